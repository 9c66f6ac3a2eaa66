#include "profile/operation_settings.hpp"

#include "base/text.hpp"
#include "http/fields.hpp"
#include "json/pointer.hpp"
#include "profile/reference_settings.hpp"
#include "profile/settings.hpp"

#include <algorithm>

namespace keur::profile {
namespace {

using json::Value;

Location place_of_member(std::string_view document, const json::Member& member, const std::string& pointer) {
  return {std::string(document), member.at.line, member.at.column, json::append_token(pointer, member.name)};
}

Status want_mapping(const Value& value, std::string_view document, const std::string& pointer, std::string what) {
  if (value.is_object())
    return {};
  return fail(ErrorCode::Configuration, std::move(what),
              {std::string(document), value.at().line, value.at().column, pointer});
}

// The transport's own, and those whose place is `credentials`.
bool is_reserved_field(const std::string& name) {
  for (const auto* one : {"host", "content-length", "transfer-encoding", "connection", "authorization", "cookie"})
    if (equals_ignore_case(name, one))
      return true;
  return false;
}

Complaint set_operation_limit(const json::Member& member, OperationLimits& into) {
  const Value& value = member.value;
  const double number = value.is_number() ? json::to_double(value.number()) : -1;
  if (member.name == "rate") {
    if (!(number > 0 && number <= 1e6))
      return "wants a number of requests a second above 0";
    into.rate = number;
  } else if (member.name == "timeout") {
    const auto read = duration_in(value);
    if (!read || read->count() == 0)
      return "wants a duration such as 500ms, 30s or 15m";
    into.timeout = *read;
  } else if (member.name == "retries") {
    if (!(number >= 0 && number <= 10) || number != static_cast<int>(number))
      return "wants a whole number from 0 to 10";
    into.retries = static_cast<int>(number);
  } else {
    return unknown_key(member.name, {"rate", "timeout", "retries"});
  }
  return std::nullopt;
}

} // namespace

Status apply_values(const Value& value, std::string_view document, const std::string& pointer, Profile& profile) {
  if (auto status = want_mapping(value, document, pointer, "values wants a mapping from names to values"); !status)
    return status;
  for (const auto& member : value.object()) {
    std::erase_if(profile.values, [&](const auto& other) { return other.name == member.name; });
    profile.values.push_back({member.name, member.value, place_of_member(document, member, pointer)});
  }
  return {};
}

Status apply_headers(const Value& value, std::string_view document, const std::string& pointer, Profile& profile) {
  if (auto status = want_mapping(value, document, pointer, "headers wants a mapping from names to values"); !status)
    return status;
  for (const auto& member : value.object()) {
    const auto where = place_of_member(document, member, pointer);
    if (!http::is_token(member.name))
      return fail(ErrorCode::Configuration, "'" + escape_visible(member.name) + "' is no name of a field", where);
    if (is_reserved_field(member.name))
      return fail(ErrorCode::Configuration, member.name + " is not set by headers", where,
                  "credentials go below credentials, the rest of these fields is the transport's");
    CredentialReference reference;
    if (const auto complaint = set_reference_or_text(member.value, reference))
      return fail(ErrorCode::Configuration, member.name + ' ' + *complaint, where);
    if (!http::is_field_value(reference.name))
      return fail(ErrorCode::Configuration, "the value of " + member.name + " cannot be sent as a field", where);
    std::erase_if(profile.headers, [&](const auto& other) { return equals_ignore_case(other.first, member.name); });
    profile.headers.emplace_back(member.name, std::move(reference));
  }
  return {};
}

Status apply_operation_limits(const Value& value, std::string_view document, const std::string& pointer,
                              Profile& profile) {
  constexpr const char* wanted_form = "operations wants a mapping such as {\"GET /reports/*\": {rate: 1}}";
  if (auto status = want_mapping(value, document, pointer, wanted_form); !status)
    return status;
  for (const auto& member : value.object()) {
    const auto where = place_of_member(document, member, pointer);
    if (auto status = want_mapping(member.value, document, where.pointer, wanted_form); !status)
      return status;
    OperationLimits limits{member.name};
    for (const auto& one : member.value.object())
      if (const auto complaint = set_operation_limit(one, limits))
        return fail(ErrorCode::Configuration, one.name + ' ' + *complaint,
                    place_of_member(document, one, where.pointer));
    std::erase_if(profile.operation_limits, [&](const auto& other) { return other.operations == member.name; });
    profile.operation_limits.push_back(std::move(limits));
  }
  return {};
}

} // namespace keur::profile
