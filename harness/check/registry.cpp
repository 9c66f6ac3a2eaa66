#include "check/check.hpp"
#include "check/checks/checks.hpp"

#include <algorithm>

namespace keur::check {

const std::vector<Check>& checks() {
  static const std::vector<Check> table{
      no_server_error,   status_range,     status_documented,  expectation_met,   valid_accepted, invalid_rejected,
      auth_enforced,     scope_enforced,   out_of_reach,       created_available, method_refused, allow_header,
      www_authenticate,  bearer_challenge, content_type,       body_missing,      body_schema,    header_required,
      header_schema,     json_syntax,      json_duplicate_key, job_state_order,   job_never_ends, job_failed,
      callback_received, not_judged,
  };
  return table;
}

const Check* find_check(std::string_view id) {
  const auto& all = checks();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Check& check) { return check.id == id; });
  return found == all.end() ? nullptr : &*found;
}

} // namespace keur::check
