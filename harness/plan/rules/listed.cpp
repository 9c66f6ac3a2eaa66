#include "plan/rules/rules.hpp"

#include <algorithm>

namespace keur::plan::derive {
namespace {

using generate::Shape;

constexpr std::string_view response_body = "$response.body#";

/// GET of the collection, as long a page as may be had.
std::optional<Step> listing_step(const RuleContext& context, const ThingList& things, ListExpectation expected,
                                 std::string because) {
  const auto& least = context.drafts.minimal(*things.list);
  const Draft* reading = draft_of_created(context);
  if (!least || !least->before.empty() || reading == nullptr)
    return std::nullopt;
  Draft draft = *least;
  if (things.page_size != nullptr)
    if (const auto size = longest_page(context, *things.page_size)) {
      draft.values.set(*things.page_size, json::Value(*size));
      expected.asked = *size;
    }
  expected.list = things.items;
  expected.member = things.identifier;
  auto step = context.drafts.step(draft, {Kind::Success, std::move(because)}, "list");
  if (step) {
    step->expect = as_sure(context, context.operation, std::move(step->expect));
    step->expect.list = std::move(expected);
  }
  return step;
}

/// Where the answer of the creating step names the thing; "" where it does not.
std::string name_pointer(const Draft& reading) {
  for (const Binding& binding : reading.bindings)
    if (binding.step + 1 == reading.before.size() && binding.expression.starts_with(response_body))
      return binding.expression.substr(response_body.size());
  return {};
}

/// A query parameter without which the list cannot be had, and whose value chooses among the things; null without one.
const openapi::Parameter* required_filter(const openapi::Operation& list) {
  for (const openapi::Parameter& each : list.parameters)
    if (const auto purpose = purpose_of(list, each);
        each.required && (purpose == Purpose::Filter || purpose == Purpose::Search))
      return &each;
  return nullptr;
}

/// The operation that reads one of the things which the context's operation lists, where POST makes them too. These
/// cases belong to the list and come early: later there are more things than a page holds.
const openapi::Operation* reader_of(const RuleContext& context) {
  if (!is_role(context, context.operation, Role::List))
    return nullptr;
  for (const openapi::Operation* each : context.drafts.paths().below(std::string(path_part(context.operation.path)))) {
    if (!is_role(context, *each, Role::Read))
      continue;
    const RuleContext about{context.description, *each, context.drafts, context.options, context.omissions};
    const auto things = list_of_things(about);
    if (things && things->list == &context.operation && draft_of_created(about) != nullptr)
      return each;
  }
  return nullptr;
}

} // namespace

std::optional<ThingList> list_of_things(const RuleContext& context) {
  const openapi::Parameter* subject = subject_of(context.operation);
  if (subject == nullptr)
    return std::nullopt;
  const auto source = source_of(context, *subject, Source::Kind::Listed);
  const auto shape = source ? list_shape(context.drafts.generator().shapes(), *source->producer) : std::nullopt;
  if (!shape)
    return std::nullopt;
  const auto made = source_of(context, *subject, Source::Kind::Created);
  if (made && made->types != 0 && source->types != 0 && (made->types & source->types) == 0)
    return std::nullopt; // a number here and a text there do not tell whether it is one thing
  ThingList found;
  if (context.drafts.resources().list_of(*source->producer) == nullptr)
    return std::nullopt;
  found.list = source->producer;
  found.items = shape->pointer;
  found.identifier =
      source->expression.substr(response_body.size() + shape->pointer.size() + std::string_view("/0").size());
  found.page_size = parameter_for(*source->producer, Purpose::PageSize);
  return found;
}

Cases created_thing_listed(const RuleContext& context) {
  Cases cases;
  const openapi::Operation* reader = reader_of(context);
  if (reader == nullptr)
    return cases;
  const RuleContext about{context.description, *reader, context.drafts, context.options, context.omissions};
  const Draft* reading = draft_of_created(about);
  const auto things = list_of_things(about);
  // Of a list that goes on elsewhere only a page of known size tells whether it is whole.
  if (!things || name_pointer(*reading).empty() || (things->page_size == nullptr && is_paged(*things->list)))
    return cases;
  const Shape& item = context.drafts.shape(context.drafts.resources().list_of(*things->list)->items);
  if (const auto filters = default_filters(*things->list, item); !filters.empty()) {
    omit(context, "created-thing-listed",
         "the list leaves out by " + in_words(*filters.front().parameter) + "'s default what may have been created",
         filters.front().parameter->node.location());
    return cases;
  }
  if (const auto* wanted = required_filter(*things->list)) {
    omit(context, "created-thing-listed",
         "the list is of what " + in_words(*wanted) + " says, which need not be so of what was created",
         wanted->node.location());
    return cases;
  }
  ListExpectation expected{ListExpectation::Kind::Contains};
  expected.step = reading->before.size() - 1;
  expected.named = name_pointer(*reading);
  auto listing = listing_step(about, *things, std::move(expected), "the list of what there is");
  if (!listing)
    return cases;
  Case made = begin(context, {"created-thing-listed", "", "what was created is in the list"});
  made.steps = reading->before;
  made.steps.push_back(std::move(*listing));
  cases.push_back(std::move(made));
  return cases;
}

Cases deleted_thing_unlisted(const RuleContext& context) {
  Cases cases;
  const openapi::Operation* reader = reader_of(context);
  const openapi::Operation* removal =
      reader != nullptr ? context.drafts.resources().find_at("DELETE", reader->path) : nullptr;
  if (removal == nullptr)
    return cases;
  const RuleContext about{context.description, *reader, context.drafts, context.options, context.omissions};
  const Draft* reading = draft_of_created(about);
  const auto things = list_of_things(about);
  if (!things || name_pointer(*reading).empty() || documents(*removal, {"202"}))
    return cases;
  const auto& remove = context.drafts.minimal(*removal);
  if (!remove || remove->before.size() != reading->before.size())
    return cases;
  ListExpectation expected{ListExpectation::Kind::Omits};
  expected.step = reading->before.size() - 1;
  expected.named = name_pointer(*reading);
  auto deletion = context.drafts.step(*remove, {Kind::Success, "a thing of our own can be deleted"}, "delete");
  auto listing = listing_step(about, *things, std::move(expected), "the list of what there is");
  if (!deletion || !listing)
    return cases;
  Case made =
      begin(context, {"deleted-thing-unlisted", "", "what was deleted is in no list", removal->node.location()});
  made.steps = reading->before;
  deletion->precondition = true;
  made.steps.push_back(std::move(*deletion));
  made.steps.push_back(std::move(*listing));
  cases.push_back(std::move(made));
  return cases;
}

/// Where the description names 404 for DELETE, that is the answer for what is gone.
Cases deleted_twice(const RuleContext& context) {
  Cases cases;
  const openapi::Operation& operation = context.operation;
  if (!is_role(context, operation, Role::Delete) || !documents(operation, {"404", "410"}) ||
      documents(operation, {"202"}) || !describes_success(operation))
    return cases;
  const Draft* draft = draft_of_created(context);
  auto first = draft != nullptr
                   ? context.drafts.step(*draft, {Kind::Success, "a thing of our own can be deleted"}, "delete")
                   : std::nullopt;
  if (!first)
    return cases;
  Step second = *first;
  first->precondition = true;
  second.label = "delete again";
  second.expect = as_sure(context, operation, {Kind::NotFound, "the thing has just been deleted"});
  Case made = begin(context, {"deleted-twice", "", "what was deleted cannot be deleted again"});
  made.steps = draft->before;
  made.steps.push_back(std::move(*first));
  made.steps.push_back(std::move(second));
  cases.push_back(std::move(made));
  return cases;
}

} // namespace keur::plan::derive
