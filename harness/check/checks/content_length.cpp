#include "check/checks/checks.hpp"

#include <algorithm>

namespace keur::check {
namespace {

/// The content has the length that is stated only as long as it was read to its end, no coding was taken off it and no
/// token masked in it.
bool is_comparable(const Context& context) {
  const auto& fields = context.response().fields;
  const auto& remarks = context.exchange.remarks;
  const bool masked =
      std::any_of(remarks.begin(), remarks.end(), [](const auto& remark) { return remark.id == secret_echo.id; });
  return !masked && !context.response().cut && !context.answer->bodiless && !fields.contains("Content-Encoding") &&
         !fields.contains("Transfer-Encoding") && !context.step().receives_callback;
}

void judge_content_length(const Context& context, Findings& findings) {
  const auto value = context.response().fields.first("Content-Length");
  if (!value)
    return;
  const bool digits =
      !value->empty() && std::all_of(value->begin(), value->end(), [](char c) { return c >= '0' && c <= '9'; });
  const std::string length =
      digits ? std::string(value->substr(std::min(value->find_first_not_of('0'), value->size() - 1))) : "";
  const std::string actual = std::to_string(context.response().body.size());
  const int status = context.response().status;
  if ((status == 204 || status == 205 || status / 100 == 1) && digits && length != "0")
    report(findings, "an answer with status " + status_text(status) + " announces a body").actual =
        "Content-Length: " + shown(*value);
  else if (is_comparable(context) && digits && length != actual)
    report(findings, "Content-Length is not the length of the body").actual = actual + " bytes";
  for (Finding& finding : findings) {
    finding.instance_location = "header Content-Length";
    finding.expected = status == 204 || status == 205 ? "no body" : shown(*value) + " bytes";
  }
}

} // namespace

const Check content_length{
    "content-length",
    Level::Fail,
    "Does Content-Length tell the truth?",
    "A Content-Length that differs from the length of the body, or one above 0 on a status that never has a body. (An "
    "answer cut "
    "short on the wire is a matter of framing.) Example: `204` with `Content-Length: 12`.",
    "RFC 9110 section 8.6; RFC 9112 section 6.3",
    judge_content_length};

} // namespace keur::check
