#pragma once
#include "reports/report.hpp"

#include <string>

/// HTTP Archive 1.2: every exchange of the run as recorded, masked. Bodies stand in it only where the transcript has
/// them and the target is the mock or on the loopback; token requests are never recorded.
namespace keur::reports::har {

std::string write(const run::Transcript& transcript, const ReportOptions& options);

} // namespace keur::reports::har
