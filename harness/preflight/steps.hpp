#pragma once
#include "preflight/step.hpp"

/// The steps' functions, one file each in preflight/steps.
namespace keur::preflight {

transport::Task<Outcome> configuration(Bench&, Knowledge&);
transport::Task<Outcome> name_resolution(Bench&, Knowledge&);
transport::Task<Outcome> connection(Bench&, Knowledge&);
transport::Task<Outcome> tls(Bench&, Knowledge&);
transport::Task<Outcome> clock(Bench&, Knowledge&);
transport::Task<Outcome> discovery(Bench&, Knowledge&);
transport::Task<Outcome> jwks(Bench&, Knowledge&);
transport::Task<Outcome> token(Bench&, Knowledge&);
transport::Task<Outcome> claims(Bench&, Knowledge&);
transport::Task<Outcome> scopes(Bench&, Knowledge&);
transport::Task<Outcome> description(Bench&, Knowledge&);
transport::Task<Outcome> reachability(Bench&, Knowledge&);
transport::Task<Outcome> rate_limit(Bench&, Knowledge&);
transport::Task<Outcome> secret_expiry(Bench&, Knowledge&);
transport::Task<Outcome> negative_control(Bench&, Knowledge&);

/// The same for a bench with `provided`.
Outcome provided_configuration(const Bench&);
transport::Task<Outcome> provided_token(Bench&, Knowledge&);

} // namespace keur::preflight
