#pragma once
#include "base/clock.hpp"
#include "crypto/certificate.hpp"
#include "language/language.hpp"
#include "oauth/jwt.hpp"
#include "oauth/metadata.hpp"
#include "oauth/token_response.hpp"
#include "openapi/description.hpp"
#include "preflight/provider.hpp"
#include "profile/profile.hpp"
#include "run/redactor.hpp"
#include "run/transcript.hpp"
#include "schema/schema.hpp"
#include "transport/access.hpp"
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

/// A security scheme that operations need and for which nothing is given.
struct Wanting {
  std::string scheme = {}; // name and kind, for people
  std::size_t operations = 0;
  std::string to_set = {};   // variables, or an option
  std::string settings = {}; // the same in keur.yaml
};

/// What opens the API where that is no client id and secret: ready-made tokens and keys, passwords, logins,
/// certificates, clients that show who they are in another way. Borrowed.
struct Provided {
  transport::Transport& api; // puts the credentials in
  const transport::Access& access;
  const profile::Keyring& keyring;
  std::vector<std::string> schemes = {}; // for which something is given
  std::vector<Wanting> wanting = {};
  bool opens_something = true;          // some operation has all that it needs
  std::optional<Error> unreadable = {}; // why the credentials could not be read
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
  const Provided* provided = nullptr; // null: `credentials` are a client id and secret
  std::string issuer = {};            // as the profile gives it; "" = to be found
  bool refused = false;               // a safety rule stopped a step (exit 5)
  Family family = Family::Generic;    // of the authorization server, as far as it is known by now
};

/// What earlier steps found out.
struct Knowledge {
  std::map<std::string, http::Exchange> probes;         // "token" and "api": one harmless GET each, without credentials
  std::map<std::string, http::Exchange> documents = {}; // metadata that was asked for, by address
  std::optional<oauth::Metadata> metadata = {};         // of the token endpoint's own authorization server
  std::vector<oauth::VerificationKey> keys = {};
  std::optional<oauth::AccessToken> token = {};
  std::vector<std::string> granted = {}; // scopes and roles that the answer or the token names; else those asked for
  bool scopes_told = false;              // false: neither names any
  std::optional<oauth::Jwt> jwt = {};    // nothing where the token is opaque
  std::optional<std::chrono::seconds> clock_ahead = {}; // of this machine, against the server that is furthest off
  bool audience_fits = true;                            // false: the token names an audience, and this API is not in it
  int token_requests = 0;
};

/// A cause and its remedy, as they are shown: side by side.
struct Told {
  language::Message cause;
  language::Message remedy;
};

struct Outcome {
  run::StepOutcome kind = run::StepOutcome::Pass;
  language::Message detail = {}; // what was found; no secrets, no payload
  std::vector<Told> causes = {}; // likeliest first
};

struct Step {
  std::string_view id;
  language::Text title;
  std::vector<std::string_view> needs; // ids of steps: one that failed or was blocked blocks this one
  transport::Task<Outcome> (*run)(Bench&, Knowledge&);
  language::Text title_provided = {}; // where the bench has `provided`; "" = the same
};

/// One row a step, in order; each step is one file in preflight/steps.
const std::vector<Step>& steps();

/// Runs them all on the loop and returns their records. `told` hears of each as it ends.
std::vector<run::RecordedPreflightStep> run_steps(Bench& bench, const run::Redactor& redactor,
                                                  language::Language language,
                                                  const std::function<void(const run::RecordedPreflightStep&)>& told);

/// A failure with the causes of these codes of preflight/cause.hpp, in their order, in the provider's words.
Outcome failed(const Bench& bench, language::Message detail, const std::vector<std::string_view>& codes);
Outcome warned(const Bench& bench, language::Message detail, const std::vector<std::string_view>& codes);
Outcome passed(language::Message detail);
Outcome skipped(language::Message reason);

/// What an exchange without a usable answer is: the transport's error, a page, a redirect or a status. Marks the bench
/// where a safety rule stopped it.
Outcome unanswered(Bench& bench, const language::Message& who, const http::Exchange& exchange);
/// ", Retry-After: 30" of an answer that asks to wait; empty otherwise.
language::Message wait_told(const http::Response& response);
bool is_page(const http::Response& response);
/// "login.example.test" of an address.
std::string host_of(const std::string& url);

/// "the token", or of a bench with `provided` "the credentials".
language::Message what_opens(const Bench& bench);

/// The scopes that are asked for, one by one (RFC 6749 section 3.3: separated by spaces).
std::vector<std::string> asked_scopes(const Bench& bench);
/// The scopes that keep a token with these out of the operation; empty when it is let in.
std::vector<std::string> scopes_lacking(const openapi::Operation& operation, const std::vector<std::string>& granted);

/// Finds out who the authorization server is, from what is known so far (preflight/provider.hpp).
void recognise_provider(Bench& bench, const Knowledge& knowledge, std::string_view refusal = {});

/// Looks for the metadata of the token endpoint's authorization server (RFC 8414 section 3.1, OpenID Connect Discovery
/// section 4.1), each address once: `issuers` first, then what the token endpoint's own address suggests. Nothing when
/// there is none that names this token endpoint.
struct Discovery {
  std::optional<oauth::Metadata> metadata = {};
  std::string at = {};                         // where it was read
  std::string asked = {};                      // the issuer that the address was made from
  std::optional<oauth::Metadata> another = {}; // read on the way, and of another token endpoint
  std::string another_asked = {};
};
transport::Task<Discovery> discover(Bench& bench, Knowledge& knowledge, std::vector<std::string> issuers);
/// Fetches the keys that the metadata names, wherever they are, into the knowledge.
transport::Task<Outcome> fetch_keys(Bench& bench, Knowledge& knowledge);

/// The id of a client that no server has.
inline constexpr std::string_view no_such_client = "keur-preflight-no-such-client";

/// One token request with these fields, credentials as the profile says; counted, at most ten in a whole preflight.
struct TokenQuestion {
  bool with_scope = true;
  bool with_tenant = true;
  bool wrong_secret = false;
  bool unknown_client = false;       // an id that nobody has
  bool other_authentication = false; // Basic instead of the form, or the other way round
};
transport::Task<http::Exchange> ask_token(Bench& bench, Knowledge& knowledge, TokenQuestion question);

} // namespace keur::preflight
