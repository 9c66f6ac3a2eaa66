#include "suites/token/assertion.hpp"

namespace keur::suites::token {
namespace {

/// Where IdentityServer is known to answer otherwise than the RFC asks.
struct Deviation {
  std::string_view id;
  std::string_view text;
};
constexpr Deviation deviations[] = {
    {"A29", "400 without a challenge instead of 401 with a Basic challenge"},
    {"A32", "`unsupported_grant_type` instead of `invalid_request`"},
    {"A36", "Basic is looked at first and wins"},
    {"A37", "repeated values are joined, so `unsupported_grant_type`"},
    {"A74", "401 counts as well as 400"},
};

std::string_view meaning(Verb verb) {
  return verb == Verb::Must ? "fail" : verb == Verb::Should ? "warning" : "remark";
}

} // namespace

std::string_view name(Verb verb) { return verb == Verb::Must ? "MUST" : verb == Verb::Should ? "SHOULD" : "MAY"; }

const std::vector<NotApplicable>& not_applicable() {
  static const std::vector<NotApplicable> table{
      {"A80", "plain http to the API is refused or points to https",
       "keur never sends plain http off the loopback (invariant 5), and what listens on port 80 of this machine is not "
       "the API's"},
  };
  return table;
}

std::string contract_page() {
  std::string text =
      "# The token contract\n\nMade from the tables in `suites/token`; a test keeps it fresh, and shows for each "
      "assertion that\n"
      "the unbroken mock meets it and that a broken setting or a scripted answer breaks it. `keur run --suite token` "
      "judges\n"
      "them; `--token-errors rfc` reads the token endpoint's refusals as RFC 6749 writes them, `identityserver` (the "
      "default)\n"
      "as the server behind Visma Connect is known to answer.\n\n"
      "On this machine everything is asked. Elsewhere: discovery, keys, three good token requests, one wrong secret, "
      "and one\n"
      "GET of the API without, with a broken and with a good token. An OpenAPI description says nothing of its token "
      "endpoint:\n"
      "in a run without `--suite`, what a server other than the built-in mock and the live tenant's breaks is a "
      "warning. "
      "`--allow-writes` asks more of a remote target, ten "
      "token\n"
      "requests at most; a live target never gets more. What is not asked is inconclusive, with the reason.\n\n"
      "| id | what holds | by | verb | broken means |\n|---|---|---|---|---|\n";
  for (const auto& assertion : assertions())
    text += "| " + std::string(assertion.id) + " | " + std::string(assertion.title) + " | " +
            std::string(assertion.clause) + " | " + std::string(name(assertion.verb)) + " | " +
            std::string(meaning(assertion.verb)) + " |\n";
  text += "\n## Where the readings differ\n\n| id | IdentityServer |\n|---|---|\n";
  for (const auto& deviation : deviations)
    text += "| " + std::string(deviation.id) + " | " + std::string(deviation.text) + " |\n";
  text += "\n## Of the catalogue, not asserted\n\n| id | what would hold | why not |\n|---|---|---|\n";
  for (const auto& row : not_applicable())
    text += "| " + std::string(row.id) + " | " + std::string(row.title) + " | " + std::string(row.reason) + " |\n";
  return text;
}

} // namespace keur::suites::token
