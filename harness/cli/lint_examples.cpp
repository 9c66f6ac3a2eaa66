#include "cli/lint_examples.hpp"

#include "cli/subject.hpp"
#include "json/pointer.hpp"

#include <set>
#include <utility>

namespace keur::cli {
namespace {

using openapi::Problem;

class ExampleLint {
public:
  explicit ExampleLint(const openapi::Description& description)
      : description_(description), compiler_(*description.documents, schema_options(description)) {}

  std::vector<Problem> run() {
    for (const auto& operation : description_.operations)
      judge(operation);
    for (const auto& webhook : description_.webhooks)
      judge(webhook);
    return std::move(problems_);
  }

private:
  void judge(const openapi::Operation& operation) {
    for (const auto& parameter : operation.parameters)
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
    for (const auto& media_type : content)
      if (media_type.range.is_json() || media_type.range.essence() == "application/x-www-form-urlencoded")
        judge(media_type.schema, media_type.examples, direction);
  }

  void judge(const json::Node& node, const std::vector<openapi::Example>& examples, schema::Direction direction) {
    if (!node)
      return;
    auto compiled = compiler_.compile(node, direction);
    if (!compiled)
      return unjudged(compiled.error(), node);
    for (const auto& example : examples)
      if (seen_.insert({node.value, example.value.value}).second)
        judge(**compiled, example);
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

  void judge(const schema::Schema& schema, const openapi::Example& example) {
    const auto evaluation = schema.evaluate(*example.value, 5);
    for (const auto& unit : evaluation.errors) {
      const json::Value* at = json::resolve_pointer(*example.value, unit.instance_location);
      Location where = example.value.location();
      where.pointer += unit.instance_location;
      if (at)
        where.line = at->at().line, where.column = at->at().column;
      problems_.push_back({"example-invalid",
                           Problem::Level::Warning,
                           "the example does not match its schema: " + unit.message,
                           std::move(where),
                           {}});
    }
  }

  const openapi::Description& description_;
  schema::Compiler compiler_;
  std::vector<Problem> problems_;
  std::set<std::pair<const json::Value*, const json::Value*>> seen_;
  std::set<std::pair<std::string, std::string>> unjudged_;
};

} // namespace

std::vector<Problem> lint_examples(const openapi::Description& description) { return ExampleLint(description).run(); }

} // namespace keur::cli
