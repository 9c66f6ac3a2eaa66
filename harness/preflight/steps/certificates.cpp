#include "base/text.hpp"
#include "http/uri.hpp"
#include "preflight/steps.hpp"

#include <algorithm>

namespace keur::preflight {
namespace {

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

std::string validity(const crypto::Certificate& certificate) {
  return "valid from " + day(certificate.not_before) + " to " + day(certificate.not_after);
}

std::string days_left(const crypto::Certificate& certificate, Clock::Wall now) {
  const auto left = std::chrono::floor<days>(certificate.not_after - now).count();
  return std::to_string(left) + (left == 1 ? " day left" : " days left");
}

std::string issued_by(const crypto::Certificate& certificate) {
  return "issued by \"" + escape_visible(truncate(certificate.issuer, 80)) + '"';
}

Outcome untrusted(const Server& server, Clock::Wall now) {
  const auto& certificate = *server.certificate;
  const std::string host = "the certificate of " + server.host;
  if (now > certificate.not_after)
    return failed(host + " has expired: " + validity(certificate), "certificate-expired");
  if (now < certificate.not_before)
    return failed(host + " is not valid yet: " + validity(certificate), "certificate-early");
  if (const auto maker = crypto::inspecting_proxy(certificate); !maker.empty())
    return failed(host + " is " + issued_by(certificate) + " (" + maker + ")", "certificate-injected");
  if (!certificate.refusal.empty())
    return failed(host + " is not trusted: " + certificate.refusal + ", " + issued_by(certificate),
                  "certificate-untrusted");
  std::vector<std::string> names(certificate.names.begin(),
                                 certificate.names.begin() +
                                     std::min<std::ptrdiff_t>(3, std::ssize(certificate.names)));
  return failed(host + " is for " + escape_visible(truncate(join(names, ", "), 120)), "certificate-host");
}

Outcome broken(Bench& bench, const Server& server) {
  return server.certificate != nullptr ? untrusted(server, bench.loop.clock().wall())
                                       : unanswered(bench, server.host, *server.exchange);
}

} // namespace

Task<Outcome> tls(Bench& bench, Knowledge& knowledge) {
  const auto all = servers(bench, knowledge);
  if (all.empty())
    co_return skipped("plain http on the loopback: no certificates");
  const auto now = bench.loop.clock().wall();
  std::string detail;
  for (const auto& server : all) {
    if (server.exchange->error)
      co_return broken(bench, server);
    if (server.certificate == nullptr)
      continue;
    const std::string dates = validity(*server.certificate) + ", " + days_left(*server.certificate, now);
    if (const auto maker = crypto::inspecting_proxy(*server.certificate); !maker.empty())
      co_return warned(server.host + " shows a certificate " + issued_by(*server.certificate) + " (" + maker + ")",
                       "certificate-injected");
    if (server.certificate->not_after - now < soon)
      co_return warned(server.host + ": " + dates, "certificate-soon");
    detail += (detail.empty() ? "" : "; ") + server.host + ": " + dates + ", " + issued_by(*server.certificate);
  }
  co_return passed(detail.empty() ? "trusted and for these hosts" : detail);
}

} // namespace keur::preflight
