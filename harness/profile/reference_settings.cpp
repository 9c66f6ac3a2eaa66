#include "profile/reference_settings.hpp"

#include "base/text.hpp"
#include "json/pointer.hpp"
#include "profile/settings.hpp"

#include <algorithm>
#include <array>

namespace keur::profile {
namespace {

using json::Value;
using Kind = CredentialReference::Kind;

constexpr const char* wanted = "wants a reference such as ${KEUR_CLIENT_SECRET}, {file: PATH}, {command: [program, "
                               "argument]} or {stdin: true}; a credential itself never stands in this file";

Complaint set_command(const Value& value, CredentialReference& into) {
  into = {Kind::Command};
  if (value.is_array())
    for (const auto& word : value.array())
      if (word.is_string())
        into.command.push_back(word.string());
  if (!value.is_array() || into.command.size() != value.array().size() || into.command.empty() ||
      into.command.front().empty())
    return "wants a command as a list of texts: {command: [program, argument]}";
  into.name = into.command.front();
  return std::nullopt;
}

Complaint set_member(const json::Member& member, CredentialReference& into) {
  if (member.name == "file" && member.value.is_string() && !member.value.string().empty()) {
    into = {Kind::File, member.value.string()};
    return std::nullopt;
  }
  if (member.name == "command")
    return set_command(member.value, into);
  if (member.name == "stdin" && member.value.is_boolean() && member.value.boolean()) {
    into = {Kind::StandardInput, "standard input"};
    return std::nullopt;
  }
  return wanted;
}

Complaint set_plain(const Value& value, std::string& into) {
  if (!value.is_string() || value.string().empty())
    return "wants a text";
  into = value.string();
  return std::nullopt;
}

Complaint set_scopes(const Value& value, std::vector<std::string>& into) {
  into.clear();
  if (!value.is_array())
    return "wants a list of texts";
  for (const auto& one : value.array()) {
    if (!one.is_string())
      return "wants a list of texts";
    for (const auto part : split(one.string(), ' ')) // several in one text are several (RFC 6749 section 3.3)
      if (!part.empty())
        into.emplace_back(part);
  }
  return std::nullopt;
}

Complaint set_parameters(const Value& value, CredentialSettings& into) {
  into.parameters.clear();
  if (!value.is_object())
    return "wants a mapping of names to texts";
  for (const auto& member : value.object()) {
    if (!member.value.is_string())
      return "wants a mapping of names to texts; " + member.name + " is none";
    for (const auto* own : {"grant_type", "client_id", "client_secret", "scope", "tenant_id", "client_assertion"})
      if (member.name == own)
        return "cannot hold " + member.name + ": it has a setting of its own";
    into.parameters.emplace_back(member.name, member.value.string());
  }
  return std::nullopt;
}

struct Named {
  std::string_view name;
  ClientAuthentication authentication;
};
constexpr std::array authentications{Named{"client_secret_post", ClientAuthentication::Post},
                                     Named{"client_secret_basic", ClientAuthentication::Basic},
                                     Named{"private_key_jwt", ClientAuthentication::PrivateKeyJwt},
                                     Named{"client_secret_jwt", ClientAuthentication::ClientSecretJwt},
                                     Named{"tls_client_auth", ClientAuthentication::TlsClientAuth},
                                     Named{"none", ClientAuthentication::None},
                                     Named{"post", ClientAuthentication::Post},
                                     Named{"basic", ClientAuthentication::Basic}};

Complaint set_authentication(const Value& value, CredentialSettings& into) {
  for (const auto& row : authentications)
    if (value.is_string() && row.name == value.string()) {
      into.authentication = row.authentication;
      return std::nullopt;
    }
  return "wants client_secret_post, client_secret_basic, private_key_jwt, client_secret_jwt, tls_client_auth or none";
}

Complaint set_grant(const Value& value, CredentialSettings& into) {
  for (const auto* known : {"client_credentials", "password", "refresh_token"})
    if (value.is_string() && value.string() == known) {
      into.grant = value.string();
      return std::nullopt;
    }
  return "wants client_credentials, password or refresh_token";
}

/// A pointer says where the token endpoint's answer holds the token; anything else is the token's own place.
Complaint set_token(const Value& value, CredentialSettings& into) {
  if (!value.is_string() || !value.string().starts_with('/'))
    return set_reference(value, into.value);
  if (!json::parse_pointer(value.string()))
    return "wants a JSON pointer such as /data/access_token";
  into.token_pointer = value.string();
  return std::nullopt;
}

Complaint set_inputs(const Value& value, CredentialSettings& into) {
  into.inputs.clear();
  if (!value.is_object())
    return "wants a mapping of the workflow's inputs to values";
  for (const auto& member : value.object()) {
    CredentialReference reference;
    if (auto complaint = set_reference_or_text(member.value, reference))
      return "for " + member.name + ' ' + *complaint;
    into.inputs.emplace_back(member.name, std::move(reference));
  }
  return std::nullopt;
}

struct CredentialSetting {
  std::string_view name;
  Complaint (*apply)(const Value&, CredentialSettings&);
};
using S = CredentialSettings;

constexpr std::array credential_settings{
    CredentialSetting{"grant", set_grant},
    CredentialSetting{"authentication", set_authentication},
    CredentialSetting{"token_url", [](const Value& v, S& s) { return set_plain(v, s.token_url); }},
    CredentialSetting{"issuer", [](const Value& v, S& s) { return set_plain(v, s.issuer); }},
    CredentialSetting{"client_id", [](const Value& v, S& s) { return set_reference_or_text(v, s.client_id); }},
    CredentialSetting{"client_secret", [](const Value& v, S& s) { return set_reference(v, s.client_secret); }},
    CredentialSetting{"key", [](const Value& v, S& s) { return set_reference(v, s.key); }},
    CredentialSetting{"key_password", [](const Value& v, S& s) { return set_reference(v, s.key_password); }},
    CredentialSetting{"key_id", [](const Value& v, S& s) { return set_plain(v, s.key_id); }},
    CredentialSetting{"username", [](const Value& v, S& s) { return set_reference_or_text(v, s.username); }},
    CredentialSetting{"password", [](const Value& v, S& s) { return set_reference(v, s.password); }},
    CredentialSetting{"refresh_token", [](const Value& v, S& s) { return set_reference(v, s.refresh_token); }},
    CredentialSetting{"tenant_id", [](const Value& v, S& s) { return set_reference_or_text(v, s.tenant_id); }},
    CredentialSetting{"other_tenant_id",
                      [](const Value& v, S& s) { return set_reference_or_text(v, s.other_tenant_id); }},
    CredentialSetting{"scopes", [](const Value& v, S& s) { return set_scopes(v, s.scopes); }},
    CredentialSetting{"parameters", set_parameters},
    CredentialSetting{"token", set_token},
    CredentialSetting{"value", [](const Value& v, S& s) { return set_reference(v, s.value); }},
    CredentialSetting{"workflow", [](const Value& v, S& s) { return set_plain(v, s.workflow); }},
    CredentialSetting{"output", [](const Value& v, S& s) { return set_plain(v, s.output); }},
    CredentialSetting{"inputs", set_inputs},
};

Location place_in(std::string_view document, json::Position at, std::string pointer) {
  return {std::string(document), at.line, at.column, std::move(pointer)};
}

bool is_given(const CredentialReference& reference) { return reference.kind != Kind::None; }

/// Which kind the settings that are there speak of; a sentence when they speak of two, or of none.
Complaint settle_kind(const json::Object& given, CredentialSettings& settings) {
  const bool grant = given.contains("grant") || given.contains("token_url") || given.contains("issuer") ||
                     given.contains("client_id") || given.contains("client_secret") || given.contains("key") ||
                     given.contains("refresh_token") || !settings.token_pointer.empty();
  const bool token = given.contains("token") && settings.token_pointer.empty(), value = given.contains("value");
  const bool workflow = given.contains("workflow");
  const bool basic = !grant && (given.contains("username") || given.contains("password"));
  if (grant + token + value + workflow + basic != 1)
    return "wants one of these: a grant (client_id, client_secret …), token, value, username and password, or "
           "workflow and output";
  settings.kind = grant   ? CredentialSettings::Kind::Grant
                  : token ? CredentialSettings::Kind::Token
                  : value ? CredentialSettings::Kind::Value
                  : basic ? CredentialSettings::Kind::Password
                          : CredentialSettings::Kind::Workflow;
  if (workflow && settings.output.empty())
    return "has a workflow and names no output of it";
  if (basic && (!is_given(settings.username) || !is_given(settings.password)))
    return "wants both username and password";
  return std::nullopt;
}

/// What a grant and its client authentication cannot do without.
Complaint settle_grant(CredentialSettings& settings) {
  using Authentication = ClientAuthentication;
  if (settings.kind != CredentialSettings::Kind::Grant)
    return std::nullopt;
  if (settings.grant == "password" && (!is_given(settings.username) || !is_given(settings.password)))
    return "wants username and password for the grant password";
  if (settings.grant == "refresh_token" && !is_given(settings.refresh_token))
    return "wants refresh_token for the grant refresh_token";
  if (settings.authentication == Authentication::PrivateKeyJwt && !is_given(settings.key))
    return "wants key, a private key in PEM, for private_key_jwt";
  if (is_given(settings.key) && settings.authentication != Authentication::PrivateKeyJwt)
    return "has a key, which goes with authentication: private_key_jwt";
  const bool public_client = settings.grant != "client_credentials" && !is_given(settings.client_secret) &&
                             settings.authentication == Authentication::Post;
  if (public_client)
    settings.authentication = Authentication::None;
  const bool by_secret = settings.authentication == Authentication::Post ||
                         settings.authentication == Authentication::Basic ||
                         settings.authentication == Authentication::ClientSecretJwt;
  if (!is_given(settings.client_id))
    settings.client_id = {Kind::Environment, "KEUR_CLIENT_ID"};
  if (by_secret && !is_given(settings.client_secret))
    settings.client_secret = {Kind::Environment, "KEUR_CLIENT_SECRET"};
  return std::nullopt;
}

Status apply_credential(const json::Member& member, std::string_view document, const std::string& pointer,
                        CredentialSettings& settings) {
  settings.scheme = member.name;
  settings.where = place_in(document, member.at, pointer);
  if (!member.value.is_object())
    return fail(ErrorCode::Configuration, member.name + " wants a mapping such as {value: \"${KEUR_API_KEY}\"}",
                settings.where);
  for (const auto& one : member.value.object()) {
    const auto row = std::find_if(credential_settings.begin(), credential_settings.end(),
                                  [&](const auto& known) { return known.name == one.name; });
    const auto where = place_in(document, one.at, json::append_token(pointer, one.name));
    if (row == credential_settings.end())
      return fail(ErrorCode::Configuration, unknown_key(one.name, credential_setting_names()), where);
    if (const auto complaint = row->apply(one.value, settings))
      return fail(ErrorCode::Configuration, one.name + ' ' + *complaint, where);
  }
  for (const auto& complaint : {settle_kind(member.value.object(), settings), settle_grant(settings)})
    if (complaint)
      return fail(ErrorCode::Configuration, "credential '" + escape_visible(member.name) + "' " + *complaint,
                  settings.where);
  return {};
}

} // namespace

std::optional<std::string> variable_in(const std::string& text) {
  if (text.size() < 4 || text.substr(0, 2) != "${" || text.back() != '}')
    return std::nullopt;
  auto name = text.substr(2, text.size() - 3);
  const bool sound = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
  return sound ? std::optional(std::move(name)) : std::nullopt;
}

Complaint set_reference(const Value& value, CredentialReference& into) {
  if (value.is_object() && value.object().size() == 1)
    return set_member(*value.object().begin(), into);
  const auto variable = value.is_string() ? variable_in(value.string()) : std::nullopt;
  if (!variable)
    return wanted;
  into = {Kind::Environment, *variable};
  return std::nullopt;
}

Complaint set_reference_or_text(const Value& value, CredentialReference& into) {
  if (!value.is_string() || variable_in(value.string()))
    return set_reference(value, into);
  into = {Kind::Text, value.string()};
  return std::nullopt;
}

Status apply_credentials(const Value& value, std::string_view document, const std::string& pointer, Profile& profile) {
  if (!value.is_object())
    return fail(ErrorCode::Configuration, "credentials wants a mapping from security schemes to credentials",
                place_in(document, value.at(), pointer));
  for (const auto& member : value.object()) {
    CredentialSettings settings;
    if (auto status = apply_credential(member, document, json::append_token(pointer, member.name), settings); !status)
      return status;
    std::erase_if(profile.credentials, [&](const auto& other) { return other.scheme == settings.scheme; });
    profile.credentials.push_back(std::move(settings));
  }
  return {};
}

namespace {

struct CertificateSetting {
  std::string_view name;
  Complaint (*apply)(const Value&, ClientCertificate&);
};
constexpr std::array certificate_settings{
    CertificateSetting{"certificate", [](const Value& v, ClientCertificate& c) { return set_plain(v, c.certificate); }},
    CertificateSetting{"key", [](const Value& v, ClientCertificate& c) { return set_reference(v, c.key); }},
    CertificateSetting{"key_password",
                       [](const Value& v, ClientCertificate& c) { return set_reference(v, c.key_password); }},
};

} // namespace

Status apply_client_certificate(const Value& value, std::string_view document, const std::string& pointer,
                                Profile& profile) {
  auto& settings = profile.client_certificate;
  settings = {};
  settings.where = place_in(document, value.at(), pointer);
  if (!value.is_object())
    return fail(ErrorCode::Configuration, "client_certificate wants {certificate: FILE, key: {file: FILE}}",
                settings.where);
  for (const auto& one : value.object()) {
    const auto row = std::find_if(certificate_settings.begin(), certificate_settings.end(),
                                  [&](const auto& known) { return known.name == one.name; });
    const auto where = place_in(document, one.at, json::append_token(pointer, one.name));
    if (row == certificate_settings.end())
      return fail(ErrorCode::Configuration, unknown_key(one.name, client_certificate_setting_names()), where);
    if (const auto complaint = row->apply(one.value, settings))
      return fail(ErrorCode::Configuration, one.name + ' ' + *complaint, where);
  }
  if (settings.certificate.empty())
    return fail(ErrorCode::Configuration, "client_certificate names no certificate", settings.where);
  return {};
}

std::vector<std::string> credential_setting_names() {
  std::vector<std::string> names;
  for (const auto& row : credential_settings)
    names.emplace_back(row.name);
  return names;
}

std::vector<std::string> client_certificate_setting_names() {
  std::vector<std::string> names;
  for (const auto& row : certificate_settings)
    names.emplace_back(row.name);
  return names;
}

} // namespace keur::profile
