#include "suites/token/evidence.hpp"

#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"

#include <algorithm>
#include <set>

namespace keur::suites::token {
namespace {

using transport::Task;
using Form = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view form_type = "application/x-www-form-urlencoded";

std::string encode(const Form& form) {
  std::string body;
  for (const auto& [name, value] : form) {
    if (!body.empty())
      body += '&';
    body += http::form_encode(name) + '=' + http::form_encode(value);
  }
  return body;
}

std::string origin_of(const std::string& url) {
  const auto uri = http::parse_uri(url);
  if (!uri || !uri->host)
    return {};
  return uri->scheme + "://" + *uri->host + (uri->port ? ':' + *uri->port : "");
}

std::string basic(const std::string& id, std::string_view secret) {
  return "Basic " + crypto::base64(http::form_encode(id) + ':' + http::form_encode(secret));
}

/// Sends probes one after the other and files the answers.
class Prober {
public:
  Prober(Evidence& evidence, transport::Transport& wire) : evidence_(evidence), wire_(wire) {}

  Task<void> send(std::string name, http::Request request, transport::Purpose purpose) {
    transport::SendOptions options;
    options.purpose = purpose;
    Task<http::Exchange> sending = wire_.send(std::move(request), std::move(options));
    http::Exchange exchange = co_await sending;
    evidence_.probes.insert_or_assign(std::move(name), std::move(exchange));
  }

  Task<void> get(std::string name, std::string url) {
    http::Request request;
    request.target_uri = std::move(url);
    Task<void> sending = send(std::move(name), std::move(request), transport::Purpose::Metadata);
    co_await sending;
  }

  Task<void> post(std::string name, std::string url, Form form, std::string authorization = {}) {
    http::Request request{"POST", std::move(url), {{"Content-Type", std::string(form_type)}}, encode(form)};
    if (!authorization.empty())
      request.fields.add("Authorization", std::move(authorization));
    Task<void> sending = send(std::move(name), std::move(request), transport::Purpose::Token);
    co_await sending;
  }

  Task<void> token(std::string name, Form form, std::string authorization = {}) {
    Task<void> sending = post(std::move(name), evidence_.profile.token_url, std::move(form), std::move(authorization));
    co_await sending;
  }

  Task<void> api(std::string name, std::string authorization, std::string method = "GET", std::string query = {}) {
    if (evidence_.api_path.empty())
      co_return;
    http::Request request{std::move(method), evidence_.profile.base_url + evidence_.api_path + query};
    if (!authorization.empty())
      request.fields.add("Authorization", std::move(authorization));
    Task<void> sending = send(std::move(name), std::move(request), transport::Purpose::Api);
    co_await sending;
  }

  std::string id() const { return evidence_.credentials.client_id; }
  std::string secret() const { return std::string(evidence_.credentials.client_secret.reveal()); }

  Form good() const {
    Form form = without_secret();
    form.emplace_back("client_id", id());
    form.emplace_back("client_secret", secret());
    return form;
  }
  Form without_secret() const {
    Form form{{"grant_type", "client_credentials"}};
    if (!evidence_.credentials.tenant_id.empty())
      form.emplace_back("tenant_id", evidence_.credentials.tenant_id);
    return form;
  }
  Form changed(std::string_view name, const std::string& value) const {
    Form form = good();
    for (auto& [key, old] : form)
      if (key == name)
        old = value;
    return form;
  }
  Form with(std::string name, std::string value) const {
    Form form = good();
    form.emplace_back(std::move(name), std::move(value));
    return form;
  }
  Form less(std::string_view name) const {
    Form form = good();
    std::erase_if(form, [&](const auto& field) { return field.first == name; });
    return form;
  }

private:
  Evidence& evidence_;
  transport::Transport& wire_;
};

Task<void> ask_metadata(Evidence& evidence, Prober& prober) {
  const std::string origin = origin_of(evidence.profile.token_url);
  Task<void> first = prober.get("discovery", origin + "/.well-known/openid-configuration");
  co_await first;
  Task<void> second = prober.get("discovery-8414", origin + "/.well-known/oauth-authorization-server");
  co_await second;
  if (const auto* answer = evidence.response("discovery"))
    if (auto metadata = oauth::parse_metadata(answer->body))
      evidence.metadata = std::move(*metadata);
  // Keys are fetched from the token endpoint's own origin only.
  if (!evidence.metadata || origin_of(evidence.metadata->jwks_uri) != origin)
    co_return;
  Task<void> third = prober.get("jwks", evidence.metadata->jwks_uri);
  co_await third;
  if (const auto* answer = evidence.response("jwks"))
    if (auto keys = oauth::parse_jwk_set(answer->body))
      evidence.keys = std::move(*keys);
}

Task<void> ask_harmless(Evidence& evidence, Prober& prober) {
  Task<void> first = prober.token("success", prober.good());
  co_await first;
  Task<void> second = prober.token("success-again", prober.good());
  co_await second;
  Task<void> third = prober.token("success-basic", prober.without_secret(), basic(prober.id(), prober.secret()));
  co_await third;
  const auto* answer = evidence.response("success");
  if (answer == nullptr)
    co_return;
  const auto loaded = json::load_json(answer->body, "token answer", {}, json::DuplicateKeys::Remark);
  const auto text = loaded ? loaded->root.find_string("access_token") : std::nullopt;
  if (!text)
    co_return;
  if (auto jwt = oauth::parse_jwt(*text))
    evidence.jwt = std::move(*jwt);
}

struct Question {
  std::string name;
  Form form;
  std::string authorization = {};
};

std::vector<Question> wrong_questions(const Prober& prober) {
  const std::string wrong = "keur-wrong-secret-on-purpose-0123456789";
  return {
      {"wrong-secret", prober.changed("client_secret", wrong)},
      {"wrong-secret-basic", prober.without_secret(), basic(prober.id(), wrong)},
      {"unknown-client", prober.changed("client_id", "keur_no_such_client")},
      {"no-grant-type", prober.less("grant_type")},
      {"unknown-grant-type", prober.changed("grant_type", "urn:keur:unknown")},
      {"forbidden-grant-type", prober.changed("grant_type", "authorization_code")},
      {"unknown-scope", prober.with("scope", "keur:no:such:scope")},
      {"two-authentications", prober.good(), basic(prober.id(), prober.secret())},
      {"repeated-grant-type", prober.with("grant_type", "client_credentials")},
      {"unknown-tenant", prober.changed("tenant_id", "00000000-0000-4000-8000-000000000000")},
      {"unknown-resource", prober.with("resource", "https://keur.invalid/none")},
  };
}

Task<void> ask_wrongly(Evidence& evidence, Prober& prober) {
  for (auto& question : wrong_questions(prober)) {
    if (question.name == "unknown-tenant" && evidence.credentials.tenant_id.empty())
      continue; // it would be the good question again
    Task<void> asking = prober.token(question.name, std::move(question.form), std::move(question.authorization));
    co_await asking;
  }
  Task<void> get = prober.get("token-get", evidence.profile.token_url);
  co_await get;
  http::Request as_json{"POST", evidence.profile.token_url, {{"Content-Type", "application/json"}}, "{}"};
  Task<void> json = prober.send("token-json", std::move(as_json), transport::Purpose::Token);
  co_await json;
}

std::string token_text(const Evidence& evidence) {
  const auto* answer = evidence.response("success");
  if (answer == nullptr)
    return {};
  const auto loaded = json::load_json(answer->body, "token answer", {}, json::DuplicateKeys::Remark);
  const auto text = loaded ? loaded->root.find_string("access_token") : std::nullopt;
  return text ? std::string(*text) : "";
}

Task<void> ask_management(Evidence& evidence, Prober& prober) {
  if (!evidence.metadata)
    co_return;
  const std::string introspect = evidence.metadata->introspection_endpoint,
                    revoke = evidence.metadata->revocation_endpoint;
  const std::string authorization = basic(prober.id(), prober.secret());
  const std::string own = origin_of(evidence.profile.token_url);
  std::vector<std::pair<std::string, Question>> questions;
  if (origin_of(introspect) == own) {
    questions.push_back({introspect, {"introspect", {{"token", token_text(evidence)}}, authorization}});
    questions.push_back({introspect, {"introspect-unknown", {{"token", "no-such-token"}}, authorization}});
    questions.push_back(
        {introspect, {"introspect-stranger", {{"token", "no-such-token"}}, basic("keur_no_such_client", "x")}});
  }
  if (origin_of(revoke) == own) {
    questions.push_back({revoke, {"revoke-unknown", {{"token", "no-such-token"}}, authorization}});
    questions.push_back({revoke, {"revoke-stranger", {{"token", "no-such-token"}}, basic("keur_no_such_client", "x")}});
    questions.push_back(
        {revoke, {"revoke-hint", {{"token", "no-such-token"}, {"token_type_hint", "keur_unknown"}}, authorization}});
  }
  for (auto& [url, question] : questions) {
    Task<void> asking = prober.post(question.name, url, std::move(question.form), std::move(question.authorization));
    co_await asking;
  }
}

// The last character of the signature part, replaced by another of the alphabet.
std::string with_bad_signature(std::string token) {
  const auto dot = token.rfind('.');
  if (dot == std::string::npos || dot + 2 >= token.size())
    return token + "x";
  token[dot + 1] = token[dot + 1] == 'A' ? 'B' : 'A';
  return token;
}

Task<void> ask_api(Evidence& evidence, Prober& prober, bool all) {
  const std::string token = token_text(evidence);
  Task<void> none = prober.api("api-no-token", "");
  co_await none;
  Task<void> garbage = prober.api("api-garbage-token", "Bearer keur-no-token");
  co_await garbage;
  if (token.empty())
    co_return;
  Task<void> good = prober.api("api-good-token", "Bearer " + token);
  co_await good;
  if (!all)
    co_return;
  const std::vector<std::pair<std::string, std::string>> variants{
      {"api-bad-signature", "Bearer " + with_bad_signature(token)},
      {"api-other-scheme", "Basic " + crypto::base64("keur:keur")},
      {"api-lower-case-scheme", "bearer " + token},
  };
  for (const auto& [name, authorization] : variants) {
    Task<void> asking = prober.api(name, authorization);
    co_await asking;
  }
  for (const std::string method : {"HEAD", "OPTIONS"}) {
    Task<void> asking = prober.api("api-no-token-" + to_lower(method), "", method);
    co_await asking;
  }
  Task<void> query = prober.api("api-token-in-query", "", "GET", "?access_token=" + http::form_encode(token));
  co_await query;
}

// Every way into the operation is a bearer token: only then do RFC 6750's answers bind it.
bool wants_token(const openapi::Description& description, const openapi::Operation& operation) {
  using Type = openapi::SecurityScheme::Type;
  const auto is_token = [&](const auto& required) {
    const auto* scheme = description.security_scheme(required.first);
    return scheme != nullptr && (scheme->type == Type::OAuth2 || scheme->type == Type::OpenIdConnect);
  };
  return !operation.anonymous() && !operation.security.empty() &&
         std::all_of(operation.security.begin(), operation.security.end(), [&](const auto& requirement) {
           return requirement.schemes.size() == 1 && is_token(requirement.schemes.front());
         });
}

} // namespace

const http::Response* Evidence::response(std::string_view probe) const {
  const auto found = probes.find(probe);
  return found != probes.end() && found->second.response ? &*found->second.response : nullptr;
}

Task<void> gather(Evidence& evidence, transport::Transport& wire, Clock& clock) {
  using profile::TargetClass;
  const auto target = evidence.profile.target;
  const bool own = target == TargetClass::InProcessMock || target == TargetClass::Loopback;
  Prober prober(evidence, wire);
  Task<void> metadata = ask_metadata(evidence, prober);
  co_await metadata;
  Task<void> harmless = ask_harmless(evidence, prober);
  co_await harmless;
  evidence.now = clock.wall();
  if (own) {
    Task<void> wrongly = ask_wrongly(evidence, prober);
    co_await wrongly;
    Task<void> management = ask_management(evidence, prober);
    co_await management;
  } else if (evidence.profile.permissions.writes) {
    auto questions = wrong_questions(prober);
    Task<void> one = prober.token(questions[0].name, std::move(questions[0].form));
    co_await one;
  }
  Task<void> api = ask_api(evidence, prober, own);
  co_await api;
}

void read_description(Evidence& evidence, const openapi::Description& description) {
  std::set<std::string> needed;
  for (const auto& operation : description.operations) {
    for (const auto& requirement : operation.security)
      for (const auto& [scheme, scopes] : requirement.schemes)
        needed.insert(scopes.begin(), scopes.end());
    if (operation.method != "GET" || !wants_token(description, operation) || !evidence.api_path.empty())
      continue;
    evidence.api_path = operation.path;
    for (auto open = evidence.api_path.find('{'); open != std::string::npos; open = evidence.api_path.find('{', open)) {
      const auto close = evidence.api_path.find('}', open);
      if (close == std::string::npos)
        break;
      evidence.api_path.replace(open, close - open + 1, "00000000-0000-4000-8000-000000000000");
    }
  }
  evidence.needed_scopes.assign(needed.begin(), needed.end());
}

void forget_secrets(Evidence& evidence) {
  for (auto& [name, exchange] : evidence.probes)
    if (exchange.response)
      wipe(exchange.response->body);
  if (evidence.jwt) {
    wipe(evidence.jwt->signed_bytes);
    wipe(evidence.jwt->signature);
  }
}

} // namespace keur::suites::token
