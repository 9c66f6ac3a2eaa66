#include "cli/keyring.hpp"

#include "base/text.hpp"
#include "openapi/security.hpp"
#include "profile/credential_source.hpp"
#include "profile/postman_variables.hpp"
#include "reports/wording.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace keur::cli {
namespace {

using openapi::SecurityScheme;
using Type = SecurityScheme::Type;
using profile::CredentialReference;
using profile::CredentialSettings;
using Kind = CredentialSettings::Kind;

std::string_view in_words(Kind kind) {
  switch (kind) {
  case Kind::Grant:
    return "a client of a token endpoint";
  case Kind::Token:
    return "an access token";
  case Kind::Value:
    return "a value";
  case Kind::Password:
    return "a user name and password";
  case Kind::Workflow:
    break;
  }
  return "a login";
}

bool is_basic(const SecurityScheme& scheme) { return scheme.type == Type::Http && scheme.http_scheme == "basic"; }

bool fits(Kind kind, const SecurityScheme& scheme) {
  if (scheme.type == Type::MutualTls)
    return false;
  return (kind == Kind::Password) == is_basic(scheme);
}

/// As fits, for what is said of all schemes at once: it goes where it is the usual thing.
bool suits(Kind kind, const SecurityScheme& scheme) {
  if (kind == Kind::Grant || kind == Kind::Token)
    return openapi::takes_token(scheme);
  return fits(kind, scheme) && (kind != Kind::Value || !openapi::takes_token(scheme));
}

CredentialReference of_variable(const char* name) { return {CredentialReference::Kind::Environment, name}; }

/// What the environment alone offers for a scheme.
std::optional<CredentialSettings> from_environment(const SecurityScheme& scheme, profile::SecretReader& reader) {
  CredentialSettings settings;
  settings.scheme = scheme.name;
  if (is_basic(scheme)) {
    settings.kind = Kind::Password;
    settings.username = of_variable("KEUR_USERNAME");
    settings.password = of_variable("KEUR_PASSWORD");
    return reader.offers("KEUR_USERNAME") || reader.offers("KEUR_PASSWORD") ? std::optional(settings) : std::nullopt;
  }
  const bool token = scheme.type != Type::ApiKey;
  settings.kind = token ? Kind::Token : Kind::Value;
  settings.value = of_variable(token ? "KEUR_TOKEN" : "KEUR_API_KEY");
  return scheme.type != Type::MutualTls && reader.offers(settings.value.name) ? std::optional(settings) : std::nullopt;
}

std::set<std::string> used_schemes(const openapi::Description& description) {
  std::set<std::string> names;
  for (const auto& operation : description.operations)
    for (const auto& alternative : operation.security)
      for (const auto& one : alternative.schemes)
        names.insert(one.first);
  return names;
}

Status check_names(const profile::Profile& profile, const openapi::Description& description) {
  std::vector<std::string> known{"default"};
  for (const auto& scheme : description.security_schemes)
    known.push_back(scheme.name);
  for (const auto& settings : profile.credentials) {
    if (std::find(known.begin(), known.end(), settings.scheme) == known.end()) {
      const auto near = nearest(settings.scheme, known);
      return fail(ErrorCode::Configuration,
                  "the description has no security scheme '" + escape_visible(settings.scheme) + "'" +
                      (near ? "; did you mean '" + *near + "'?" : ""),
                  settings.where, "name one of these: " + escape_visible(join(known, ", ")));
    }
    const auto* scheme = description.security_scheme(settings.scheme);
    if (scheme != nullptr && !fits(settings.kind, *scheme))
      return fail(ErrorCode::Configuration,
                  "security scheme '" + escape_visible(settings.scheme) + "' is " + openapi::shown(*scheme) +
                      ", which " + std::string(in_words(settings.kind)) + " does not fit",
                  settings.where,
                  scheme->type == Type::MutualTls ? "give client_certificate in the profile instead"
                  : is_basic(*scheme)             ? "give username and password"
                                                  : "give value, token or a grant");
  }
  return {};
}

/// The settings of keur.yaml that serve the scheme; null when none do.
const CredentialSettings* settings_for(const profile::Profile& profile, const SecurityScheme& scheme) {
  const CredentialSettings* found = nullptr;
  for (const auto& settings : profile.credentials) {
    if (settings.scheme == scheme.name)
      return &settings;
    if (settings.scheme == "default" && suits(settings.kind, scheme))
      found = &settings;
  }
  return found;
}

/// Fills a keyring; equal sources are read once and shared.
class KeyringReader {
public:
  KeyringReader(const profile::Profile& profile, profile::SecretReader& reader) : profile_(profile), reader_(reader) {}

  Status add(const SecurityScheme& scheme) {
    if (const auto* settings = settings_for(profile_, scheme))
      return add(scheme, settings->scheme, *settings);
    // A bearer scheme says nothing of where its tokens come from: whoever names a token endpoint does.
    const auto environment = from_environment(scheme, reader_);
    const bool has_client = openapi::takes_token(scheme) && !profile_.token_url.empty();
    if (has_client && (!environment || reader_.offers("KEUR_CLIENT_ID")))
      return add_client(scheme);
    return environment ? add(scheme, environment->value.name + environment->username.name, *environment) : Status();
  }
  profile::Keyring keyring;

private:
  Status add(const SecurityScheme& scheme, const std::string& source, const CredentialSettings& settings) {
    const auto known = places_.find(source);
    if (known == places_.end()) {
      auto read = profile::read_credentials(settings, reader_, profile_.target);
      if (!read)
        return tl::unexpected(read.error());
      hold(source, std::move(*read));
    }
    keyring.by_scheme[scheme.name] = places_.at(source);
    return {};
  }
  Status add_client(const SecurityScheme& scheme) {
    if (places_.find("client") == places_.end()) {
      auto read = profile::read_credentials(profile_, reader_);
      if (!read)
        return tl::unexpected(read.error());
      hold("client", std::move(*read));
    }
    keyring.by_scheme[scheme.name] = places_.at("client");
    return {};
  }
  void hold(const std::string& source, profile::Credentials credentials) {
    places_[source] = keyring.held.size();
    keyring.held.push_back(std::move(credentials));
  }

  const profile::Profile& profile_;
  profile::SecretReader& reader_;
  std::map<std::string, std::size_t> places_;
};

openapi::Holds held_by(const profile::Keyring& keyring, const openapi::Description& description) {
  return [&](std::string_view name) {
    const auto* scheme = description.security_scheme(name);
    return keyring.by_scheme.find(name) != keyring.by_scheme.end() ||
           (scheme != nullptr && scheme->type == Type::MutualTls && keyring.has_certificate);
  };
}

/// What a shell sets, or the option to give, and what keur.yaml says instead.
std::pair<std::string, std::string> ways_to_give(const SecurityScheme& scheme) {
  const std::string settings = "credentials: {" + escape_visible(scheme.name) + ": ";
  if (scheme.type == Type::MutualTls)
    return {"--client-certificate FILE", "client_certificate: {certificate: client.pem, key: {file: client.key}}"};
  if (scheme.type == Type::ApiKey)
    return {"KEUR_API_KEY", settings + "{value: \"${KEUR_API_KEY}\"}}"};
  if (is_basic(scheme))
    return {"KEUR_USERNAME, KEUR_PASSWORD",
            settings + "{username: \"${KEUR_USERNAME}\", password: \"${KEUR_PASSWORD}\"}}"};
  return {"KEUR_TOKEN", settings + "{token: \"${KEUR_TOKEN}\"}}"};
}

/// The line to add, for a shell and for keur.yaml.
std::string line_to_add(const SecurityScheme& scheme) {
  const std::string settings = "in keur.yaml: credentials: {" + escape_visible(scheme.name) + ": ";
  if (scheme.type == Type::MutualTls)
    return "give --client-certificate FILE, or in keur.yaml: client_certificate: {certificate: client.pem, key: {file: "
           "client.key}}";
  if (scheme.type == Type::ApiKey)
    return "set KEUR_API_KEY, or " + settings + "{value: \"${KEUR_API_KEY}\"}}";
  if (is_basic(scheme))
    return "set KEUR_USERNAME and KEUR_PASSWORD, or " + settings +
           "{username: \"${KEUR_USERNAME}\", password: \"${KEUR_PASSWORD}\"}}";
  const bool grants = scheme.type == Type::OAuth2 || scheme.type == Type::OpenIdConnect;
  return std::string(grants ? "give --token-url URL (the description's own tokenUrl never gets credentials) with "
                              "KEUR_CLIENT_ID and KEUR_CLIENT_SECRET, or "
                            : "") +
         "set KEUR_TOKEN, or " + settings + "{token: \"${KEUR_TOKEN}\"}}";
}

struct Missing {
  std::map<std::string, std::size_t> operations; // by scheme
  bool something_can_be_sent = false;
};

Missing missing_from(const openapi::Description& description, const profile::Keyring& keyring) {
  Missing found;
  const auto holds = held_by(keyring, description);
  for (const auto& operation : description.operations) {
    const auto satisfaction = openapi::satisfy(operation.security, holds);
    found.something_can_be_sent = found.something_can_be_sent || satisfaction.missing.empty();
    for (const auto& scheme : satisfaction.missing)
      ++found.operations[scheme];
  }
  return found;
}

} // namespace

namespace {

/// Does a client with id and secret serve the scheme, and can preflight ask for its tokens itself?
bool is_plain_client(const profile::Profile& profile, const SecurityScheme& scheme, profile::SecretReader& reader) {
  if (const auto* settings = settings_for(profile, scheme))
    return settings->kind == Kind::Grant && settings->grant == "client_credentials" && !settings->token_url.empty() &&
           settings->token_pointer.empty() &&
           (settings->authentication == profile::ClientAuthentication::Post ||
            settings->authentication == profile::ClientAuthentication::Basic);
  if (!openapi::takes_token(scheme))
    return false;
  return !reader.offers("KEUR_TOKEN") || (!profile.token_url.empty() && reader.offers("KEUR_CLIENT_ID"));
}

} // namespace

bool goes_by_client(const profile::Profile& profile, const openapi::Description& description,
                    profile::SecretReader& reader) {
  const auto holds = [&](std::string_view name) {
    const auto* scheme = description.security_scheme(name);
    return scheme != nullptr &&
           (settings_for(profile, *scheme) != nullptr || from_environment(*scheme, reader).has_value() ||
            (scheme->type == Type::MutualTls && !profile.client_certificate.certificate.empty()) ||
            (openapi::takes_token(*scheme) && !profile.token_url.empty()));
  };
  const auto is_plain = [&](std::string_view name) {
    const auto* scheme = description.security_scheme(name);
    return scheme != nullptr && is_plain_client(profile, *scheme, reader);
  };
  bool wanted = false, opened = false, would_open = false;
  for (const auto& operation : description.operations) {
    const auto found = openapi::satisfy(operation.security, holds);
    wanted = wanted || !operation.anonymous();
    if (found.alternative != nullptr && !found.alternative->schemes.empty()) {
      const auto& schemes = found.alternative->schemes;
      if (std::all_of(schemes.begin(), schemes.end(), [&](const auto& one) { return is_plain(one.first); }))
        return true;
      opened = true;
    }
    would_open =
        would_open || (!found.missing.empty() && std::all_of(found.missing.begin(), found.missing.end(), is_plain));
  }
  if (!wanted)
    return description.operations.empty() || !profile.token_url.empty();
  return !opened && would_open;
}

MissingCredentials credentials_missing(const openapi::Description& description, const profile::Keyring& keyring) {
  const auto missing = missing_from(description, keyring);
  const auto holds = held_by(keyring, description);
  MissingCredentials found{
      {}, std::any_of(description.operations.begin(), description.operations.end(), [&](const auto& operation) {
        return !operation.anonymous() && openapi::satisfy(operation.security, holds).missing.empty();
      })};
  for (const auto& [name, count] : missing.operations)
    if (const auto* scheme = description.security_scheme(name)) {
      auto [to_set, settings] = ways_to_give(*scheme);
      found.schemes.push_back({escape_visible(name) + " (" + escape_visible(openapi::shown(*scheme)) + ")", count,
                               std::move(to_set), std::move(settings)});
    }
  return found;
}

std::vector<std::string> missing_credentials(const openapi::Description& description, const profile::Keyring& keyring) {
  std::vector<std::string> sentences;
  for (const auto& [name, count] : missing_from(description, keyring).operations) {
    const auto* scheme = description.security_scheme(name);
    if (scheme == nullptr)
      continue;
    sentences.push_back("no credential for security scheme '" + escape_visible(name) + "' (" +
                        escape_visible(openapi::shown(*scheme)) + "), which " + reports::counted(count, "operation") +
                        (count == 1 ? " needs: " : " need: ") + line_to_add(*scheme));
  }
  return sentences;
}

std::string shown_choice(const openapi::Description& description, const profile::Keyring& keyring) {
  std::map<std::string, std::size_t> counts;
  bool is_choice = false;
  for (const auto& operation : description.operations) {
    const auto chosen = openapi::satisfy(operation.security, held_by(keyring, description));
    is_choice = is_choice || operation.security.size() > 1;
    if (chosen.alternative == nullptr)
      continue;
    std::vector<std::string> names;
    for (const auto& one : chosen.alternative->schemes)
      names.push_back(escape_visible(one.first));
    ++counts[join(names, " with ")];
  }
  std::string text;
  for (const auto& [names, count] : counts)
    text += (text.empty() ? "" : ", ") + names + " for " + reports::counted(count, "operation");
  return is_choice ? text : "";
}

namespace {

/// Nothing where something can be sent.
std::optional<Error> nothing_to_send(const openapi::Description& description, const profile::Keyring& keyring) {
  const auto missing = missing_from(description, keyring);
  if (missing.operations.empty() || missing.something_can_be_sent)
    return std::nullopt;
  const auto sentences = missing_credentials(description, keyring);
  const auto& first = sentences.empty() ? std::string("no credential is given") : sentences.front();
  const auto colon = first.find(": ");
  return Error{ErrorCode::CredentialMissing,
               first.substr(0, colon),
               {},
               colon == std::string::npos ? "" : first.substr(colon + 2)};
}

} // namespace

Result<profile::Keyring> read_keyring(const profile::Profile& profile, const openapi::Description& description,
                                      profile::SecretReader& reader, profile::Missing allowed) {
  if (auto status = check_names(profile, description); !status)
    return tl::unexpected(status.error());
  KeyringReader keys(profile, reader);
  keys.keyring.has_certificate = !profile.client_certificate.certificate.empty();
  for (const auto& name : used_schemes(description))
    if (const auto* scheme = description.security_scheme(name))
      if (auto status = keys.add(*scheme); !status)
        return tl::unexpected(status.error());
  if (auto lacks = nothing_to_send(description, keys.keyring); lacks && allowed == profile::Missing::Refused)
    return tl::unexpected(std::move(*lacks));
  return std::move(keys.keyring);
}

Result<profile::Keyring> postman_keyring(const std::string& path, const profile::Profile& profile,
                                         const openapi::Description& description) {
  const auto variables = profile::read_postman_variables(path);
  if (!variables)
    return tl::unexpected(variables.error());
  profile::Keyring keyring;
  keyring.has_certificate = !profile.client_certificate.certificate.empty();
  keyring.held = profile::credentials_in(*variables);
  const auto client = profile::read_postman_environment(path);
  const bool wants_client = std::any_of(description.security_schemes.begin(), description.security_schemes.end(),
                                        [&](const auto& scheme) { return openapi::takes_token(scheme); });
  if (client)
    keyring.held.insert(keyring.held.begin(), clone(*client));
  for (const auto& scheme : description.security_schemes)
    for (std::size_t i = keyring.held.size(); i-- > 0;) {
      const auto& settings = keyring.held[i].settings;
      if (suits(settings ? settings->kind : Kind::Grant, scheme))
        keyring.by_scheme[scheme.name] = i;
    }
  if (auto lacks = nothing_to_send(description, keyring))
    return tl::unexpected(wants_client && !client ? client.error() : *lacks);
  return keyring;
}

profile::Credentials clone(const profile::Credentials& credentials) {
  profile::Credentials copy{credentials.client_id, credentials.client_secret.clone(), credentials.tenant_id};
  copy.other_tenant_id = credentials.other_tenant_id;
  copy.scopes = credentials.scopes;
  copy.remarks = credentials.remarks;
  copy.settings = credentials.settings;
  copy.key = credentials.key.clone();
  copy.key_password = credentials.key_password.clone();
  copy.username = credentials.username;
  copy.password = credentials.password.clone();
  copy.refresh_token = credentials.refresh_token.clone();
  copy.value = credentials.value.clone();
  for (const auto& [name, value] : credentials.inputs)
    copy.inputs.emplace_back(name, value.clone());
  return copy;
}

} // namespace keur::cli
