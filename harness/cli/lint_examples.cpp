#include "cli/lint_examples.hpp"

#include "cli/subject.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"
#include "openapi/sequence.hpp"

#include <optional>
#include <set>
#include <utility>

namespace keur::cli {
namespace {

using openapi::Problem;
using openapi::SequenceForm;

class ExampleLint {
public:
  explicit ExampleLint(const openapi::Description& description)
      : description_(description), compiler_(*description.documents, schema_options(description)) {}

  std::vector<Problem> run() {
    for (const auto& operation : description_.operations)
      judge(operation);
    for (const auto& webhook : description_.webhooks)
      judge(webhook);
    const json::Node schemas =
        json::Node{description_.root, &description_.root->root, ""}.child("components").child("schemas");
    judge_each(schemas, 0);
    return std::move(problems_);
  }

private:
  void judge(const openapi::Operation& operation) {
    for (const auto& parameter : operation.parameters)
      if (parameter.content)
        judge(std::vector{*parameter.content}, schema::Direction::Request);
      else
        judge(parameter.schema, parameter.examples, schema::Direction::Request);
    if (operation.request_body)
      judge(operation.request_body->content, schema::Direction::Request);
    for (const auto& response : operation.responses)
      judge(response.content, schema::Direction::Response);
    for (const auto& callback : operation.callbacks)
      for (const auto& called : callback.operations)
        judge(called);
  }

  void judge(const std::vector<openapi::MediaType>& content, schema::Direction direction) {
    for (const auto& media_type : content) {
      const bool sequence = openapi::sequence_form(media_type.range) != SequenceForm::None;
      if (sequence || media_type.range.is_json() || media_type.range.essence() == "application/x-www-form-urlencoded")
        judge(media_type.schema, media_type.examples, direction);
      if (sequence)
        judge_items(media_type, direction);
      if (sequence || media_type.range.is_json())
        judge_serialized(media_type, direction);
    }
  }

  const schema::Schema* compiled(const json::Node& node, schema::Direction direction) {
    if (!node)
      return nullptr;
    const auto found = compiler_.compile(node, direction);
    if (!found)
      unjudged(found.error(), node);
    return found ? *found : nullptr;
  }

  /// The data of a sequence is an array, each element of which is an item (OAS 3.2.0 section 4.14.3.1).
  void judge_items(const openapi::MediaType& media_type, schema::Direction direction) {
    const auto* schema = compiled(media_type.item_schema, direction);
    for (const auto& example : media_type.examples)
      if (schema && example.value->is_array() &&
          seen_.insert({media_type.item_schema.value, example.value.value}).second)
        for (std::size_t i = 0; i < example.value->array().size(); ++i)
          judge(*schema, example.value.child(i));
  }

  void judge_serialized(const openapi::MediaType& media_type, schema::Direction direction) {
    const auto* whole = media_type.serialized.empty() ? nullptr : compiled(media_type.schema, direction);
    const auto* item = media_type.serialized.empty() ? nullptr : compiled(media_type.item_schema, direction);
    for (const auto& example : media_type.serialized)
      if (seen_.insert({media_type.node.value, example.text.value}).second)
        if (const auto value = read(media_type, example.text)) {
          if (whole)
            judge_text(*whole, *value, example.text);
          for (std::size_t i = 0; item && value->is_array() && i < value->array().size(); ++i)
            judge_text(*item, value->array()[i], example.text);
          if (example.data && !json::equal(*example.data, *value))
            add(example.text.location(), "'serializedValue' and 'dataValue' say different things");
        }
  }

  /// What the text says; nothing where it says nothing, which is a problem of its own.
  std::optional<json::Value> read(const openapi::MediaType& media_type, const json::Node& text) {
    const auto form = openapi::sequence_form(media_type.range);
    if (form == SequenceForm::None) {
      auto loaded = json::load_json(text->string(), "serializedValue");
      if (!loaded)
        add(text.location(), "the serialized example is no JSON text: " + loaded.error().message);
      return loaded ? std::optional(std::move(loaded->root)) : std::nullopt;
    }
    const auto sequence = openapi::read_sequence(form, text->string(), false);
    for (const auto& item : sequence.items)
      if (!item.problem.empty()) {
        add(text.location(), "line " + std::to_string(item.line) + " of the serialized example: " + item.problem);
        return std::nullopt;
      }
    return sequence.array();
  }

  void judge_text(const schema::Schema& schema, const json::Value& value, const json::Node& text) {
    for (const auto& unit : schema.evaluate(value, 5).errors)
      add(text.location(), "the serialized example does not match its schema: " +
                               (unit.instance_location.empty() ? "" : unit.instance_location + ": ") + unit.message);
  }

  void add(Location where, std::string message) {
    problems_.push_back({"example-invalid", Problem::Level::Warning, std::move(message), std::move(where), {}});
  }

  void judge(const json::Node& node, const std::vector<openapi::Example>& examples, schema::Direction direction) {
    const auto* schema = compiled(node, direction);
    if (!schema)
      return;
    for (const auto& example : examples)
      if (seen_.insert({node.value, example.value.value}).second)
        judge(*schema, example.value);
    judge_own(node, 0);
  }

  /// Every member of a map, or item of a list, of schemas.
  void judge_each(const json::Node& schemas, int depth) {
    if (schemas && schemas->is_object())
      for (const json::Member& member : schemas->object())
        judge_own(schemas.child(member.name), depth);
    if (schemas && schemas->is_array())
      for (std::size_t i = 0; i < schemas->array().size(); ++i)
        judge_own(schemas.child(i), depth);
  }

  /// What a schema and those inside it give as their own example (OAS 3.0.3 section 4.7.24, 3.1.1 section 4.8.24).
  void judge_own(const json::Node& schema, int depth) {
    constexpr int most_levels = 64;
    if (!schema || !schema->is_object() || depth > most_levels || !own_.insert(schema.value).second)
      return;
    judge_own_value(schema, schema.child("example"));
    if (const json::Node examples = schema.child("examples"); examples && examples->is_array())
      for (std::size_t i = 0; i < examples->array().size(); ++i)
        judge_own_value(schema, examples.child(i));
    for (const std::string_view holder : {"properties", "patternProperties", "allOf", "anyOf", "oneOf"})
      judge_each(schema.child(holder), depth + 1);
    for (const std::string_view single : {"items", "additionalProperties"})
      judge_own(schema.child(single), depth + 1);
  }

  void judge_own_value(const json::Node& schema, const json::Node& example) {
    if (!example || schema->find("$ref"))
      return;
    if (const auto compiled = compiler_.compile(schema, schema::Direction::Any))
      judge(**compiled, example);
    else
      unjudged(compiled.error(), schema);
  }

  /// The same trouble is met from many places: once is enough.
  void unjudged(const Error& error, const json::Node& node) {
    Location where = place(error, node);
    if (unjudged_.insert({to_string(where) + where.pointer, error.message}).second)
      problems_.push_back({"schema-unjudged",
                           Problem::Level::Warning,
                           "values cannot be judged by this schema: " + error.message,
                           std::move(where),
                           {}});
  }

  static Location place(const Error& error, const json::Node& node) {
    return error.where.document.empty() ? node.location() : error.where;
  }

  void judge(const schema::Schema& schema, const json::Node& example) {
    const auto evaluation = schema.evaluate(*example, 5);
    for (const auto& unit : evaluation.errors) {
      const json::Value* at = json::resolve_pointer(*example, unit.instance_location);
      Location where = example.location();
      where.pointer += unit.instance_location;
      if (at)
        where.line = at->at().line, where.column = at->at().column;
      add(std::move(where), "the example does not match its schema: " + unit.message);
    }
  }

  const openapi::Description& description_;
  schema::Compiler compiler_;
  std::vector<Problem> problems_;
  std::set<std::pair<const json::Value*, const json::Value*>> seen_;
  std::set<const json::Value*> own_; // schemas whose own examples are judged
  std::set<std::pair<std::string, std::string>> unjudged_;
};

} // namespace

std::vector<Problem> lint_examples(const openapi::Description& description) { return ExampleLint(description).run(); }

} // namespace keur::cli
