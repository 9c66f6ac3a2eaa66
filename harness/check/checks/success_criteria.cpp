#include "check/checks/reported.hpp"

namespace keur::check {

const Check success_criteria{
    "success-criteria",
    Level::Fail,
    "Does every step of the workflow succeed?",
    "A step of an Arazzo workflow whose success criteria do not hold (without criteria: whose status is not 2xx) and "
    "that no failure action takes up. The runner, which follows the workflow, reports it. Example: `$statusCode == "
    "201` "
    "and the answer is 200.",
    "Arazzo 1.0.1 section 4.6.5",
    nullptr,
    false,
    true};

} // namespace keur::check
