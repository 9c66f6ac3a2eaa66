#include "http/uri.hpp"
#include "preflight/steps.hpp"

namespace keur::preflight {
namespace {

using namespace language::literals;
using language::Message;
using transport::Task;

std::string origin_of(const std::string& url) {
  const auto uri = http::parse_uri(url);
  return uri ? http::origin(*uri) : url;
}

Task<http::Exchange> probe(Bench& bench, std::string url) {
  http::Request request;
  request.target_uri = std::move(url);
  request.fields.add("Accept", "*/*");
  transport::SendOptions options;
  options.purpose = transport::Purpose::Metadata;
  options.may_retry = true;
  Task<http::Exchange> sending = bench.wire.send(std::move(request), std::move(options));
  co_return co_await sending;
}

// One GET without credentials to each host, once for all network steps.
Task<void> probe_hosts(Bench& bench, Knowledge& knowledge) {
  if (!knowledge.probes.empty())
    co_return;
  if (!bench.profile.token_url.empty()) {
    Task<http::Exchange> first = probe(bench, origin_of(bench.profile.token_url) + "/.well-known/openid-configuration");
    http::Exchange answer = co_await first;
    knowledge.documents.emplace(answer.request.target_uri, answer);
    knowledge.probes.emplace("token", std::move(answer));
  }
  if (!bench.profile.base_url.empty()) {
    Task<http::Exchange> second = probe(bench, bench.profile.base_url + "/");
    http::Exchange answer = co_await second;
    knowledge.probes.emplace("api", std::move(answer));
  }
}

// The authorization server comes first: without it there is no token.
std::vector<std::pair<std::string, const http::Exchange*>> in_order(const Bench& bench, const Knowledge& knowledge) {
  std::vector<std::pair<std::string, const http::Exchange*>> all;
  for (const auto& [which, url] :
       {std::pair("token", &bench.profile.token_url), std::pair("api", &bench.profile.base_url)})
    if (const auto found = knowledge.probes.find(which); found != knowledge.probes.end())
      all.emplace_back(host_of(*url), &found->second);
  return all;
}

} // namespace

Task<Outcome> name_resolution(Bench& bench, Knowledge& knowledge) {
  Task<void> probing = probe_hosts(bench, knowledge);
  co_await probing;
  const auto answers = in_order(bench, knowledge);
  if (answers.empty())
    co_return skipped("no address is set"_t);
  std::vector<Message> names;
  std::string seen;
  for (const auto& [host, exchange] : answers) {
    if (exchange->error && exchange->error->code == ErrorCode::Dns)
      co_return unanswered(bench, Message(host), *exchange);
    if (seen != host)
      names.emplace_back(host);
    seen = host;
  }
  co_return passed(Message::listed(std::move(names), ", "));
}

Task<Outcome> connection(Bench& bench, Knowledge& knowledge) {
  const auto answers = in_order(bench, knowledge);
  if (answers.empty())
    co_return skipped("no address is set"_t);
  for (const auto& [host, exchange] : answers) {
    const bool proxy_speaks = exchange->response && exchange->response->status == 407;
    if (proxy_speaks || (exchange->error && exchange->error->code != ErrorCode::Tls))
      co_return unanswered(bench, Message(host), *exchange);
  }
  co_return passed(answers.size() == 1 ? "the host answers"_t : "both hosts answer"_t);
}

} // namespace keur::preflight
