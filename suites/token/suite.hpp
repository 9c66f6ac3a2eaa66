#pragma once
#include "run/runner.hpp"
#include "suites/token/assertion.hpp"

#include <memory>
#include <vector>

namespace keur::suites::token {

/// The token contract as jobs, one an assertion. The first one that runs gathers the evidence for all. Everything is
/// borrowed and outlives the jobs; `wire` is the transport without authorisation.
struct Suite {
  std::shared_ptr<Evidence> evidence; // shared by the jobs' bodies
  std::vector<run::Job> jobs;
};
/// How many requests the suite sends at most: to the token endpoint and those beside it (metadata, introspection,
/// revocation), to the API with safe methods, and to start an export.
struct MostRequests {
  std::size_t token = 0, safe = 0, exports = 0;
};
MostRequests most_requests(const profile::Profile& profile);

Suite make_suite(const openapi::Description& description, const profile::Profile& profile,
                 const profile::Credentials& credentials, transport::Transport& wire, transport::Loop& loop,
                 const run::Redactor& redactor, Reading reading);

} // namespace keur::suites::token
