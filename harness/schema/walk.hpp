#pragma once
#include "schema/judge.hpp"

namespace keur::schema {

/// The validator library's verdict on a rule, or nothing to have everything walked: called for whatever needs neither
/// an error report nor annotations. May only say True or False; unknowns go to `work`.
using Accepts = bool (*)(const Rule&, const json::Value&, Work&);

/// Judges `instance`, collecting every failing leaf.
Evaluation walk(const Rule& rule, const json::Value& instance, std::size_t error_limit, Work& work);
/// The error of an instance that is refuted, but not explained within the work limit.
Unit refuted_unit(const Rule& rule);
/// The verdict alone, without any allocation but what annotations need. `accepts` may take over below.
Truth walk_silently(const Rule& rule, const json::Value& instance, Work& work, Accepts accepts = nullptr);

} // namespace keur::schema
