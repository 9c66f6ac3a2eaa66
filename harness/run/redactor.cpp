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

constexpr std::array shown_fields{
    std::string_view("accept"),
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

std::string masked_length(std::string_view value) { return "<masked:" + std::to_string(value.size()) + ">"; }

// "Bearer <token>" → "Bearer"; a challenge keeps its scheme only.
std::string scheme_only(std::string_view value) { return std::string(value.substr(0, value.find(' '))) + " <masked>"; }

// Host and a stand-in for the rest: paths and queries of pre-signed addresses are credentials.
std::string file_address(std::string_view absolute) {
  const auto uri = http::parse_uri(absolute);
  return uri && uri->host ? uri->scheme + "://" + *uri->host + "/<file>" : "<file>";
}

std::string error_text(const Error& error) { return std::string(id(error.code)) + ": " + to_string(error); }

} // namespace

bool is_shown_field(std::string_view name) {
  const std::string lower = to_lower(name);
  return std::find(shown_fields.begin(), shown_fields.end(), lower) != shown_fields.end();
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
  needles_.insert(needles_.end(), forms.begin(), forms.end());
  std::sort(needles_.begin(), needles_.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  needles_.erase(std::unique(needles_.begin(), needles_.end()), needles_.end());
}

std::string Redactor::mask(std::string_view text) const {
  std::string out(text);
  for (const auto& needle : needles_)
    for (std::size_t at = out.find(needle); at != std::string::npos; at = out.find(needle, at))
      out.replace(at, needle.size(), "***");
  return out;
}

std::vector<RecordedField> Redactor::fields(const http::Fields& fields) const {
  std::vector<RecordedField> recorded;
  for (const auto& field : fields) {
    std::string value;
    if (is_shown_field(field.name))
      value = mask(escape_visible(truncate(field.value, 200)));
    else if (equals_ignore_case(field.name, "authorization") || equals_ignore_case(field.name, "www-authenticate"))
      value = mask(escape_visible(scheme_only(field.value)));
    else
      value = options_.show_values ? mask(escape_visible(truncate(field.value, 200))) : masked_length(field.value);
    recorded.push_back({escape_visible(truncate(field.name, 100)), std::move(value)});
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
  recorded.request_fields = fields(exchange.request.fields);
  recorded.request_bytes = exchange.request.body.size();
  if (step.request.body)
    recorded.request_body = mask(escape_visible(truncate(*step.request.body, options_.body_bytes)));
  if (exchange.response) {
    recorded.status = exchange.response->status;
    recorded.response_fields = fields(exchange.response->fields);
    recorded.response_bytes = exchange.response->body.size();
    if (options_.show_values)
      recorded.response_body = mask(escape_visible(truncate(exchange.response->body, options_.body_bytes)));
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
    recorded.curl = mask(exporting::curl_line(step.request, options_.base_url));
  return recorded;
}

check::Finding Redactor::record(check::Finding finding) const {
  for (std::string* text : {&finding.message, &finding.instance_location, &finding.expected, &finding.actual})
    *text = mask(escape_visible(truncate(*text, 600)));
  return finding;
}

} // namespace keur::run
