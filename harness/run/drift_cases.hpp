#pragma once
#include "check/check.hpp"
#include "drift/compare.hpp"
#include "openapi/description.hpp"
#include "run/redactor.hpp"

namespace keur::run {

/// One case of the suite "drift" for each compared answer, in the snapshot's order: its id is stable, its findings are
/// the differences. An answer that did not occur this time is skipped. `settings` may change a kind's level or switch
/// it off, as with checks.
std::vector<RecordedCase> drift_cases(const std::vector<drift::Compared>& compared,
                                      const openapi::Description& description, const check::Settings& settings,
                                      const Redactor& redactor);

} // namespace keur::run
