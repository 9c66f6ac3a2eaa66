#pragma once
#include "generate/dialect.hpp"
#include "generate/generate.hpp"
#include "generate/request.hpp"
#include "plan/case.hpp"
#include "plan/credential.hpp"
#include "plan/doubts.hpp"
#include "plan/paths.hpp"
#include "plan/planner.hpp"
#include "resource/references.hpp"
#include "resource/resources.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace keur::plan {

using resource::Source;

/// Of one request, at most.
inline constexpr std::size_t most_earlier_steps = 5;

/// A request in the making: its values, and the steps that must come before it so that what its path names exists.
struct Draft {
  const openapi::Operation* operation = nullptr;
  generate::RequestValues values = {};
  std::vector<Step> before = {};
  std::vector<Binding> bindings = {};                // their placeholders' marks stand as values in `values`
  std::vector<const openapi::Parameter*> bound = {}; // beside `bindings`; null for members of the body
  std::string about = {};                            // pointer of the body's value that the case is about
  bool as_it_is = false;                             // the case is about the whole body: no value of it is changed
};

/// Valid requests of the operations of one description, each made once and remembered. A path parameter that names a
/// thing is bound to the answer of the operation that makes or lists such things (a link, an export job, or inferred
/// from paths and shapes), so that "valid" means valid for the server's state too.
class Drafts {
public:
  /// Both are borrowed.
  Drafts(const openapi::Description& description, schema::Compiler& schemas, std::uint64_t seed);

  /// Required parameters and, where required, the body. Nothing when a value could not be generated; why() says which.
  const std::optional<Draft>& minimal(const openapi::Operation& operation);
  /// All parameters and the body in its first usable media type; never a callback address.
  const std::optional<Draft>& full(const openapi::Operation& operation);
  /// The minimal draft without earlier steps: what its path names need not exist.
  std::optional<Draft> unbound(const openapi::Operation& operation);
  const std::string& why(const openapi::Operation& operation);

  /// The steps before and the request itself as the last step, classified and with the scopes its security needs. Where
  /// the request must go well, what its body names is made first. Nothing when the request cannot be written (see
  /// generate::build_request).
  std::optional<std::vector<Step>> steps(const Draft& draft, Expectation expectation, std::string label = "request");
  /// The draft with what its body names made or listed first, as steps() has it.
  Draft with_references(Draft draft);
  /// A draft that only reads is as good about a thing that a list names, where none can be made.
  Draft with_substitutes(Draft draft);
  /// The request alone, its bindings pointing to `before` as they are; what its body names is bound to those of the
  /// steps before that give such names.
  std::optional<Step> step(const Draft& draft, Expectation expectation, std::string label);

  /// Gives the header parameters that hold an idempotency key or the like a value of its own for each request.
  void bind_fresh_keys(Draft& draft);
  /// A value for a parameter that the wire can carry: declared example, else generated.
  /// Members of an exploded object stand in the query by their own names: another parameter of one of them makes it
  /// unclear whose they are.
  bool is_ambiguous(const openapi::Operation& operation, const openapi::Parameter& parameter, const json::Value& value);
  /// Does something else than a value of the plan stand there: a field that HTTP or the credential fills?
  bool is_filled_elsewhere(const openapi::Operation& operation, const openapi::Parameter& parameter) const;
  /// A cursor, an entity tag and the like, of which no valid one can be invented and none is given.
  bool is_left_to_server(const openapi::Parameter& parameter);
  std::optional<json::Value> parameter_value(const openapi::Operation& operation, const openapi::Parameter& parameter,
                                             bool full);
  /// The body that the operation takes; null where it has none. OAS 3.0.4 section 4.7.10: where HTTP gives a body no
  /// meaning, what the description says of one is ignored.
  const openapi::RequestBody* body_of(const openapi::Operation& operation) const;
  /// Must a wrong body be refused? OAS 3.0 ignores that of DELETE as well; many servers read it all the same.
  bool judges_body(const openapi::Operation& operation) const;
  /// The first media type of the body that a value can be generated for, with the value.
  std::optional<std::pair<const openapi::MediaType*, json::Value>> body(const openapi::Operation& operation, bool full);
  /// Forms carry texts only: does the body read back valid once it is written? True for other media types.
  bool reads_back(const openapi::MediaType& media_type, const json::Value& body);
  /// The first declared example that is valid and can be written; null without one.
  const json::Value* example_of(const openapi::MediaType& media_type);
  std::optional<json::Value> body_in(const openapi::Operation& operation, const openapi::MediaType& media_type,
                                     bool full);

  /// Is the value that the case is about a reference to a thing of another collection (so that no made-up value of it
  /// is sure to be accepted)? Then where such things come from; else null.
  const Source* reference_at(const Draft& draft) const;

  /// How many bytes of requests steps() has written since the last count from zero; full once they pass the most.
  void count_from(std::size_t bytes, std::size_t most) { written_ = bytes, most_written_ = most; }
  bool is_full() const { return most_written_ != 0 && written_ > most_written_; }

  generate::Generator& generator() { return generator_; }
  /// The flat view of schemas that hold together; lives as long as these drafts.
  const generate::Shape& shape(const generate::Conjunction& schemas) { return generator_.shapes().of(schemas); }
  /// generate::Generator::invalid of one operation's schema, kept until another operation's are asked for.
  const generate::Breakages& invalid(const openapi::Operation& operation, const json::Node& schema,
                                     const generate::Options& options);
  const openapi::Operation* find(std::string_view method, const std::string& path) const {
    return resources_.find(method, path);
  }
  const openapi::Description& description() const { return description_; }
  const Paths& paths() const { return paths_; }
  const resource::Resources& resources() const { return resources_; }
  const resource::References& references() const { return references_; }
  generate::Options options(const openapi::Operation& operation, generate::Examples examples) const;

private:
  struct Entry {
    std::optional<Draft> minimal, full;
    std::string why;
    bool minimal_made = false, full_made = false, making = false;
  };
  std::optional<Draft> make(const openapi::Operation& operation, bool full, bool bind, std::string& why);
  void bind_path(Draft& draft);
  void tell_doubts(const Draft& draft, Expectation& expectation);
  std::optional<Draft> precede(Draft& draft, const Source& source);
  enum class Producers : std::uint8_t { Added, Known }; // may steps be put before the draft, or do those there serve?
  void bind_references(Draft& draft, Producers producers);
  void drop_member(Draft& draft, const std::string& name);
  void drop_references(Draft& draft);
  void drop_unusable_name(Draft& draft, const std::vector<std::string>& identifiers);
  void repeat_path(Draft& draft);
  void name_values(Draft& draft);
  std::optional<Binding> reference_binding(Draft& draft, const Source& source, Producers producers);
  bool adopt(Draft& draft, const Source& source, const openapi::Parameter& parameter, std::set<std::string>& settled);
  static bool take_over(Draft& draft, const openapi::Parameter& parameter, const Draft& made, std::size_t offset);

  const openapi::Description& description_;
  std::uint64_t seed_;
  generate::Generator generator_;
  resource::Resources resources_;
  resource::References references_;
  Paths paths_;
  std::size_t written_ = 0, most_written_ = 0;
  std::set<const openapi::Operation*> referring_; // whose bodies are being bound: ends cycles
  std::map<const openapi::Operation*, Entry> entries_;
  const openapi::Operation* invalid_of_ = nullptr;
  std::map<const json::Value*, generate::Breakages> invalid_;
  Doubts doubts_;
};

/// About the memory that a step takes.
std::size_t size_of(const Step& step);
/// Gives the parameter a value of its own; earlier steps that nothing is bound to any more are dropped.
void replace_value(Draft& draft, const openapi::Parameter& parameter, json::Value value);
/// Puts the placeholders of the draft's bindings in place of their marks.
void put_placeholders(generate::WireRequest& request, const Draft& draft);
/// Binds the member of the body to the value of the binding's expression, under a placeholder of its own.
void bind_member(Draft& draft, const std::string& pointer, Binding binding);
/// Binds the parameter to the value of the expression on the answer of that earlier step.
void bind_value(Draft& draft, const openapi::Parameter& parameter, std::size_t step, const std::string& expression);
/// Is this parameter where the server is told an address to call?
bool is_callback_parameter(const openapi::Operation& operation, const openapi::Parameter& parameter);
/// Does a member of the body tell the server an address to call?
bool holds_callback(const openapi::Operation& operation, const json::Value& body);
/// Takes such members of a body away.
void drop_callbacks(const openapi::Operation& operation, json::Value& body);

/// docs/live-tenant.md: export commands and safe methods by what they are; whatever makes the server call an address it
/// was given is hazardous.
profile::RequestClass classify(const openapi::Operation& operation, const generate::RequestValues& values);
/// The parameter or body member that tells the server where to call back: a declared callback's expression, else a name
/// such as callbackUrl.
bool is_callback_name(std::string_view name);

using generate::dialect_of;

} // namespace keur::plan
