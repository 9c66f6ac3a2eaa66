#include "preflight/refusal.hpp"

#include "base/text.hpp"
#include "json/load.hpp"
#include "preflight/cause.hpp"
#include "preflight/settings.hpp"

#include <algorithm>

namespace keur::preflight {
namespace {

using namespace language::literals;
using language::Message;
using transport::Task;
using Codes = std::vector<std::string_view>;

/// What a refusal says, in whatever form: RFC 6749 section 5.2, Okta's errorCode, Spring's status and message.
struct Refusal {
  int status = 0;
  std::string error = {};
  std::string words = {};
  std::string body = {};
  bool echoes = false; // it repeats the request with its secret, so its words are not shown
};

std::string first_of(const json::Value& object, std::initializer_list<std::string_view> names) {
  for (const auto name : names)
    if (const auto text = object.find_string(name); text && !text->empty())
      return std::string(*text);
  return "";
}

Refusal read_refusal(const http::Response& response) {
  Refusal refusal;
  refusal.status = response.status;
  refusal.body = response.body;
  const auto loaded = json::load_json(response.body, "refusal", {}, json::DuplicateKeys::Remark);
  if (!loaded || !loaded->root.is_object())
    return refusal;
  refusal.error = first_of(loaded->root, {"error", "errorCode", "code"});
  refusal.words =
      first_of(loaded->root, {"error_description", "errorSummary", "error_message", "message", "detail", "title"});
  return refusal;
}

// A foreign sentence with its long words cut, so that a screen can break it.
std::string readable(std::string_view sentence) {
  std::vector<std::string> words;
  const std::string whole = truncate(escape_visible(sentence), 240);
  for (const auto word : split(whole, ' '))
    words.push_back(truncate(word, 60));
  return join(words, " ");
}

Message told(const Refusal& refusal) {
  std::string text = std::to_string(refusal.status);
  if (!refusal.error.empty())
    text += ' ' + readable(refusal.error);
  if (!refusal.words.empty() && refusal.words != refusal.error)
    text += " (" + readable(refusal.words) + ')';
  return {"the token endpoint answered {1}"_t, {Message(text)}};
}

void add(Codes& codes, const Codes& more) {
  for (const auto code : more)
    if (!code.empty() && std::find(codes.begin(), codes.end(), code) == codes.end())
      codes.push_back(code);
}

bool is_oauth_error(std::string_view error) {
  return std::any_of(error.begin(), error.end(), [](char c) { return c == '_'; }) &&
         error.find(' ') == std::string_view::npos;
}

Task<http::Exchange> question(Bench& bench, Knowledge& knowledge, TokenQuestion changed) {
  Task<http::Exchange> asking = ask_token(bench, knowledge, changed);
  co_return co_await asking;
}

Task<std::optional<oauth::AccessToken>> granted(Bench& bench, Knowledge& knowledge, TokenQuestion changed) {
  Task<http::Exchange> asking = question(bench, knowledge, changed);
  const http::Exchange exchange = co_await asking;
  auto answer = oauth::parse_token_response(exchange, {}, bench.loop.clock().wall());
  if (!answer)
    co_return std::nullopt;
  co_return std::move(answer->token);
}

// The first words, which name no run-time value but perhaps the id: traces and times come later.
std::string without_id(std::string words, const std::string& id) {
  if (const auto at = id.empty() ? std::string::npos : words.find(id); at != std::string::npos)
    words.replace(at, id.size(), "…");
  return words.substr(0, 40);
}

// A server that answers a stranger otherwise than us knows our id: then it is the secret that is wrong.
Task<bool> knows_the_id(Bench& bench, Knowledge& knowledge, const Refusal refusal) {
  TokenQuestion stranger;
  stranger.unknown_client = true;
  Task<http::Exchange> asking = question(bench, knowledge, stranger);
  const http::Exchange exchange = co_await asking;
  if (!exchange.response || exchange.response->status == 429 || exchange.response->status >= 500)
    co_return false;
  const auto other = read_refusal(*exchange.response);
  const bool other_words = !refusal.echoes && without_id(refusal.words, bench.credentials.client_id) !=
                                                  without_id(other.words, std::string(no_such_client));
  co_return other.status / 100 == 4 && (other.error != refusal.error || other.status != refusal.status || other_words);
}

bool lists_method(const Knowledge& knowledge, std::string_view method) {
  const auto& methods = knowledge.metadata->token_endpoint_auth_methods;
  return std::find(methods.begin(), methods.end(), method) != methods.end();
}

// What the settings and the metadata say about a client that is not recognised, before the general causes.
Codes client_hints(const Bench& bench, const Knowledge& knowledge) {
  Codes codes;
  if (bench.secret_expires && *bench.secret_expires < bench.loop.clock().wall())
    codes.push_back("secret-expired");
  if (is_visma_stage(host_of(bench.profile.token_url)))
    codes.push_back("environment-mixed");
  if (knowledge.metadata && !lists_method(knowledge, "client_secret_post") &&
      !lists_method(knowledge, "client_secret_basic"))
    codes.push_back("assertion-wanted");
  return codes;
}

Task<Codes> why_no_client(Bench& bench, Knowledge& knowledge, const Refusal refusal, const Codes said) {
  Codes codes = codes_about(flaws_of(bench), {Field::ClientId, Field::ClientSecret});
  TokenQuestion other;
  other.other_authentication = true;
  Task<std::optional<oauth::AccessToken>> asking = granted(bench, knowledge, other);
  if (const auto token = co_await asking)
    co_return Codes{bench.profile.basic_authentication ? "post-only" : "basic-only"};
  add(codes, client_hints(bench, knowledge));
  add(codes, said);
  if (said.empty() || said.front() == "invalid_client") {
    Task<bool> comparing = knows_the_id(bench, knowledge, refusal);
    if (co_await comparing) {
      codes.erase(std::remove(codes.begin(), codes.end(), "invalid_client"), codes.end());
      codes.push_back("secret-wrong");
    }
  }
  add(codes, {"invalid_client"});
  co_return codes;
}

// `missing` gets the scopes that are asked for and not among those that are given when none is asked for.
Task<Codes> why_no_scope(Bench& bench, Knowledge& knowledge, const Codes said, std::string& missing) {
  const auto asked = asked_scopes(bench);
  Codes codes = codes_about(flaws_of(bench), {Field::Scope});
  add(codes, said);
  if (asked.empty()) {
    add(codes, {said.empty() ? "no-scope-at-all" : ""});
    co_return codes;
  }
  TokenQuestion without;
  without.with_scope = false;
  Task<std::optional<oauth::AccessToken>> asking = granted(bench, knowledge, without);
  const auto token = co_await asking;
  if (!token) {
    add(codes, {said.empty() && bench.family == Family::Visma ? "no-scope-at-all"
                : said.empty()                                ? "invalid_scope"
                                                              : ""});
    co_return codes;
  }
  for (const auto& scope : asked)
    if (std::find(token->scopes.begin(), token->scopes.end(), scope) == token->scopes.end())
      missing += (missing.empty() ? "" : ", ") + scope;
  add(codes, {"scope-not-granted"});
  co_return codes;
}

Task<Codes> why_no_tenant(Bench& bench, Knowledge& knowledge, const std::string error, const Codes said) {
  Codes codes = codes_about(flaws_of(bench), {Field::Tenant});
  add(codes, said);
  if (bench.credentials.tenant_id.empty()) {
    add(codes, error == "invalid_tenant" ? Codes{"tenant-unset", "invalid_tenant"} : Codes{"application-type"});
    co_return codes;
  }
  TokenQuestion without;
  without.with_tenant = false;
  Task<std::optional<oauth::AccessToken>> asking = granted(bench, knowledge, without);
  if (const auto token = co_await asking)
    add(codes, {"tenant-not-accepted"});
  else
    add(codes, {error == "unauthorized_client" ? "application-type" : "invalid_tenant"});
  co_return codes;
}

// At other providers unauthorized_client is about the grant, or about the secret (as Keycloak has it).
Task<Codes> why_not_allowed(Bench& bench, Knowledge& knowledge, const Refusal refusal, const Codes said) {
  const bool about_secret = bench.family == Family::Keycloak || refusal.status == 401;
  if (!said.empty() && said.front() != "invalid_client" && said.front() != "secret-wrong")
    co_return said;
  if (!about_secret && said.empty())
    co_return Codes{"application-type", "unauthorized_client"};
  Task<Codes> asking = why_no_client(bench, knowledge, refusal, said);
  auto codes = co_await asking;
  if (said.empty())
    add(codes, {"application-type"});
  co_return codes;
}

// With words of their own first, then by the error code; told apart by leaving one thing out of the question.
Task<Codes> why(Bench& bench, Knowledge& knowledge, const Refusal refusal, std::string& missing) {
  const auto& error = refusal.error;
  const auto word = code_of_refusal(refusal.body, bench.family);
  const Codes said = word.empty() ? Codes{} : Codes{word};
  const bool about_client = error == "invalid_client" || word == "invalid_client" || word == "secret-wrong" ||
                            word == "id-unknown" || word == "secret-unsent" ||
                            (refusal.status == 401 && error != "unauthorized_client" && said.empty());
  if (about_client) {
    Task<Codes> asking = why_no_client(bench, knowledge, refusal, said);
    co_return co_await asking;
  }
  if (error == "invalid_scope" || word == "scope-unknown" || word == "scope-not-granted" || word == "invalid_scope") {
    Task<Codes> asking = why_no_scope(bench, knowledge, word == error ? Codes{} : said, missing);
    co_return co_await asking;
  }
  if (error == "invalid_tenant" || (error == "unauthorized_client" && bench.family == Family::Visma)) {
    Task<Codes> asking = why_no_tenant(bench, knowledge, error, said);
    co_return co_await asking;
  }
  if (error == "unauthorized_client") {
    Task<Codes> asking = why_not_allowed(bench, knowledge, refusal, said);
    co_return co_await asking;
  }
  Codes codes = said;
  // A request that the server calls damaged may be so for what was copied into it.
  if (error == "invalid_request" || error == "access_denied" || error == "invalid_grant")
    add(codes, codes_about(flaws_of(bench), {Field::ClientId, Field::ClientSecret, Field::Tenant, Field::Scope}));
  if (is_oauth_error(error) && !causes_of(error, bench.family).empty())
    for (const auto& row : causes())
      if (row.code == error)
        add(codes, {row.code});
  co_return codes;
}

Outcome by_status(Bench& bench, const Knowledge& knowledge, const http::Exchange& exchange, const Message& said) {
  const auto& response = *exchange.response;
  const int status = response.status;
  if (status == 407 || status / 100 == 3)
    return unanswered(bench, "the token endpoint"_t, exchange);
  if (status == 403)
    return failed(bench, said, {"firewall"});
  if (status == 429 || status >= 500) {
    const std::string number = std::to_string(status);
    return failed(bench, Message::listed({said, wait_told(response)}),
                  {causes_of(number, bench.family).empty() ? "500" : number});
  }
  // The same host answers discovery with data: then no proxy stands in its place.
  const bool page = is_page(response);
  if (status == 404 || status == 405 || status == 415 || (page && knowledge.metadata))
    return failed(bench, said, {status == 415 ? "415" : "token-address"});
  if (page)
    return failed(bench, {"{1} with a web page"_t, {said}}, {"html"});
  return failed(bench, said, {"not-a-token"});
}

} // namespace

Task<Outcome> explain_refusal(Bench& bench, Knowledge& knowledge, http::Exchange exchange, Error unreadable) {
  if (exchange.error)
    co_return unanswered(bench, "the token endpoint"_t, exchange);
  const auto& response = *exchange.response;
  auto refusal = read_refusal(response);
  // A server that repeats the request repeats the secret: cut text would not be recognised as one any more.
  const auto secret = bench.credentials.client_secret.reveal();
  if (!secret.empty() && refusal.words.find(secret) != std::string::npos)
    refusal.words.clear(), refusal.echoes = true;
  recognise_provider(bench, knowledge, refusal.body);
  Message said = told(refusal);
  if (response.status / 100 == 2 && refusal.error.empty()) {
    if (unreadable.message.find("DPoP") != std::string::npos)
      co_return failed(bench, Message(unreadable.message), {"use_dpop_nonce"});
    if (is_page(response))
      co_return failed(bench, {"{1} with a web page"_t, {said}},
                       {knowledge.metadata ? std::string_view("token-address") : "html"});
    co_return failed(bench, Message(unreadable.message), {"not-a-token"});
  }
  if (response.status == 429 || response.status / 100 == 3 || response.status == 407)
    co_return by_status(bench, knowledge, exchange, said);
  std::string missing;
  Task<Codes> asking = why(bench, knowledge, refusal, missing);
  const auto codes = co_await asking;
  if (codes.empty())
    co_return by_status(bench, knowledge, exchange, said);
  if (!missing.empty())
    said = Message::listed({std::move(said), Message("not granted: {1}"_t, {Message(missing)})});
  co_return failed(bench, Message::listed({std::move(said), wait_told(response)}), codes);
}

void read_granted(Knowledge& knowledge, const http::Exchange& exchange) {
  const auto add_texts = [&](const json::Value& object, std::string_view name) {
    const auto* value = object.find(name);
    if (value == nullptr)
      return;
    knowledge.scopes_told = true;
    if (value->is_string())
      for (const auto scope : split(value->string(), ' '))
        knowledge.granted.emplace_back(scope);
    if (value->is_array())
      for (const auto& one : value->array())
        if (one.is_string())
          knowledge.granted.push_back(one.string());
  };
  const auto loaded = json::load_json(exchange.response->body, "token answer", {}, json::DuplicateKeys::Remark);
  if (loaded && loaded->root.is_object())
    add_texts(loaded->root, "scope");
  if (knowledge.jwt)
    for (const auto* name : {"scope", "scp", "roles", "permissions"})
      add_texts(knowledge.jwt->claims, name);
  if (!knowledge.scopes_told)
    knowledge.granted = knowledge.token->scopes;
}

} // namespace keur::preflight
