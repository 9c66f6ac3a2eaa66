#include "check/checks/checks.hpp"
#include "check/demand.hpp"

namespace keur::check {
namespace {

void judge_refused_without_effect(const Context& context, Findings& findings) {
  judge_demand(context, "refused-without-effect", findings);
}

} // namespace

const Check refused_without_effect{"refused-without-effect",
                                   Level::Fail,
                                   "Does a refused request leave things as they were?",
                                   "A write that was refused (4xx) and yet has changed, made or removed something. "
                                   "Example: PATCH is answered with 422, and GET shows the new value.",
                                   "RFC 9110 section 15.5",
                                   judge_refused_without_effect};

} // namespace keur::check
