#include "check/checks/checks.hpp"
#include "oauth/bearer.hpp"

#include <algorithm>

namespace keur::check {
namespace {

void judge_www_authenticate(const Context& context, Findings& findings) {
  if (context.response().status != 401 || context.step().receives_callback)
    return;
  const auto values = context.response().fields.all("WWW-Authenticate");
  if (values.empty()) {
    Finding& finding = report(findings, "401 without a WWW-Authenticate field");
    finding.expected = takes_bearer_token(context) ? "WWW-Authenticate: Bearer …" : "WWW-Authenticate with a challenge";
  }
  for (const auto value : values)
    if (!oauth::parse_challenges(value))
      report(findings, "the WWW-Authenticate field is no list of challenges");
  for (Finding& finding : findings)
    finding.instance_location = "header WWW-Authenticate";
}

} // namespace

const Check www_authenticate{"www-authenticate",
                             Level::Fail,
                             "Does 401 come with a challenge?",
                             "A 401 answer must have a WWW-Authenticate field with at least one challenge that can be "
                             "read. Example: `401` with nothing "
                             "but a JSON body.",
                             "RFC 9110 sections 11.6.1 and 15.5.2",
                             judge_www_authenticate};

} // namespace keur::check
