#include "json/pointer.hpp"
#include "plan/rules/rules.hpp"

#include <algorithm>

namespace keur::plan::derive {
namespace {

using generate::Shape;

struct List {
  std::string items; // pointer of the array
  const Shape& item;
};

std::optional<List> list_of(const RuleContext& context) {
  // A path that ends in a name is about one thing, whatever form its answer has.
  if (context.operation.method != "GET" || context.drafts.resources().role(context.operation) != Role::List ||
      !context.drafts.minimal(context.operation))
    return std::nullopt;
  const auto shape = list_shape(context.drafts.generator().shapes(), context.operation);
  return shape ? std::optional(List{shape->pointer, flat(context, shape->items)}) : std::nullopt;
}

/// What a filter by equality can be about: one of few words, a truth, a number that names something. Free texts may be
/// searched in many ways.
bool is_exact(const Shape& shape) {
  const bool scalar = (shape.types & (generate::array_type | generate::object_type)) == 0;
  return scalar && (shape.values || (shape.typed && (shape.types & ~generate::null_type) == generate::boolean_type));
}

/// A text that nothing is called: whatever way it is searched in, no item has it.
std::optional<json::Value> unheard_of(const Shape& shape) {
  if (shape.values || !shape.patterns.empty() || (shape.types & ~generate::null_type) != generate::string_type)
    return std::nullopt;
  if (shape.format.empty())
    return json::Value("keurzqx7");
  return shape.format == "uuid" ? std::optional(json::Value("3b241101-e2bb-4255-8caf-4136c566a962")) : std::nullopt;
}

/// The same, for a member that is a list of texts and a parameter that is one too.
std::optional<json::Value> unheard_of(const RuleContext& context, const Shape& asked, const Shape& held) {
  const auto is_list = [](const Shape& shape) {
    return (shape.types & ~generate::null_type) == generate::array_type && !shape.items.empty();
  };
  if (!is_list(asked))
    return unheard_of(held) ? unheard_of(asked) : std::nullopt;
  const auto text =
      is_list(held) && unheard_of(flat(context, held.items)) ? unheard_of(flat(context, asked.items)) : std::nullopt;
  return text ? std::optional(json::Value(json::Array{*text})) : std::nullopt;
}

/// Of a parameter that lists words: each of the first two alone, and both.
std::vector<json::Value> lists_of_words(const RuleContext& context, const Shape& asked, const Shape& held) {
  if ((asked.types & ~generate::null_type) != generate::array_type || asked.items.empty() || !is_exact(held))
    return {};
  const Shape& item = flat(context, asked.items);
  if (!is_exact(item) || !item.values)
    return {};
  std::vector<json::Value> found;
  json::Array both;
  for (const json::Node& word : *item.values)
    if (both.size() < 2) {
      found.emplace_back(json::Array{*word});
      both.push_back(*word);
    }
  if (both.size() == 2)
    found.emplace_back(std::move(both));
  return found;
}

/// Values of the parameter that both it and the member know.
std::vector<json::Value> filter_values(const RuleContext& context, const openapi::Parameter& parameter,
                                       const generate::MemberSchemas& member) {
  const Shape& asked = flat(context, {parameter.schema});
  const Shape& held = flat(context, member.schemas);
  std::vector<json::Value> found, candidates;
  if (auto words = lists_of_words(context, asked, held); !words.empty()) {
    candidates = std::move(words);
  } else if (!is_exact(asked) || !is_exact(held)) {
    if (const auto text = unheard_of(context, asked, held))
      candidates.push_back(*text);
  } else if (asked.values)
    for (const json::Node& value : *asked.values)
      candidates.push_back(*value);
  else
    candidates = {json::Value(true), json::Value(false)};
  const auto may_be = [&](const json::Value& value) {
    return std::all_of(member.schemas.begin(), member.schemas.end(), [&](const json::Node& schema) {
      return context.drafts.generator().accepts(schema, value, schema::Direction::Response);
    });
  };
  for (json::Value& value : candidates) {
    const bool of_words = value.is_array() && is_exact(held);
    const bool known = of_words ? std::all_of(value.array().begin(), value.array().end(), may_be) : may_be(value);
    if (!value.is_null() && valid_on_the_wire(context, parameter, value) && known)
      found.push_back(std::move(value));
  }
  return found;
}

/// The order, where it is of a member that items have.
std::optional<Order> known_order(const List& list, std::string_view text) {
  Order order = order_of(text);
  return list.item.member(order.member) != nullptr ? std::optional(std::move(order)) : std::nullopt;
}

/// Only numbers: how texts are ordered is a matter of language.
bool is_numeric(const RuleContext& context, const List& list, const Order& order) {
  const auto* member = list.item.member(order.member);
  const auto types = member != nullptr ? flat(context, member->schemas).types & ~generate::null_type : 0u;
  return types != 0 && (types & ~(generate::integer_type | generate::number_type)) == 0;
}

/// The member that tells items apart.
std::string identifier_of(const List& list) {
  for (const std::string_view name : {"id", "uuid", "key", "identifier"})
    for (const auto& member : list.item.properties)
      if (folded(member.name) == name)
        return json::append_token("", member.name);
  return {};
}

} // namespace

namespace {

/// The first items of a list are often alike: as long a page as may be had tells more.
Draft long_page(const RuleContext& context) {
  Draft draft = *context.drafts.minimal(context.operation);
  const openapi::Parameter* size = parameter_for(context.operation, Purpose::PageSize);
  if (const auto items = size != nullptr ? longest_page(context, *size) : std::nullopt)
    draft.values.set(*size, json::Value(*items));
  return draft;
}

struct BoundMember {
  ListExpectation::Kind kind;
  const generate::MemberSchemas* member;
};

std::optional<BoundMember> bound_of(const RuleContext& context, const List& list, const openapi::Parameter& parameter) {
  for (const auto& member : list.item.properties) {
    const auto types = flat(context, member.schemas).types & ~generate::null_type;
    const bool numeric = types != 0 && (types & ~(generate::integer_type | generate::number_type)) == 0;
    if (const auto bound = resource::bound_on(parameter, member.name); numeric && bound != resource::Bound::None)
      return BoundMember{
          bound == resource::Bound::AtLeast ? ListExpectation::Kind::AtLeast : ListExpectation::Kind::AtMost, &member};
  }
  return std::nullopt;
}

/// One bound in the midst of what there may be.
void add_bound(Cases& cases, const RuleContext& context, const List& list, const openapi::Parameter& parameter) {
  const auto bound = bound_of(context, list, parameter);
  if (!bound)
    return;
  for (const int number : {5, 10, 50, 2, 100, 1}) {
    const json::Value value(number);
    if (!valid_on_the_wire(context, parameter, value))
      continue;
    Draft draft = long_page(context);
    draft.values.set(parameter, value);
    Expectation expectation = expect_accepted("only things with such a " + bound->member->name + " were asked for");
    expectation.list = ListExpectation{bound->kind, list.items, json::append_token("", bound->member->name), {value}};
    return add(cases, context,
               {"filter",
                in_label(parameter) + " bound",
                "a filter leaves out what does not fit it",
                parameter.node.location(),
                {parameter.node.pointer}},
               draft, std::move(expectation));
  }
}

} // namespace

Cases filter(const RuleContext& context) {
  Cases cases;
  const auto list = list_of(context);
  if (!list)
    return cases;
  for (const openapi::Parameter& parameter : context.operation.parameters) {
    if (purpose_of(context.operation, parameter) != Purpose::Filter || !parameter.schema)
      continue;
    add_bound(cases, context, *list, parameter);
    const auto* member = member_for(list->item, parameter);
    const auto values = member != nullptr ? filter_values(context, parameter, *member) : std::vector<json::Value>();
    for (std::size_t i = 0; i < values.size() && i < 3; ++i) {
      Draft draft = long_page(context);
      draft.values.set(parameter, values[i]);
      Expectation expectation = expect_accepted("only things with this " + member->name + " were asked for");
      expectation.list =
          ListExpectation{ListExpectation::Kind::Selected, list->items, json::append_token("", member->name),
                          values[i].is_array() ? values[i].array() : std::vector<json::Value>{values[i]}};
      add(cases, context,
          {"filter",
           in_label(parameter) + " value-" + std::to_string(i),
           "a filter leaves out what does not fit it",
           parameter.node.location(),
           {parameter.node.pointer}},
          draft, std::move(expectation));
    }
  }
  return cases;
}

Cases sorting(const RuleContext& context) {
  Cases cases;
  const auto list = list_of(context);
  if (!list)
    return cases;
  for (const openapi::Parameter& parameter : context.operation.parameters) {
    if (purpose_of(context.operation, parameter) != Purpose::Sort || !parameter.schema ||
        !flat(context, {parameter.schema}).values)
      continue;
    for (const json::Node& value : *flat(context, {parameter.schema}).values) {
      const auto order = value->is_string() ? known_order(*list, value->string()) : std::nullopt;
      if (!order || !is_numeric(context, *list, *order) || !valid_on_the_wire(context, parameter, *value))
        continue;
      Draft draft = long_page(context);
      draft.values.set(parameter, *value);
      Expectation expectation = expect_accepted("this order was asked for");
      expectation.list =
          ListExpectation{order->descending ? ListExpectation::Kind::Descending : ListExpectation::Kind::Ascending,
                          list->items, json::append_token("", order->member)};
      add(cases, context,
          {"sorting",
           in_label(parameter) + " enum-" + value.pointer.substr(value.pointer.rfind('/') + 1),
           "a list comes in the order that was asked for",
           value.location(),
           {parameter.node.pointer}},
          draft, std::move(expectation));
    }
  }
  return cases;
}

/// The first item, the second, and the first again: only where that is still the same has the list stood still.
Cases next_page(const RuleContext& context) {
  Cases cases;
  const auto list = list_of(context);
  const std::string identifier = list ? identifier_of(*list) : "";
  const openapi::Parameter* offset = parameter_for(context.operation, Purpose::Offset);
  if (identifier.empty() || offset == nullptr)
    return cases;
  const auto page = [&](int from, std::string label) {
    Draft draft = *context.drafts.minimal(context.operation);
    draft.values.set(*offset, json::Value(from));
    auto step =
        context.drafts.step(draft, expect_accepted("a page from item " + std::to_string(from)), std::move(label));
    if (step)
      step->precondition = true;
    return step;
  };
  auto first = page(0, "first page"), second = page(1, "page after it"), again = page(0, "first page again");
  if (!first || !second || !again || !valid_on_the_wire(context, *offset, json::Value(1)))
    return cases;
  again->expect.list = ListExpectation{ListExpectation::Kind::OtherPage, list->items, identifier, {}, 0};
  Case made = begin(context, {"next-page",
                              in_label(*offset),
                              "a page begins where it was asked to",
                              offset->node.location(),
                              {offset->node.pointer}});
  made.steps = {std::move(*first), std::move(*second), std::move(*again)};
  cases.push_back(std::move(made));
  return cases;
}

} // namespace keur::plan::derive
