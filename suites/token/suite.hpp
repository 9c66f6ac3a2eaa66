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
Suite make_suite(const openapi::Description& description, const profile::Profile& profile,
                 const profile::Credentials& credentials, transport::Transport& wire, transport::Loop& loop,
                 const run::Redactor& redactor, Reading reading);

} // namespace keur::suites::token
