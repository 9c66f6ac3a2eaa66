#include "plan/rules/rules.hpp"

namespace keur::plan::derive {
namespace {

/// OAS 3.1.1 section 4.8.24.1: the default is the value that counts where the client gives none.
void default_size(Cases& cases, const RuleContext& context, const Draft& base, const openapi::Parameter& parameter,
                  const std::string& items) {
  const json::Value* value = parameter.schema ? parameter.schema->find("default") : nullptr;
  const auto size = value != nullptr && value->is_number() ? json::to_integer(value->number()) : std::nullopt;
  if (!size || *size < 1 || base.values.find(parameter) != nullptr)
    return;
  Expectation expectation = expect_accepted("a page has at most " + value->number() + " items where none is asked for");
  expectation.page_items = static_cast<std::size_t>(*size);
  expectation.page_pointer = items;
  add(cases, context,
      {"page-size",
       in_label(parameter) + " default",
       "a page holds no more items than the default says",
       parameter.schema.child("default").location(),
       {parameter.node.pointer}},
      base, std::move(expectation));
}

} // namespace

Cases page_size(const RuleContext& context) {
  Cases cases;
  const auto& base = context.drafts.minimal(context.operation);
  if (context.operation.method != "GET" || !base)
    return cases;
  const auto list = list_shape(context.drafts.generator().shapes(), context.operation);
  if (!list)
    return cases;
  for (const openapi::Parameter& parameter : context.operation.parameters) {
    if (purpose_of(context.operation, parameter) != Purpose::PageSize)
      continue;
    default_size(cases, context, *base, parameter, list->pointer);
    for (const std::size_t size : {1u, 2u, 5u, 10u}) {
      const json::Value value(size);
      if (!valid_on_the_wire(context, parameter, value))
        continue;
      Draft draft = *base;
      draft.values.set(parameter, value);
      Expectation expectation = expect_accepted("a page of at most " + std::to_string(size) + " items was asked for");
      expectation.page_items = size;
      expectation.page_pointer = list->pointer;
      add(cases, context,
          {"page-size",
           in_label(parameter),
           "a page holds no more items than were asked for",
           parameter.node.location(),
           {parameter.node.pointer}},
          draft, std::move(expectation));
      break;
    }
  }
  return cases;
}

} // namespace keur::plan::derive
