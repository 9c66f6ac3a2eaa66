#pragma once
#include "check/answer.hpp"
#include "check/check.hpp"

#include <string_view>
#include <vector>

namespace keur::check {

/// The demand that the case's step makes of its answer, if it is this check's: status first, then what is compared with
/// earlier answers. An answer that refuses the caller (401, 403, 429) or a server's error meets no demand and breaks
/// none: other checks speak of it. A relation whose value is not there on either side says nothing.
void judge_demand(const Context& context, std::string_view check, std::vector<Finding>& findings);

} // namespace keur::check
