#pragma once
#include "http/exchange.hpp"
#include "oauth/jwt.hpp"
#include "oauth/metadata.hpp"
#include "profile/profile.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The token contract: what RFC 6749, 6750, 7009, 7517, 7662, 8414, 8725 and OpenID Connect Discovery ask of an
/// authorization server and of the API behind it, one assertion each.
namespace keur::suites::token {

/// How the token endpoint's errors are read: as the RFC writes them, or as the IdentityServer behind Visma Connect is
/// known to answer.
enum class Reading : std::uint8_t { Rfc, IdentityServer };

/// The modal verb of the clause (RFC 2119): what MUST be and is not fails, what SHOULD be warns, what MAY be, or is
/// only good practice, is a remark.
enum class Verb : std::uint8_t { Must, Should, May };
std::string_view name(Verb verb);

/// What our own client makes of awkward settings and answers: judged like any other evidence.
struct ClientSample {
  http::Request by_post = {}, by_basic = {}; // one token request each way, with a secret that needs every encoding
  http::Exchange answer = {};                // a good token answer with members that nobody knows
  http::Exchange challenge = {};             // a 401 worded as ASP.NET words it
};
ClientSample client_sample();

/// Everything that was asked and answered, by probe name, and what was read from it.
struct Evidence {
  const profile::Profile& profile;
  const profile::Credentials& credentials;
  Reading reading = Reading::IdentityServer;
  /// A description says nothing of its token endpoint: where nobody asked for this suite, what a foreign server breaks
  /// is a remark.
  bool advisory = false;
  std::string api_path = {};                   // of a GET operation, "" when the description has none
  std::vector<std::string> needed_scopes = {}; // of all operations together
  std::vector<std::string> api_hosts = {};     // that an audience may name: the target's and the description's servers
  std::string command_path = {};               // of an export that needs no body, "" when there is none
  std::string query_path = {};                 // that reads its job, with the id's place as "{}"
  std::string job_id_pointer = {};
  /// What is wrong with a refusal by the description's own words ("" = nothing); empty where it says nothing.
  std::function<std::string(const http::Response&)> error_contract = {};
  ClientSample client = client_sample();
  std::chrono::system_clock::time_point now{};
  std::map<std::string, http::Exchange, std::less<>> probes = {};
  std::optional<oauth::Jwt> jwt = {};
  std::vector<oauth::VerificationKey> keys = {};
  std::optional<oauth::Metadata> metadata = {};
  std::string issuer_asked = {}; // what the address of the metadata was made from

  /// The probe's response; null when it was not sent or got none.
  const http::Response* response(std::string_view probe) const;
};

/// Holds: the assertion is met. Broken: it is not. NotJudged: this target or answer does not let it be judged.
struct Judgement {
  enum class Kind : std::uint8_t { Holds, Broken, NotJudged } kind = Kind::Holds;
  std::string text = {};
};
inline Judgement holds() { return {}; }
inline Judgement broken(std::string text) { return {Judgement::Kind::Broken, std::move(text)}; }
inline Judgement not_judged(std::string text) { return {Judgement::Kind::NotJudged, std::move(text)}; }

struct Assertion {
  std::string_view id; // "A11", permanent
  Verb verb;
  std::string_view title;
  std::string_view clause; // "RFC 6749 §5.1"
  std::string_view probe;  // whose exchange is shown with it; "" = none
  Judgement (*judge)(const Evidence&);
};

/// An assertion of the catalogue that is not in the tables, and why.
struct NotApplicable {
  std::string_view id;
  std::string_view title;
  std::string_view reason;
};
const std::vector<NotApplicable>& not_applicable();

/// harness/docs/token-contract.md, made from the tables.
std::string contract_page();

/// "token · A11": the id of the assertion's case.
std::string case_id(const Assertion& assertion);

/// All assertions in catalogue order; one table a theme.
std::vector<Assertion> assertions();
const std::vector<Assertion>& request_assertions();
const std::vector<Assertion>& success_assertions();
const std::vector<Assertion>& error_assertions();
const std::vector<Assertion>& claim_assertions();
const std::vector<Assertion>& metadata_assertions();
const std::vector<Assertion>& management_assertions();
const std::vector<Assertion>& resource_assertions();

} // namespace keur::suites::token
