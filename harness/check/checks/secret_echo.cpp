#include "check/checks/checks.hpp"

#include <algorithm>

namespace keur::check {
namespace {

bool is_token_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == '~' || c == '+' || c == '/';
}

/// "Bearer" and at least 20 characters of a token: what only an echo of our request holds.
bool holds_bearer_token(std::string_view text) {
  constexpr std::size_t shortest = 20;
  for (const std::string_view word : {"Bearer ", "bearer "})
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
      const auto token = text.substr(at + word.size());
      if (static_cast<std::size_t>(std::find_if_not(token.begin(), token.end(), is_token_char) - token.begin()) >=
          shortest)
        return true;
    }
  return false;
}

void judge_secret_echo(const Context& context, Findings& findings) {
  if (context.step().receives_callback)
    return;
  // The access token itself is masked before anyone sees the answer; this is what is left of it.
  for (const auto& remark : context.exchange.remarks)
    if (remark.id == secret_echo.id)
      report(findings, remark.message);
  for (const auto& field : context.response().fields)
    if (holds_bearer_token(field.value))
      report(findings, "the header " + shown(field.name) + " holds a bearer token").instance_location =
          "header " + shown(field.name);
  if (holds_bearer_token(context.response().body))
    report(findings, "the body holds a bearer token").instance_location = "body";
}

} // namespace

const Check secret_echo{
    "secret-echo",
    Level::Warn,
    "Does the answer keep credentials out?",
    "An answer that repeats a bearer token in a header or its body, from where it gets into logs and caches. Example: "
    "an error page that prints the request's Authorization field.",
    "RFC 6750 section 5.3",
    judge_secret_echo};

} // namespace keur::check
