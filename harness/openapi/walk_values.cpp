#include "base/text.hpp"
#include "json/pointer.hpp"
#include "openapi/walk.hpp"

#include <algorithm>

namespace keur::openapi {
namespace {

bool is_email(std::string_view text) {
  const std::size_t at = text.rfind('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.find(' ') == std::string_view::npos;
}

/// RFC 3986 section 4.1, as far as a glance shows: no white space, no control characters, percent signs escape.
bool is_uri_reference(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c <= 0x20 || c == 0x7f || c == '"' || c == '<' || c == '>' || c == '\\' || c == '^' || c == '`')
      return false;
  }
  return true;
}

bool is_count(const json::Value& value) {
  return value.is_number() && json::is_integral(value.number()) && json::compare_numbers(value.number(), "0") >= 0;
}

bool is_type_name(std::string_view name, Version version) {
  for (std::string_view known : {"string", "object", "array", "integer", "number", "boolean"})
    if (name == known)
      return true;
  return version != Version::V30 && name == "null";
}

std::string type_names(Version version) {
  return std::string("one of string, object, array, integer, number, boolean") +
         (version != Version::V30 ? ", null" : "");
}

} // namespace

void Walk::check_value(const json::Value& value, const Field& field, Kind owner, const Step& step) {
  const std::string what = '\'' + std::string(field.name) + '\'';
  const auto each = [&](json::Kind wanted, std::string_view of) {
    if (!check_type(value, json::Kind::Array, what, owner, step))
      return;
    for (std::size_t i = 0; i < value.array().size(); ++i)
      check_type(value.array()[i], wanted, of, owner, Step{&step, {}, i});
  };
  const auto invalid = [&](std::string message) {
    report(Rule::FieldValue, what + ' ' + std::move(message), value, step, owner);
  };
  switch (field.shape) {
  case Shape::String:
    check_type(value, json::Kind::String, what, owner, step);
    return;
  case Shape::Uri:
    if (check_type(value, json::Kind::String, what, owner, step) && field.name != "$ref" &&
        !(version_ == Version::V20 && field.name == "termsOfService") && !is_uri_reference(value.string()))
      report(Rule::UriForm, what + " is no valid URI reference (RFC 3986)", value, step, owner);
    return;
  case Shape::Email:
    if (check_type(value, json::Kind::String, what, owner, step) && !is_email(value.string()))
      invalid("is no e-mail address");
    return;
  case Shape::Pattern:
    if (check_type(value, json::Kind::String, what, owner, step))
      check_pattern(value, step);
    return;
  case Shape::Boolean:
    check_type(value, json::Kind::Boolean, what, owner, step);
    return;
  case Shape::Number:
    check_type(value, json::Kind::Number, what, owner, step);
    return;
  case Shape::Count:
    if (check_type(value, json::Kind::Number, what, owner, step) && !is_count(value))
      invalid("must be an integer that is not negative");
    return;
  case Shape::Positive:
    if (check_type(value, json::Kind::Number, what, owner, step) && json::compare_numbers(value.number(), "0") <= 0)
      invalid("must be greater than 0");
    return;
  case Shape::TypeName:
    return check_type_name(value, owner, step);
  case Shape::UniqueStrings: {
    each(json::Kind::String, "an element of " + what);
    if (!value.is_array())
      return;
    const json::Array& names = value.array();
    if (names.empty() && version_ <= Version::V30 && owner == Kind::Schema)
      report(Rule::FieldValue, what + " must not be empty in " + std::string(name(version_)) + ": leave it out", value,
             step, owner);
    for (std::size_t i = 0; i < names.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (names[i].is_string() && json::equal(names[i], names[j])) {
          report(Rule::FieldValue, in_quotes(names[i].string()) + " stands twice in " + what, names[i], step, owner);
          break;
        }
    return;
  }
  case Shape::Strings:
    each(json::Kind::String, "an element of " + what);
    return;
  case Shape::Values:
    check_type(value, json::Kind::Array, what, owner, step);
    return;
  case Shape::AnyMap:
    check_type(value, json::Kind::Object, what, owner, step);
    return;
  case Shape::StringMap:
    if (check_type(value, json::Kind::Object, what, owner, step))
      for (const json::Member& member : value.object())
        check_type(member.value, json::Kind::String, in_quotes(member.name) + " in " + what, owner,
                   Step{&step, member.name});
    return;
  case Shape::StringsMap:
    if (check_type(value, json::Kind::Object, what, owner, step))
      for (const json::Member& member : value.object())
        check_type(member.value, json::Kind::Array, in_quotes(member.name) + " in " + what, owner,
                   Step{&step, member.name});
    return;
  default:
    return;
  }
}

void Walk::check_pattern(const json::Value& value, const Step& step) {
  if (!options_.compile_pattern)
    return;
  auto status = options_.compile_pattern(value.string());
  if (status)
    return;
  const bool invalid = status.error().code == ErrorCode::SchemaInvalid;
  report(invalid ? Rule::SchemaPattern : Rule::SchemaPatternUnjudged,
         "the pattern " + in_quotes(value.string()) +
             (invalid ? " is no valid regular expression: " : " cannot be judged: ") + status.error().message,
         value, step);
}

/// Swagger 2.0 takes `type` and `items` from JSON Schema draft 4: a list of types and null are such, and so are items
/// by position.
void Walk::check_type_name(const json::Value& value, Kind owner, const Step& step) {
  const auto one = [&](const json::Value& name, const Step& at) {
    if (!check_type(name, json::Kind::String, "'type'", owner, at))
      return;
    if (is_type_name(name.string(), version_) || (version_ == Version::V20 && name.string() == "file"))
      return;
    std::string message = "the type " + in_quotes(name.string()) + " is not " + type_names(version_);
    if (name.string() == "null")
      message += ": OpenAPI 3.0 writes nullable: true";
    if (auto slip = nearest(name.string(), {"string", "object", "array", "integer", "number", "boolean", "null"});
        slip && *slip != name.string())
      message += "; did you mean '" + *slip + "'?";
    report(Rule::SchemaType, std::move(message), name, at);
  };
  if (version_ == Version::V30 || !value.is_array())
    return one(value, step);
  if (value.array().empty())
    report(Rule::SchemaType, "'type' is an empty list: no value is valid", value, step);
  for (std::size_t i = 0; i < value.array().size(); ++i)
    one(value.array()[i], Step{&step, {}, i});
}

void Walk::visit_schema(const json::Value& value, const Step& step) {
  const std::string outer_base = base_;
  const bool outer_dialect = foreign_dialect_;
  if (version_ >= Version::V31) {
    const std::string& in_force = base_.empty() ? document_->uri : base_;
    if (auto id = value.find_string("$id"))
      base_ = Library::rebase(in_force, *id);
    if (auto dialect = value.find_string("$schema")) {
      foreign_dialect_ = !is_known_dialect(*dialect);
      if (foreign_dialect_)
        report(Rule::SchemaDialect, "this schema is written in another dialect: " + in_quotes(*dialect),
               *value.find("$schema"), Step{&step, "$schema"});
    }
  }
  add_edges(value);
  check_mapping(value, step);
  for (const json::Member& member : value.object()) {
    const Field* field = find_field(Kind::Schema, member.name);
    const Step below{&step, member.name};
    if (field && (field->in(version_) || foreign_dialect_))
      visit_schema_field(member.value, *field, below);
    else if (!foreign_dialect_)
      check_unknown(member, Kind::Schema, below);
  }
  if (!foreign_dialect_)
    judge_schema(Here(*this, value, Kind::Schema, step));
  const bool joined = value.find("allOf") || value.find("required") || value.find("const") ||
                      value.find("exclusiveMinimum") || value.find("exclusiveMaximum") ||
                      (version_ >= Version::V31 && value.find("$ref"));
  if (const std::string why =
          joined && !foreign_dialect_ ? why_nothing_fits(*document_, value, base_, library_, version_) : std::string();
      !why.empty())
    report(Rule::SchemaUnsatisfiable, "no value fits this schema: " + why, value, step);
  base_ = outer_base;
  foreign_dialect_ = outer_dialect;
}

void Walk::visit_schema_field(const json::Value& value, const Field& field, const Step& step) {
  if (field.name == "$ref")
    return;
  if (field.name == "$dynamicRef" && value.is_string()) {
    std::string remark;
    auto target = library_.follow(*document_, base_, value.string(), &remark);
    if (!remark.empty())
      report(Rule::ReferenceIndirect, in_quotes(value.string()) + ' ' + remark, value, step);
    if (!target)
      report(Rule::ReferenceUnresolved, in_quotes(value.string()) + ": " + target.error().message, value, step);
    return;
  }
  if (foreign_dialect_) {
    // Only what leads to further schemas is read; its keywords are judged by the schema compiler.
    if (field.kind == Kind::Schema && value.is_object() && field.shape != Shape::Map)
      visit(value, Kind::Schema, step);
    if (field.kind == Kind::Schema && value.is_object() && field.shape == Shape::Map)
      visit_map(value, Kind::Schema, Kind::Schema, step);
    if (field.kind == Kind::Schema && value.is_array())
      for (std::size_t i = 0; i < value.array().size(); ++i)
        if (value.array()[i].is_object())
          visit(value.array()[i], Kind::Schema, Step{&step, {}, i});
    return;
  }
  if (field.name == "discriminator" && version_ == Version::V20) { // a property's name
    check_type(value, json::Kind::String, "'discriminator'", Kind::Schema, step);
    return;
  }
  if (field.name == "items" && value.is_array() && version_ == Version::V20) {
    report(Rule::SwaggerUnlifted, "'items' by position, one schema for each, have no equal in OpenAPI 3.0: not judged",
           value, step);
    return visit_list(value, Kind::Schema, step);
  }
  if (field.name == "items" && value.is_array()) {
    report(Rule::FieldType,
           version_ >= Version::V31 ? "'items' must be a schema, not an array: use prefixItems for a list by position"
                                    : "'items' must be one schema object, not an array",
           value, step, Kind::Schema);
    return;
  }
  visit_field(value, field, Kind::Schema, step);
}

/// A mapping value is a schema's name in components or a reference (OAS 3.1.1 section 4.8.25.2).
void Walk::check_mapping(const json::Value& schema, const Step& step) {
  const json::Value* discriminator = schema.find("discriminator");
  if (!discriminator || !discriminator->is_object())
    return;
  const Step outer{&step, "discriminator"};
  const json::Value* schemas = json::resolve_pointer(library_.root().root, "/components/schemas");
  const auto leads_somewhere = [&](const std::string& target) {
    const bool plain_name = target.find_first_of("#/.") == std::string::npos;
    return (schemas && schemas->find(target)) || (!plain_name && library_.follow(*document_, base_, target));
  };
  const json::Value* otherwise = version_ >= Version::V32 ? discriminator->find("defaultMapping") : nullptr;
  if (otherwise && otherwise->is_string() && !leads_somewhere(otherwise->string()))
    report(Rule::DiscriminatorMapping, "the default mapping leads to no schema: " + in_quotes(otherwise->string()),
           *otherwise, Step{&outer, "defaultMapping"});
  const json::Value* mapping = discriminator->find("mapping");
  if (!mapping || !mapping->is_object())
    return;
  const Step inner{&outer, "mapping"};
  for (const json::Member& member : mapping->object())
    if (member.value.is_string() && !leads_somewhere(member.value.string()))
      report(Rule::DiscriminatorMapping,
             "the mapping of " + in_quotes(member.name) + " leads to no schema: " + in_quotes(member.value.string()),
             member.value, Step{&inner, member.name});
}

void Walk::add_edges(const json::Value& schema) {
  const auto edge = [&](const json::Value& to, SchemaEdge::Class kind) {
    if (to.is_object())
      edges_.push_back({&schema, &to, kind});
  };
  const auto list = [&](std::string_view keyword, SchemaEdge::Class kind) {
    const json::Value* branches = schema.find(keyword);
    if (!branches || !branches->is_array())
      return;
    for (const json::Value& branch : branches->array())
      edge(branch, kind);
  };
  list("allOf", SchemaEdge::All);
  list("anyOf", SchemaEdge::Choice);
  list("oneOf", SchemaEdge::Choice);
  for (std::string_view keyword : {"not", "if", "then", "else"})
    if (const json::Value* branch = schema.find(keyword))
      edge(*branch, SchemaEdge::Choice);
  const json::Value* required = schema.find("required");
  const json::Value* properties = schema.find("properties");
  if (!required || !required->is_array() || !properties || !properties->is_object())
    return;
  if (schema.find_string("type") != "object" || schema.find_boolean("nullable", false))
    return;
  for (const json::Value& name : required->array())
    if (name.is_string())
      if (const json::Value* property = properties->find(name.string()))
        edge(*property, SchemaEdge::Required);
}

} // namespace keur::openapi
