#pragma once
#include "check/answer.hpp"
#include "check/check.hpp"

/// The rows of the table in registry.cpp, each defined in the file of its name.
namespace keur::check {

using Findings = std::vector<Finding>;

extern const Check no_server_error;
extern const Check status_range;
extern const Check status_documented;
extern const Check valid_accepted;
extern const Check invalid_rejected;
extern const Check lenient_coercion;
extern const Check expectation_met;
extern const Check created_available;
extern const Check out_of_reach;
extern const Check auth_enforced;
extern const Check scope_enforced;
extern const Check method_refused;
extern const Check www_authenticate;
extern const Check bearer_challenge;
extern const Check allow_header;
extern const Check content_type;
extern const Check body_missing;
extern const Check body_schema;
extern const Check undocumented_member;
extern const Check write_only_member;
extern const Check problem_details;
extern const Check header_required;
extern const Check header_schema;
extern const Check header_syntax;
extern const Check json_syntax;
extern const Check json_duplicate_key;
extern const Check json_byte_order_mark;
extern const Check charset;
extern const Check utf8;
extern const Check content_length;
extern const Check content_encoding;
extern const Check framing;
extern const Check response_time;
extern const Check page_size;
extern const Check job_state_order;
extern const Check job_never_ends;
extern const Check job_failed;
extern const Check job_visibility;
extern const Check file_address;
extern const Check callback_received;
extern const Check callback_request;
extern const Check file_header;
extern const Check file_columns;
extern const Check file_format;
extern const Check file_records;
extern const Check file_duplicate_key;
extern const Check file_consistency;
extern const Check secret_echo;
extern const Check error_leak;
extern const Check not_judged;
extern const Check written_value;
extern const Check read_only_value;
extern const Check list_content;
extern const Check head_like_get;
extern const Check conditional_request;
extern const Check patch_result;
extern const Check idempotency_key;
extern const Check refused_without_effect;
extern const Check made_by_put;
extern const Check byte_range;
extern const Check representation;
extern const Check whole_list;
extern const Check scheme_case;

/// Was an earlier step of the case a DELETE that succeeded?
bool follows_a_delete(const Context& context);
/// Is the request invalid only in that a text, number or boolean stands where another of them is asked for?
bool is_convertible(const Context& context);

} // namespace keur::check
