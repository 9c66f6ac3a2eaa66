#include "check/checks/checks.hpp"
#include "check/demand.hpp"

namespace keur::check {
namespace {

/// RFC 9110 section 13.1.1: If-Match compares strongly, and a weak ETag equals nothing then.
bool asks_with_weak_validator(const Context& context) {
  const auto field = context.exchange.request.fields.first("If-Match");
  return field && field->find("W/") != std::string_view::npos;
}

void judge_conditional_request(const Context& context, Findings& findings) {
  if (context.response().status == 412 && asks_with_weak_validator(context))
    return;
  judge_demand(context, "conditional-request", findings);
}

} // namespace

const Check conditional_request{
    "conditional-request",
    Level::Fail,
    "Does the server keep what its validators promise?",
    "An ETag that changes though nothing was changed, or stays though it was; a write that goes on with an old ETag, "
    "or is refused with the right one, with a list that holds it or with `*`; a GET whose ETag still fits and that is "
    "not answered with 304 where the description names 304. Example: `If-Match` with an old ETag, and PUT answers 200.",
    "RFC 9110 sections 8.8.3, 13.1 and 13.2; RFC 6585 section 3",
    judge_conditional_request};

} // namespace keur::check
