#pragma once
#include "http/exchange.hpp"
#include "oauth/jwt.hpp"
#include "oauth/metadata.hpp"
#include "profile/profile.hpp"

#include <chrono>
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

enum class Severity : std::uint8_t { Must, Should, Information };

/// Everything that was asked and answered, by probe name, and what was read from it.
struct Evidence {
  const profile::Profile& profile;
  const profile::Credentials& credentials;
  Reading reading = Reading::IdentityServer;
  std::string api_path = {};                   // of a GET operation, "" when the description has none
  std::vector<std::string> needed_scopes = {}; // of all operations together
  std::chrono::system_clock::time_point now{};
  std::map<std::string, http::Exchange, std::less<>> probes = {};
  std::optional<oauth::Jwt> jwt = {};
  std::vector<oauth::VerificationKey> keys = {};
  std::optional<oauth::Metadata> metadata = {};

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
  Severity severity;
  std::string_view title;
  std::string_view clause; // "RFC 6749 §5.1"
  std::string_view probe;  // whose exchange is shown with it; "" = none
  Judgement (*judge)(const Evidence&);
};

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
