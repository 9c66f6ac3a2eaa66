#include "openapi/walk.hpp"

#include "base/text.hpp"
#include "json/pointer.hpp"

#include <algorithm>

namespace keur::openapi {
namespace {

std::uint64_t key_of(const json::Value* value, Kind kind) {
  return (reinterpret_cast<std::uint64_t>(value) << 8) | static_cast<std::uint64_t>(kind);
}

bool is_extension(std::string_view name) { return name.starts_with("x-"); }

bool is_component_name(std::string_view name) {
  if (name.empty())
    return false;
  for (char c : name)
    if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '.' && c != '-' &&
        c != '_')
      return false;
  return true;
}

bool is_status_key(std::string_view key, Version version) {
  if (key == "default")
    return true;
  if (version == Version::V20) // any three digits, and no ranges
    return key.size() == 3 && key.find_first_not_of("0123456789") == std::string_view::npos;
  if (key.size() != 3 || key[0] < '1' || key[0] > '5')
    return false;
  if (key.substr(1) == "XX")
    return true;
  return key[1] >= '0' && key[1] <= '9' && key[2] >= '0' && key[2] <= '9';
}

std::string a(std::string_view noun) {
  return (std::string_view("aeiouAEIOU").find(noun.front()) == std::string_view::npos ? "a " : "an ") +
         std::string(noun);
}

/// Problem of a reference, by what prevented following it.
Rule rule_of(ErrorCode code) {
  if (code == ErrorCode::ReferenceOutside)
    return Rule::ReferenceOutside;
  if (code == ErrorCode::ReferenceUnresolved)
    return Rule::ReferenceUnresolved;
  return Rule::DocumentUnreadable;
}

std::string text_of(const Error& error) {
  return error.where.document.empty() ? error.message : to_string(error.where) + ": " + error.message;
}

} // namespace

bool is_known_dialect(std::string_view uri) {
  return uri == "https://json-schema.org/draft/2020-12/schema" ||
         uri.starts_with("https://spec.openapis.org/oas/3.1/") || uri.starts_with("https://spec.openapis.org/oas/3.2/");
}

std::string in_quotes(std::string_view foreign) { return '\'' + truncate(escape_visible(foreign), 120) + '\''; }

std::string Walk::pointer(const Step& step) const {
  std::vector<const Step*> steps;
  for (const Step* at = &step; at->up; at = at->up)
    steps.push_back(at);
  std::string text = prefix_;
  for (auto at = steps.rbegin(); at != steps.rend(); ++at)
    text = (*at)->index == Step::npos ? json::append_token(text, (*at)->name) : json::append_index(text, (*at)->index);
  return text;
}

Location Walk::place(const json::Value& value, const Step& step) const {
  return document_->place(value.at(), pointer(step));
}

void Walk::report(Rule rule, std::string message, const json::Value& value, const Step& step, Kind owner) {
  problems_.add(rule, std::move(message), place(value, step), openapi::info(owner).section);
}

void Here::report(Rule rule, std::string message) const { walk_.report(rule, std::move(message), value, step_, kind); }

void Here::report(Rule rule, std::string message, std::string_view member) const {
  report(rule, std::move(message), {member});
}

void Here::report(Rule rule, std::string message, std::string_view member, std::size_t index) const {
  const json::Value* at = value.find(member);
  if (!at || !at->is_array() || index >= at->array().size())
    return report(rule, std::move(message), member);
  const Step step{&step_, member};
  walk_.report(rule, std::move(message), at->array()[index], Step{&step, {}, index}, kind);
}

void Here::report(Rule rule, std::string message, std::initializer_list<std::string_view> path) const {
  std::vector<Step> steps;
  steps.reserve(path.size()); // each step points to the one before
  const json::Value* at = &value;
  for (std::string_view member : path) {
    const json::Value* next = at->find(member);
    if (!next)
      break;
    steps.push_back({steps.empty() ? &step_ : &steps.back(), member});
    at = next;
  }
  walk_.report(rule, std::move(message), *at, steps.empty() ? step_ : steps.back(), kind);
}

void Walk::run() {
  document_ = &library_.root();
  if (auto dialect = document_->root.find_string("jsonSchemaDialect"); dialect && version_ >= Version::V31)
    if (const Step step{}; !is_known_dialect(*dialect)) {
      foreign_dialect_ = true;
      report(Rule::SchemaDialect, "schemas are written in another dialect: " + in_quotes(*dialect),
             *document_->root.find("jsonSchemaDialect"), Step{&step, "jsonSchemaDialect"});
    }
  visit(document_->root, version_ == Version::V20 ? Kind::Swagger : Kind::OpenApi, Step{});
  follow_pending();
  for (const Reference& reference : followed_) {
    check_kind(reference);
    check_loop(reference);
  }
  judge_schema_graph(edges_, problems_);
  report_operation_references();
}

void Walk::follow_pending() {
  while (!pending_.empty()) {
    Reference reference = std::move(pending_.front());
    pending_.pop_front();
    if (!visited_.contains(reference.target.value)) {
      document_ = reference.target.document;
      prefix_ = reference.target.pointer;
      base_ = reference.base;
      visit(*reference.target.value, reference.kind, Step{});
    }
    followed_.push_back(std::move(reference));
  }
}

/// Has the object no field that a schema lacks? Then it can be read as one, though it says little.
static bool reads_as_schema(const json::Value& value) {
  return value.is_object() && std::all_of(value.object().begin(), value.object().end(), [](const json::Member& member) {
           return member.name.starts_with("x-") || openapi::find_field(Kind::Schema, member.name) != nullptr;
         });
}

void Walk::check_kind(const Reference& reference) {
  auto found = visited_.find(reference.target.value);
  if (found == visited_.end() || found->second == reference.kind)
    return;
  const bool harmless = reference.kind == Kind::Schema && reads_as_schema(*reference.target.value);
  problems_.add(harmless ? Rule::SchemaReferenceKind : Rule::ReferenceKind,
                "the reference leads to " + a(openapi::info(found->second).name) + " object at '" +
                    reference.target.pointer + "', expected is " + a(openapi::info(reference.kind).name) + " object",
                reference.where);
}

/// Chains of Reference Objects; loops of schemas are judged on the graph.
void Walk::check_loop(const Reference& reference) {
  if (reference.kind == Kind::Schema)
    return;
  std::vector<const json::Value*> chain;
  json::Node node = reference.target;
  bool ends = true;
  std::unordered_set<const json::Value*> seen;
  while (node && node->find_string("$ref")) {
    if (auto known = chain_ends_.find(node.value); known != chain_ends_.end()) {
      ends = known->second;
      break;
    }
    chain.push_back(node.value);
    if (!seen.insert(node.value).second) {
      ends = false;
      break;
    }
    auto next = library_.follow(*node.document, "", *node->find_string("$ref"));
    if (!next)
      break; // reported where it stands
    node = *next;
  }
  for (const json::Value* value : chain)
    chain_ends_[value] = ends;
  if (!ends)
    problems_.add(Rule::ReferenceLoop,
                  "circular reference: following '" + reference.target.pointer + "' leads back to itself in a loop",
                  reference.where);
}

bool Walk::check_type(const json::Value& value, json::Kind wanted, std::string_view what, Kind owner,
                      const Step& step) {
  if (value.kind() == wanted)
    return true;
  std::string message = std::string(what) + " must be " + a(name(wanted)) + ", not " + std::string(name(value.kind()));
  if (wanted == json::Kind::String && (value.is_number() || value.is_boolean()))
    message += ": quote it";
  report(Rule::FieldType, std::move(message), value, step, owner);
  return false;
}

void Walk::visit(const json::Value& value, Kind kind, const Step& step) {
  if (kind == Kind::Schema && value.is_boolean() && version_ >= Version::V31)
    return;
  const KindInfo& row = openapi::info(kind);
  if (!value.is_object()) {
    check_type(value, json::Kind::Object, a(row.name) + (row.name == "OpenAPI" ? " document" : " object"), kind, step);
    return;
  }
  const bool referable = is_referable(kind, version_);
  if (referable && !visited_.emplace(&value, kind).second)
    return;
  if (referable && visit_reference(value, kind, step))
    return;
  if (visit_operation_reference(value, kind, step))
    return;
  switch (kind) {
  case Kind::Paths:
    return visit_paths(value, step);
  case Kind::Responses:
    return visit_responses(value, step);
  case Kind::Callback:
    return visit_callback(value, step);
  case Kind::SecurityRequirement:
    return visit_requirement(value, step);
  case Kind::Schema:
    return visit_schema(value, step);
  default:
    return visit_fields(value, kind, step);
  }
}

void Walk::visit_fields(const json::Value& value, Kind kind, const Step& step) {
  for (const json::Member& member : value.object()) {
    const Field* field = find_field(kind, member.name);
    if (field && field->in(version_))
      visit_field(member.value, *field, kind, Step{&step, member.name});
    else
      check_unknown(member, kind, Step{&step, member.name});
  }
  check_missing(value, kind, step);
  const Here here(*this, value, kind, step);
  judge_object(here);
  judge_swagger_object(here);
}

void Walk::check_missing(const json::Value& value, Kind kind, const Step& step) {
  for (const Field& field : openapi::info(kind).fields)
    if (field.required(version_) && field.in(version_) && !value.object().contains(field.name))
      report(Rule::FieldMissing,
             a(openapi::info(kind).name) + " object needs the field '" + std::string(field.name) + '\'', value, step,
             kind);
}

void Walk::check_unknown(const json::Member& member, Kind kind, const Step& step) {
  const KindInfo& row = openapi::info(kind);
  if (row.extensible && is_extension(member.name))
    return;
  const auto at = [&](Rule rule, std::string message) {
    problems_.add(rule, std::move(message), document_->place(member.at, pointer(step)), row.section);
  };
  const std::string field = "the field " + in_quotes(member.name);
  if (const Field* other = find_field(kind, member.name)) {
    const bool newer = (other->flags & (Field::Since31 | Field::Since32)) || version_ == Version::V20;
    const std::string since = other->flags & Field::Since32 ? "3.2" : other->flags & Field::Since30 ? "3.0" : "3.1";
    if (kind == Kind::Schema && !newer)
      return at(Rule::SchemaKeywordIgnored, field + " means nothing since OpenAPI 3.1" +
                                                (member.name == "nullable" ? ": write type: [T, 'null']" : ""));
    return at(Rule::FieldVersion,
              field + " of " + a(row.name) + " object " +
                  (newer ? "is new in OpenAPI " + since + "; this is a document of " + std::string(name(version_))
                         : "was removed in OpenAPI 3.1"));
  }
  if (kind == Kind::Schema && version_ >= Version::V31)
    return at(Rule::SchemaKeywordIgnored,
              "the schema keyword " + in_quotes(member.name) + " is not known and asserts nothing");
  std::vector<std::string> names;
  for (const Field& candidate : row.fields)
    if (candidate.in(version_))
      names.emplace_back(candidate.name);
  std::string message = a(row.name) + " object has no field " + in_quotes(member.name);
  if (auto slip = nearest(member.name, names))
    message += "; did you mean '" + *slip + "'?";
  at(Rule::FieldUnknown, std::move(message));
}

void Walk::visit_field(const json::Value& value, const Field& field, Kind owner, const Step& step) {
  switch (field.shape) {
  case Shape::Object:
    return visit(value, field.kind, step);
  case Shape::List:
    if (check_type(value, json::Kind::Array, '\'' + std::string(field.name) + '\'', owner, step))
      visit_list(value, field.kind, step);
    return;
  case Shape::Map:
    if (check_type(value, json::Kind::Object, '\'' + std::string(field.name) + '\'', owner, step))
      visit_map(value, field.kind, owner, step);
    return;
  case Shape::BooleanOrObject:
    if (!value.is_boolean())
      visit(value, field.kind, step);
    return;
  default:
    return check_value(value, field, owner, step);
  }
}

void Walk::visit_list(const json::Value& value, Kind kind, const Step& step) {
  for (std::size_t i = 0; i < value.array().size(); ++i)
    visit(value.array()[i], kind, Step{&step, {}, i});
}

void Walk::visit_map(const json::Value& value, Kind kind, Kind owner, const Step& step) {
  // "Map of …" fields hold no extensions, except that documents put them into components' maps and callbacks.
  for (const json::Member& member : value.object()) {
    const Step below{&step, member.name};
    if (owner == Kind::Components && !is_component_name(member.name))
      report(Rule::ComponentName, "the component name " + in_quotes(member.name) + " may hold A-Z a-z 0-9 . - _ only",
             member.value, below);
    if (is_extension(member.name) && !member.value.is_object() && owner != Kind::Schema)
      continue;
    visit(member.value, kind, below);
  }
}

void Walk::visit_paths(const json::Value& value, const Step& step) {
  for (const json::Member& member : value.object()) {
    if (is_extension(member.name))
      continue;
    const Step below{&step, member.name};
    if (!member.name.starts_with('/'))
      problems_.add(Rule::PathSlash, "the path " + in_quotes(member.name) + " must begin with '/'",
                    document_->place(member.at, pointer(below)));
    visit(member.value, version_ == Version::V20 ? Kind::PathItem20 : Kind::PathItem, below);
  }
}

void Walk::visit_responses(const json::Value& value, const Step& step) {
  std::size_t count = 0;
  for (const json::Member& member : value.object()) {
    if (is_extension(member.name))
      continue;
    ++count;
    const Step below{&step, member.name};
    if (!is_status_key(member.name, version_)) {
      std::string message = in_quotes(member.name) + " is no status code: responses are keyed by 100…599" +
                            (version_ == Version::V20 ? "" : ", 1XX…5XX") + " or default";
      problems_.add(Rule::ResponseStatus, std::move(message), document_->place(member.at, pointer(below)));
    }
    visit(member.value, version_ == Version::V20 ? Kind::Response20 : Kind::Response, below);
  }
  if (count == 0)
    report(Rule::ResponsesEmpty, "no response is described: at least one is needed", value, step);
}

void Walk::visit_callback(const json::Value& value, const Step& step) {
  for (const json::Member& member : value.object())
    if (!is_extension(member.name))
      visit(member.value, Kind::PathItem, Step{&step, member.name});
}

void Walk::visit_requirement(const json::Value& value, const Step& step) {
  for (const json::Member& member : value.object()) {
    const Step below{&step, member.name};
    if (!check_type(member.value, json::Kind::Array, "the scopes of " + in_quotes(member.name),
                    Kind::SecurityRequirement, below))
      continue;
    const json::Array& scopes = member.value.array();
    for (std::size_t i = 0; i < scopes.size(); ++i)
      check_type(scopes[i], json::Kind::String, "a scope", Kind::SecurityRequirement, Step{&below, {}, i});
  }
}

bool Walk::visit_operation_reference(const json::Value& value, Kind kind, const Step& step) {
  const auto reference =
      kind == Kind::Operation || kind == Kind::Operation20 ? value.find_string("$ref") : std::nullopt;
  if (!reference)
    return false;
  const json::Value& written = *value.find("$ref");
  const Location where = place(written, Step{&step, "$ref"});
  if (++operation_references_ == 1)
    first_operation_reference_ = where;
  if (!options_.lenient)
    return true;
  if (auto target = library_.follow(*document_, base_, *reference))
    pending_.push_back({*target, kind, target->document == document_ ? base_ : std::string(), where});
  else
    report(rule_of(target.error().code), in_quotes(*reference) + ": " + text_of(target.error()), written,
           Step{&step, "$ref"});
  return true;
}

void Walk::report_operation_references() {
  if (operation_references_ == 0)
    return;
  const std::string counted =
      std::to_string(operation_references_) + (operation_references_ == 1 ? " operation is" : " operations are");
  const RuleInfo& rule = openapi::info(Rule::OperationReference);
  problems_.add(
      {std::string(rule.id), options_.lenient ? Problem::Level::Warning : rule.level,
       counted + " written as a $ref, which no version of OpenAPI allows" +
           (options_.lenient ? "; followed all the same (--lenient)"
                             : ": so nothing is read of them; put the $ref in place of the whole path item, or "
                               "use --lenient to have them followed"),
       first_operation_reference_, section(version_, rule.section)});
}

bool Walk::visit_reference(const json::Value& value, Kind kind, const Step& step) {
  const json::Value* reference = value.find("$ref");
  if (!reference)
    return false;
  const Step at{&step, "$ref"};
  const bool alone =
      kind != Kind::PathItem && kind != Kind::PathItem20 && !(kind == Kind::Schema && version_ >= Version::V31);
  if (!reference->is_string()) {
    report(Rule::FieldType, "'$ref' must be a string, not " + std::string(name(reference->kind())), *reference, at,
           kind);
    return alone;
  }
  std::string remark;
  auto target = library_.follow(*document_, base_, reference->string(), &remark);
  if (!remark.empty())
    report(Rule::ReferenceIndirect, in_quotes(reference->string()) + ' ' + remark, *reference, at);
  if (!target) {
    report(rule_of(target.error().code), in_quotes(reference->string()) + ": " + text_of(target.error()), *reference,
           at);
  } else {
    if (kind == Kind::Schema)
      edges_.push_back({&value, target->value, SchemaEdge::Reference, document_, reference});
    if (referenced_.insert(key_of(target->value, kind)).second) {
      // An identifier in force at the target is read when its own document is walked; a target inside an embedded
      // resource keeps that resource's base only when it is walked from its own document's root.
      std::string base = target->document == document_ ? base_ : std::string();
      pending_.push_back({*target, kind, std::move(base), place(*reference, at)});
    }
  }
  if (alone)
    for (const json::Member& member : value.object())
      if (member.name != "$ref" && !is_extension(member.name) &&
          !(version_ >= Version::V31 && (member.name == "summary" || member.name == "description")))
        report(Rule::ReferenceSiblings, in_quotes(member.name) + " beside $ref is ignored", member.value,
               Step{&step, member.name});
  return alone;
}

} // namespace keur::openapi
