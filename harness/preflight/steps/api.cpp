#include "base/text.hpp"
#include "http/method.hpp"
#include "openapi/security.hpp"
#include "plan/planner.hpp"
#include "preflight/cause.hpp"
#include "preflight/steps.hpp"

#include <algorithm>
#include <charconv>

namespace keur::preflight {
namespace {

using namespace language::literals;
using language::Message;
using transport::Task;

// A GET of the description with its path parameters filled with an id that exists nowhere: a good token gets 404 or
// 400, a bad one 401 or 403.
std::string probing_path(const openapi::Operation& operation) {
  std::string path = operation.path;
  for (auto open = path.find('{'); open != std::string::npos; open = path.find('{', open)) {
    const auto close = path.find('}', open);
    if (close == std::string::npos)
      break;
    path.replace(open, close - open + 1, "00000000-0000-4000-8000-000000000000");
  }
  return path;
}

/// What is asked to learn whether an operation takes the token.
struct Question {
  const openapi::Operation* operation;
  http::Request request;
};

http::Request get(const Bench& bench, const openapi::Operation& operation) {
  http::Request request;
  request.target_uri = bench.profile.base_url + probing_path(operation);
  request.fields.add("Accept", "application/json, */*;q=0.5");
  return request;
}

// The smallest valid command of each export, without a callback.
std::vector<Question> commands(const Bench& bench) {
  plan::PlanOptions options;
  options.rules = {"valid-request"};
  options.max_cases = 1;
  std::vector<Question> questions;
  for (const auto& test : plan::make_plan(*bench.description, *bench.schemas, options).cases) {
    const auto& step = test.steps.front();
    if (test.operation->method == "GET" || step.operation != test.operation ||
        step.request_class != profile::RequestClass::ExportCommand)
      continue;
    const auto& plan = step.request;
    questions.push_back(
        {test.operation, {plan.method, bench.profile.base_url + plan.target, plan.fields, plan.body.value_or("")}});
  }
  return questions;
}

// Is all there that it needs?
bool opens_with_provided(const Provided& provided, const openapi::Operation& operation) {
  return openapi::satisfy(operation.security, provided.access.holds()).missing.empty();
}

// Does a bearer token alone open it? An API key or a certificate beside it is not in this hand.
bool opens_with_token(const openapi::Description& description, const openapi::Operation& operation) {
  using Type = openapi::SecurityScheme::Type;
  const auto is_token = [&](const auto& required) {
    const auto* scheme = description.security_scheme(required.first);
    return scheme == nullptr || scheme->type == Type::OAuth2 || scheme->type == Type::OpenIdConnect ||
           (scheme->type == Type::Http && scheme->http_scheme == "bearer");
  };
  return operation.security.empty() ||
         std::any_of(operation.security.begin(), operation.security.end(), [&](const auto& requirement) {
           return std::all_of(requirement.schemes.begin(), requirement.schemes.end(), is_token);
         });
}

/// The questions that the target and the user's opt-ins allow, and why others are left out.
struct Questions {
  std::vector<Question> asked;
  Message left_out = {};
};

constexpr std::size_t most_questions = 40; // of one kind: more would say no more

Questions questions(const Bench& bench) {
  using profile::RequestClass;
  using profile::Ruling;
  Questions all;
  std::size_t commands_left = 0, others = 0, locked = 0, beyond = 0;
  const bool may_export = bench.schemas != nullptr && profile::ruling(bench.profile.target, RequestClass::ExportCommand,
                                                                      bench.profile.permissions) == Ruling::Send;
  for (const auto& operation : bench.description->operations) {
    if (bench.provided != nullptr ? !opens_with_provided(*bench.provided, operation)
                                  : !opens_with_token(*bench.description, operation))
      ++locked;
    else if (operation.method == "GET")
      all.asked.size() < most_questions ? all.asked.push_back({&operation, get(bench, operation)}) : void(++beyond);
    else if (operation.export_job && !may_export)
      ++commands_left;
    else if (!operation.export_job)
      ++others;
  }
  if (may_export)
    for (auto& question : commands(bench))
      all.asked.push_back(std::move(question));
  std::vector<Message> reasons;
  const auto add = [&](std::size_t count, language::Text text) {
    if (count > 0)
      reasons.emplace_back(text, std::vector<Message>{Message(std::to_string(count))});
  };
  add(commands_left, "export commands not asked, as they need --allow-exports: {1}"_t);
  add(others, "not asked, as they may change data: {1}"_t);
  add(locked, "not asked, as they want another credential: {1}"_t);
  add(beyond, "not asked, as these are enough: {1}"_t);
  all.left_out = Message::listed(std::move(reasons));
  return all;
}

enum class Token : bool { Sent, Left };

// `operation` is null for an address that nobody has: it is asked as the first of the description would be.
Task<http::Exchange> ask(Bench& bench, Knowledge& knowledge, http::Request request, Token token,
                         const openapi::Operation* operation) {
  transport::SendOptions options;
  options.may_retry = http::is_safe(request.method);
  if (bench.provided != nullptr) {
    using Kind = oauth::AuthorizationIntent::Kind;
    options.security = &(operation != nullptr ? *operation : bench.description->operations.front()).security;
    options.authorization.kind = token == Token::Sent ? Kind::Default : Kind::None;
    Task<http::Exchange> asking = bench.provided->api.send(std::move(request), std::move(options));
    co_return co_await asking;
  }
  // The corridor's last door: the token goes to the API's pinned host only; the transport takes it out of the exchange.
  if (token == Token::Sent)
    request.fields.add("Authorization", "Bearer " + std::string(knowledge.token->token.reveal()));
  Task<http::Exchange> sending = bench.wire.send(std::move(request), std::move(options));
  co_return co_await sending;
}

int status_of(const http::Exchange& exchange) { return exchange.response ? exchange.response->status : 0; }

// No answer of the operation's: no answer at all, a proxy's, a redirect, a failure, a page where data belongs.
bool is_broken(const http::Exchange& exchange) {
  const int status = status_of(exchange);
  return status == 0 || status / 100 == 3 || status == 407 || status >= 500 ||
         (status / 100 == 2 && is_page(*exchange.response));
}

/// How the operations answered.
struct Tally {
  std::size_t accepted = 0;                         // with the token otherwise than without it
  std::size_t anonymous = 0;                        // want no token
  std::size_t plain = 0, gone = 0;                  // paths without an id, and those of them that are nowhere
  std::vector<int> alike = {};                      // statuses that were the same with and without it
  std::vector<std::string> unauthorized, forbidden; // with all scopes that they need
  std::vector<std::string> without_scope;
  std::optional<Outcome> broken = {};  // the first that got no answer of its own
  std::size_t pages = 0, data = 0;     // successes that are web pages, and those that are not
  std::optional<Outcome> limited = {}; // 429: nothing more is asked then
};

constexpr std::size_t enough_proof = 3; // operations that were asked both ways, before the rest is taken for like them

// What an operation does without the token tells whether it has looked at it.
Task<bool> is_protected(Bench& bench, Knowledge& knowledge, const Question question, int with, Tally& tally) {
  Task<http::Exchange> asking = ask(bench, knowledge, question.request, Token::Left, question.operation);
  const http::Exchange without = co_await asking;
  const int status = status_of(without);
  // Who shows no certificate may not even be let into the handshake.
  const bool shut_out = bench.provided != nullptr && without.error;
  const bool hidden = with / 100 == 2 && status / 100 == 4; // as if it were not there, or for want of a certificate
  if (shut_out || hidden || status == 401 || status == 403 || status == 407 || status / 100 == 3)
    co_return true;
  tally.alike.push_back(status);
  co_return false;
}

Task<void> weigh(Bench& bench, Knowledge& knowledge, const Question question, Tally& tally) {
  const auto& operation = *question.operation;
  const bool anonymous = operation.anonymous();
  Task<http::Exchange> asking =
      ask(bench, knowledge, question.request, anonymous ? Token::Left : Token::Sent, &operation);
  const http::Exchange with = co_await asking;
  if (with.response)
    knowledge.probes["last"] = with;
  const int status = status_of(with);
  const bool hides = anonymous && (status == 401 || status == 403); // a gateway that lets nobody see what is nowhere
  if (operation.path.find('{') == std::string::npos && !hides) {
    ++tally.plain;
    tally.gone += status == 404;
  }
  if (status / 100 == 2)
    ++(is_page(*with.response) ? tally.pages : tally.data);
  if (status == 429) {
    tally.limited = unanswered(bench, Message(operation.name()), with);
  } else if (is_broken(with)) {
    if (!tally.broken)
      tally.broken = unanswered(bench, Message(operation.name()), with);
  } else if (anonymous) {
    ++tally.anonymous;
  } else if (status == 401 || status == 403) {
    const bool lacks = knowledge.scopes_told && !scopes_lacking(operation, knowledge.granted).empty();
    (lacks ? tally.without_scope : status == 401 ? tally.unauthorized : tally.forbidden).push_back(operation.name());
  } else if (!http::is_safe(question.request.method) && (status == 404 || status == 405)) {
    tally.alike.push_back(status);
  } else if (tally.accepted >= enough_proof || !http::is_safe(question.request.method)) {
    ++tally.accepted;
  } else {
    Task<bool> looking = is_protected(bench, knowledge, question, status, tally);
    tally.accepted += co_await looking;
  }
}

Message and_more(const Bench& bench, const std::vector<std::string>& names, std::string_view status) {
  const Message first("{1} answered {2} to {3}"_t,
                      {Message(names.front()), Message(std::string(status)), what_opens(bench)});
  return names.size() == 1 ? first
                           : Message("{1}, as did {2} more"_t, {first, Message(std::to_string(names.size() - 1))});
}

// Of what is no token.
std::vector<Told> causes_of_refusal(bool unauthorized) {
  if (!unauthorized)
    return {{"it may not read what was asked for"_t,
             "ask the API's owner for the right to read, or name other operations (`skip` in the profile)"_t}};
  return {{"the key, password or token is not one that this API knows"_t,
           "copy it again from where the API's owner gives it, for the environment of the target"_t},
          {"it stands in another place than the API looks: the description names a place of its own"_t,
           "compare the security scheme of the description with the API's documentation"_t}};
}

Outcome refusal(const Bench& bench, const Knowledge& knowledge, const Tally& tally) {
  const bool unauthorized = !tally.unauthorized.empty();
  const std::string_view status = unauthorized ? "401" : "403";
  const Message detail = Message::listed({and_more(bench, unauthorized ? tally.unauthorized : tally.forbidden, status),
                                          Message("{1} accept it"_t, {Message(std::to_string(tally.accepted))})});
  if (bench.provided != nullptr && !knowledge.token)
    return {run::StepOutcome::Fail, detail, causes_of_refusal(unauthorized)};
  std::vector<std::string_view> codes{status};
  if (!knowledge.audience_fits)
    codes.insert(codes.begin(), "token-audience");
  // Auth0 gives an opaque token, for its own use, where no audience is named.
  if (bench.family == Family::Auth0 && !knowledge.jwt)
    codes.insert(codes.begin(), "audience-required");
  return failed(bench, detail, codes);
}

// Nothing was told apart: a path that is nowhere says whether the address is anybody's at all.
Task<Outcome> nothing_proved(Bench& bench, Knowledge& knowledge, const Tally tally) {
  http::Request request;
  request.target_uri = bench.profile.base_url + "/keur-control-00000000-0000-4000-8000-000000000000";
  Task<http::Exchange> asking = ask(bench, knowledge, std::move(request), Token::Sent, nullptr);
  const http::Exchange control = co_await asking;
  const auto all = [&](auto fits) { return std::all_of(tally.alike.begin(), tally.alike.end(), fits); };
  if (all([](int status) { return status == 404 || status == 410; }))
    co_return failed(bench, {"every address answers 404, with {1} and without"_t, {what_opens(bench)}},
                     {"404", "api-untouched"});
  if (status_of(control) / 100 == 2)
    co_return failed(
        bench, {"every address answers {1}, also one that is nowhere"_t, {Message(std::to_string(status_of(control)))}},
        {"api-address"});
  if (std::any_of(tally.alike.begin(), tally.alike.end(), [](int status) { return status / 100 == 2; }))
    co_return failed(bench, {"the API answers without {1} as well as with it"_t, {what_opens(bench)}}, {"api-open"});
  co_return failed(bench,
                   {"each answer is the same with {2} and without, {1}"_t,
                    {Message(std::to_string(tally.alike.front())), what_opens(bench)}},
                   {"api-untouched"});
}

Message counted_accepted(const Bench& bench, const Tally& tally) {
  return tally.accepted == 1
             ? Message("1 operation accepts {1}"_t, {what_opens(bench)})
             : Message("{1} operations accept {2}"_t, {Message(std::to_string(tally.accepted)), what_opens(bench)});
}

Task<Outcome> to_outcome(Bench& bench, Knowledge& knowledge, const Tally tally, const Message left_out) {
  if (tally.limited && tally.accepted == 0)
    co_return *tally.limited;
  if (!tally.unauthorized.empty() || (!tally.forbidden.empty() && tally.accepted == 0))
    co_return refusal(bench, knowledge, tally);
  if (tally.broken && (tally.accepted == 0 || (tally.pages > 0 && tally.data == 0)))
    co_return *tally.broken;
  if (tally.accepted == 0 && !tally.alike.empty()) {
    Task<Outcome> asking = nothing_proved(bench, knowledge, tally);
    co_return co_await asking;
  }
  // A gateway may look at the token before it finds that the path leads nowhere.
  if (tally.gone > 0 && tally.gone == tally.plain && tally.accepted > 0 && tally.without_scope.empty())
    co_return failed(bench, "every address without an id answers 404"_t, {"404"});
  if (bench.provided != nullptr && tally.accepted == 0 && tally.anonymous > 0)
    co_return passed(
        {"no operation that was asked wants a credential: {1} answered"_t, {Message(std::to_string(tally.anonymous))}});
  if (tally.accepted == 0 && tally.without_scope.empty())
    co_return skipped(Message::listed({"no operation that was asked wants a token"_t, left_out}));
  const Message detail = Message::listed({counted_accepted(bench, tally), left_out});
  if (!tally.without_scope.empty()) {
    const Message lacking("{1} refuse it for want of a scope"_t, {Message(std::to_string(tally.without_scope.size()))});
    co_return tally.accepted == 0 ? failed(bench, Message::listed({detail, lacking}), {"insufficient_scope"})
                                  : warned(bench, Message::listed({detail, lacking}), {"insufficient_scope"});
  }
  if (!tally.forbidden.empty())
    co_return warned(bench, Message::listed({detail, and_more(bench, tally.forbidden, "403")}), {"403"});
  for (const auto& beside : {tally.broken, tally.limited})
    if (beside)
      co_return Outcome{run::StepOutcome::Warn, Message::listed({detail, beside->detail}), beside->causes};
  co_return passed(detail);
}

std::optional<long> to_number(std::optional<std::string_view> text) {
  long value = 0;
  if (!text || std::from_chars(text->data(), text->data() + text->size(), value).ec != std::errc{})
    return std::nullopt;
  return value;
}

} // namespace

Task<Outcome> reachability(Bench& bench, Knowledge& knowledge) {
  if (bench.description == nullptr)
    co_return skipped("the description could not be read"_t);
  if (bench.profile.base_url.empty())
    co_return skipped("the API's address is not set"_t);
  const auto all = questions(bench);
  if (all.asked.empty())
    co_return skipped(Message::listed({"the description has no operation that could be asked"_t, all.left_out}));
  Tally tally;
  for (const auto& question : all.asked) {
    Task<void> weighing = weigh(bench, knowledge, question, tally);
    co_await weighing;
    if (tally.limited)
      break;
  }
  Task<Outcome> concluding = to_outcome(bench, knowledge, tally, all.left_out);
  co_return co_await concluding;
}

Task<Outcome> rate_limit(Bench& bench, Knowledge& knowledge) {
  const auto last = knowledge.probes.find("last");
  if (last == knowledge.probes.end())
    co_return skipped("nothing was asked of the API"_t);
  const auto& fields = last->second.response->fields;
  for (const std::string prefix : {"RateLimit-", "X-RateLimit-", "X-Rate-Limit-"}) {
    const auto left = to_number(fields.first(prefix + "Remaining"));
    if (!left)
      continue;
    const auto limit = to_number(fields.first(prefix + "Limit"));
    const Message count(std::to_string(*left));
    const Message detail =
        limit ? Message("{1} of {2} calls are left under the limit"_t, {count, Message(std::to_string(*limit))})
              : Message("{1} calls are left under the limit"_t, {count});
    co_return *left < 20 ? warned(bench, detail, {"no-rate-left"}) : passed(detail);
  }
  co_return skipped("the API does not tell its call limits"_t);
}

} // namespace keur::preflight
