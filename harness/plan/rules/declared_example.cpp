#include "plan/rules/rules.hpp"

namespace keur::plan::derive {
namespace {

std::string numbered(const std::string& name, std::string_view otherwise) {
  return name.empty() ? std::string(otherwise) : name;
}

void of_parameters(const RuleContext& context, const Draft& base, Cases& cases) {
  for (const openapi::Parameter& parameter : context.operation.parameters) {
    const bool selects_columns =
        context.operation.export_job && context.operation.export_job->fields_parameter == parameter.name;
    // An example for a path names a thing that may be long gone; one for columns may be of another export.
    if (parameter.in == openapi::In::Path || selects_columns || is_callback_parameter(context.operation, parameter))
      continue;
    for (const openapi::Example& example : parameter.examples) {
      const std::string label = in_label(parameter) + ' ' + numbered(example.name, "example");
      if (!context.drafts.generator().accepts(parameter.schema, *example.value, schema::Direction::Request)) {
        omit(context, "declared-example", "the example of " + in_words(parameter) + " does not fit its own schema",
             example.value.location());
        continue;
      }
      if (!valid_on_the_wire(context, parameter, *example.value))
        continue;
      Draft draft = base;
      draft.values.set(parameter, *example.value);
      add(cases, context,
          {"declared-example",
           label,
           "the description's own example",
           example.value.location(),
           {parameter.node.pointer}},
          draft, expect_accepted("the description's own example of " + in_words(parameter)));
    }
  }
}

/// Examples of the media type, else those of its schema.
std::vector<openapi::Example> examples_of(const RuleContext& context, const openapi::MediaType& media_type) {
  std::vector<openapi::Example> examples = media_type.examples;
  if (!examples.empty() || !media_type.schema)
    return examples;
  const auto& shape = context.drafts.shape({media_type.schema});
  for (std::size_t i = 0; i < shape.examples.size(); ++i)
    examples.push_back({i == 0 ? "schema example" : "schema example " + std::to_string(i), shape.examples[i]});
  return examples;
}

void of_bodies(const RuleContext& context, const Draft& base, Cases& cases) {
  const openapi::RequestBody* body = context.drafts.body_of(context.operation);
  if (body == nullptr)
    return;
  for (const openapi::MediaType& media_type : body->content)
    for (const openapi::Example& example : examples_of(context, media_type)) {
      const std::string label = "body " + media_type.name + ' ' + numbered(example.name, "example");
      if (media_type.schema &&
          !context.drafts.generator().accepts(media_type.schema, *example.value, schema::Direction::Request)) {
        omit(context, "declared-example", "the example of " + label + " does not fit its own schema",
             example.value.location());
        continue;
      }
      Draft draft = base;
      draft.values.media_type = &media_type;
      draft.values.body = *example.value;
      draft.as_it_is = true;
      add(cases, context,
          {"declared-example",
           label,
           "the description's own example",
           example.value.location(),
           {media_type.node.pointer}},
          draft, expect_accepted("the description's own example of the body"));
    }
}

} // namespace

Cases declared_example(const RuleContext& context) {
  Cases cases;
  const auto& base = context.drafts.minimal(context.operation);
  if (!base)
    return cases;
  of_parameters(context, *base, cases);
  of_bodies(context, *base, cases);
  return cases;
}

} // namespace keur::plan::derive
