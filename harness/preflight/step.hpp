#pragma once
#include "base/clock.hpp"
#include "crypto/certificate.hpp"
#include "oauth/jwt.hpp"
#include "oauth/token_response.hpp"
#include "openapi/description.hpp"
#include "profile/profile.hpp"
#include "run/redactor.hpp"
#include "run/transcript.hpp"
#include "schema/schema.hpp"
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

/// The published description beside the pinned one that is used.
struct Published {
  std::string address = {};    // "" = nothing to compare with
  std::string error = {};      // why it could not be read
  std::string difference = {}; // "2 breaking, 1 compatible change(s)"; "" = none
  bool breaking = false;
};

/// What the steps work with; borrowed. `wire` is the transport without authorisation: each step says itself what it
/// sends.
struct Bench {
  const profile::Profile& profile;
  const profile::Credentials& credentials;
  const openapi::Description* description = nullptr; // null when it could not be read; description_error says why
  std::string description_error = {};
  schema::Compiler* schemas = nullptr; // of the description; null with it
  Published published = {};
  std::optional<Clock::Wall> secret_expires = {}; // the end of the day that was noted for it
  std::string environment_proxy = {}; // the variable that names a proxy, which keur does not read; "" = none
  const std::map<std::string, crypto::Certificate>& certificates; // by "host:port", filled by `wire`
  transport::Loop& loop;
  transport::Transport& wire;
  bool refused = false; // a safety rule stopped a step (exit 5)
};

/// What earlier steps found out.
struct Knowledge {
  std::map<std::string, http::Exchange> probes; // "token" and "api": one harmless GET each, without credentials
  std::string issuer = {};
  std::string jwks_uri = {};
  std::vector<oauth::VerificationKey> keys = {};
  std::optional<oauth::AccessToken> token = {};
  std::optional<oauth::Jwt> jwt = {};
  std::optional<std::chrono::seconds> clock_ahead = {}; // of this machine, against the server that is furthest off
  bool audience_fits = true;                            // false: the token names an audience, and this API is not in it
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

/// A failure with the causes of these codes of preflight/cause.hpp, in their order.
Outcome failed(std::string detail, const std::vector<std::string_view>& codes);
Outcome failed(std::string detail, std::string_view code);
Outcome warned(std::string detail, std::string_view code);
/// "1 key", "2 keys".
std::string counted(std::size_t count, std::string_view noun);
Outcome passed(std::string detail);
Outcome skipped(std::string reason);

/// What an exchange without a usable answer is: the transport's error, a page, a redirect or a status. Marks the bench
/// where a safety rule stopped it.
Outcome unanswered(Bench& bench, const std::string& who, const http::Exchange& exchange);
bool is_page(const http::Response& response);
/// "login.example.test" of an address.
std::string host_of(const std::string& url);
/// Is one of the addresses of the stage environment and the other not?
bool mixes_environments(const profile::Profile& profile);
/// Is this one of the vendor's hosts, or this machine standing in for one?
bool is_vendor_host(const std::string& url);

/// The scopes that keep a token with these out of the operation; empty when it is let in.
std::vector<std::string> scopes_lacking(const openapi::Operation& operation, const std::vector<std::string>& granted);

/// One token request with these fields, credentials as the profile says; counted, at most ten in a whole preflight.
struct TokenQuestion {
  bool with_scope = true;
  bool with_tenant = true;
  bool wrong_secret = false;
  bool other_authentication = false; // Basic instead of the form, or the other way round
};
transport::Task<http::Exchange> ask_token(Bench& bench, Knowledge& knowledge, TokenQuestion question);

} // namespace keur::preflight
