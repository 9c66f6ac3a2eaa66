#include "base/text.hpp"
#include "check/checks/checks.hpp"

#include <algorithm>

namespace keur::check {
namespace {

bool is_registered(std::string_view coding) {
  for (const std::string_view known : {"gzip", "x-gzip", "deflate", "compress", "x-compress", "br", "zstd", "identity",
                                       "aes128gcm", "exi", "pack200-gzip", "dcb", "dcz"})
    if (equals_ignore_case(coding, known))
      return true;
  return false;
}

/// Without Accept-Encoding every coding is acceptable (RFC 9110 section 12.5.3).
bool was_asked_for(const http::Fields& request, std::string_view coding) {
  const auto accepted = request.combined("Accept-Encoding");
  if (!accepted || equals_ignore_case(coding, "identity"))
    return true;
  const auto parts = split(*accepted, ',');
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
    const auto name = trim(split(part, ';').front());
    return name == "*" || equals_ignore_case(name, coding) ||
           (equals_ignore_case(coding, "x-gzip") && equals_ignore_case(name, "gzip"));
  });
}

void judge_content_encoding(const Context& context, Findings& findings) {
  const auto value = context.response().fields.combined("Content-Encoding");
  if (!value || context.step().receives_callback)
    return;
  for (const auto part : split(*value, ',')) {
    const auto coding = trim(part);
    if (coding.empty())
      continue;
    if (!is_registered(coding))
      report(findings, "the content coding is none that HTTP knows").actual = shown(coding);
    else if (!was_asked_for(context.exchange.request.fields, coding))
      report(findings, "the content coding was not asked for").actual = shown(coding);
  }
  for (Finding& finding : findings)
    finding.instance_location = "header Content-Encoding";
}

} // namespace

const Check content_encoding{"content-encoding",
                             Level::Fail,
                             "Is the content coding one that was asked for?",
                             "A Content-Encoding that HTTP does not know, or that the request's Accept-Encoding does "
                             "not list, and a body that is not coded as it says. Example: `Content-Encoding: br` to a "
                             "request that accepts gzip only.",
                             "RFC 9110 sections 8.4 and 12.5.3",
                             judge_content_encoding};

} // namespace keur::check
