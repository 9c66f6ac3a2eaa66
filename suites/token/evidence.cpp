#include "suites/token/evidence.hpp"

#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"
#include "suites/token/answer.hpp"
#include "suites/token/suite.hpp"

#include <algorithm>

namespace keur::suites::token {
namespace {

using transport::Task;
using Form = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t most_elsewhere = 10; // token requests to a server that is not on this machine
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

std::string address_origin(const std::string& url) {
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

  Task<void> api(std::string name, std::vector<std::string> authorizations, std::string method = "GET",
                 std::string query = {}) {
    if (evidence_.api_path.empty())
      co_return;
    http::Request request{std::move(method), evidence_.profile.base_url + evidence_.api_path + query};
    for (auto& authorization : authorizations)
      request.fields.add("Authorization", std::move(authorization));
    Task<void> sending = send(std::move(name), std::move(request), transport::Purpose::Api);
    co_await sending;
  }

  Task<void> job(std::string name, std::string method, std::string path, std::string token) {
    http::Request request{std::move(method), evidence_.profile.base_url + path};
    request.fields.add("Authorization", "Bearer " + token);
    Task<void> sending = send(std::move(name), std::move(request), transport::Purpose::Api);
    co_await sending;
  }

  std::string id() const { return evidence_.credentials.client_id; }
  std::string secret() const { return std::string(evidence_.credentials.client_secret.reveal()); }

  bool uses_basic() const { return evidence_.profile.basic_authentication; }

  /// The client as the profile lets it authenticate: in the form, or in the Authorization field.
  Form identified(Form form, const std::string& id, const std::string& secret) const {
    if (!uses_basic()) {
      form.emplace_back("client_id", id);
      form.emplace_back("client_secret", secret);
    }
    return form;
  }
  std::string authorization(const std::string& id, const std::string& secret) const {
    return uses_basic() ? basic(id, secret) : "";
  }
  std::string authorization() const { return authorization(id(), secret()); }
  Form good() const { return identified(without_secret(), id(), secret()); }
  Form without_secret() const {
    Form form{{"grant_type", "client_credentials"}};
    if (!evidence_.credentials.tenant_id.empty())
      form.emplace_back("tenant_id", evidence_.credentials.tenant_id);
    if (const auto scopes = asked_scopes(evidence_); !scopes.empty())
      form.emplace_back("scope", join(scopes, " "));
    return form;
  }
  /// The good form with one field of another value; a field that it does not have is added, so none stands twice.
  Form changed(std::string_view name, const std::string& value) const {
    Form form = good();
    for (auto& [key, old] : form)
      if (key == name) {
        old = value;
        return form;
      }
    form.emplace_back(std::string(name), value);
    return form;
  }
  /// With one more field of a name that is there already.
  Form doubled(std::string name, std::string value) const {
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

std::string token_text(const Evidence& evidence, std::string_view probe = "success") {
  const auto* answer = evidence.response(probe);
  if (answer == nullptr)
    return {};
  const auto loaded = json::load_json(answer->body, "token answer", {}, json::DuplicateKeys::Remark);
  const auto text = loaded ? loaded->root.find_string("access_token") : std::nullopt;
  return text ? std::string(*text) : "";
}

// A document that names another token endpoint is another server's.
bool is_ours(const Evidence& evidence, const http::Response* answer) {
  if (answer == nullptr || answer->status != 200)
    return false;
  const auto metadata = oauth::parse_metadata(answer->body);
  return metadata && oauth::is_same_endpoint(metadata->token_endpoint, evidence.profile.token_url);
}

// The issuer's two addresses (OpenID Connect Discovery section 4.1, RFC 8414 section 3.1), for each issuer that the
// token itself or the token endpoint's address suggests, until one names this token endpoint. Then the keys, wherever
// they are.
Task<void> ask_metadata(Evidence& evidence, Prober& prober) {
  auto issuers = oauth::likely_issuers(evidence.profile.token_url);
  const std::string named(evidence.jwt ? evidence.jwt->claims.find_string("iss").value_or("") : "");
  if (named.starts_with("http") && std::find(issuers.begin(), issuers.end(), named) == issuers.end())
    issuers.insert(issuers.begin() + 1, named);
  for (const auto& issuer : issuers) {
    const auto urls = oauth::metadata_urls(issuer);
    Task<void> first = prober.get("discovery", urls.front());
    co_await first;
    Task<void> second = prober.get("discovery-8414", urls.back());
    co_await second;
    evidence.issuer_asked = issuer;
    const auto *oidc = evidence.response("discovery"), *oauth2 = evidence.response("discovery-8414");
    if (!is_ours(evidence, oidc) && !is_ours(evidence, oauth2))
      continue;
    evidence.metadata = *oauth::parse_metadata((is_ours(evidence, oidc) ? oidc : oauth2)->body);
    break;
  }
  if (!evidence.metadata || evidence.metadata->jwks_uri.empty())
    co_return;
  Task<void> third = prober.get("jwks", evidence.metadata->jwks_uri);
  co_await third;
  if (const auto* answer = evidence.response("jwks"))
    if (auto keys = oauth::parse_jwk_set(answer->body))
      evidence.keys = std::move(*keys);
}

Task<void> ask_harmless(Evidence& evidence, Prober& prober) {
  Task<void> first = prober.token("success", prober.good(), prober.authorization());
  co_await first;
  Task<void> second = prober.token("success-again", prober.good(), prober.authorization());
  co_await second;
  Task<void> third = prober.token("success-basic", prober.without_secret(), basic(prober.id(), prober.secret()));
  co_await third;
  if (auto jwt = oauth::parse_jwt(token_text(evidence)))
    evidence.jwt = std::move(*jwt);
}

struct Question {
  std::string name;
  Form form;
  std::string authorization = {};
};

std::vector<Question> wrong_questions(const Prober& prober) {
  const std::string wrong = "keur-wrong-secret-on-purpose-0123456789", nobody = "keur_no_such_client";
  const auto as = [&](const std::string& id, const std::string& secret) {
    return prober.identified(prober.without_secret(), id, secret);
  };
  const std::string own = prober.authorization();
  Form both = prober.without_secret();
  both.emplace_back("client_id", prober.id());
  both.emplace_back("client_secret", prober.secret());
  return {
      {"wrong-secret", as(prober.id(), wrong), prober.authorization(prober.id(), wrong)},
      {"wrong-secret-basic", prober.without_secret(), basic(prober.id(), wrong)},
      {"unknown-client", as(nobody, prober.secret()), prober.authorization(nobody, prober.secret())},
      {"no-grant-type", prober.less("grant_type"), own},
      {"unknown-grant-type", prober.changed("grant_type", "urn:keur:unknown"), own},
      {"forbidden-grant-type", prober.changed("grant_type", "authorization_code"), own},
      {"unknown-scope", prober.changed("scope", "keur:no:such:scope"), own},
      {"two-authentications", both, basic(prober.id(), prober.secret())},
      {"repeated-grant-type", prober.doubled("grant_type", "client_credentials"), own},
      {"unknown-tenant", prober.changed("tenant_id", "00000000-0000-4000-8000-000000000000"), own},
      {"unknown-resource", prober.changed("resource", "https://keur.invalid/none"), own},
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

Task<void> ask_management(Evidence& evidence, Prober& prober) {
  if (!evidence.metadata)
    co_return;
  const std::string introspect = evidence.metadata->introspection_endpoint,
                    revoke = evidence.metadata->revocation_endpoint;
  const std::string own = address_origin(evidence.profile.token_url), nobody = "keur_no_such_client";
  const auto ask = [&](std::string name, Form form) {
    return Question{std::move(name), prober.identified(std::move(form), prober.id(), prober.secret()),
                    prober.authorization()};
  };
  const auto ask_as_nobody = [&](std::string name, Form form) {
    return Question{std::move(name), prober.identified(std::move(form), nobody, "x"),
                    prober.authorization(nobody, "x")};
  };
  const Form unknown{{"token", "no-such-token"}};
  std::vector<std::pair<std::string, Question>> questions;
  if (address_origin(introspect) == own) {
    questions.emplace_back(introspect, ask("introspect", {{"token", token_text(evidence)}}));
    questions.emplace_back(introspect, ask("introspect-unknown", unknown));
    questions.emplace_back(introspect, ask_as_nobody("introspect-stranger", unknown));
  }
  if (address_origin(revoke) == own) {
    questions.emplace_back(revoke, ask("revoke-unknown", unknown));
    questions.emplace_back(revoke, ask_as_nobody("revoke-stranger", unknown));
    questions.emplace_back(revoke,
                           ask("revoke-hint", {{"token", "no-such-token"}, {"token_type_hint", "keur_unknown"}}));
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
  Task<void> none = prober.api("api-no-token", {});
  co_await none;
  Task<void> garbage = prober.api("api-garbage-token", {"Bearer keur-no-token"});
  co_await garbage;
  if (token.empty())
    co_return;
  Task<void> good = prober.api("api-good-token", {"Bearer " + token});
  co_await good;
  if (!all)
    co_return;
  const std::vector<std::pair<std::string, std::vector<std::string>>> variants{
      {"api-bad-signature", {"Bearer " + with_bad_signature(token)}},
      {"api-other-scheme", {"Basic " + crypto::base64("keur:keur")}},
      {"api-lower-case-scheme", {"bearer " + token}},
      {"api-two-tokens", {"Bearer " + token, "Bearer " + token}},
  };
  for (const auto& [name, authorizations] : variants) {
    Task<void> asking = prober.api(name, authorizations);
    co_await asking;
  }
  for (const std::string method : {"HEAD", "OPTIONS"}) {
    Task<void> asking = prober.api("api-no-token-" + to_lower(method), {}, method);
    co_await asking;
  }
  Task<void> query = prober.api("api-token-in-query", {}, "GET", "?access_token=" + http::form_encode(token));
  co_await query;
}

// Tokens that only keur's own mock makes: expired, and of another issuer.
Task<void> ask_with_minted_tokens(Evidence& evidence, Prober& prober) {
  if (evidence.profile.target != profile::TargetClass::InProcessMock && !evidence.profile.mint)
    co_return;
  for (const std::string defect : {"expired", "other-issuer"}) {
    Task<void> minting = prober.token("minted-" + defect, prober.changed("keur_mint", defect), prober.authorization());
    co_await minting;
    const std::string token = token_text(evidence, "minted-" + defect);
    if (token.empty())
      continue;
    Task<void> asking = prober.api("api-" + defect + "-token", {"Bearer " + token});
    co_await asking;
  }
}

// A token that was revoked: what introspection and the API say of it afterwards.
Task<void> ask_about_revoked(Evidence& evidence, Prober& prober) {
  const std::string token = token_text(evidence, "success-again");
  const std::string own = address_origin(evidence.profile.token_url);
  if (!evidence.metadata || token.empty() || address_origin(evidence.metadata->revocation_endpoint) != own ||
      address_origin(evidence.metadata->introspection_endpoint) != own)
    co_return;
  const auto form = prober.identified({{"token", token}}, prober.id(), prober.secret());
  Task<void> revoking = prober.post("revoke-own", evidence.metadata->revocation_endpoint, form, prober.authorization());
  co_await revoking;
  Task<void> inspecting =
      prober.post("introspect-revoked", evidence.metadata->introspection_endpoint, form, prober.authorization());
  co_await inspecting;
  Task<void> asking = prober.api("api-revoked-token", {"Bearer " + token});
  co_await asking;
}

// A job of this tenant, read by this tenant and by the other one.
Task<void> ask_across_tenants(Evidence& evidence, Prober& prober) {
  const auto& profile = evidence.profile;
  const bool may = profile::ruling(profile.target, profile::RequestClass::ExportCommand, profile.permissions) ==
                   profile::Ruling::Send;
  const std::string token = token_text(evidence, "success");
  if (!may || evidence.command_path.empty() || evidence.credentials.other_tenant_id.empty() || token.empty())
    co_return;
  Task<void> other = prober.token("other-tenant", prober.changed("tenant_id", evidence.credentials.other_tenant_id),
                                  prober.authorization());
  co_await other;
  Task<void> starting = prober.job("job-start", "POST", evidence.command_path, token);
  co_await starting;
  const auto* started = evidence.response("job-start");
  const auto answer = started != nullptr ? json::load_json(started->body, "job") : tl::unexpected(Error{});
  const auto* id = answer ? json::resolve_pointer(answer->root, evidence.job_id_pointer) : nullptr;
  if (id == nullptr || !id->is_string() || token_text(evidence, "other-tenant").empty())
    co_return;
  std::string path = evidence.query_path;
  path.replace(path.find("{}"), 2, http::form_encode(id->string()));
  Task<void> own = prober.job("job-own", "GET", path, token);
  co_await own;
  Task<void> foreign = prober.job("job-foreign", "GET", path, token_text(evidence, "other-tenant"));
  co_await foreign;
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
  Task<void> harmless = ask_harmless(evidence, prober);
  co_await harmless;
  evidence.now = clock.wall();
  // After the token: a key that was rotated meanwhile is then published, and an older one may not be gone yet (T039).
  Task<void> metadata = ask_metadata(evidence, prober);
  co_await metadata;
  if (own) {
    Task<void> wrongly = ask_wrongly(evidence, prober);
    co_await wrongly;
    Task<void> management = ask_management(evidence, prober);
    co_await management;
  } else {
    // One wrong secret does no harm; with --allow-writes so many wrong questions that ten requests are not passed.
    const std::size_t most = evidence.profile.permissions.writes ? most_elsewhere - 3 : 1;
    auto questions = wrong_questions(prober);
    for (std::size_t i = 0; i < most && i < questions.size(); ++i) {
      Task<void> asking =
          prober.token(questions[i].name, std::move(questions[i].form), std::move(questions[i].authorization));
      co_await asking;
    }
  }
  Task<void> api = ask_api(evidence, prober, own);
  co_await api;
  if (!own)
    co_return;
  Task<void> minted = ask_with_minted_tokens(evidence, prober);
  co_await minted;
  Task<void> revoked = ask_about_revoked(evidence, prober);
  co_await revoked;
  Task<void> across = ask_across_tenants(evidence, prober);
  co_await across;
}

MostRequests most_requests(const profile::Profile& profile) {
  using profile::TargetClass;
  constexpr std::size_t metadata = 3, good = 3, wrong = 13, management = 6, minted = 2, other_tenant = 1;
  if (profile.target == TargetClass::InProcessMock || profile.target == TargetClass::Loopback)
    return {good + metadata + wrong + management + minted + other_tenant + 2, 10 + minted + 1 + 2, 1};
  return {most_elsewhere + metadata, 3, 0};
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
