#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

void judge_scheme_case(const Context& context, Findings& findings) {
  using Intent = oauth::AuthorizationIntent::Kind;
  if (context.step().request.authorization.kind != Intent::LowerCaseScheme || context.response().status != 401)
    return;
  Finding& finding = report(findings, "a good token was refused because its scheme is written in small letters");
  finding.description = place_of(context);
  finding.expected = "as for Bearer";
  finding.actual = "401";
}

} // namespace

const Check scheme_case{"scheme-case",
                        Level::Warn,
                        "Is the scheme's name read without regard to case?",
                        "A good access token sent under `bearer` and refused with 401: names of authentication schemes "
                        "are case-insensitive. Example: `Authorization: bearer …` answered with 401.",
                        "RFC 9110 section 11.1",
                        judge_scheme_case};

} // namespace keur::check
