#include "cli/target.hpp"

#include "base/process.hpp"
#include "cli/keyring.hpp"
#include "cli/version.hpp"
#include "crypto/signing_key.hpp"
#include "http/uri.hpp"
#include "openapi/security.hpp"
#include "profile/credential_source.hpp"
#include "profile/load.hpp"

#include <algorithm>

namespace keur::cli {
namespace {

using std::chrono::milliseconds;

// A server on this machine answers quickly; its jobs may take seconds.
void quicken(profile::Limits& limits) {
  limits.connect = milliseconds(2'000);
  limits.first_byte = milliseconds(10'000);
  limits.total = milliseconds(20'000);
  limits.poll_first = milliseconds(100);
  limits.poll_most = milliseconds(2'000);
  limits.job = milliseconds(20'000);
  limits.job_visible = milliseconds(5'000);
  limits.concurrency = 32;
}

Status apply_pace(const Arguments& arguments, profile::Profile& profile) {
  auto concurrency =
      arguments.number("--concurrency", static_cast<std::uint64_t>(profile.limits.concurrency), 1, 1'000);
  if (!concurrency)
    return tl::unexpected(concurrency.error());
  profile.limits.concurrency = static_cast<int>(*concurrency);
  auto rate = arguments.number("--rate", static_cast<std::uint64_t>(profile.limits.rate), 0, 1'000'000);
  if (!rate)
    return tl::unexpected(rate.error());
  if (arguments.has("--rate"))
    profile.limits.rate = static_cast<double>(*rate);
  auto budget = arguments.number("--budget", profile.limits.budget);
  if (!budget)
    return tl::unexpected(budget.error());
  profile.limits.budget = *budget;
  auto max_time = arguments.duration_ms("--max-time", profile.limits.max_time.count());
  if (!max_time)
    return tl::unexpected(max_time.error());
  profile.limits.max_time = milliseconds(*max_time);
  return {};
}

Status apply_fence(const Arguments& arguments, profile::Profile& profile) {
  profile.permissions.exports |= arguments.has("--allow-exports") || arguments.has("--allow-writes");
  profile.permissions.writes |= arguments.has("--allow-writes");
  if (profile.target == profile::TargetClass::Live && profile.permissions.writes)
    return fail(ErrorCode::Refused, "unsafe requests are never sent to a live target", {},
                "leave out --allow-writes; --allow-exports is for export jobs");
  if (const auto file = arguments.one("--ca-file"))
    profile.ca_file = *file;
  if (const auto proxy = arguments.one("--proxy"))
    profile.proxy = *proxy;
  profile.http2 = profile.http2 || arguments.has("--http2");
  for (const auto& rule : arguments.all("--connect-to")) {
    if (std::count(rule.begin(), rule.end(), ':') < 3)
      return fail(ErrorCode::Usage, "--connect-to wants HOST:PORT:HOST:PORT, not '" + rule + "'");
    const auto last_host = rule.find(':', rule.find(':') + 1);
    const auto host = last_host == std::string::npos ? "" : rule.substr(last_host + 1, rule.rfind(':') - last_host - 1);
    if (!http::is_loopback_host(host))
      return fail(ErrorCode::Refused, "--connect-to '" + rule + "' does not lead to the loopback", {},
                  "give HOST:PORT:127.0.0.1:PORT: it is for tests on this machine only");
    profile.connect_to.push_back(rule);
  }
  if (const auto file = arguments.one("--client-secret-file"))
    profile.client_secret = {profile::CredentialReference::Kind::File, *file};
  if (const auto file = arguments.one("--client-certificate"))
    profile.client_certificate = {*file};
  return {};
}

Result<profile::Profile> address_profile(const std::string& address, const Arguments& arguments) {
  const auto uri = http::parse_uri(address);
  if (!uri || !uri->host || (uri->scheme != "http" && uri->scheme != "https") || uri->query || uri->fragment)
    return fail(ErrorCode::Usage, "--target wants mock or an http(s) address, not '" + address + "'");
  if (uri->userinfo)
    return fail(ErrorCode::Usage, "--target must not hold credentials", {},
                "leave them out: KEUR_CLIENT_ID and KEUR_CLIENT_SECRET hold them");
  profile::Profile profile;
  profile.name = "target";
  const bool loopback = http::is_loopback_host(*uri->host);
  profile.target = profile::classify_target(address); // a live host is live, whatever it was called
  if (!loopback && uri->scheme != "https")
    return fail(ErrorCode::Refused, "--target '" + address + "' is plain http off the loopback", {}, "use https");
  profile.base_url = address;
  profile.token_url = arguments.one_or("--token-url", "");
  if (loopback)
    quicken(profile.limits);
  const auto token = http::parse_uri(profile.token_url);
  if (token && token->host && token->scheme == "http" && !http::is_loopback_host(*token->host))
    return fail(ErrorCode::Refused, "--token-url '" + profile.token_url + "' is plain http off the loopback", {},
                "use https");
  for (const auto& url : {profile.base_url, profile.token_url})
    if (const auto pinned = http::parse_uri(url); pinned && pinned->host)
      profile.hosts.push_back(*pinned->host);
  return profile;
}

// What would be passed over in silence, and the mock judged in place of the server that was meant.
Status check_credentials_wanted(const Arguments& arguments, const profile::Profile& profile) {
  if (arguments.has("--token-url") && arguments.one_or("--target", "mock") == "mock")
    return fail(ErrorCode::Usage, "--token-url wants --target URL");
  for (const std::string option : {"--postman-env", "--client-secret-file", "--client-certificate"})
    if (arguments.has(option) && profile.target == profile::TargetClass::InProcessMock)
      return fail(ErrorCode::Usage, option + " wants --target URL or --profile NAME", {},
                  "name the server: the built-in mock has credentials of its own");
  return {};
}

} // namespace

std::vector<Option> target_options() {
  return {
      {"--target", "mock|URL", "where requests go: mock (the default, in process) or the API's address"},
      {"--token-url", "URL", "the token endpoint that goes with --target URL"},
      {"--profile", "NAME", "target, tenant, limits and credential references from keur.yaml; live is built in"},
      {"--config", "FILE", "read profiles from FILE instead of ./keur.yaml"},
      {"--allow-exports", "", "also send export commands and fetch their files"},
      {"--allow-writes", "", "also send other unsafe methods (never with a live profile); includes --allow-exports"},
      {"--client-secret-file", "FILE", "read the client secret from FILE (mode 0600) instead of KEUR_CLIENT_SECRET"},
      {"--client-certificate", "FILE", "show this certificate in TLS handshakes: PEM with its private key (mode 0600)"},
      {"--postman-env", "FILE", "read credentials and ids from a Postman environment or collection"},
      {"--connect-to", "HOST:PORT:HOST:PORT", "connect there instead (to the loopback only), as curl does", true},
      {"--ca-file", "FILE", "trust the certificates in FILE instead of the system's"},
      {"--proxy", "URL", "use this proxy; the environment's proxy settings are not read"},
      {"--http2", "", "offer HTTP/2 to servers that are spoken to over TLS; HTTP/1.1 when left out"},
  };
}

Result<profile::Profile> choose_profile(const Arguments& arguments) {
  if (arguments.has("--target") && arguments.has("--profile"))
    return fail(ErrorCode::Usage, "--target and --profile exclude each other");
  const std::string target = arguments.one_or("--target", "mock");
  auto profile = arguments.has("--profile")
                     ? profile::load_profile(arguments.one_or("--profile", ""), arguments.one_or("--config", ""))
                 : target == "mock" ? profile::load_profile("mock", arguments.one_or("--config", ""))
                                    : address_profile(target, arguments);
  if (!profile)
    return profile;
  if (auto status = check_credentials_wanted(arguments, *profile); !status)
    return tl::unexpected(status.error());
  if (auto status = apply_pace(arguments, *profile); !status)
    return tl::unexpected(status.error());
  if (auto status = apply_fence(arguments, *profile); !status)
    return tl::unexpected(status.error());
  return profile;
}

transport::WireOptions wire_options(const profile::Profile& profile) {
  transport::WireOptions options;
  options.limits = profile.limits;
  options.operation_limits = profile.operation_limits;
  options.target = profile.target;
  options.hosts = profile.hosts;
  options.file_hosts = profile.file_hosts;
  options.ca_file = profile.ca_file;
  options.proxy = profile.proxy;
  options.http2 = profile.http2;
  options.connect_to = profile.connect_to;
  options.user_agent = "keur/" + version();
  return options;
}

void add_secrets(const Target& target, run::Redactor& redactor) {
  for (const auto& held : target.keyring.held) {
    for (const Secret* secret :
         {&held.client_secret, &held.password, &held.refresh_token, &held.value, &held.key, &held.key_password})
      redactor.add_secret(secret->reveal());
    for (const auto& input : held.inputs)
      redactor.add_secret(input.second.reveal());
  }
  for (const auto& field : target.fields)
    if (field.slot.shown.empty())
      redactor.add_secret(field.value.reveal());
  for (const Secret* secret :
       {&target.credentials.client_secret, &target.identity.key_password, &target.proxy_credentials})
    redactor.add_secret(secret->reveal());
}

transport::WireOptions wire_options(const Target& target) {
  auto options = wire_options(target.profile);
  if (!target.identity.certificate.empty())
    options.identity = &target.identity;
  options.proxy_credentials = &target.proxy_credentials;
  return options;
}

namespace {

/// What the in-process mock takes: its client's secret is API key and, behind the client id, password as well.
profile::Keyring mock_keyring(const openapi::Description& description, const profile::Credentials& client) {
  using Kind = profile::CredentialSettings::Kind;
  profile::Keyring keyring;
  keyring.held.push_back(clone(client));
  for (const Kind kind : {Kind::Value, Kind::Password}) {
    profile::Credentials credentials;
    credentials.settings.emplace();
    credentials.settings->kind = kind;
    credentials.value = client.client_secret.clone();
    credentials.username = client.client_id;
    credentials.password = client.client_secret.clone();
    keyring.held.push_back(std::move(credentials));
  }
  for (const auto& scheme : description.security_schemes)
    if (scheme.type != openapi::SecurityScheme::Type::MutualTls)
      keyring.by_scheme[scheme.name] = openapi::takes_token(scheme) ? 0 : scheme.http_scheme == "basic" ? 2 : 1;
  keyring.has_certificate = true; // it asks for none
  return keyring;
}

Result<Target> open_mock(Target target, const openapi::Description& description) {
  auto mock = mocks::Mock::start(description, {});
  if (!mock)
    return tl::unexpected(mock.error());
  target.mock = std::move(*mock);
  auto accepted = target.mock->credentials();
  target.profile.base_url = target.mock->base_url();
  target.profile.token_url = target.mock->token_url();
  target.credentials = {accepted.client_id, Secret(std::move(accepted.client_secret)), accepted.tenant_id};
  target.credentials.other_tenant_id = accepted.other_tenant_id;
  target.keyring = mock_keyring(description, target.credentials);
  return target;
}

// A base path in --target stands; without one the description's own server path is used.
void complete_base_url(const openapi::Description& description, profile::Profile& profile) {
  if (const auto uri = http::parse_uri(profile.base_url); uri && uri->path.empty() && !description.servers.empty())
    if (const auto server = http::parse_uri(description.servers.front().resolved))
      profile.base_url += server->path;
  while (profile.base_url.ends_with('/'))
    profile.base_url.pop_back();
}

Error at_file(Error error, const std::string& file, const Location& where) {
  error.message = "client certificate '" + file + "': " + error.message;
  error.where = where;
  return error;
}

Status read_identity(profile::SecretReader& reader, Target& target) {
  const auto& settings = target.profile.client_certificate;
  if (settings.certificate.empty())
    return {};
  using Reference = profile::CredentialReference;
  const Reference file{Reference::Kind::File, settings.certificate};
  const bool apart = settings.key.kind != Reference::Kind::None;
  auto certificate = reader.text(file);
  auto key = reader.secret(apart ? settings.key : file);
  auto password = reader.secret(settings.key_password);
  for (const auto* error : {certificate ? nullptr : &certificate.error(), key ? nullptr : &key.error(),
                            password ? nullptr : &password.error()})
    if (error != nullptr)
      return tl::unexpected(*error);
  if (auto fits = crypto::check_key_fits(*certificate, key->reveal(), password->reveal()); !fits)
    return tl::unexpected(at_file(fits.error(), settings.certificate, settings.where));
  target.identity = {std::move(*certificate), std::move(*key), std::move(*password)};
  return {};
}

Status read_fields(profile::SecretReader& reader, Target& target) {
  for (const auto& [name, reference] : target.profile.headers) {
    const bool is_text = reference.kind == profile::CredentialReference::Kind::Text;
    auto value = reader.secret(reference);
    if (!value)
      return tl::unexpected(value.error());
    if (value->empty() && !is_text)
      return fail(ErrorCode::CredentialMissing, "header " + name + ": not set or empty: " + reference.name, {},
                  "set " + reference.name);
    http::CredentialSlot slot{http::CredentialSlot::Place::Field, name, "", is_text ? "" : reference.name,
                              is_text ? reference.name : ""};
    target.fields.push_back({std::move(slot), std::move(*value)});
  }
  auto proxy = reader.secret(target.profile.proxy_credentials);
  if (!proxy)
    return tl::unexpected(proxy.error());
  target.proxy_credentials = std::move(*proxy);
  return {};
}

/// A private key that cannot sign is told before anything is sent.
Status check_signing_keys(const profile::Keyring& keyring) {
  for (const auto& held : keyring.held) {
    if (!held.settings || held.settings->authentication != profile::ClientAuthentication::PrivateKeyJwt)
      continue;
    const auto key = crypto::SigningKey::read(held.key.reveal(), held.key_password.reveal());
    if (!key)
      return fail(key.error().code, "key for private_key_jwt: " + key.error().message, held.settings->where,
                  key.error().remedy);
  }
  return {};
}

/// The client that preflight and the token contract speak of.
void choose_client(Target& target) {
  for (const auto& held : target.keyring.held)
    if (!held.settings || held.settings->kind == profile::CredentialSettings::Kind::Grant) {
      target.credentials = clone(held);
      return;
    }
}

// What there is of the client that asks for tokens, complete or not; where it has settings of its own in keur.yaml, the
// profile takes them over.
Result<profile::Credentials> read_as_found(profile::Profile& profile, profile::SecretReader& reader) {
  for (const auto& settings : profile.credentials) {
    const bool basic = settings.authentication == profile::ClientAuthentication::Basic;
    if (settings.kind != profile::CredentialSettings::Kind::Grant || settings.token_url.empty() ||
        (!basic && settings.authentication != profile::ClientAuthentication::Post))
      continue;
    profile.token_url = settings.token_url;
    profile.basic_authentication = basic;
    return profile::read_credentials(settings, reader, profile.target, profile::Missing::Allowed);
  }
  return profile::read_credentials(profile, reader, profile::Missing::Allowed);
}

Result<profile::Keyring> keyring_for(const Target& target, const openapi::Description& description,
                                     const Arguments& arguments, profile::SecretReader& reader) {
  if (!arguments.has("--postman-env"))
    return read_keyring(target.profile, description, reader);
  return postman_keyring(arguments.one_or("--postman-env", ""), target.profile, description);
}

/// As far as there is any: what lacks or cannot be read is a step of preflight that fails.
Result<Target> open_as_found(Target target, const openapi::Description& description, const Arguments& arguments,
                             profile::SecretReader& reader) {
  const auto postman = arguments.one("--postman-env");
  auto client = postman ? profile::read_postman_environment(*postman) : Result<profile::Credentials>(fail({}));
  target.goes_by_client = client || (!postman && goes_by_client(target.profile, description, reader));
  if (!postman && target.goes_by_client)
    client = read_as_found(target.profile, reader);
  if (target.goes_by_client) {
    if (!client)
      return tl::unexpected(client.error());
    target.credentials = std::move(*client);
    return target;
  }
  auto keyring = postman ? postman_keyring(*postman, target.profile, description)
                         : read_keyring(target.profile, description, reader, profile::Missing::Allowed);
  if (auto status = keyring ? check_signing_keys(*keyring) : Status(); !status)
    keyring = tl::unexpected(status.error());
  if (!keyring && postman)
    return tl::unexpected(client.error().code == ErrorCode::CredentialMissing ? keyring.error() : client.error());
  if (!keyring) {
    target.keyring_error = keyring.error();
    return target;
  }
  target.keyring = std::move(*keyring);
  for (const auto& held : target.keyring.held)
    if (held.settings && !held.settings->token_url.empty())
      target.profile.token_url = held.settings->token_url;
  return target;
}

} // namespace

Result<Target> open_target(profile::Profile profile, const openapi::Description& description,
                           const Arguments& arguments, Credentials wanted) {
  Target target{std::move(profile), {}, nullptr};
  if (target.profile.target == profile::TargetClass::InProcessMock)
    return open_mock(std::move(target), description);
  complete_base_url(description, target.profile);
  forbid_dumps(); // from here on a secret is in memory
  profile::SecretReader reader(target.profile.folder);
  for (auto& status : {read_identity(reader, target), read_fields(reader, target)})
    if (!status)
      return tl::unexpected(status.error());
  if (wanted == Credentials::AsFound)
    return open_as_found(std::move(target), description, arguments, reader);
  auto keyring = keyring_for(target, description, arguments, reader);
  if (!keyring)
    return tl::unexpected(keyring.error());
  if (auto status = check_signing_keys(*keyring); !status)
    return tl::unexpected(status.error());
  target.keyring = std::move(*keyring);
  choose_client(target);
  return target;
}

} // namespace keur::cli
