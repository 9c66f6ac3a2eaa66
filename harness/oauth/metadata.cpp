#include "oauth/metadata.hpp"

#include "crypto/crypto.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "oauth/jwt.hpp"

#include <algorithm>
#include <set>

namespace keur::oauth {
namespace {

constexpr json::Limits metadata_limits{.bytes = 1U << 20, .depth = 32, .nodes = 100'000};

Result<json::Value> load_object(std::string_view text, const char* what) {
  auto loaded = json::load_json(text, what, metadata_limits);
  if (!loaded || !loaded->root.is_object())
    return fail(ErrorCode::Authentication, std::string(what) + " is no JSON object");
  return std::move(loaded->root);
}

std::string text_of(const json::Value& object, std::string_view name) {
  return std::string(object.find_string(name).value_or(""));
}

std::vector<std::string> texts_of(const json::Value& object, std::string_view name) {
  std::vector<std::string> texts;
  const auto* list = object.find(name);
  if (!list || !list->is_array())
    return texts;
  for (const auto& element : list->array())
    if (element.is_string())
      texts.push_back(element.string());
  return texts;
}

bool contains(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

void judge_endpoint(const std::string& name, const std::string& url, const std::vector<std::string>& hosts,
                    bool loopback_allowed, std::vector<std::string>& problems) {
  if (url.empty())
    return;
  const auto uri = http::parse_uri(url);
  if (!uri || !uri->host || uri->host->empty()) {
    problems.push_back(name + " is no absolute URL");
    return;
  }
  const bool local = loopback_allowed && uri->scheme == "http" && http::is_loopback_host(*uri->host);
  if (uri->scheme != "https" && !local)
    problems.push_back(name + " is not https");
  const auto with_port = *uri->host + ':' + std::to_string(http::effective_port(*uri));
  if (!hosts.empty() && !contains(hosts, *uri->host) && !contains(hosts, with_port))
    problems.push_back(name + " is on " + with_port + ", which is not one of the profile's hosts");
}

bool is_odd(std::string_view number) {
  return !number.empty() && (static_cast<unsigned char>(number.back()) & 1U) != 0;
}

std::string without_leading_zeros(const std::string& number) {
  return number.substr(std::min(number.find_first_not_of('\0'), number.size()));
}

void judge_rsa(const std::string& label, const json::Value& key, std::vector<std::string>& problems) {
  const auto modulus = crypto::from_base64url(text_of(key, "n"));
  const auto exponent = crypto::from_base64url(text_of(key, "e"));
  if (!modulus || !exponent || modulus->empty() || exponent->empty()) {
    problems.push_back(label + " has no readable n and e");
    return;
  }
  if (without_leading_zeros(*modulus).size() < 256)
    problems.push_back(label + " has fewer than 2048 bits");
  if (!is_odd(*modulus))
    problems.push_back(label + " has an even modulus");
  const auto plain = without_leading_zeros(*exponent);
  if (!is_odd(plain) || plain == "\x01")
    problems.push_back(label + " has an exponent that is even or 1");
}

void judge_elliptic(const std::string& label, const json::Value& key, std::vector<std::string>& problems) {
  const auto wanted = crypto::coordinate_size(text_of(key, "crv"));
  for (const auto* name : {"x", "y"})
    if (const auto bytes = crypto::from_base64url(text_of(key, name)); wanted > 0 && bytes && bytes->size() != wanted)
      problems.push_back(label + " has " + (name[0] == 'x' ? "an x" : "a y") + " of " + std::to_string(bytes->size()) +
                         " octets instead of " + std::to_string(wanted) + " (RFC 7518 section 6.2.1.2)");
}

std::string_view without_final_slash(std::string_view text) {
  return text.ends_with('/') ? text.substr(0, text.size() - 1) : text;
}

bool has_other_signing_key(std::string_view json_text) {
  const auto keys = parse_jwk_set(json_text);
  return keys && std::any_of(keys->begin(), keys->end(), [](const auto& key) { return !key.key.curve.empty(); });
}

} // namespace

Result<Metadata> parse_metadata(std::string_view json_text) {
  const auto object = load_object(json_text, "the authorization server's metadata");
  if (!object)
    return fail(object.error());
  Metadata metadata{text_of(*object, "issuer"), text_of(*object, "token_endpoint")};
  if (metadata.issuer.empty() || metadata.token_endpoint.empty())
    return fail(ErrorCode::Authentication,
                "the authorization server's metadata lacks issuer or token_endpoint (RFC 8414 section 2)");
  metadata.jwks_uri = text_of(*object, "jwks_uri");
  metadata.introspection_endpoint = text_of(*object, "introspection_endpoint");
  metadata.revocation_endpoint = text_of(*object, "revocation_endpoint");
  if (object->find("token_endpoint_auth_methods_supported"))
    metadata.token_endpoint_auth_methods = texts_of(*object, "token_endpoint_auth_methods_supported");
  metadata.grant_types = texts_of(*object, "grant_types_supported");
  metadata.scopes = texts_of(*object, "scopes_supported");
  return metadata;
}

std::vector<std::string> metadata_urls(std::string_view issuer) {
  std::string base(issuer);
  while (!base.empty() && base.back() == '/')
    base.pop_back();
  std::vector<std::string> urls{base + "/.well-known/openid-configuration"};
  auto uri = http::parse_uri(base);
  if (!uri || !uri->host)
    return urls;
  uri->path = "/.well-known/oauth-authorization-server" + uri->path;
  urls.push_back(http::to_string(*uri));
  return urls;
}

std::vector<std::string> likely_issuers(const std::string& token_url) {
  const auto uri = http::parse_uri(token_url);
  std::vector<std::string> all;
  if (!uri || !uri->host)
    return all;
  // As it is written: an issuer is compared by its characters, so ":443" may stand in it only where it stands there.
  const std::string origin = uri->scheme + "://" + *uri->host + (uri->port ? ':' + *uri->port : "");
  const auto add = [&](const std::string& path) {
    auto issuer = origin + path;
    if (!contains(all, issuer))
      all.push_back(std::move(issuer));
  };
  add("");
  for (const std::string_view ending : {"/protocol/openid-connect/token", "/v1/token", "/oauth2/v2.0/token"})
    if (uri->path.ends_with(ending))
      add(uri->path.substr(0, uri->path.size() - ending.size()) + (ending == "/oauth2/v2.0/token" ? "/v2.0" : ""));
  constexpr std::size_t most = 5;
  for (auto path = uri->path; path.find('/', 1) != std::string::npos && all.size() < most;) {
    path.resize(path.rfind('/'));
    add(path);
  }
  return all;
}

bool is_same_issuer(std::string_view one, std::string_view other) {
  return without_final_slash(one) == without_final_slash(other);
}

bool is_same_endpoint(std::string_view one, std::string_view other) {
  if (is_same_issuer(one, other))
    return true;
  const auto a = http::parse_uri(std::string(one)), b = http::parse_uri(std::string(other));
  return a && b && a->host && b->host && http::is_loopback_host(*a->host) && http::is_loopback_host(*b->host) &&
         http::effective_port(*a) == http::effective_port(*b) && a->path == b->path;
}

std::vector<std::string> metadata_problems(const Metadata& metadata, std::string_view issuer,
                                           const std::vector<std::string>& hosts, bool loopback_allowed) {
  std::vector<std::string> problems;
  if (metadata.issuer != issuer)
    problems.push_back("issuer differs from the address it was asked of (RFC 8414 section 3.3)");
  judge_endpoint("token_endpoint", metadata.token_endpoint, hosts, loopback_allowed, problems);
  judge_endpoint("jwks_uri", metadata.jwks_uri, hosts, loopback_allowed, problems);
  if (!metadata.grant_types.empty() && !contains(metadata.grant_types, "client_credentials"))
    problems.push_back("grant_types_supported lacks client_credentials");
  if (!contains(metadata.token_endpoint_auth_methods, "client_secret_basic") &&
      !contains(metadata.token_endpoint_auth_methods, "client_secret_post"))
    problems.push_back("token_endpoint_auth_methods_supported has neither client_secret_basic nor client_secret_post");
  return problems;
}

Result<std::vector<std::string>> jwk_set_problems(std::string_view json_text) {
  const auto object = load_object(json_text, "the JWK Set");
  if (!object)
    return fail(object.error());
  const auto* keys = object->find("keys");
  if (!keys || !keys->is_array())
    return fail(ErrorCode::Authentication, "the JWK Set has no keys (RFC 7517 section 5.1)");
  std::vector<std::string> problems;
  std::set<std::string> kids;
  bool usable = false;
  for (std::size_t i = 0; i < keys->array().size(); ++i) {
    const auto& key = keys->array()[i];
    const auto label = "key " + std::to_string(i + 1);
    for (const auto* name : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
      if (key.find(name))
        problems.push_back(label + " publishes the private member \"" + name + "\"");
    if (const auto kid = text_of(key, "kid"); !kid.empty() && !kids.insert(kid).second)
      problems.push_back(label + " has the kid of an earlier one");
    if (text_of(key, "kty") == "RSA") {
      const auto before = problems.size();
      judge_rsa(label, key, problems);
      usable = usable || (before == problems.size() && text_of(key, "use") != "enc");
    } else if (text_of(key, "kty") == "EC") {
      judge_elliptic(label, key, problems);
    }
  }
  // Keys of other types are judged by whether they can be used at all.
  if (!usable && !has_other_signing_key(json_text))
    problems.emplace_back("no sound signature key");
  return problems;
}

} // namespace keur::oauth
