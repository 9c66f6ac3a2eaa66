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

/// Is the member, or one below it, an address to call?
bool leads_to_callback(const openapi::Operation& operation, const json::Member& member, const std::string& pointer) {
  if (member.value.is_string() && is_callback_name(member.name))
    return true;
  if (operation.callbacks.empty() && !member.value.is_object())
    return false;
  const std::string at = json::append_token(pointer, member.name);
  if (std::any_of(operation.callbacks.begin(), operation.callbacks.end(),
                  [&](const auto& callback) { return names_callback(callback, "$request.body#" + at); }))
    return true;
  return member.value.is_object() &&
         std::any_of(member.value.object().begin(), member.value.object().end(),
                     [&](const json::Member& inner) { return leads_to_callback(operation, inner, at); });
}

} // namespace

bool holds_callback(const openapi::Operation& operation, const json::Value& body) {
  return body.is_object() && std::any_of(body.object().begin(), body.object().end(), [&](const json::Member& member) {
           return leads_to_callback(operation, member, "");
         });
}

void drop_callbacks(const openapi::Operation& operation, json::Value& body) {
  if (!body.is_object())
    return;
  std::vector<std::string> names;
  for (const json::Member& member : body.object())
    if (leads_to_callback(operation, member, ""))
      names.push_back(member.name);
  for (const std::string& name : names)
    body.object().erase(name);
}

bool is_callback_parameter(const openapi::Operation& operation, const openapi::Parameter& parameter) {
  if (is_callback_name(parameter.name))
    return true;
  if (operation.callbacks.empty())
    return false;
  const std::string expression = "$request." + std::string(openapi::name(parameter.in)) + '.' + parameter.name;
  return std::any_of(operation.callbacks.begin(), operation.callbacks.end(),
                     [&](const auto& callback) { return names_callback(callback, expression); });
}

namespace {

bool stands_at(const openapi::SecurityScheme& scheme, const openapi::Parameter& parameter) {
  if (scheme.type != openapi::SecurityScheme::Type::ApiKey || scheme.in != parameter.in)
    return false;
  return parameter.in == openapi::In::Header ? equals_ignore_case(scheme.parameter_name, parameter.name)
                                             : scheme.parameter_name == parameter.name;
}

} // namespace

bool is_place_of_credential(const openapi::Description& description, const openapi::Operation& operation,
                            const openapi::Parameter& parameter) {
  const auto names_it = [&](const openapi::SecurityRequirement& alternative) {
    return std::any_of(alternative.schemes.begin(), alternative.schemes.end(), [&](const auto& each) {
      const auto* scheme = description.security_scheme(each.first);
      return scheme != nullptr && stands_at(*scheme, parameter);
    });
  };
  const auto& security = operation.security;
  return parameter.required ? !security.empty() && std::all_of(security.begin(), security.end(), names_it)
                            : std::any_of(security.begin(), security.end(), names_it);
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
  if (values.body && holds_callback(operation, *values.body))
    return profile::RequestClass::Hazardous;
  if (operation.export_job && !operation.export_job->inferred) // a guess widens nothing
    return profile::RequestClass::ExportCommand;
  return http::is_safe(operation.method) ? profile::RequestClass::Safe : profile::RequestClass::Unsafe;
}

} // namespace keur::plan
