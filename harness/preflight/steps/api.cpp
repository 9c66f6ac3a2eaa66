#include "http/media_type.hpp"
#include "http/method.hpp"
#include "preflight/cause.hpp"
#include "preflight/steps.hpp"

#include <charconv>

namespace keur::preflight {
namespace {

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

Task<http::Exchange> get(Bench& bench, Knowledge& knowledge, std::string path, bool with_token) {
  http::Request request;
  request.target_uri = bench.profile.base_url + path;
  request.fields.add("Accept", "application/json, */*;q=0.5");
  // The corridor's last door: the token goes to the API's pinned host only; the transport takes it out of the exchange.
  if (with_token)
    request.fields.add("Authorization", "Bearer " + std::string(knowledge.token->token.reveal()));
  transport::SendOptions options;
  options.may_retry = true;
  Task<http::Exchange> sending = bench.wire.send(std::move(request), std::move(options));
  co_return co_await sending;
}

bool is_page(const http::Response& response) {
  const auto text = response.fields.first("Content-Type");
  const auto type = text ? http::parse_media_type(*text) : std::nullopt;
  return type && type->essence() == "text/html";
}

/// How the operations answered, by status; the first of each is named.
struct Tally {
  std::size_t accepted = 0;
  std::vector<std::string> unauthorized, forbidden;
  std::optional<Outcome> worse;
};

void count(const openapi::Operation& operation, const http::Exchange& exchange, Tally& tally) {
  if (exchange.error) {
    tally.worse = failed(operation.name() + ": " + exchange.error->message,
                         causes_of(id(exchange.error->code)).empty() ? "timeout" : id(exchange.error->code));
    return;
  }
  const int status = exchange.response->status;
  if (is_page(*exchange.response))
    tally.worse = failed(operation.name() + " answered with a web page", "html");
  else if (status == 407 || status == 429 || status >= 500)
    tally.worse = failed(operation.name() + " answered " + std::to_string(status),
                         causes_of(std::to_string(status)).empty() ? "500" : std::to_string(status));
  else if (status == 401)
    tally.unauthorized.push_back(operation.name());
  else if (status == 403)
    tally.forbidden.push_back(operation.name());
  else
    ++tally.accepted;
}

Outcome to_outcome(const Tally& tally, bool scopes_granted) {
  if (tally.worse)
    return *tally.worse;
  const auto& refused = tally.unauthorized.empty() ? tally.forbidden : tally.unauthorized;
  if (refused.empty())
    return passed(std::to_string(tally.accepted) + " GET operation(s) accept the token");
  const std::string status = tally.unauthorized.empty() ? "403" : "401";
  const std::string detail = refused.front() + " answered " + status + " to a good token" +
                             (refused.size() > 1 ? ", as did " + std::to_string(refused.size() - 1) + " more" : "");
  Outcome outcome = failed(detail, status);
  const auto rows = causes_of(status);
  // With all scopes granted, or everything refused, the tenant's kind is the likelier cause; else a scope.
  if (status == "401" && !scopes_granted && tally.accepted > 0) {
    outcome.cause = rows[1].cause;
    outcome.remedy = rows[1].remedy;
  }
  if (tally.accepted > 0)
    outcome.kind = run::StepOutcome::Warn;
  return outcome;
}

bool all_scopes_granted(const Bench& bench, const Knowledge& knowledge) {
  for (const auto& operation : bench.description->operations)
    for (const auto& requirement : operation.security)
      for (const auto& [scheme, scopes] : requirement.schemes)
        for (const auto& scope : scopes) {
          bool found = false;
          for (const auto& granted : knowledge.token->scopes)
            found |= granted == scope;
          if (!found)
            return false;
        }
  return true;
}

std::optional<long> to_number(std::optional<std::string_view> text) {
  long value = 0;
  if (!text || std::from_chars(text->data(), text->data() + text->size(), value).ec != std::errc{})
    return std::nullopt;
  return value;
}

} // namespace

Task<Outcome> description(Bench& bench, Knowledge&) {
  if (bench.description == nullptr)
    co_return Outcome{run::StepOutcome::Fail, bench.description_error, "the description cannot be used",
                      "run `keur lint` on it, or pin a good copy in the profile"};
  const std::string name = bench.description->title + " " + bench.description->api_version;
  if (!bench.published_digest.empty() && bench.published_digest != bench.description->digest())
    co_return warned("the published description is not the pinned one", "the API's owner has published a new one",
                     "run `keur changes` with the pinned and the published description");
  co_return passed(name + ", " + std::to_string(bench.description->operations.size()) + " operations");
}

Task<Outcome> reachability(Bench& bench, Knowledge& knowledge) {
  if (bench.description == nullptr)
    co_return skipped("the description could not be read");
  Tally tally;
  for (const auto& operation : bench.description->operations) {
    if (operation.method != "GET" || tally.worse)
      continue;
    Task<http::Exchange> asking = get(bench, knowledge, probing_path(operation), true);
    const http::Exchange exchange = co_await asking;
    count(operation, exchange, tally);
    if (exchange.response)
      knowledge.probes["last"] = exchange;
  }
  if (tally.accepted + tally.unauthorized.size() + tally.forbidden.size() == 0 && !tally.worse)
    co_return skipped("the description has no GET operation that could be asked");
  co_return to_outcome(tally, all_scopes_granted(bench, knowledge));
}

Task<Outcome> rate_limit(Bench&, Knowledge& knowledge) {
  const auto last = knowledge.probes.find("last");
  if (last == knowledge.probes.end())
    co_return skipped("nothing was asked of the API");
  const auto& fields = last->second.response->fields;
  for (const std::string_view name : {"RateLimit-Remaining", "X-RateLimit-Remaining"}) {
    const auto left = to_number(fields.first(name));
    if (!left)
      continue;
    if (*left < 20)
      co_return warned("only " + std::to_string(*left) + " calls are left under the limit", "others use the same limit",
                       "wait for the limit to reset, or run with a lower --rate");
    co_return passed(std::to_string(*left) + " calls are left under the limit");
  }
  co_return skipped("the API does not tell its call limits");
}

} // namespace keur::preflight
