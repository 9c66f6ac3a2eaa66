#include "check/checks/checks.hpp"
#include "oauth/bearer.hpp"

#include <algorithm>

namespace keur::check {
namespace {

/// API keys and cookies have no authentication scheme that a challenge could name (RFC 9110 section 11.1).
bool has_no_scheme_to_name(const Context& context) {
  const openapi::Operation* operation = context.step().operation;
  if (operation == nullptr || operation->security.empty())
    return false;
  const auto is_key = [&](const std::pair<std::string, std::vector<std::string>>& entry) {
    const auto* scheme = context.description.security_scheme(entry.first);
    return scheme != nullptr && scheme->type == openapi::SecurityScheme::Type::ApiKey;
  };
  return std::all_of(operation->security.begin(), operation->security.end(), [&](const auto& requirement) {
    return std::all_of(requirement.schemes.begin(), requirement.schemes.end(), is_key);
  });
}

void judge_www_authenticate(const Context& context, Findings& findings) {
  if (context.response().status != 401 || context.step().receives_callback)
    return;
  const auto values = context.response().fields.all("WWW-Authenticate");
  if (values.empty()) {
    Finding& finding = report(findings, "401 without a WWW-Authenticate field");
    if (has_no_scheme_to_name(context))
      finding.level = Level::Warn;
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
                             "read; where the operation takes API keys only there is no scheme to name, and it is a "
                             "warning. Example: `401` with nothing "
                             "but a JSON body.",
                             "RFC 9110 sections 11.6.1 and 15.5.2",
                             judge_www_authenticate};

} // namespace keur::check
