#include "check/checks/checks.hpp"
#include "http/date.hpp"
#include "http/uri.hpp"

#include <algorithm>

namespace keur::check {
namespace {

/// [ "W/" ] DQUOTE *etagc DQUOTE
bool is_entity_tag(std::string_view text) {
  if (text.substr(0, 2) == "W/")
    text.remove_prefix(2);
  return text.size() >= 2 && text.front() == '"' && text.back() == '"' &&
         text.substr(1, text.size() - 2).find('"') == std::string_view::npos;
}
bool is_date(std::string_view text) { return http::parse_http_date(text).has_value(); }
bool is_retry_after(std::string_view text) {
  return http::parse_retry_after(text, std::chrono::system_clock::now()).has_value();
}
bool is_reference(std::string_view text) { return !text.empty() && http::parse_uri(text).has_value(); }
bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

struct Rule {
  std::string_view field;
  bool (*holds)(std::string_view);
  std::string_view expected;
};
constexpr Rule rules[] = {
    {"ETag", is_entity_tag, "a quoted entity tag (RFC 9110 section 8.8.3)"},
    {"Date", is_date, "an HTTP date (RFC 9110 section 5.6.7)"},
    {"Last-Modified", is_date, "an HTTP date (RFC 9110 section 5.6.7)"},
    {"Retry-After", is_retry_after, "seconds or an HTTP date (RFC 9110 section 10.2.3)"},
    {"Location", is_reference, "a URI reference (RFC 9110 section 10.2.2)"},
    {"Content-Location", is_reference, "a URI reference (RFC 9110 section 8.7)"},
    {"Age", is_digits, "seconds (RFC 9111 section 5.1)"},
};

void judge(const Context& context, Findings& findings) {
  if (context.step().receives_callback)
    return;
  for (const auto& rule : rules) {
    const auto value = context.response().fields.first(rule.field);
    if (!value || rule.holds(*value))
      continue;
    Finding& finding = report(findings, "the header " + std::string(rule.field) + " is malformed");
    finding.instance_location = "header " + std::string(rule.field);
    finding.expected = rule.expected;
  }
}

} // namespace

const Check header_syntax{"header-syntax",
                          Level::Fail,
                          "Are the standard headers well-formed?",
                          "An ETag, Date, Last-Modified, Retry-After, Location, Content-Location or Age field that "
                          "does not follow its grammar. Example: "
                          "`ETag: abc` without quotes.",
                          "RFC 9110 sections 5.6.7, 8.7, 8.8.3, 10.2.2 and 10.2.3; RFC 9111 section 5.1",
                          judge};

} // namespace keur::check
