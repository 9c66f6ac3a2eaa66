#pragma once
#include "reports/report.hpp"

#include <string>
#include <string_view>
#include <vector>

/// JUnit XML (no standard exists). The portable profile is valid against the schemas in fixtures/junit at once; the
/// rich one adds file, line, case properties and warnings for GitLab, GitHub and Azure, and strict schemas refuse it.
/// `failure`: the contract is broken. `error`: we could not judge. `skipped`: inconclusive or not sent, with the
/// reason.
namespace keur::reports::junit {

/// The limits of the consumers per file: GitLab refuses above 250,000 XML objects, Buildkite above 5,000 results, dorny
/// and Azure choke earlier.
struct Limits {
  std::size_t cases = 2'000;
  std::size_t bytes = 10'000'000;
};

/// One document, whatever its size.
std::string write(const run::Transcript& transcript, const ReportOptions& options);
/// Documents within the limits, each complete in itself; at least one.
std::vector<std::string> write_parts(const run::Transcript& transcript, const ReportOptions& options,
                                     const Limits& limits = {});
/// One case per operation and aspect: breaking is a failure, dangerous is skipped (cannot be decided), else passed;
/// operations without a change pass.
std::string write_changes(const change::ChangeSet& changes, const ReportOptions& options);

/// How a case is called: a function of the case's id, operation and tags alone, so that trends hold between runs. One
/// line, at most 250 characters; where cleaning lost something, a hash of the id stands at the end.
struct CaseName {
  std::string suite; // classname
  std::string name;
};
/// In the order of the cases; names are unique within the document.
std::vector<CaseName> case_names(const run::Transcript& transcript);

} // namespace keur::reports::junit
