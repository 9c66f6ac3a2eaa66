#include "base/text.hpp"
#include "http/uri.hpp"
#include "preflight/steps.hpp"

#include <algorithm>

namespace keur::preflight {
namespace {

using namespace language::literals;
using language::Message;
using std::chrono::days;
using transport::Task;

constexpr days soon{14}; // certificates that renew by themselves do so earlier

struct Server {
  std::string host;
  const http::Exchange* exchange;
  const crypto::Certificate* certificate; // null: no handshake came that far
};

std::vector<Server> servers(const Bench& bench, const Knowledge& knowledge) {
  std::vector<Server> all;
  for (const auto& [which, url] :
       {std::pair("token", &bench.profile.token_url), std::pair("api", &bench.profile.base_url)}) {
    const auto probe = knowledge.probes.find(which);
    const auto uri = http::parse_uri(*url);
    if (probe == knowledge.probes.end() || !uri || !uri->host || uri->scheme != "https")
      continue;
    const auto seen = bench.certificates.find(*uri->host + ':' + std::to_string(http::effective_port(*uri)));
    const bool shown = seen != bench.certificates.end() && !seen->second.names.empty();
    all.push_back({*uri->host, &probe->second, shown ? &seen->second : nullptr});
  }
  return all;
}

std::string day(Clock::Wall time) { return to_rfc3339(time).substr(0, 10); }

Message validity(const crypto::Certificate& certificate) {
  return {"valid from {1} to {2}"_t, {Message(day(certificate.not_before)), Message(day(certificate.not_after))}};
}

Message days_left(const crypto::Certificate& certificate, Clock::Wall now) {
  const auto left = std::chrono::floor<days>(certificate.not_after - now).count();
  return left == 1 ? Message("1 day left"_t) : Message("{1} days left"_t, {Message(std::to_string(left))});
}

Message issued_by(const crypto::Certificate& certificate) {
  return {"issued by \"{1}\""_t, {Message(escape_visible(truncate(certificate.issuer, 80)))}};
}

Outcome untrusted(const Bench& bench, const Server& server, Clock::Wall now) {
  const auto& certificate = *server.certificate;
  const Message host(server.host), by = issued_by(certificate);
  if (now > certificate.not_after)
    return failed(bench, {"the certificate of {1} has expired: {2}"_t, {host, validity(certificate)}},
                  {"certificate-expired"});
  if (now < certificate.not_before)
    return failed(bench, {"the certificate of {1} is not valid yet: {2}"_t, {host, validity(certificate)}},
                  {"certificate-early"});
  if (const auto maker = crypto::inspecting_proxy(certificate); !maker.empty())
    return failed(bench, {"the certificate of {1} is {2} ({3})"_t, {host, by, Message(maker)}},
                  {"certificate-injected"});
  if (!certificate.refusal.empty())
    return failed(bench,
                  {"the certificate of {1} is not trusted: {2}, {3}"_t, {host, Message(certificate.refusal), by}},
                  {"certificate-untrusted"});
  std::vector<std::string> names(certificate.names.begin(),
                                 certificate.names.begin() +
                                     std::min<std::ptrdiff_t>(3, std::ssize(certificate.names)));
  return failed(
      bench, {"the certificate of {1} is for {2}"_t, {host, Message(escape_visible(truncate(join(names, ", "), 120)))}},
      {"certificate-host"});
}

Outcome broken(Bench& bench, const Server& server) {
  return server.certificate != nullptr ? untrusted(bench, server, bench.loop.clock().wall())
                                       : unanswered(bench, Message(server.host), *server.exchange);
}

} // namespace

Task<Outcome> tls(Bench& bench, Knowledge& knowledge) {
  const auto all = servers(bench, knowledge);
  if (all.empty())
    co_return skipped("plain http on the loopback: no certificates"_t);
  const auto now = bench.loop.clock().wall();
  std::vector<Message> details;
  for (const auto& server : all) {
    if (server.exchange->error)
      co_return broken(bench, server);
    if (server.certificate == nullptr)
      continue;
    const Message dates = Message::listed({validity(*server.certificate), days_left(*server.certificate, now)}, ", ");
    const Message host(server.host), by = issued_by(*server.certificate);
    if (const auto maker = crypto::inspecting_proxy(*server.certificate); !maker.empty())
      co_return warned(bench, {"{1} shows a certificate {2} ({3})"_t, {host, by, Message(maker)}},
                       {"certificate-injected"});
    Message detail("{1}: {2}, {3}"_t, {host, dates, by});
    if (server.certificate->not_after - now < soon)
      co_return warned(bench, std::move(detail), {"certificate-soon"});
    details.push_back(std::move(detail));
  }
  co_return passed(details.empty() ? Message("trusted and for these hosts"_t) : Message::listed(std::move(details)));
}

} // namespace keur::preflight
