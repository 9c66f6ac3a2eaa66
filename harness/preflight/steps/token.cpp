#include "preflight/cause.hpp"
#include "preflight/refusal.hpp"
#include "preflight/settings.hpp"
#include "preflight/steps.hpp"

#include <algorithm>

namespace keur::preflight {
namespace {

using namespace language::literals;
using language::Message;
using transport::Task;

// Departures that are worth a word before going live; the others are the token contract's business.
bool matters(const std::string& remark) {
  return remark.starts_with("not granted although") || remark.starts_with("the token lives less");
}

Outcome given(const Bench& bench, const Knowledge& knowledge, const std::vector<std::string>& remarks) {
  for (const auto& remark : remarks)
    if (matters(remark))
      return warned(bench, Message(remark),
                    {remark.starts_with("not granted") ? std::string_view("scope-missing") : "token-short"});
  const Message count(std::to_string(knowledge.token->scopes.size()));
  if (!knowledge.jwt)
    return passed({"given: an opaque token, scopes: {1}"_t, {count}});
  return passed({"given: a JWT signed with {1}, scopes: {2}"_t,
                 {Message(std::string(knowledge.jwt->header.find_string("alg").value_or("?"))), count}});
}

} // namespace

Task<Outcome> token(Bench& bench, Knowledge& knowledge) {
  if (bench.provided != nullptr) {
    Task<Outcome> providing = provided_token(bench, knowledge);
    co_return co_await providing;
  }
  Task<http::Exchange> asking = ask_token(bench, knowledge, {});
  const http::Exchange exchange = co_await asking;
  auto answer = oauth::parse_token_response(exchange, asked_scopes(bench), bench.loop.clock().wall());
  if (!answer || !answer->token) {
    Task<Outcome> telling = explain_refusal(bench, knowledge, exchange, answer ? Error{} : answer.error());
    co_return co_await telling;
  }
  knowledge.token = std::move(answer->token);
  if (auto jwt = oauth::parse_jwt(knowledge.token->token.reveal()))
    knowledge.jwt = std::move(*jwt);
  read_granted(knowledge, exchange);
  co_return given(bench, knowledge, answer->remarks);
}

// One wrong secret, once: harmless, and the only proof that the secret is looked at.
Task<Outcome> negative_control(Bench& bench, Knowledge& knowledge) {
  if (bench.provided != nullptr)
    co_return skipped("tried by `keur run`"_t);
  TokenQuestion question;
  question.wrong_secret = true;
  Task<http::Exchange> asking = ask_token(bench, knowledge, question);
  const http::Exchange exchange = co_await asking;
  const auto answer = oauth::parse_token_response(exchange, {}, bench.loop.clock().wall());
  if (answer && answer->token)
    co_return failed(bench, "a wrong secret was given a token"_t, {"secret-accepted"});
  if (answer && answer->refusal && !answer->refusal->error.empty())
    co_return passed({"refused with {1}"_t, {Message(answer->refusal->error)}});
  if (exchange.response && (exchange.response->status == 400 || exchange.response->status == 401))
    co_return passed({"refused with {1}"_t, {Message(std::to_string(exchange.response->status))}});
  co_return warned(bench, "a wrong secret got an answer that is no refusal"_t, {"no-refusal"});
}

Task<Outcome> secret_expiry(Bench& bench, Knowledge&) {
  using std::chrono::days;
  if (bench.provided != nullptr && !bench.secret_expires)
    co_return skipped("no client secret is in use"_t);
  if (!bench.secret_expires)
    co_return skipped({"the provider does not tell when a secret expires: note the date ({1}) in "
                       "KEUR_CLIENT_SECRET_EXPIRES, such as 2027-06-30"_t,
                       {Message(place_of(bench.family, Place::Secret))}});
  const auto left = std::chrono::floor<days>(*bench.secret_expires - bench.loop.clock().wall()).count();
  const Message day = to_rfc3339(*bench.secret_expires).substr(0, 10), count = std::to_string(left);
  if (left < 0)
    co_return warned(bench, {"noted as expired since {1}, and still accepted"_t, {day}}, {"secret-soon"});
  const Message detail =
      left == 1 ? Message("noted: {1}, 1 day left"_t, {day}) : Message("noted: {1}, {2} days left"_t, {day, count});
  co_return left < 30 ? warned(bench, detail, {"secret-soon"}) : passed(detail);
}

} // namespace keur::preflight
