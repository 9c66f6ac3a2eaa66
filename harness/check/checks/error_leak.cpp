#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

constexpr std::string_view traces[] = {"Traceback (most recent call last)",
                                       "Exception in thread \"",
                                       "\n\tat java.",
                                       "\n\tat org.",
                                       "\\n\\tat ",
                                       "   at System.",
                                       "   at Microsoft.",
                                       " in C:\\",
                                       "NullReferenceException",
                                       "NullPointerException",
                                       "goroutine 1 [running]",
                                       "node_modules/express",
                                       "ORA-0",
                                       "SQLSTATE[",
                                       "You have an error in your SQL syntax",
                                       "System.Data.SqlClient.",
                                       "org.hibernate."};

void judge_error_leak(const Context& context, Findings& findings) {
  if (context.response().status < 400 || context.step().receives_callback)
    return;
  for (const auto trace : traces)
    if (context.response().body.find(trace) != std::string::npos) {
      Finding& finding =
          report(findings, "the error answer shows the inside of the server (a stack trace or database message)");
      finding.instance_location = "body";
      return;
    }
}

} // namespace

const Check error_leak{
    "error-leak",
    Level::Warn,
    "Do error answers keep the server's inside to themselves?",
    "A stack trace or a database's own message in an answer with status 400 or above: it helps attackers and no "
    "client. Example: `System.NullReferenceException … at System.…`.",
    "OWASP API Security Top 10 2023, API8; RFC 9457 section 5",
    judge_error_leak,
    false,
    false,
    true};

} // namespace keur::check
