#include "http/field_syntax.hpp"

#include "base/text.hpp"
#include "http/date.hpp"
#include "http/uri.hpp"

#include <algorithm>

namespace keur::http {
namespace {

/// [ "W/" ] DQUOTE *etagc DQUOTE
bool is_entity_tag(std::string_view text) {
  if (text.substr(0, 2) == "W/")
    text.remove_prefix(2);
  return text.size() >= 2 && text.front() == '"' && text.back() == '"' &&
         text.substr(1, text.size() - 2).find('"') == std::string_view::npos;
}
bool is_date(std::string_view text) { return parse_http_date(text).has_value(); }
bool is_retry_after(std::string_view text) {
  return parse_retry_after(text, std::chrono::system_clock::now()).has_value();
}
bool is_reference(std::string_view text) { return !text.empty() && parse_uri(text).has_value(); }
bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

constexpr std::string_view date = "Sat, 01 Jan 2022 12:00:00 GMT";
constexpr FieldSyntax table[] = {
    {"ETag", is_entity_tag, "a quoted entity tag (RFC 9110 section 8.8.3)", "\"keur\""},
    {"Date", is_date, "an HTTP date (RFC 9110 section 5.6.7)", date},
    {"Last-Modified", is_date, "an HTTP date (RFC 9110 section 5.6.7)", date},
    {"Retry-After", is_retry_after, "seconds or an HTTP date (RFC 9110 section 10.2.3)", "1"},
    {"Location", is_reference, "a URI reference (RFC 9110 section 10.2.2)", "/keur"},
    {"Content-Location", is_reference, "a URI reference (RFC 9110 section 8.7)", "/keur"},
    {"Age", is_digits, "seconds (RFC 9111 section 5.1)", "1"},
};

} // namespace

const FieldSyntax* field_syntax(std::string_view field) {
  const auto* found = std::find_if(std::begin(table), std::end(table),
                                   [&](const auto& row) { return equals_ignore_case(row.field, field); });
  return found == std::end(table) ? nullptr : found;
}

} // namespace keur::http
