#pragma once
#include "base/clock.hpp"
#include "openapi/description.hpp"
#include "suites/token/assertion.hpp"
#include "transport/transport.hpp"

namespace keur::suites::token {

/// Asks everything that this target may be asked: all probes on the loopback; elsewhere only what does no harm, one
/// wrong secret with --allow-writes, and at most ten token requests. SECRET: the evidence holds tokens; it is wiped
/// with forget_secrets() once it was judged.
transport::Task<void> gather(Evidence& evidence, transport::Transport& wire, Clock& clock);

/// The parts of the description that the probes need.
void read_description(Evidence& evidence, const openapi::Description& description);

/// Overwrites the token answers' bodies.
void forget_secrets(Evidence& evidence);

} // namespace keur::suites::token
