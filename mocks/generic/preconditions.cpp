#include "mocks/generic/preconditions.hpp"

#include "base/text.hpp"
#include "resource/answers.hpp"

#include <algorithm>

namespace keur::mocks {
namespace {

const openapi::Parameter* if_match(const openapi::Operation& operation) {
  const auto found =
      std::find_if(operation.parameters.begin(), operation.parameters.end(), [](const openapi::Parameter& parameter) {
        return parameter.in == openapi::In::Header && equals_ignore_case(parameter.name, "If-Match");
      });
  return found == operation.parameters.end() ? nullptr : &*found;
}

/// RFC 9110 section 8.8.3.2: weak comparison leaves "W/" out of account; a weak tag equals nothing in the strong one.
bool names(std::string_view field, std::string_view etag, bool weakly) {
  for (auto part : split(field, ',')) {
    part = trim(part);
    if (weakly && part.starts_with("W/"))
      part.remove_prefix(2);
    if (part == "*" || part == etag)
      return true;
  }
  return false;
}

} // namespace

bool tells_version(const openapi::Operation& operation) {
  return std::any_of(operation.responses.begin(), operation.responses.end(), [](const openapi::Response& response) {
    return response.status[0] == '2' &&
           std::any_of(response.headers.begin(), response.headers.end(),
                       [](const openapi::Header& header) { return equals_ignore_case(header.name, "ETag"); });
  });
}

bool is_own_refusal(const openapi::Operation& operation, const openapi::Parameter& parameter) {
  return &parameter == if_match(operation) && resource::documents(operation, {"428"});
}

std::optional<int> stopped_by_precondition(const openapi::Operation& operation, const Request& request,
                                           const std::string& etag) {
  const auto none = request.fields.combined("If-None-Match");
  if (request.method == "GET" || request.method == "HEAD")
    return none && tells_version(operation) && names(*none, etag, true) ? std::optional(304) : std::nullopt;
  const auto* parameter = if_match(operation);
  if (parameter == nullptr && !resource::documents(operation, {"412", "428"}))
    return std::nullopt;
  if (none && names(*none, etag, true))
    return 412;
  const auto field = request.fields.combined("If-Match");
  if (!field)
    return parameter != nullptr && is_own_refusal(operation, *parameter) && parameter->required ? std::optional(428)
                                                                                                : std::nullopt;
  return names(*field, etag, false) ? std::nullopt : std::optional(412);
}

} // namespace keur::mocks
