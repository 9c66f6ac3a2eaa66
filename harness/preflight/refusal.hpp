#pragma once
#include "preflight/step.hpp"

namespace keur::preflight {

/// Why no token was given: from the settings' own flaws, the server's words, and harmless questions that leave one
/// thing out, likeliest first. `unreadable` is why the answer is no token answer (code Internal where it is a refusal).
transport::Task<Outcome> explain_refusal(Bench& bench, Knowledge& knowledge, http::Exchange exchange, Error unreadable);

/// Notes which scopes the server says it has granted: in its answer, or in the token (scope, scp, roles, permissions).
void read_granted(Knowledge& knowledge, const http::Exchange& exchange);

} // namespace keur::preflight
