#include "transport/fence.hpp"

#include "base/secret.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace keur::transport {
namespace {

using profile::TargetClass;

auto refuse(std::string message, std::string remedy = {}) {
  return fail(ErrorCode::Refused, std::move(message), {}, std::move(remedy));
}

bool on_this_machine(TargetClass target) {
  return target == TargetClass::InProcessMock || target == TargetClass::Loopback;
}

// A CR or LF in a value would be sent as a second field (measured: libcurl does not look).
Status vet_fields(const http::Request& request) {
  if (!http::is_token(request.method))
    return refuse("the method is no token (RFC 9110 section 9.1)");
  for (const auto& field : request.fields) {
    if (!http::is_token(field.name))
      return refuse("a request field's name is no token (RFC 9110 section 5.1)");
    if (!http::is_field_value(field.value))
      return refuse("the value of request field " + field.name + " cannot be sent (RFC 9110 section 5.5)");
  }
  return {};
}

std::string shown(const http::Uri& uri) {
  return escape_visible(truncate(*uri.host, 100)) + ':' + std::to_string(http::effective_port(uri));
}

bool is_pinned(const http::Uri& uri, const std::vector<std::string>& hosts) {
  const auto with_port = *uri.host + ':' + std::to_string(http::effective_port(uri));
  const bool default_port = http::effective_port(uri) == (uri.scheme == "https" ? 443 : 80);
  return std::any_of(hosts.begin(), hosts.end(), [&](const std::string& pin) {
    const auto lower = to_lower(pin);
    return lower == with_port || (lower == *uri.host && (default_port || http::is_loopback_host(*uri.host)));
  });
}

bool has_suffix(std::string_view host, std::string_view suffix) {
  if (!suffix.empty() && suffix.front() == '.')
    suffix.remove_prefix(1);
  if (suffix.empty() || host.size() < suffix.size())
    return false;
  if (!equals_ignore_case(host.substr(host.size() - suffix.size()), suffix))
    return false;
  return host.size() == suffix.size() || host[host.size() - suffix.size() - 1] == '.';
}

bool may_fetch_file(const http::Uri& uri, const WireOptions& options) {
  if (on_this_machine(options.target) && http::is_loopback_host(*uri.host))
    return true;
  if (options.file_hosts.empty())
    return !http::is_special_address(*uri.host) && !http::is_loopback_host(*uri.host);
  return std::any_of(options.file_hosts.begin(), options.file_hosts.end(),
                     [&](const auto& suffix) { return has_suffix(*uri.host, suffix); });
}

// Metadata and keys are public, are asked for without a credential, and may stand on any host (RFC 8414 section 2): the
// pins are for what must not leak.
bool may_read_metadata(const http::Uri& uri, const http::Request& request, const WireOptions& options) {
  const bool bare = request.method == "GET" && request.body.empty() && !request.fields.contains("Authorization") &&
                    !request.fields.contains("Cookie");
  if (on_this_machine(options.target) && http::is_loopback_host(*uri.host))
    return bare;
  return bare && uri.scheme == "https" && !http::is_special_address(*uri.host) && !http::is_loopback_host(*uri.host);
}

Status vet_host(const http::Uri& uri, const http::Request& request, Purpose purpose, const WireOptions& options) {
  const bool loopback = http::is_loopback_host(*uri.host);
  if (options.target == TargetClass::InProcessMock && !loopback)
    return refuse("a run against the in-process mock sends nothing to " + shown(uri));
  if (purpose == Purpose::File && may_fetch_file(uri, options))
    return {};
  if (options.hosts.empty() && on_this_machine(options.target) && loopback)
    return {};
  if (is_pinned(uri, options.hosts))
    return {};
  if (purpose == Purpose::Metadata && may_read_metadata(uri, request, options))
    return {};
  return refuse(shown(uri) + " is not one of the hosts this run may speak to",
                purpose == Purpose::File ? "add its suffix to file_hosts in keur.yaml if the address is right"
                                         : "add it to hosts in keur.yaml if the address is right");
}

} // namespace

Result<http::Uri> vet(const http::Request& request, Purpose purpose, const WireOptions& options) {
  if (auto status = vet_fields(request); !status)
    return fail(status.error());
  auto uri = http::parse_uri(request.target_uri);
  if (!uri)
    return refuse("the address is no URI: " + uri.error().message);
  if (uri->scheme != "https" && uri->scheme != "http")
    return refuse("only http and https addresses are spoken to");
  if (!uri->host || uri->host->empty())
    return refuse("the address names no host");
  if (uri->userinfo)
    return refuse("the address holds user information (RFC 9110 section 4.2.4)");
  const bool loopback = http::is_loopback_host(*uri->host);
  if (uri->scheme == "http" && !loopback)
    return refuse(shown(*uri) + ": plain http is for the loopback only", "use https");
  const bool local = loopback && on_this_machine(options.target);
  if (!local && (loopback || http::is_special_address(*uri->host)))
    return refuse(shown(*uri) + " is not a public address");
  if (auto status = vet_host(*uri, request, purpose, options); !status)
    return fail(status.error());
  return uri;
}

std::optional<std::string> vet_address(std::string_view ip, const WireOptions& options, bool host_matches_connect_to) {
  const bool loopback = http::is_loopback_host(ip);
  if (loopback && (on_this_machine(options.target) || host_matches_connect_to))
    return std::nullopt;
  if (options.target == TargetClass::InProcessMock)
    return "leads off this machine";
  if (loopback || http::is_special_address(ip))
    return "resolves to an address that is not public";
  if (host_matches_connect_to)
    return "--connect-to leads off the loopback";
  return std::nullopt;
}

bool has_connect_to(const http::Uri& uri, const std::vector<std::string>& connect_to) {
  const auto left = *uri.host + ':' + std::to_string(http::effective_port(uri)) + ':';
  return std::any_of(connect_to.begin(), connect_to.end(), [&](const auto& rule) {
    return rule.size() > left.size() && equals_ignore_case(rule.substr(0, left.size()), left);
  });
}

void strip_credentials(http::Request& request, Purpose purpose) {
  if (purpose == Purpose::Token)
    wipe(request.body);
  if (!request.fields.contains("Authorization") && !request.fields.contains("Cookie"))
    return;
  http::Fields kept;
  for (const auto& field : request.fields) {
    auto value = field.value;
    const bool cookie = equals_ignore_case(field.name, "Cookie");
    if (cookie || equals_ignore_case(field.name, "Authorization")) {
      const auto scheme = value.substr(0, value.find(' '));
      const bool bare = cookie || scheme.size() == value.size();
      wipe(value);
      value = bare ? "***" : scheme + " ***"; // the same when it is stripped twice
    }
    kept.add(field.name, std::move(value));
  }
  request.fields = std::move(kept);
}

} // namespace keur::transport
