#include "base/text.hpp"
#include "check/checks/checks.hpp"

#include <array>

namespace keur::check {
namespace {

/// Fields that tell what GET would send; the others may differ from one answer to the next.
constexpr std::array<std::string_view, 4> compared{"Content-Type", "Content-Language", "Accept-Ranges", "Vary"};

const http::Response* answer_to_get(const Context& context) {
  if (context.step_index == 0 || context.steps[context.step_index - 1].exchanges.empty())
    return nullptr;
  const auto& exchange = context.steps[context.step_index - 1].exchanges.back();
  const bool same =
      exchange.request.method == "GET" && exchange.request.target_uri == context.exchange.request.target_uri;
  return same && exchange.response && exchange.response->status / 100 == 2 ? &*exchange.response : nullptr;
}

void judge_head_like_get(const Context& context, Findings& findings) {
  const http::Response* get = context.exchange.request.method == "HEAD" ? answer_to_get(context) : nullptr;
  if (get == nullptr || context.response().status / 100 != 2)
    return;
  for (const std::string_view name : compared) {
    const auto there = get->fields.combined(name), here = context.response().fields.combined(name);
    if (!here || there == here) // RFC 9110 section 9.3.2: a field may be left out
      continue;
    Finding& finding = report(findings, "HEAD answers with another " + std::string(name) + " than GET");
    finding.description = place_of(context);
    finding.instance_location = "header " + std::string(name);
    finding.expected = there ? shown(*there) : "no such field";
    finding.actual = shown(*here);
  }
}

} // namespace

const Check head_like_get{
    "head-like-get",
    Level::Fail,
    "Is HEAD answered as GET is?",
    "A HEAD that is answered with success and another Content-Type, Content-Language, "
    "Accept-Ranges or Vary than GET of the same just before. A server need not know HEAD, and may "
    "leave fields out. Example: `text/plain` where GET says `application/json`.",
    "RFC 9110 section 9.3.2",
    judge_head_like_get};

} // namespace keur::check
