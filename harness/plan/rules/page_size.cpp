#include "base/text.hpp"
#include "plan/rules/rules.hpp"

#include <algorithm>
#include <array>

namespace keur::plan::derive {
namespace {

bool is_page_size(const openapi::Parameter& parameter) {
  static constexpr std::array<std::string_view, 9> names{
      "limit", "pagesize", "perpage", "maxresults", "top", "pagelimit", "itemsperpage", "resultsperpage", "maxitems"};
  std::string folded;
  for (const char c : to_lower(parameter.name))
    if (c != '_' && c != '-' && c != '$' && c != '.')
      folded += c;
  return parameter.in == openapi::In::Query && std::find(names.begin(), names.end(), folded) != names.end();
}

} // namespace

Cases page_size(const RuleContext& context) {
  Cases cases;
  const auto& base = context.drafts.minimal(context.operation);
  if (context.operation.method != "GET" || !base)
    return cases;
  const auto list = list_shape(context.description, context.operation);
  if (!list)
    return cases;
  for (const openapi::Parameter& parameter : context.operation.parameters) {
    if (!is_page_size(parameter))
      continue;
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
