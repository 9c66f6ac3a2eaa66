#include "check/checks/checks.hpp"

namespace keur::check {

const Check callback_received{
    "callback-received",
    Level::Fail,
    "Is the callback address called?",
    "An operation with a callback that accepts the address and never calls it within the job budget. The runner, which "
    "holds "
    "the receiver, reports it. Example: an export with callbackAddress completes, and no request arrives.",
    "OAS 3.1.1 section 4.8.18",
    nullptr,
    false,
    true};

} // namespace keur::check
