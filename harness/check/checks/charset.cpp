#include "base/text.hpp"
#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

bool is_unicode_byte_text(std::string_view charset) {
  return equals_ignore_case(charset, "utf-8") || equals_ignore_case(charset, "utf8") ||
         equals_ignore_case(charset, "us-ascii");
}

void judge_charset(const Context& context, Findings& findings) {
  const Answer& answer = *context.answer;
  if (!answer.media_type || !answer.media_type->is_json() || answer.bodiless || context.step().receives_callback)
    return;
  const auto charset = answer.media_type->parameter("charset");
  if (charset && !is_unicode_byte_text(*charset)) {
    Finding& finding = report(findings, "the Content-Type names a charset that JSON cannot have");
    finding.instance_location = "header Content-Type";
    finding.expected = "utf-8, or no charset";
    finding.actual = shown(*charset);
  }
  if (answer.json && !*answer.json && answer.json->error().code == ErrorCode::Encoding &&
      answer.json->error().message.find("UTF-16") != std::string::npos)
    report(findings, answer.json->error().message).expected = "UTF-8";
}

} // namespace

const Check charset{"charset",
                    Level::Fail,
                    "Is JSON sent as UTF-8 and called nothing else?",
                    "A JSON answer whose Content-Type has a charset other than UTF-8 (or US-ASCII), or whose bytes are "
                    "UTF-16. Example: "
                    "`application/json; charset=utf-16`.",
                    "RFC 8259 sections 8.1 and 11",
                    judge_charset};

} // namespace keur::check
