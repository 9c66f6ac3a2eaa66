#pragma once
#include "openapi/grammar.hpp"
#include "openapi/references.hpp"
#include "openapi/rules.hpp"

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace keur::openapi {

/// One step of a path through a document, on the stack while the walk is below it: pointers are only made where a
/// problem needs one.
struct Step {
  const Step* up = nullptr;
  std::string_view name = {};
  std::size_t index = npos;
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
};

/// Where schemas lead without going into the instance, and where required properties lead: the graph for loop rules.
struct SchemaEdge {
  enum Class : std::uint8_t { Reference = 1, All = 2, Choice = 4, Required = 8 };
  const json::Value* from;
  const json::Value* to;
  Class kind;
  const json::Document* document = nullptr; // of Reference edges only: every loop has one
  const json::Value* reference = nullptr;   // the text of $ref
};

/// Walks everything that is reachable from the root by structure and by reference, once, following the grammar: loads
/// the documents that references need and reports what breaks a rule about one object.
class Walk {
public:
  Walk(Library& library, Version version, Problems& problems, const LoadOptions& options)
      : library_(library), version_(version), problems_(problems), options_(options) {}
  void run();

private:
  friend class Here;
  struct Reference {
    json::Node target;
    Kind kind;
    std::string base;
    Location where;
  };

  void visit(const json::Value& value, Kind kind, const Step& step);
  void visit_fields(const json::Value& value, Kind kind, const Step& step);
  void visit_field(const json::Value& value, const Field& field, Kind owner, const Step& step);
  void visit_list(const json::Value& value, Kind kind, const Step& step);
  void visit_map(const json::Value& value, Kind kind, Kind owner, const Step& step);
  void visit_paths(const json::Value& value, const Step& step);
  void visit_responses(const json::Value& value, const Step& step);
  void visit_callback(const json::Value& value, const Step& step);
  void visit_requirement(const json::Value& value, const Step& step);
  void visit_schema(const json::Value& value, const Step& step);
  /// True when the object is a reference and nothing else of it counts.
  bool visit_reference(const json::Value& value, Kind kind, const Step& step);
  void visit_schema_field(const json::Value& value, const Field& field, const Step& step);
  /// True when a `$ref` stands in place of an operation: then it is counted and, where that is wanted, followed.
  bool visit_operation_reference(const json::Value& value, Kind kind, const Step& step);
  void report_operation_references();
  void check_pattern(const json::Value& value, const Step& step);
  void check_type_name(const json::Value& value, Kind owner, const Step& step);
  void add_edges(const json::Value& schema);
  void check_mapping(const json::Value& schema, const Step& step);
  void check_value(const json::Value& value, const Field& field, Kind owner, const Step& step);
  bool check_type(const json::Value& value, json::Kind wanted, std::string_view what, Kind owner, const Step& step);
  void check_unknown(const json::Member& member, Kind kind, const Step& step);
  void check_missing(const json::Value& value, Kind kind, const Step& step);
  void follow_pending();
  void check_kind(const Reference& reference);
  void check_loop(const Reference& reference);

  Location place(const json::Value& value, const Step& step) const;
  std::string pointer(const Step& step) const;
  void report(Rule rule, std::string message, const json::Value& value, const Step& step, Kind owner = Kind::None);

  Library& library_;
  Version version_;
  Problems& problems_;
  const LoadOptions& options_;
  const json::Document* document_ = nullptr;
  std::string prefix_; // pointer at which the current part of the document starts
  std::string base_;   // URI in force for references; "" = the document's
  bool foreign_dialect_ = false;
  std::unordered_map<const json::Value*, Kind> visited_;
  std::unordered_set<std::uint64_t> referenced_; // (target, kind) pairs already pending or done
  std::deque<Reference> pending_;
  std::vector<Reference> followed_;
  std::unordered_map<const json::Value*, bool> chain_ends_; // reference objects whose chain is known: true = ends
  std::vector<SchemaEdge> edges_;
  std::size_t operation_references_ = 0;
  Location first_operation_reference_ = {};
};

/// An object under judgement by the rules about one object (lint_*.cpp).
class Here {
public:
  Here(Walk& walk, const json::Value& object, Kind object_kind, const Step& step)
      : value(object), kind(object_kind), walk_(walk), step_(step) {}
  const json::Value& value;
  const Kind kind;
  Version version() const { return walk_.version_; }
  const LoadOptions& options() const { return walk_.options_; }
  /// The last reference token of the place: the key or index under which the object stands.
  std::string_view key() const { return step_.name; }
  /// At the object itself, at its member, at an element of that, or as far down a path of members as there are.
  void report(Rule rule, std::string message) const;
  void report(Rule rule, std::string message, std::string_view member) const;
  void report(Rule rule, std::string message, std::string_view member, std::size_t index) const;
  void report(Rule rule, std::string message, std::initializer_list<std::string_view> path) const;

private:
  Walk& walk_;
  const Step& step_;
};

/// Rules about one object of a kind, beyond the shapes of its fields.
void judge_object(const Here& here);
/// The same for those that Swagger 2.0 alone has.
void judge_swagger_object(const Here& here);
void judge_parameter(const Here& here);
void judge_security_scheme(const Here& here);
void judge_schema(const Here& here);
void judge_server(const Here& here);
void judge_server_variable(const Here& here);
void judge_style(const Here& here, In in);
/// OAS 3.1.1 section 4.8.20.4.
bool is_runtime_expression(std::string_view text);
/// Loops of schemas.
void judge_schema_graph(const std::vector<SchemaEdge>& edges, Problems& problems);

/// Why no value fits the schema, with the places of what excludes each other; "" where one may. `base` as in
/// Library::follow.
std::string why_nothing_fits(const json::Document& document, const json::Value& schema, const std::string& base,
                             Library& library, Version version);

/// JSON Schema 2020-12 and the OAS 3.1 base dialect: what the rules about schemas are written for.
bool is_known_dialect(std::string_view uri);

/// Foreign text for a message: made visible, shortened, in quotes.
std::string in_quotes(std::string_view foreign);

} // namespace keur::openapi
