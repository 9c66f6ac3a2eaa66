#include "check/checks/checks.hpp"

#include <algorithm>
#include <array>

namespace keur::check {
namespace {

/// What a sender must not do (RFC 9112 sections 2.2, 5.2, 6.1, 6.2 and 6.3; RFC 9110 section 12.5.3); the rest is
/// about the connection or the pace.
bool is_forbidden(std::string_view id) {
  static constexpr std::array<std::string_view, 4> ids{"trailing-bytes", "framing/cl-te", "framing/obs-fold",
                                                       "framing/bare-lf"};
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

void judge_framing(const Context& context, Findings& findings) {
  for (const auto& remark : context.exchange.remarks) {
    if (remark.id == secret_echo.id)
      continue; // a question of its own
    if (remark.id == "token-refreshed" && is_about_credentials(context.step().expect.kind))
      continue; // 401 was asked for
    Finding& finding = report(findings, remark.message);
    finding.level = is_forbidden(remark.id) ? Level::Fail : Level::Warn;
    finding.instance_location = remark.id;
  }
}

} // namespace

const Check framing{"framing",
                    Level::Fail,
                    "Is the answer framed as HTTP/1.1 demands?",
                    "An answer that cannot be read because it breaks HTTP's own rules (a length or chunk size that is "
                    "none, two lengths, an answer that ends before it said it would), and what did not stop us from "
                    "reading it: bytes after the end of the body or where none may be, Content-Length together with "
                    "chunked, folded fields, bare line feeds. Other peculiarities (HTTP/1.0, a request that had to be "
                    "repeated) are remarks. Example: an answer with `Content-Length: 5` followed by seven bytes.",
                    "RFC 9112 sections 2.2, 6 and 7",
                    judge_framing,
                    false,
                    false,
                    true};

} // namespace keur::check
