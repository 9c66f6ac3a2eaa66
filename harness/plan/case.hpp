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
  std::string security_scheme = {};     // the scheme the credential is for; "" = none declared
};

/// A value of an earlier answer (or of the run) that goes into a later request. `expression` is an OpenAPI runtime
/// expression on the earlier step's exchange ("$response.body#/jobId", "$response.header.Location"), "$callback.url" or
/// "$unique", a value of its own for each request.
/// The value replaces every occurrence of `placeholder` in target (percent-encoded), fields and body (JSON-escaped).
struct Binding {
  std::size_t step = 0; // which earlier step's last exchange
  std::string expression;
  std::string placeholder; // for example "{keur:1}": a text that cannot occur otherwise
  /// What the value must fit, where it goes into a parameter: an answer may conform and yet give an id that the
  /// parameter's schema does not allow; then the case cannot go on. Empty = anything.
  json::Node schema = {};
  /// Where the value comes from when that step did not succeed (Step::instead_of); nothing when it must.
  struct Other {
    std::size_t step = 0;
    std::string expression;
  };
  std::optional<Other> other = {};
};

/// Send the step again until the value at `pointer` of the answer's body is none of `pending`, growing pauses, within
/// the profile's job budget. Running out is a finding of its own (job-never-ends), not an error. `completed` are the
/// values that end the job well (empty = any): another one is a finding too (job-failed), and later steps are not sent.
struct Repeat {
  std::string pointer;
  std::vector<std::string> pending;
  std::vector<std::string> completed = {};
};

/// Send the step once for each address in the array at `pointer` of step `step`'s answer (absolute URLs, no bearer
/// token unless the step's intent says so).
struct ForEach {
  /// AsGiven: the address itself. ChangedSignature: the last letter or digit of the longest query value (of the path
  /// where there is no query) is replaced by another. Expired: not before the address has run out; where the target
  /// cannot say when that is or it is too far away, the case is inconclusive.
  enum class Variant : std::uint8_t { AsGiven, ChangedSignature, Expired };
  std::size_t step = 0;
  std::string pointer;
  std::size_t at_most = 1'000;
  Variant variant = Variant::AsGiven;
};

/// Send the step again for the next page, until the list ends: the answer's Link with rel=next (RFC 8288), the member
/// at `next`, else the next number of a counting parameter while pages are full. At most so many pages.
struct Follow {
  std::string list;           // pointer of the array in each page
  std::string identifier;     // pointer into an item: what tells items apart
  std::string next = {};      // pointer of the member that leads on: an address, or the value of `parameter`; "" = none
  std::string parameter = {}; // query parameter of the cursor, offset or page number; "" = none
  std::int64_t step = 0;      // what a counting parameter grows by for a page; 0 = it does not count
  std::int64_t from = 0;      // its value for the first page
  std::string total = {};     // pointer of the number of all items; "" = none
  std::size_t asked = 0;      // page size that was asked for; 0 = none
  std::size_t at_most = 40;   // pages
};

/// A member of an answer's body and a value.
struct MemberValue {
  std::string pointer;
  json::Value value;
  bool may_be_absent = false; // null, empty and default values need not be said
  bool exact = false;         // its case, inner spaces and order count as well
};

/// What a list must show because of what was asked for or done before.
struct ListExpectation {
  enum class Kind : std::uint8_t {
    Selected,   // each item's `member` is one of `values`, or holds one of them
    AtLeast,    // each item's `member` is no number below the first of `values`
    AtMost,     // … above it
    Ascending,  // by `member`
    Descending, // by `member`
    Contains,   // the thing that step `step` named
    Omits,      // the thing that step `step` named
    OtherPage,  // begins with another item than the page of step `step`
  };
  Kind kind = Kind::Selected;
  std::string list = {};   // pointer of the array in the body
  std::string member = {}; // pointer into each item
  std::vector<json::Value> values = {};
  std::size_t step = 0;
  std::string named = {}; // Contains, Omits: pointer into that step's answer
  std::size_t asked = 0;  // Contains: the page size that was asked for; 0 = none, the list is whole
};

/// What an answer has in common with the answer to an earlier step of its case, or must not have.
struct Relation {
  enum class Kind : std::uint8_t { Same, Different };
  Kind kind = Kind::Same;
  std::string expression;   // runtime expression on this step's exchange: "$response.header.ETag", "$response.body#/id"
  std::size_t step = 0;     // the earlier one, whose last answer is meant
  std::string message = {}; // what is wrong where it does not hold
  std::string other = {};   // on the earlier exchange; "" = the same expression
};

/// What a feature promises that the description or one of its media types, fields and statuses names: judged by the
/// check of that id (check/demand.hpp).
struct Demand {
  std::string_view check;
  std::vector<int> statuses = {}; // the answer has one of these; empty = any
  std::vector<Relation> relations = {};
  std::string because = {};
  bool advisory = false;                      // convention, not promise: what is missed is a warning
  std::optional<std::size_t> if_refused = {}; // holds only where that earlier step was answered with 4xx
};

/// What a conforming server answers.
struct Expectation {
  enum class Kind : std::uint8_t {
    Documented,   // any documented status; the answer conforms to it
    Success,      // 2xx, documented, conforming
    Accepted,     // the request is valid: 2xx or 3xx, or a 4xx that speaks of state (401, 403, 404, 409, 410, 412, 423,
                  // 424, 429); never 400, 405, 406, 411, 413, 414, 415, 416, 417, 422, 428 or 431
    Rejected,     // the request is invalid: 4xx, and never 401/403 for want of a credential
    Unauthorized, // 401 (or 403), challenge present
    Forbidden,    // credential good, right missing: 403 (or 401, as this API is known to answer)
    NotFound,     // 404 (or 410, or 400 for a malformed id)
    MethodNotAllowed, // 405 with Allow, or 501, or 404 where the path is unknown to the server's router
    NotAcceptable,    // 406, or a documented answer in another media type
    UnsupportedMedia, // 415, or another 4xx that refuses the content
    OutOfReach,       // somebody else's or no longer there: 401, 403, 404, 410 or 400, and never 2xx
    Any,              // judged by the generic checks only
  };
  Kind kind = Kind::Documented;
  std::string because = {}; // why this is expected, for the report: "minLength 3 broken in query parameter q"
  /// CSV answers: the columns that were asked for, exactly these in any order (empty = as row_schema says) …
  std::vector<std::string> columns = {};
  /// … and columns that were asked to be left out.
  std::vector<std::string> absent_columns = {};
  /// A page size was asked for: the array at `page_pointer` ("" = the body) has at most `page_items` items.
  std::optional<std::size_t> page_items = {};
  std::string page_pointer = {};
  /// What this or an earlier step has written, where a successful answer shows it …
  std::vector<MemberValue> holds = {};
  /// … and values of the client's that the server must not take over (readOnly members).
  std::vector<MemberValue> never = {};
  std::optional<ListExpectation> list = {};
  std::optional<Demand> demand = {};
  /// It rests on a guess of what the operation is about (resource::Meaning): what breaks it is a remark, no failure.
  bool guessed = false;
  /// Why a refusal of this request tells nothing of the server: it holds what nobody could make properly.
  std::string unsure = {};
  /// An id that the request holds and that no answer gave: 404 and 422 speak of it and prove nothing.
  std::string unknown = {};
  /// The request is hostile: only what holds for any answer at all is judged.
  bool hostile = false;
  /// Clients rely on it though no standard forces it: a status other than expected is a remark.
  bool advisory = false;
  /// Widespread frameworks err here by their nature: a warning (lenient-coercion where an invalid value is taken).
  bool widespread = false;
};
std::string_view name(Expectation::Kind kind);

struct Step {
  std::string label;                             // "command", "poll", "file", "create" …
  const openapi::Operation* operation = nullptr; // null for file addresses
  RequestTemplate request = {};
  Expectation expect = {};
  std::vector<Binding> bindings = {};
  std::optional<Repeat> repeat = {};
  std::optional<ForEach> for_each = {};
  std::optional<Follow> follow = {};
  profile::RequestClass request_class = profile::RequestClass::Safe;
  /// The step's failure to get its expected status makes the rest of the case meaningless: later steps are not sent.
  bool precondition = false;
  /// Sent only where that earlier step was refused or may not be sent: a list names a thing that will do as well as one
  /// that is made. Such a step's failure is no end of the case.
  std::optional<std::size_t> instead_of = {};
  /// The schema each CSV record is judged by, where the answer is a file of an export; empty otherwise.
  json::Node row_schema = {};
  /// Sends nothing: waits until the callback receiver ("$callback.url" of this case) was called once, within the job
  /// budget. `operation` is the callback's operation; what came in is judged as its request. Without a receiver the
  /// case is inconclusive ("callback not tested").
  bool receives_callback = false;
};

/// The values a random case was made of, kept so that a failing one can be made smaller (plan::shrink).
struct Ingredients {
  std::uint64_t seed = 0; // of the plan: with the case's id it makes the same request again
  std::vector<std::pair<std::string, json::Value>> parameters = {}; // "query.limit" → value
  std::string media_type = {};
  std::optional<json::Value> body = {};
};

/// One contract test: a value, a pure function of description, rules and seed (ARCHITECTURE.md, invariant 2).
struct Case {
  std::string id;   // "GET /v1/things/{id} · rule · label", stable
  std::string rule; // id of the plan rule
  std::string label = {};
  const openapi::Operation* operation = nullptr; // the one the case is about
  std::vector<Step> steps = {};
  std::string reason = {};                     // one sentence
  Location where = {};                         // into the description
  std::vector<std::string> exercises = {};     // pointers of parameters and keywords this case exercises, for coverage
  std::string suite = "generated";             // generated, token, exports, workflow
  std::optional<Ingredients> ingredients = {}; // random cases only
};

/// What a rule wanted to plan and could not, counted and shown ("no example and pattern not generatable").
struct Omission {
  std::string rule;
  std::string operation; // "GET /path"
  std::string reason;
  Location where = {};
};

/// Why a plan was given up: it has grown past its limit. What was counted until then.
struct Excess {
  std::size_t cases = 0;
  std::size_t operations = 0;    // that were planned
  bool whole = false;            // all of them: `cases` is the plan's size
  std::size_t request_bytes = 0; // the most that requests may take, where that is the reason; else 0
  std::vector<std::pair<std::string, std::size_t>> largest = {}; // the operations with the most cases, at most three
};

struct Plan {
  std::vector<Case> cases; // none where `excess` is set
  std::vector<Omission> omissions;
  std::uint64_t seed = 0;
  std::optional<Excess> excess = {};
};

/// Is there a later step that is sent where this one is refused?
bool has_substitute(const Case& test, std::size_t step);
/// The worst class of a case's steps: what must be permitted for all of it to be sent.
profile::RequestClass request_class(const Case& test);

} // namespace keur::plan
