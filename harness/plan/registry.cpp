#include "plan/rules/rules.hpp"

namespace keur::plan {

/// In the order in which --max-cases fills up.
const std::vector<Rule>& rules() {
  static const std::vector<Rule> table{
      {"valid-request", "valid requests, smallest and largest",
       "Sends what is required only, then every parameter and member. A valid request must not be refused as invalid.",
       "OAS 3.1.1 section 4.8.10", derive::valid_request},
      {"no-token", "no credential", "The valid request without any credential: 401 with a challenge.",
       "RFC 9110 section 15.5.2, RFC 6750 section 3", derive::no_token},
      {"garbage-token", "a token that is none",
       "The valid request with a bearer token that is no token: 401 with a challenge.", "RFC 6750 section 3.1",
       derive::garbage_token},
      {"undeclared-method", "methods that the path does not declare",
       "GET, POST, PUT, PATCH and DELETE where no matching path declares them: 405 with Allow. Never TRACE or CONNECT.",
       "RFC 9110 section 15.5.6", derive::undeclared_method},
      {"unknown-job-id", "a job that never was", "The query of an export with an invented job id: 404.",
       "RFC 9110 section 15.5.5", derive::unknown_job_id},
      {"export-life-cycle", "an export from command to files",
       "Starts an export, polls until its status leaves the pending ones, fetches every file without a token and reads "
       "its records.",
       "RFC 9110 section 15.3.3", derive::export_life_cycle},
  };
  return table;
}

} // namespace keur::plan
