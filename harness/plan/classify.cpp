#include "base/text.hpp"
#include "http/method.hpp"
#include "json/pointer.hpp"
#include "plan/drafts.hpp"

#include <algorithm>

namespace keur::plan {
namespace {

bool names_callback(const openapi::Callback& callback, const std::string& what) {
  return callback.expression.find(what) != std::string::npos;
}

bool holds_callback_member(const openapi::Operation& operation, const json::Value& body, const std::string& pointer) {
  if (!body.is_object())
    return false;
  for (const json::Member& member : body.object()) {
    const std::string at = json::append_token(pointer, member.name);
    const bool declared =
        std::any_of(operation.callbacks.begin(), operation.callbacks.end(),
                    [&](const auto& callback) { return names_callback(callback, "$request.body#" + at); });
    if (declared || (member.value.is_string() && is_callback_name(member.name)))
      return true;
    if (holds_callback_member(operation, member.value, at))
      return true;
  }
  return false;
}

} // namespace

void drop_callbacks(const openapi::Operation& operation, json::Value& body) {
  if (!body.is_object())
    return;
  std::vector<std::string> names;
  for (const json::Member& member : body.object()) {
    json::Object one;
    one.set(member.name, member.value);
    if (holds_callback_member(operation, json::Value(std::move(one)), ""))
      names.push_back(member.name);
  }
  for (const std::string& name : names)
    body.object().erase(name);
}

bool is_callback_parameter(const openapi::Operation& operation, const openapi::Parameter& parameter) {
  const std::string expression = "$request." + std::string(openapi::name(parameter.in)) + '.' + parameter.name;
  return is_callback_name(parameter.name) ||
         std::any_of(operation.callbacks.begin(), operation.callbacks.end(),
                     [&](const auto& callback) { return names_callback(callback, expression); });
}

bool takes_token(const openapi::SecurityScheme& scheme) {
  using Type = openapi::SecurityScheme::Type;
  return scheme.type == Type::OAuth2 || scheme.type == Type::OpenIdConnect ||
         (scheme.type == Type::Http && scheme.http_scheme == "bearer");
}

Credential credential_of(const openapi::Description& description, const openapi::Operation& operation) {
  std::optional<Credential> best;
  for (const openapi::SecurityRequirement& alternative : operation.security) {
    Credential found;
    for (const auto& [name, scopes] : alternative.schemes) {
      const openapi::SecurityScheme* scheme = description.security_scheme(name);
      if (scheme == nullptr)
        continue;
      if (!takes_token(*scheme))
        found.others.push_back(scheme);
      else if (found.scheme == nullptr)
        found.scheme = scheme, found.scopes = scopes;
    }
    const bool token = found.scheme != nullptr;
    if (token && found.others.empty())
      return found;
    if (!token && !found.others.empty())
      found.scheme = found.others.front();
    if (found.scheme != nullptr && (!best || (token && !takes_token(*best->scheme))))
      best = std::move(found);
  }
  return best.value_or(Credential{});
}

bool is_callback_name(std::string_view name) {
  const std::string lower = to_lower(name);
  const bool address = lower.find("ur") != std::string::npos || lower.find("addr") != std::string::npos ||
                       lower.find("endpoint") != std::string::npos || lower.find("target") != std::string::npos;
  if (lower == "callback" || lower == "webhook")
    return true;
  return address && (lower.find("callback") != std::string::npos || lower.find("webhook") != std::string::npos ||
                     lower.find("notif") != std::string::npos);
}

profile::RequestClass classify(const openapi::Operation& operation, const generate::RequestValues& values) {
  for (const auto& [parameter, value] : values.parameters)
    if (is_callback_parameter(operation, *parameter))
      return profile::RequestClass::Hazardous;
  if (values.body && holds_callback_member(operation, *values.body, ""))
    return profile::RequestClass::Hazardous;
  if (operation.export_job)
    return profile::RequestClass::ExportCommand;
  return http::is_safe(operation.method) ? profile::RequestClass::Safe : profile::RequestClass::Unsafe;
}

} // namespace keur::plan
