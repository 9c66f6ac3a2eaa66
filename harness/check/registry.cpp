#include "check/check.hpp"
#include "check/checks/checks.hpp"
#include "check/checks/reported.hpp"

#include <algorithm>

namespace keur::check {

const std::vector<Check>& checks() {
  static const std::vector<Check> table{
      no_server_error,
      status_range,
      status_documented,
      valid_accepted,
      invalid_rejected,
      lenient_coercion,
      expectation_met,
      created_available,
      out_of_reach,
      auth_enforced,
      scope_enforced,
      method_refused,
      www_authenticate,
      bearer_challenge,
      allow_header,
      content_type,
      body_missing,
      body_schema,
      undocumented_member,
      write_only_member,
      problem_details,
      header_required,
      header_schema,
      header_syntax,
      json_syntax,
      json_duplicate_key,
      json_byte_order_mark,
      charset,
      utf8,
      content_length,
      content_encoding,
      framing,
      response_time,
      page_size,
      list_content,
      written_value,
      read_only_value,
      conditional_request,
      patch_result,
      idempotency_key,
      refused_without_effect,
      made_by_put,
      byte_range,
      representation,
      whole_list,
      head_like_get,
      scheme_case,
      job_state_order,
      job_never_ends,
      job_failed,
      job_visibility,
      file_address,
      callback_received,
      callback_request,
      file_header,
      file_columns,
      file_format,
      file_records,
      file_duplicate_key,
      file_consistency,
      secret_echo,
      error_leak,
      not_judged,
      success_criteria,
      hand_written,
  };
  return table;
}

const Check* find_check(std::string_view id) {
  const auto& all = checks();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Check& check) { return check.id == id; });
  return found == all.end() ? nullptr : &*found;
}

} // namespace keur::check
