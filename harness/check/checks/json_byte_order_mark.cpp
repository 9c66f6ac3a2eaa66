#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

void judge_json_byte_order_mark(const Context& context, Findings& findings) {
  const Answer& answer = *context.answer;
  if (answer.is_json && !answer.bodiless && !context.step().receives_callback &&
      context.response().body.substr(0, 3) == "\xEF\xBB\xBF")
    report(findings, "the JSON text starts with a byte order mark, on which many parsers fail").expected =
        "no byte order mark";
}

} // namespace

const Check json_byte_order_mark{"json-byte-order-mark",
                                 Level::Fail,
                                 "Does JSON come without a byte order mark?",
                                 "A JSON body that starts with U+FEFF, which a sender must not add and at which many "
                                 "parsers stop. Example: the bytes EF BB BF "
                                 "before `{`.",
                                 "RFC 8259 section 8.1",
                                 judge_json_byte_order_mark};

} // namespace keur::check
