#include "run/control.hpp"

#include "http/media_type.hpp"
#include "http/uri.hpp"
#include "run/reach.hpp"

#include <algorithm>
#include <string_view>

namespace keur::run {
namespace {

constexpr std::string_view nobodys_path = "/keur-asks-for-a-path-that-nobody-has";
constexpr std::size_t most_compared = 64 * 1024;

void blank_out(std::string& text, const std::string& what, std::string_view by) {
  if (what.size() < 2) // "/" stands for nothing in particular
    return;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

bool is_hexadecimal(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// Numbers, times, UUIDs and digests differ from answer to answer.
std::string blanked_numbers(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && (is_hexadecimal(text[end]) || text[end] == '-'))
      ++end;
    const auto run = text.substr(i, end - i);
    if (run.find_first_of("0123456789") != std::string_view::npos) {
      out += '#';
      i = end;
      continue;
    }
    out += end > i ? run : text.substr(i, 1);
    i = std::max(end, i + 1);
  }
  return out;
}

/// The body without what the request brings with it.
std::string blanked_body(const http::Exchange& exchange) {
  std::string text = exchange.response->body.substr(0, most_compared);
  const auto uri = http::parse_uri(exchange.request.target_uri);
  if (uri) {
    blank_out(text, uri->path + (uri->query ? '?' + *uri->query : ""), "<path>");
    blank_out(text, uri->path, "<path>");
    const auto last = uri->path.rfind('/');
    if (last != std::string::npos) // a router below a prefix says the rest only
      blank_out(text, uri->path.substr(last), "<path>");
  }
  blank_out(text, exchange.request.method, "<method>");
  return blanked_numbers(text);
}

std::string answered_type(const http::Response& response) {
  const auto field = response.fields.first("Content-Type");
  const auto type = field ? http::parse_media_type(*field) : std::nullopt;
  return type ? type->essence() : "";
}

} // namespace

std::optional<ControlRequest> control_request(const plan::Plan& plan, const std::string& base_url) {
  for (const auto& test : plan.cases)
    for (const auto& step : test.steps) {
      if (!is_valid_request(step))
        continue;
      ControlRequest control;
      control.request.target_uri = base_url + std::string(nobodys_path);
      control.options.purpose = transport::Purpose::Api;
      control.options.authorization = step.request.authorization;
      control.options.scopes = step.request.scopes;
      control.options.security = &step.operation->security;
      control.options.operation = step.operation->name();
      control.options.may_retry = true;
      return control;
    }
  return std::nullopt;
}

transport::Task<void> ask(transport::Transport& api, ControlRequest control, std::optional<http::Exchange>& answer) {
  transport::Task<http::Exchange> sending = api.send(std::move(control.request), std::move(control.options));
  answer = co_await sending;
}

bool speaks_of_path(const http::Exchange& control) {
  const int status = control.response ? control.response->status : 0;
  return status == 404 || status == 405 || status == 410 || status == 501 ||
         (status / 100 == 2 && answered_type(*control.response) == "text/html");
}

bool answered_alike(const http::Exchange& control, const http::Exchange& other) {
  if (!control.response || !other.response || control.response->status != other.response->status)
    return false;
  return answered_type(*control.response) == answered_type(*other.response) &&
         (other.request.method == "HEAD" || blanked_body(control) == blanked_body(other));
}

} // namespace keur::run
