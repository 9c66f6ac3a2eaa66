#include "base/text.hpp"
#include "check/checks/checks.hpp"
#include "http/fields.hpp"

#include <algorithm>

namespace keur::check {
namespace {

std::vector<std::string_view> methods_of(std::string_view allow) {
  std::vector<std::string_view> methods;
  for (const auto part : split(allow, ','))
    if (const auto method = trim(part); !method.empty())
      methods.push_back(method);
  return methods;
}

void judge_methods(const Context& context, std::string_view allow, Findings& findings) {
  const auto methods = methods_of(allow);
  const auto lists = [&](std::string_view method) {
    return std::find(methods.begin(), methods.end(), method) != methods.end();
  };
  if (!std::all_of(methods.begin(), methods.end(), http::is_token))
    report(findings, "the Allow field is no list of methods").actual = shown(allow);
  if (context.response().status == 405 && lists(context.exchange.request.method))
    report(findings, "405 refuses " + shown(context.exchange.request.method) + ", which the Allow field lists").actual =
        shown(allow);
  const auto* operation = context.step().operation != nullptr ? context.step().operation : context.test.operation;
  if (operation == nullptr || context.step().receives_callback)
    return;
  for (const auto& other : context.description.operations)
    if (other.path == operation->path && !lists(other.method) && other.method != "HEAD" && other.method != "OPTIONS" &&
        other.method != context.exchange.request.method) {
      Finding& finding = report(findings, "the Allow field does not list " + other.method +
                                              ", which the description declares for this path");
      finding.description = other.node.location();
      finding.actual = shown(allow);
    }
}

void judge_allow_header(const Context& context, Findings& findings) {
  const int status = context.response().status;
  const auto allow = context.response().fields.combined("Allow");
  if (status == 405 && !allow) {
    Finding& finding = report(findings, "405 without an Allow field");
    finding.instance_location = "header Allow";
    finding.expected = "Allow with the methods of the resource";
    return;
  }
  const bool options = context.exchange.request.method == "OPTIONS" && status / 100 == 2;
  if (allow && (status == 405 || (options && !trim(*allow).empty())))
    judge_methods(context, *allow, findings);
  for (Finding& finding : findings)
    finding.instance_location = "header Allow";
}

} // namespace

const Check allow_header{"allow-header",
                         Level::Fail,
                         "Does 405 come with a true Allow field?",
                         "A 405 answer must have an Allow field (which may be empty). It must not list the method that "
                         "was just refused, and it and "
                         "the one of an OPTIONS answer must list every method that the description declares for the "
                         "path (HEAD and OPTIONS aside). "
                         "Example: `405` without Allow.",
                         "RFC 9110 sections 10.2.1 and 15.5.6",
                         judge_allow_header};

} // namespace keur::check
