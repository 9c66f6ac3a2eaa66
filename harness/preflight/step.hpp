#pragma once
#include "oauth/jwt.hpp"
#include "oauth/token_response.hpp"
#include "openapi/description.hpp"
#include "profile/profile.hpp"
#include "run/redactor.hpp"
#include "run/transcript.hpp"
#include "transport/loop.hpp"
#include "transport/transport.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// "Are these credentials and this tenant ready?": steps in the order in which a person would look.
namespace keur::preflight {

/// What the steps work with; borrowed. `wire` is the transport without authorisation: each step says itself what it
/// sends.
struct Bench {
  const profile::Profile& profile;
  const profile::Credentials& credentials;
  const openapi::Description* description = nullptr; // null when it could not be read; description_error says why
  std::string description_error = {};
  std::string published_digest = {}; // of the published description, where it was fetched beside a pinned one
  transport::Loop& loop;
  transport::Transport& wire;
};

/// What earlier steps found out.
struct Knowledge {
  std::map<std::string, http::Exchange> probes; // "token" and "api": one harmless GET each, without credentials
  std::string issuer = {};
  std::string jwks_uri = {};
  std::vector<oauth::VerificationKey> keys = {};
  std::optional<oauth::AccessToken> token = {};
  std::optional<oauth::Jwt> jwt = {};
  int token_requests = 0;
};

struct Outcome {
  run::StepOutcome kind = run::StepOutcome::Pass;
  std::string detail = {}; // what was found; no secrets, no payload
  std::string cause = {};
  std::string remedy = {};
};

struct Step {
  std::string_view id;
  std::string_view title;
  std::vector<std::string_view> needs; // ids of steps: one that failed or was blocked blocks this one
  transport::Task<Outcome> (*run)(Bench&, Knowledge&);
};

/// One row a step, in order; each step is one file in preflight/steps.
const std::vector<Step>& steps();

/// Runs them all on the loop and returns their records. `told` hears of each as it ends.
std::vector<run::RecordedPreflightStep> run_steps(Bench& bench, const run::Redactor& redactor,
                                                  const std::function<void(const run::RecordedPreflightStep&)>& told);

/// Fail with the first cause of a code of preflight/cause.hpp.
Outcome failed(std::string detail, std::string_view code);
Outcome passed(std::string detail);
Outcome warned(std::string detail, std::string cause, std::string remedy);
Outcome skipped(std::string reason);

/// One token request with these fields, credentials as the profile says; counted, at most ten in a whole preflight.
struct TokenQuestion {
  bool with_scope = true;
  bool with_tenant = true;
  bool wrong_secret = false;
  std::vector<std::string> scopes = {}; // instead of the profile's, when not empty
};
transport::Task<http::Exchange> ask_token(Bench& bench, Knowledge& knowledge, TokenQuestion question);

} // namespace keur::preflight
