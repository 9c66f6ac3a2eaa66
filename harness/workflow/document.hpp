#pragma once
#include "base/result.hpp"
#include "json/document.hpp"
#include "openapi/description.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Arazzo 1.0 documents, read and bound to the operations of one description: plain values with the places they were
/// read from. Names are those of the Arazzo Specification 1.0.1.
namespace keur::workflow {

/// One question about an exchange (section 4.6.11).
struct Criterion {
  enum class Type : std::uint8_t { Simple, Regex, JsonPath };
  Type type = Type::Simple;
  std::string context = {}; // runtime expression; "" for simple conditions
  std::string condition;
  Location where = {};
};

/// What follows a step that succeeded (section 4.6.7) or failed (section 4.6.8). All criteria must hold.
struct Action {
  enum class Type : std::uint8_t { End, Goto, Retry };
  std::string name;
  Type type = Type::End;
  std::string step_id = {};     // to go to, or to take before a retry
  std::string workflow_id = {}; // likewise
  std::optional<std::chrono::milliseconds> retry_after = {};
  std::size_t retry_limit = 1;
  std::vector<Criterion> criteria = {};
  Location where = {};
};

/// A value for a parameter of the step's operation, or for an input of the workflow it calls (then only the name of
/// `declared` counts). Constants, runtime expressions, and texts with "{$…}" in them.
struct Parameter {
  openapi::Parameter declared;
  json::Node value;
};

struct Replacement {
  std::string target; // RFC 6901 pointer into the payload
  json::Node value;
};

struct Body {
  const openapi::MediaType* media_type = nullptr; // of the operation
  json::Node payload = {};                        // empty: replacements only
  std::vector<Replacement> replacements = {};
};

struct Output {
  std::string name;
  std::string expression;
  Location where = {};
};

struct Step {
  std::string id;
  const openapi::Operation* operation = nullptr; // null: the step calls a workflow
  std::string workflow_id = {};
  std::vector<Parameter> parameters = {}; // the workflow's own among them
  std::optional<Body> body = {};
  std::vector<Criterion> success_criteria = {}; // none: a 2xx status
  std::vector<Action> on_success = {};          // the workflow's own behind them
  std::vector<Action> on_failure = {};
  std::vector<Output> outputs = {};
  /// x-keur-files: "$response.body#/pointer" of an array of self-authorising addresses, each of which is fetched once
  /// the step has succeeded and judged as a file of the export. "" = none.
  std::string files_pointer = {};
  bool has_files = false;
  Location where = {};
};

struct Workflow {
  std::string id;
  std::string summary = {};
  json::Node inputs = {}; // a JSON Schema; empty when there are none
  std::vector<std::string> depends_on = {};
  std::vector<Step> steps = {};
  std::vector<Output> outputs = {};
  Location where = {};

  /// Index of the step; nothing when there is none of that id.
  std::optional<std::size_t> find(std::string_view step_id) const;
};

struct Source {
  std::string name;
  std::string url;
};

struct Document {
  std::shared_ptr<const json::DocumentSet> documents; // shared: nodes point into it for as long as a case may run
  std::string title;
  std::vector<Source> sources = {};
  std::vector<Workflow> workflows = {};

  std::optional<std::size_t> find(std::string_view workflow_id) const;
};

/// The text of an Arazzo 1.0 document. The description stands for the document's one source of type openapi, whatever
/// its url says: so the same workflow judges any version of it. `description` is borrowed. Errors: those of json::load;
/// Configuration with the place for what the specification does not allow, for operations and parameters that the
/// description does not have, for expressions that can never have a value, and for what is not supported (XPath,
/// sources of type arazzo, more than one description).
Result<Document> read(std::string_view text, const std::string& name, const openapi::Description& description);

} // namespace keur::workflow
