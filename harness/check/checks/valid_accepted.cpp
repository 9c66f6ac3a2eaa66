#include "check/checks/checks.hpp"
#include "check/possible.hpp"

namespace keur::check {
namespace {

bool refuses_the_request(int status) {
  for (const int code : {400, 405, 406, 411, 413, 414, 415, 416, 417, 422, 428, 431})
    if (status == code)
      return true;
  return false;
}

void judge_valid_accepted(const Context& context, Findings& findings) {
  const int status = context.response().status;
  if (context.step().expect.kind != plan::Expectation::Kind::Accepted || !refuses_the_request(status))
    return;
  const plan::Expectation& expect = context.step().expect;
  if (!expect.unsure.empty() || (status == 422 && !expect.unknown.empty()))
    return; // not-judged speaks of it
  if (context.step().operation != nullptr && !names_success(*context.step().operation))
    return; // what a valid request is answered with there is not said
  Finding& finding = report(findings, "a request that the description allows was refused with " + status_text(status));
  if (expect.advisory)
    finding.level = Level::Remark;
  else if (expect.widespread)
    finding.level = Level::Warn;
  finding.description = place_of(context);
  finding.expected = "2xx, or a 4xx that speaks of the resource's state" +
                     (context.step().expect.because.empty() ? "" : " (" + context.step().expect.because + ")");
  finding.actual = std::to_string(status);
}

} // namespace

const Check valid_accepted{
    "valid-accepted",
    Level::Fail,
    "Is a request that the description allows accepted?",
    "A valid request that is answered with a status that calls it invalid (400, 405, 406, 411, "
    "413 to 417, 422, 428, 431). "
    "Statuses that speak of state or rights (401, 403, 404, 409, 410, 412, 423, 424, 429) are "
    "no breach, and an operation that describes errors only is not judged; a request that holds a value "
    "which keur can only guess (an unknown format, the id of a thing nobody made) is not "
    "either. Example: `400` for a "
    "name of exactly `maxLength` letters.",
    "OAS 3.1.1 section 4.8.10; RFC 9110 section 15.5",
    judge_valid_accepted};

} // namespace keur::check
