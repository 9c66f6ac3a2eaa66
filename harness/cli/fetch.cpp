#include "cli/fetch.hpp"

#include "cli/version.hpp"
#include "http/uri.hpp"
#include "transport/curl_transport.hpp"

namespace keur::cli {
namespace {

transport::Task<void> get(transport::Transport& wire, const std::string& url, http::Exchange& result) {
  http::Request request;
  request.target_uri = url;
  request.fields.add("Accept", "application/yaml, application/json;q=0.9, */*;q=0.5");
  transport::SendOptions options;
  options.purpose = transport::Purpose::Description;
  options.may_retry = true;
  transport::Task<http::Exchange> sending = wire.send(std::move(request), std::move(options));
  result = co_await sending;
}

} // namespace

Result<std::string> fetch(const std::string& url, const profile::Profile& profile) {
  const auto uri = http::parse_uri(url);
  if (!uri || !uri->host)
    return fail(ErrorCode::Usage, "'" + url + "' is no URL", {}, "give a path or an https URL");
  const bool loopback = http::is_loopback_host(*uri->host);
  if (uri->scheme != "https" && !(uri->scheme == "http" && loopback))
    return fail(ErrorCode::Usage, "'" + url + "' is plain http off the loopback", {}, "use https");
  transport::Loop loop;
  transport::WireOptions options;
  options.limits = profile.limits;
  options.limits.body_bytes = 64u << 20;
  options.target = loopback ? profile::TargetClass::Loopback : profile::TargetClass::Remote;
  options.hosts = {*uri->host};
  options.ca_file = profile.ca_file;
  options.proxy = profile.proxy;
  options.connect_to = profile.connect_to;
  options.user_agent = "keur/" + version();
  const auto wire = transport::make_curl_transport(loop, options);
  http::Exchange exchange;
  loop.spawn(get(*wire, url, exchange));
  loop.run();
  if (exchange.error)
    return tl::unexpected(*exchange.error);
  if (!exchange.response || exchange.response->status != 200)
    return fail(ErrorCode::OutOfReach,
                "GET " + url + " answered " + std::to_string(exchange.response ? exchange.response->status : 0));
  return std::move(exchange.response->body);
}

} // namespace keur::cli
