#include "profile/credential_source.hpp"

#include "base/text.hpp"
#include "http/fields.hpp"

#include <algorithm>
#include <array>

namespace keur::profile {
namespace {

void note_missing(std::string_view value, const CredentialReference& reference, std::vector<std::string>& missing) {
  if (value.empty() && reference.kind != CredentialReference::Kind::None)
    missing.push_back(reference.name);
}

bool has_white_ends(std::string_view text) { return trim(text).size() != text.size(); }

/// "<client id>", "${X}", "{{x}}", "changeme", "xxxx", "your-client-id" …
bool is_placeholder(std::string_view text) {
  const auto lower = to_lower(trim(text));
  if (lower.empty())
    return false;
  if (lower.front() == '<' || lower.find("{{") != std::string::npos || lower.find("${") != std::string::npos)
    return true;
  if (lower.find_first_not_of(lower.front()) == std::string::npos && lower.size() > 2)
    return true;
  constexpr std::array words{"changeme",    "change-me", "your-",   "your_",  "yoursecret",
                             "placeholder", "todo",      "insert-", "example"};
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return lower.substr(0, word.size()) == word; });
}

bool is_quoted(std::string_view text) {
  return text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36)
    return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : std::string_view("0123456789abcdefABCDEF").find(text[i]) == std::string_view::npos)
      return false;
  }
  return true;
}

void remark_on(const std::string& what, std::string_view text, std::vector<std::string>& remarks) {
  if (has_white_ends(text))
    remarks.push_back(what + " begins or ends with white space");
  if (is_placeholder(text))
    remarks.push_back(what + " looks like a placeholder");
  if (is_quoted(trim(text)))
    remarks.push_back(what + " stands in quotes");
}

} // namespace

std::vector<std::string> remarks_on(const Credentials& credentials) {
  std::vector<std::string> remarks;
  remark_on("the client id", credentials.client_id, remarks);
  remark_on("the client secret", credentials.client_secret.reveal(), remarks);
  remark_on("the tenant id", credentials.tenant_id, remarks);
  if (credentials.client_id.size() > 100)
    remarks.emplace_back("the client id is longer than 100 characters, which servers refuse as invalid_request");
  if (credentials.client_secret.size() > 100)
    remarks.emplace_back("the client secret is longer than 100 characters, which servers refuse as invalid_request");
  if (!credentials.tenant_id.empty() && !is_uuid(trim(credentials.tenant_id)))
    remarks.emplace_back("the tenant id is no UUID");
  std::size_t scope = 0;
  for (const auto& one : credentials.scopes)
    scope += one.size() + 1;
  if (scope > 301)
    remarks.emplace_back("the scopes are longer than 300 characters together, which servers refuse as invalid_scope");
  if (!credentials.client_id.empty() && credentials.client_id == credentials.client_secret.reveal())
    remarks.emplace_back("client id and client secret are the same");
  return remarks;
}

namespace {

// Shorter than that it could not be masked in reports.
constexpr std::size_t least_live_secret = 8;

Status judge_length(const Secret& secret, TargetClass target) {
  if (target != TargetClass::Live || secret.empty() || secret.size() >= least_live_secret)
    return {};
  return fail(ErrorCode::Refused, "a secret has fewer than 8 characters, so it could not be masked in reports", {},
              "make a new secret in the developer portal");
}

/// One text or secret of a credential, and whether the credential can do without it.
Status take(SecretReader& reader, const CredentialReference& reference, Secret& into,
            std::vector<std::string>& missing) {
  if (reference.kind == CredentialReference::Kind::None)
    return {};
  auto read = reader.secret(reference);
  if (!read)
    return fail(read.error());
  into = std::move(*read);
  note_missing(into.reveal(), reference, missing);
  return {};
}

Status take(SecretReader& reader, const CredentialReference& reference, std::string& into,
            std::vector<std::string>& missing) {
  if (reference.kind == CredentialReference::Kind::None)
    return {};
  auto read = reader.text(reference);
  if (!read)
    return fail(read.error());
  into = std::move(*read);
  note_missing(into, reference, missing);
  return {};
}

/// "set A and write the secret into 'path'".
std::string remedy_for(const std::vector<std::string>& missing) {
  std::vector<std::string> parts;
  for (const auto& one : missing)
    parts.push_back(one.find('/') == std::string::npos ? "set " + one : "write the secret into '" + one + "'");
  return join(parts, " and ");
}

Error missing_error(const std::vector<std::string>& missing, const std::string& scheme, Location where) {
  const std::string whose = scheme.empty() ? "" : "for security scheme '" + scheme + "' ";
  return {ErrorCode::CredentialMissing, whose + "not set or empty: " + join(missing, ", "), std::move(where),
          remedy_for(missing)};
}

} // namespace

Result<Credentials> read_credentials(const CredentialSettings& settings, SecretReader& reader, TargetClass target,
                                     Missing allowed) {
  Credentials credentials;
  credentials.settings = settings;
  credentials.scopes = settings.scopes;
  std::vector<std::string> missing, unset;
  Status status = take(reader, settings.client_id, credentials.client_id, missing);
  const auto also = [&](const CredentialReference& reference, auto& into, std::vector<std::string>& absent) {
    if (status)
      status = take(reader, reference, into, absent);
  };
  also(settings.client_secret, credentials.client_secret, missing);
  also(settings.key, credentials.key, missing);
  also(settings.key_password, credentials.key_password, missing);
  also(settings.username, credentials.username, missing);
  also(settings.password, credentials.password, missing);
  also(settings.refresh_token, credentials.refresh_token, missing);
  also(settings.value, credentials.value, missing);
  also(settings.tenant_id, credentials.tenant_id, missing);
  also(settings.other_tenant_id, credentials.other_tenant_id, unset);
  for (const auto& [name, reference] : settings.inputs)
    also(reference, credentials.inputs.emplace_back(name, Secret()).second, missing);
  if (!status)
    return fail(status.error());
  if (!missing.empty() && allowed == Missing::Refused)
    return fail(missing_error(missing, settings.scheme == "default" ? "" : settings.scheme, settings.where));
  for (const Secret* secret : {&credentials.client_secret, &credentials.password, &credentials.value})
    if (auto long_enough = judge_length(*secret, target); !long_enough)
      return fail(long_enough.error());
  if (!http::is_field_value(credentials.value.reveal()))
    return fail(ErrorCode::Configuration,
                "the value for security scheme '" + settings.scheme + "' has characters that no request can carry",
                settings.where, "look for line breaks and control characters in it");
  credentials.remarks = remarks_on(credentials);
  return credentials;
}

Result<Credentials> read_credentials(const Profile& profile, SecretReader& reader, Missing allowed) {
  Credentials credentials;
  std::vector<std::string> missing, unset;
  Status status = take(reader, profile.client_id, credentials.client_id, missing);
  if (status)
    status = take(reader, profile.client_secret, credentials.client_secret, missing);
  credentials.tenant_id = profile.tenant_id;
  if (status && profile.tenant_id.empty())
    status = take(reader, profile.tenant_reference, credentials.tenant_id, unset);
  if (!status)
    return fail(status.error());
  if (const auto other = reader.text(profile.other_tenant_id))
    credentials.other_tenant_id = *other;
  credentials.scopes = profile.scopes;
  if (!missing.empty() && allowed == Missing::Refused)
    return fail(missing_error(missing, "", {}));
  if (auto long_enough = judge_length(credentials.client_secret, profile.target); !long_enough)
    return fail(long_enough.error());
  credentials.remarks = remarks_on(credentials);
  return credentials;
}

Result<Credentials> read_credentials(const Profile& profile) {
  SecretReader reader(profile.folder);
  return read_credentials(profile, reader);
}

} // namespace keur::profile
