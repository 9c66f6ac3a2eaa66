#include "suites/token/answer.hpp"

#include "base/text.hpp"
#include "http/media_type.hpp"
#include "json/load.hpp"

#include <algorithm>

namespace keur::suites::token {

std::optional<json::Value> object_of(const Evidence& evidence, std::string_view probe) {
  const auto* answer = evidence.response(probe);
  if (answer == nullptr)
    return std::nullopt;
  auto loaded = json::load_json(answer->body, "answer", {}, json::DuplicateKeys::Remark);
  if (!loaded || !loaded->root.is_object())
    return std::nullopt;
  return std::move(loaded->root);
}

std::optional<std::string> error_of(const Evidence& evidence, std::string_view probe) {
  const auto body = object_of(evidence, probe);
  const auto error = body ? body->find_string("error") : std::nullopt;
  return error ? std::optional(std::string(*error)) : std::nullopt;
}

bool is_json(const http::Response& response) {
  const auto text = response.fields.first("Content-Type");
  const auto type = text ? http::parse_media_type(*text) : std::nullopt;
  return type && type->is_json();
}

std::vector<std::string> asked_scopes(const Evidence& evidence) {
  const auto& named = evidence.credentials.scopes.empty() ? evidence.profile.scopes : evidence.credentials.scopes;
  std::vector<std::string> all;
  for (const auto& text : named)
    for (const auto scope : split(text, ' '))
      if (!scope.empty())
        all.emplace_back(scope);
  return all;
}

bool lists_method(const Evidence& evidence, std::string_view method) {
  if (!evidence.metadata)
    return false;
  const auto& methods = evidence.metadata->token_endpoint_auth_methods;
  return std::find(methods.begin(), methods.end(), method) != methods.end();
}

bool is_at_jwt(const Evidence& evidence) {
  const auto type = evidence.jwt ? evidence.jwt->header.find_string("typ") : std::nullopt;
  return type && (equals_ignore_case(*type, "at+jwt") || equals_ignore_case(*type, "application/at+jwt"));
}

Judgement missing(std::string_view probe) {
  return not_judged("the question '" + std::string(probe) + "' was not asked, or not answered");
}

Judgement refused_with(const Evidence& evidence, std::string_view probe,
                       std::initializer_list<std::string_view> codes) {
  const auto* answer = evidence.response(probe);
  if (answer == nullptr)
    return missing(probe);
  if (answer->status == 429 || answer->status >= 500)
    return not_judged("'" + std::string(probe) + "' was answered with " + std::to_string(answer->status));
  if (answer->status / 100 == 2)
    return broken("answered " + std::to_string(answer->status) + " instead of a refusal");
  const auto error = error_of(evidence, probe);
  if (!error)
    return broken("the refusal has no JSON body with `error`");
  if (std::find(codes.begin(), codes.end(), *error) == codes.end())
    return broken("the error is another one than " + std::string(*codes.begin()));
  const bool status_fits = answer->status == 400 || (answer->status == 401 && *error == "invalid_client");
  return when(status_fits, "the status is " + std::to_string(answer->status) + " instead of 400");
}

} // namespace keur::suites::token
