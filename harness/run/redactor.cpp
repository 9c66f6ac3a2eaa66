#include "run/redactor.hpp"

#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "exporting/curl.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"

#include <algorithm>
#include <array>

namespace keur::run {
namespace {

constexpr std::size_t least_secret = 6;

// In order: they are searched by halves.
constexpr std::array shown_fields{
    std::string_view("accept"),
    std::string_view("accept-encoding"),
    std::string_view("accept-language"),
    std::string_view("accept-ranges"),
    std::string_view("age"),
    std::string_view("allow"),
    std::string_view("cache-control"),
    std::string_view("connection"),
    std::string_view("content-encoding"),
    std::string_view("content-language"),
    std::string_view("content-length"),
    std::string_view("content-type"),
    std::string_view("date"),
    std::string_view("expires"),
    std::string_view("pragma"),
    std::string_view("ratelimit-limit"),
    std::string_view("ratelimit-remaining"),
    std::string_view("ratelimit-reset"),
    std::string_view("retry-after"),
    std::string_view("server"),
    std::string_view("transfer-encoding"),
    std::string_view("user-agent"),
    std::string_view("vary"),
    std::string_view("x-request-id"),
};

// Names that HTTP and its common extensions define; others can be anything a server makes up, data included.
constexpr std::array known_fields{
    std::string_view("access-control-allow-origin"),
    std::string_view("alt-svc"),
    std::string_view("api-supported-versions"),
    std::string_view("authorization"),
    std::string_view("content-disposition"),
    std::string_view("content-location"),
    std::string_view("content-security-policy"),
    std::string_view("cookie"),
    std::string_view("deprecation"),
    std::string_view("etag"),
    std::string_view("forwarded"),
    std::string_view("host"),
    std::string_view("idempotency-key"),
    std::string_view("if-match"),
    std::string_view("if-modified-since"),
    std::string_view("if-none-match"),
    std::string_view("keep-alive"),
    std::string_view("last-modified"),
    std::string_view("link"),
    std::string_view("location"),
    std::string_view("origin"),
    std::string_view("permissions-policy"),
    std::string_view("prefer"),
    std::string_view("proxy-authenticate"),
    std::string_view("range"),
    std::string_view("referrer-policy"),
    std::string_view("request-context"),
    std::string_view("set-cookie"),
    std::string_view("strict-transport-security"),
    std::string_view("sunset"),
    std::string_view("te"),
    std::string_view("trailer"),
    std::string_view("upgrade"),
    std::string_view("via"),
    std::string_view("warning"),
    std::string_view("www-authenticate"),
    std::string_view("x-amz-request-id"),
    std::string_view("x-api-key"),
    std::string_view("x-azure-ref"),
    std::string_view("x-cache"),
    std::string_view("x-content-type-options"),
    std::string_view("x-correlation-id"),
    std::string_view("x-frame-options"),
    std::string_view("x-powered-by"),
    std::string_view("x-ratelimit-limit"),
    std::string_view("x-ratelimit-remaining"),
    std::string_view("x-ratelimit-reset"),
    std::string_view("x-xss-protection"),
};

static_assert(std::is_sorted(shown_fields.begin(), shown_fields.end()) &&
              std::is_sorted(known_fields.begin(), known_fields.end()));

/// Beside those that are shown.
bool is_known_field(std::string_view name) {
  return std::binary_search(known_fields.begin(), known_fields.end(), to_lower(name));
}

/// Does the operation declare the field, of its request or of an answer?
bool declares(const openapi::Operation* operation, std::string_view name) {
  if (operation == nullptr)
    return false;
  const auto is_named = [&](const auto& one) { return equals_ignore_case(one.name, name); };
  return std::any_of(operation->parameters.begin(), operation->parameters.end(), is_named) ||
         std::any_of(operation->responses.begin(), operation->responses.end(), [&](const auto& response) {
           return std::any_of(response.headers.begin(), response.headers.end(), is_named);
         });
}

// Even where values may show, these are credentials.
bool holds_credential(std::string_view name) {
  for (const auto* one : {"authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key"})
    if (equals_ignore_case(name, one))
      return true;
  return false;
}

/// Signatures of self-authorising addresses, wherever such an address stands in a text.
std::string without_signatures(std::string text) {
  for (const std::string_view name : {"signature=", "sig=", "token=", "credential="})
    for (std::size_t at = 0; (at = to_lower(text).find(name, at)) != std::string::npos;) {
      at += name.size();
      const auto end = std::min(text.find_first_of("&\"'<> \n\\", at), text.size());
      text.replace(at, end - at, "***");
    }
  return text;
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

// A base64 text that may stand anywhere in a longer one: the three alignments, without the characters that depend on
// the neighbours.
std::vector<std::string> base64_forms(std::string_view bytes) {
  std::vector<std::string> forms;
  for (std::size_t offset = 0; offset < 3; ++offset) {
    const std::string shifted = std::string(offset, '\0') + std::string(bytes);
    const std::size_t first = offset == 0 ? 0 : offset + 1;
    const std::size_t whole = shifted.size() / 3 * 4;
    if (whole <= first + least_secret)
      continue;
    forms.push_back(crypto::base64(shifted).substr(first, whole - first));
    forms.push_back(crypto::base64url(shifted).substr(first, whole - first));
  }
  return forms;
}

std::string escaped(std::string_view text, std::size_t limit) {
  return text.size() <= limit ? escape_visible(text) : escape_visible(truncate(text, limit));
}

std::string masked_length(std::string_view value) { return "<masked:" + std::to_string(value.size()) + ">"; }

// "Bearer <token>" keeps its scheme only, and so does a challenge.
std::string scheme_only(std::string_view value) { return std::string(value.substr(0, value.find(' '))) + " <masked>"; }

// Host and a stand-in for the rest: paths and queries of pre-signed addresses are credentials.
std::string file_address(std::string_view absolute) {
  const auto uri = http::parse_uri(absolute);
  return uri && uri->host ? uri->scheme + "://" + *uri->host + "/<file>" : "<file>";
}

std::string error_text(const Error& error) { return std::string(id(error.code)) + ": " + to_string(error); }

} // namespace

bool is_shown_field(std::string_view name) {
  return std::binary_search(shown_fields.begin(), shown_fields.end(), to_lower(name));
}

void Redactor::add_secret(std::string_view bytes) {
  if (bytes.size() < least_secret)
    return;
  std::vector<std::string> forms = base64_forms(bytes);
  forms.emplace_back(bytes);
  forms.push_back(http::form_encode(bytes));
  forms.push_back(http::percent_encode(bytes));
  forms.push_back(hex(bytes));
  const std::string quoted = json::quote(bytes);
  forms.push_back(quoted.substr(1, quoted.size() - 2));
  add_needles(std::move(forms));
}

void Redactor::add_token(std::string_view token) {
  // A JWT's header is nobody's secret; claims and signature are looked for on their own, also base64-encoded again.
  const auto parts = split(token, '.');
  for (std::size_t i = parts.size() == 3 ? 1 : 0; i < parts.size(); ++i) {
    if (parts[i].size() < least_secret)
      continue;
    auto forms = base64_forms(parts[i]);
    forms.emplace_back(parts[i]);
    add_needles(std::move(forms));
  }
}

void Redactor::add_needles(std::vector<std::string> forms) {
  needles_.insert(needles_.end(), forms.begin(), forms.end());
  std::sort(needles_.begin(), needles_.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  needles_.erase(std::unique(needles_.begin(), needles_.end()), needles_.end());
}

Redactor::~Redactor() {
  for (auto& needle : needles_)
    wipe(needle);
}

std::string Redactor::clean(std::string_view text, std::size_t limit) const { return mask(escaped(text, limit)); }

std::string Redactor::mask(std::string text) const {
  for (const auto& needle : needles_)
    for (std::size_t at = text.find(needle); at != std::string::npos; at = text.find(needle, at))
      text.replace(at, needle.size(), "***");
  return text;
}

std::vector<RecordedField> Redactor::fields(const http::Fields& fields, const openapi::Operation* operation) const {
  std::vector<RecordedField> recorded;
  recorded.reserve(fields.size());
  for (const auto& field : fields) {
    std::string value;
    const bool shows = is_shown_field(field.name);
    if (shows)
      value = clean(field.value, 200);
    else if (equals_ignore_case(field.name, "authorization") && field.value.find(' ') == std::string::npos)
      value = "<masked>"; // it has no scheme: all of it may be a credential
    else if (equals_ignore_case(field.name, "authorization") || equals_ignore_case(field.name, "www-authenticate"))
      value = mask(escape_visible(scheme_only(field.value)));
    else if (options_.show_values && !holds_credential(field.name))
      value = without_signatures(clean(field.value, 200));
    else
      value = masked_length(field.value);
    const bool named = shows || options_.show_values || is_known_field(field.name) || declares(operation, field.name);
    recorded.push_back({named ? escaped(field.name, 100) : "<field>", std::move(value)});
  }
  return recorded;
}

RecordedExchange Redactor::record(const http::Exchange& exchange, const plan::Step& step, std::size_t step_index,
                                  std::chrono::system_clock::time_point run_started) const {
  using std::chrono::duration_cast;
  using std::chrono::microseconds;
  RecordedExchange recorded;
  recorded.step = step_index;
  recorded.label = step.label;
  recorded.method = exchange.request.method;
  recorded.url = step.for_each ? file_address(exchange.request.target_uri) : mask(step.request.target);
  recorded.request_fields = fields(exchange.request.fields, step.operation);
  recorded.request_bytes = exchange.request.body.size();
  if (step.request.body)
    recorded.request_body = clean(*step.request.body, options_.body_bytes);
  if (exchange.response) {
    recorded.status = exchange.response->status;
    recorded.response_fields = fields(exchange.response->fields, step.operation);
    recorded.response_bytes = exchange.response->body.size();
    if (options_.show_values)
      recorded.response_body = without_signatures(clean(exchange.response->body, options_.body_bytes));
  }
  recorded.started_us = duration_cast<microseconds>(exchange.started - run_started).count();
  recorded.queued_us = exchange.timings.queued.count();
  recorded.dns_us = exchange.timings.dns.count();
  recorded.connect_us = exchange.timings.connect.count();
  recorded.tls_us = exchange.timings.tls.count();
  recorded.first_byte_us = exchange.timings.first_byte.count();
  recorded.total_us = exchange.timings.total.count();
  recorded.attempts = exchange.attempts;
  if (exchange.error)
    recorded.error = mask(error_text(*exchange.error));
  for (const auto& remark : exchange.remarks)
    recorded.remarks.push_back(mask(escape_visible(remark.id)));
  if (!step.for_each)
    recorded.curl = mask(
        exporting::curl_line(step.request, options_.base_url, exchange.attempts > 0 ? &exchange.credentials : nullptr));
  return recorded;
}

check::Finding Redactor::record(check::Finding finding) const {
  for (std::string* text : {&finding.message, &finding.instance_location, &finding.expected, &finding.actual})
    *text = clean(*text, 600);
  return finding;
}

} // namespace keur::run
