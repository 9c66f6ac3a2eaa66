#include "cli/target.hpp"

#include "base/process.hpp"
#include "cli/version.hpp"
#include "http/uri.hpp"
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

/// A bearer scheme says nothing of where its tokens come from: whoever names a token endpoint does.
bool needs_token(const openapi::Description& description, const profile::Profile& profile) {
  using Type = openapi::SecurityScheme::Type;
  return std::any_of(description.security_schemes.begin(), description.security_schemes.end(),
                     [&](const openapi::SecurityScheme& scheme) {
                       const bool bearer = scheme.type == Type::Http && scheme.http_scheme == "bearer";
                       return scheme.type == Type::OAuth2 || scheme.type == Type::OpenIdConnect ||
                              (bearer && !profile.token_url.empty());
                     });
}

// What would be passed over in silence, and the mock judged in place of the server that was meant.
Status check_credentials_wanted(const Arguments& arguments, const profile::Profile& profile) {
  if (arguments.has("--token-url") && arguments.one_or("--target", "mock") == "mock")
    return fail(ErrorCode::Usage, "--token-url wants --target URL");
  for (const std::string option : {"--postman-env", "--client-secret-file"})
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
      {"--postman-env", "FILE", "read client id, secret and tenant from a Postman environment"},
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

Result<Target> open_target(profile::Profile profile, const openapi::Description& description,
                           const Arguments& arguments, Credentials wanted) {
  Target target{std::move(profile), {}, nullptr};
  if (target.profile.target == profile::TargetClass::InProcessMock) {
    auto mock = mocks::Mock::start(description, {});
    if (!mock)
      return tl::unexpected(mock.error());
    target.mock = std::move(*mock);
    auto accepted = target.mock->credentials();
    target.profile.base_url = target.mock->base_url();
    target.profile.token_url = target.mock->token_url();
    target.credentials = {accepted.client_id, Secret(std::move(accepted.client_secret)), accepted.tenant_id};
    target.credentials.other_tenant_id = accepted.other_tenant_id;
    return target;
  }
  // A base path in --target stands; without one the description's own server path is used.
  if (const auto uri = http::parse_uri(target.profile.base_url);
      uri && uri->path.empty() && !description.servers.empty())
    if (const auto server = http::parse_uri(description.servers.front().resolved))
      target.profile.base_url += server->path;
  while (target.profile.base_url.ends_with('/'))
    target.profile.base_url.pop_back();
  if (!needs_token(description, target.profile) && wanted == Credentials::Required)
    return target;
  if (target.profile.token_url.empty() && wanted == Credentials::Required)
    return fail(ErrorCode::CredentialMissing,
                "the description asks for OAuth 2.0 tokens and no token endpoint is named", {},
                "give --token-url URL: the description's own tokenUrl never gets credentials");
  forbid_dumps(); // from here on a secret is in memory
  auto credentials = arguments.has("--postman-env")
                         ? profile::read_postman_environment(arguments.one_or("--postman-env", ""))
                         : profile::read_credentials(target.profile);
  if (!credentials)
    return tl::unexpected(credentials.error());
  target.credentials = std::move(*credentials);
  return target;
}

} // namespace keur::cli
