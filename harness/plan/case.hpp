#pragma once
#include "http/fields.hpp"
#include "json/document.hpp"
#include "oauth/authorization_intent.hpp"
#include "openapi/description.hpp"
#include "profile/profile.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace keur::plan {

/// A request without host and credentials. `target` is path and query, origin-form, already encoded; runtime values are
/// put in by Bindings. `target` is absolute only in steps made from file addresses at run time.
struct RequestTemplate {
  std::string method = "GET";
  std::string target = {};
  http::Fields fields = {};
  std::optional<std::string> body = {};
  oauth::AuthorizationIntent authorization = {};
  std::vector<std::string> scopes = {}; // that the operation's security needs
};

/// A value of an earlier answer (or of the run) that goes into a later request. `expression` is an OpenAPI runtime
/// expression on the earlier step's exchange ("$response.body#/jobId", "$response.header.Location") or "$callback.url".
/// The value replaces every occurrence of `placeholder` in target (percent-encoded), fields and body (JSON-escaped).
struct Binding {
  std::size_t step = 0; // which earlier step's last exchange
  std::string expression;
  std::string placeholder; // for example "{keur:1}": a text that cannot occur otherwise
};

/// Send the step again until the value at `pointer` of the answer's body is none of `pending`, growing pauses, within the
/// profile's job budget. Running out is a finding of its own (job-never-ends), not an error.
struct Repeat {
  std::string pointer;
  std::vector<std::string> pending;
};

/// Send the step once for each address in the array at `pointer` of step `step`'s answer (absolute URLs, no bearer token
/// unless the step's intent says so).
struct ForEach {
  std::size_t step = 0;
  std::string pointer;
  std::size_t at_most = 1'000;
};

/// What a conforming server answers.
struct Expectation {
  enum class Kind : std::uint8_t {
    Documented,       // any documented status; the answer conforms to it
    Success,          // 2xx, documented, conforming
    Rejected,         // the request is invalid: 4xx, and never 401/403 for want of a credential
    Unauthorized,     // 401 (or 403), challenge present
    Forbidden,        // credential good, right missing: 403 (or 401, as this API is known to answer)
    NotFound,         // 404 (or 410, or 400 for a malformed id)
    MethodNotAllowed, // 405 with Allow, or 501, or 404 where the path is unknown to the server's router
    NotAcceptable,    // 406, or a documented answer in another media type
    UnsupportedMedia, // 415 or 400
    Any,              // judged by the generic checks only
  };
  Kind kind = Kind::Documented;
  std::string because = {}; // why this is expected, for the report: "minLength 3 broken in query parameter q"
};
std::string_view name(Expectation::Kind kind);

struct Step {
  std::string label; // "command", "poll", "file", "create" …
  const openapi::Operation* operation = nullptr; // null for file addresses
  RequestTemplate request = {};
  Expectation expect = {};
  std::vector<Binding> bindings = {};
  std::optional<Repeat> repeat = {};
  std::optional<ForEach> for_each = {};
  profile::RequestClass request_class = profile::RequestClass::Safe;
  /// The step's failure to get its expected status makes the rest of the case meaningless: later steps are not sent.
  bool precondition = false;
  /// The schema each CSV record is judged by, where the answer is a file of an export; empty otherwise.
  json::Node row_schema = {};
};

/// One contract test: a value, a pure function of description, rules and seed (DESIGN section 5, invariant 2).
struct Case {
  std::string id;   // "GET /v1/things/{id} · rule · label", stable
  std::string rule; // id of the plan rule
  std::string label = {};
  const openapi::Operation* operation = nullptr; // the one the case is about
  std::vector<Step> steps = {};
  std::string reason = {};      // one sentence
  Location where = {};          // into the description
  std::vector<std::string> exercises = {}; // pointers of parameters and keywords this case exercises, for coverage
  std::string suite = "generated";         // generated, token, exports, workflow
};

/// What a rule wanted to plan and could not, counted and shown ("no example and pattern not generatable").
struct Omission {
  std::string rule;
  std::string operation; // "GET /path"
  std::string reason;
  Location where = {};
};

struct Plan {
  std::vector<Case> cases;
  std::vector<Omission> omissions;
  std::uint64_t seed = 0;
};

} // namespace keur::plan
