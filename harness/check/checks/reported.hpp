#pragma once
#include "check/check.hpp"

/// Rows of the table that judge nothing themselves: the runner and the engine report them.
namespace keur::check {

extern const Check success_criteria;
extern const Check hand_written;

} // namespace keur::check
