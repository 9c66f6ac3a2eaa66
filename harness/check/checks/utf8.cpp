#include "base/text.hpp"
#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

bool is_utf8_by_name(const http::MediaType& type) {
  const auto charset = type.parameter("charset");
  if (charset)
    return equals_ignore_case(*charset, "utf-8") || equals_ignore_case(*charset, "utf8");
  return type.is_json() || type.essence() == "text/csv" ||
         type.essence() == "text/event-stream"; // RFC 7111 section 5.1
}

void judge_utf8(const Context& context, Findings& findings) {
  const Answer& answer = *context.answer;
  if (!answer.media_type || answer.bodiless || context.step().receives_callback || !is_utf8_by_name(*answer.media_type))
    return;
  const std::string& body = context.response().body;
  const auto offset = find_invalid_utf8(body);
  if (!offset || (context.response().cut && *offset + 3 >= body.size())) // cut within a character
    return;
  Finding& finding = report(findings, "byte " + std::to_string(*offset + 1) + " of the body is not UTF-8");
  finding.expected = "UTF-8";
}

} // namespace

const Check utf8{
    "utf-8",
    Level::Fail,
    "Are the bytes of the text UTF-8?",
    "A body of JSON, CSV or a text type with `charset=utf-8` that holds bytes which are not well-formed UTF-8 (also "
    "overlong forms and surrogates). Example: `Zoë` sent as ISO 8859-1.",
    "RFC 8259 section 8.1; RFC 3629 section 3",
    judge_utf8};

} // namespace keur::check
