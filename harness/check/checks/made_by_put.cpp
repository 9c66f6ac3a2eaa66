#include "check/checks/checks.hpp"
#include "check/demand.hpp"

namespace keur::check {
namespace {

void judge_made_by_put(const Context& context, Findings& findings) { judge_demand(context, "made-by-put", findings); }

} // namespace

const Check made_by_put{
    "made-by-put",
    Level::Fail,
    "Does PUT make and replace as it should?",
    "A PUT that makes a thing and is not answered with 201 where that is described, that is answered with 201 a second "
    "time, or whose thing is not there afterwards. Example: 200 for the first PUT of a new code.",
    "RFC 9110 section 9.3.4",
    judge_made_by_put};

} // namespace keur::check
