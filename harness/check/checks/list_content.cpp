#include "check/checks/checks.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"

#include <algorithm>

namespace keur::check {
namespace {

using ListKind = plan::ListExpectation::Kind;

const json::Array* list_in(const json::Value* body, const std::string& pointer) {
  const json::Value* list = body != nullptr ? json::resolve_pointer(*body, pointer) : nullptr;
  return list != nullptr && list->is_array() ? &list->array() : nullptr;
}

const json::Value* member_of(const json::Value& item, const std::string& pointer) {
  return item.is_object() ? json::resolve_pointer(item, pointer) : nullptr;
}

/// The body of an earlier step's last answer, if it was a successful one.
std::optional<json::Value> earlier_body(const Context& context, std::size_t step) {
  if (step >= context.steps.size() || context.steps[step].exchanges.empty())
    return std::nullopt;
  const auto& exchange = context.steps[step].exchanges.back();
  if (!exchange.response || exchange.response->status / 100 != 2)
    return std::nullopt;
  auto loaded = json::load_json(exchange.response->body, "body", {}, json::DuplicateKeys::Remark);
  return loaded ? std::optional(std::move(loaded->root)) : std::nullopt;
}

/// One of the values, or a list that holds one.
bool is_among(const json::Value& value, const std::vector<json::Value>& values) {
  if (value.is_array())
    return std::any_of(value.array().begin(), value.array().end(),
                       [&](const auto& element) { return is_among(element, values); });
  return std::any_of(values.begin(), values.end(), [&](const auto& each) { return json::equal(each, value); });
}

void complain(const Context& context, const std::string& place, std::string message, std::string expected,
              Findings& findings) {
  Finding& finding = report(findings, std::move(message));
  finding.description = context.test.where;
  finding.instance_location = place;
  finding.expected = std::move(expected);
}

void judge_selection(const Context& context, const plan::ListExpectation& expected, const json::Array& list,
                     Findings& findings) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const json::Value* value = member_of(list[i], expected.member);
    if (value == nullptr || is_among(*value, expected.values))
      continue; // an item that does not show the member does not tell
    complain(context, expected.list + '/' + std::to_string(i) + expected.member,
             "the list holds an item that the filter leaves out", "the value asked for", findings);
    return;
  }
}

void judge_bound(const Context& context, const plan::ListExpectation& expected, const json::Array& list,
                 Findings& findings) {
  const bool least = expected.kind == ListKind::AtLeast;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const json::Value* value = member_of(list[i], expected.member);
    if (value == nullptr || !value->is_number())
      continue;
    const int order = json::compare_numbers(value->number(), expected.values.front().number());
    if (least ? order < 0 : order > 0)
      return complain(context, expected.list + '/' + std::to_string(i) + expected.member,
                      "the list holds an item that the filter leaves out",
                      (least ? "at least " : "at most ") + expected.values.front().number(), findings);
  }
}

void judge_item_order(const Context& context, const plan::ListExpectation& expected, const json::Array& list,
                      Findings& findings) {
  const json::Value* before = nullptr;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const json::Value* value = member_of(list[i], expected.member);
    if (value == nullptr || !value->is_number())
      continue; // where items without a value stand is not said
    const int order = before != nullptr ? json::compare_numbers(before->number(), value->number()) : 0;
    if (expected.kind == ListKind::Ascending ? order > 0 : order < 0)
      return complain(context, expected.list + '/' + std::to_string(i) + expected.member,
                      "the list is not in the order that was asked for",
                      expected.kind == ListKind::Ascending ? "no less than the item before"
                                                           : "no more than the item before",
                      findings);
    before = value;
  }
}

/// A page with as many items as were asked for may go on elsewhere; so may one that names a next page.
bool may_go_on(const Context& context, const plan::ListExpectation& expected, const json::Array& list) {
  const json::Value& body = *context.answer->instance();
  if (list.empty() && expected.asked == 0)
    return false;
  if (expected.asked != 0 && list.size() >= expected.asked)
    return true;
  if (context.response().fields.contains("Link"))
    return true;
  return body.is_object() && std::any_of(body.object().begin(), body.object().end(), [](const json::Member& member) {
           const bool says_more = member.name.find("ext") != std::string::npos ||
                                  member.name.find("ore") != std::string::npos ||
                                  member.name.find("ursor") != std::string::npos;
           const bool nothing = member.value.is_null() || (member.value.is_boolean() && !member.value.boolean()) ||
                                (member.value.is_string() && member.value.string().empty());
           return says_more && !nothing;
         });
}

void judge_membership(const Context& context, const plan::ListExpectation& expected, const json::Array& list,
                      Findings& findings) {
  const auto named = earlier_body(context, expected.step);
  const json::Value* name = named ? json::resolve_pointer(*named, expected.named) : nullptr;
  if (name == nullptr)
    return;
  const bool there = std::any_of(list.begin(), list.end(), [&](const json::Value& item) {
    const json::Value* value = member_of(item, expected.member);
    return value != nullptr && json::equal(*value, *name);
  });
  if (expected.kind == ListKind::Omits && there)
    complain(context, expected.list, "what was deleted is still in the list", "a list without it", findings);
  if (expected.kind == ListKind::Contains && !there && !may_go_on(context, expected, list))
    complain(context, expected.list, "what was created is not in the list", "a list with it", findings);
}

/// The list stood still, and yet the page that was to begin one item later begins with the same.
void judge_page(const Context& context, const plan::ListExpectation& expected, const json::Array& list,
                Findings& findings) {
  const auto first = earlier_body(context, expected.step), second = earlier_body(context, expected.step + 1);
  const auto* before = list_in(first ? &*first : nullptr, expected.list);
  const auto* later = list_in(second ? &*second : nullptr, expected.list);
  if (before == nullptr || later == nullptr || before->size() < 2 || later->empty() || list.empty())
    return; // of one item there is no later page
  const json::Value* was = member_of(before->front(), expected.member);
  const json::Value* is = member_of(list.front(), expected.member);
  const json::Value* other = member_of(later->front(), expected.member);
  if (was != nullptr && is != nullptr && other != nullptr && json::equal(*was, *is) && json::equal(*was, *other))
    complain(context, expected.list, "the page that was to begin one item later begins with the same item",
             "another item", findings);
}

void judge_list_content(const Context& context, Findings& findings) {
  const auto& expected = context.step().expect.list;
  if (!expected || context.response().status / 100 != 2)
    return;
  const json::Array* list = list_in(context.answer->instance(), expected->list);
  if (list == nullptr)
    return; // body-schema speaks of it
  switch (expected->kind) {
  case ListKind::Selected:
    return judge_selection(context, *expected, *list, findings);
  case ListKind::AtLeast:
  case ListKind::AtMost:
    return judge_bound(context, *expected, *list, findings);
  case ListKind::Ascending:
  case ListKind::Descending:
    return judge_item_order(context, *expected, *list, findings);
  case ListKind::Contains:
  case ListKind::Omits:
    return judge_membership(context, *expected, *list, findings);
  case ListKind::OtherPage:
    return judge_page(context, *expected, *list, findings);
  }
}

} // namespace

const Check list_content{
    "list-content",
    Level::Fail,
    "Does a list hold what it should?",
    "A list that names what was deleted or leaves out what was created, that holds what its filter leaves out, that is "
    "not in the order asked for, or that begins where it began although a later page was asked for. A page that goes "
    "on "
    "elsewhere tells nothing about what is missing. Example: an item with `\"status\": \"draft\"` for "
    "`?status=active`.",
    "RFC 9110 sections 9.3.1, 9.3.3 and 9.3.5; the description's query parameters",
    judge_list_content,
    false,
    true};

} // namespace keur::check
