#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

void judge(const Context& context, Findings& findings) {
  for (const auto& remark : context.exchange.remarks) {
    Finding& finding = report(findings, remark.message);
    finding.instance_location = remark.id;
  }
}

} // namespace

const Check framing{"framing",
                    Level::Warn,
                    "Is the answer framed as HTTP/1.1 demands?",
                    "A deviation that did not stop us from reading the answer: bytes after the end of the body, "
                    "Content-Length together with "
                    "chunked, repeated fields, bare line feeds, a body where none may be. What does stop the reading "
                    "is an error with its own "
                    "name. Example: an answer with `Content-Length: 5` followed by seven bytes.",
                    "RFC 9112 sections 2.2, 6 and 7",
                    judge};

} // namespace keur::check
