#include "check/checks/checks.hpp"
#include "json/pointer.hpp"

namespace keur::check {
namespace {

void judge_page_size(const Context& context, Findings& findings) {
  const auto& expect = context.step().expect;
  if (!expect.page_items || context.response().status / 100 != 2 || context.answer->instance() == nullptr)
    return;
  const json::Value* page = json::resolve_pointer(*context.answer->instance(), expect.page_pointer);
  if (page == nullptr || !page->is_array() || page->array().size() <= *expect.page_items)
    return;
  Finding& finding = report(findings, "the page has " + std::to_string(page->array().size()) + " items, " +
                                          std::to_string(*expect.page_items) + " were asked for");
  finding.instance_location = expect.page_pointer;
  finding.expected = "at most " + std::to_string(*expect.page_items) + " items";
  finding.actual = std::to_string(page->array().size());
}

} // namespace

const Check page_size{
    "page-size",
    Level::Fail,
    "Is a page no longer than was asked for?",
    "An answer to a request with a page size that lists more items than that. Example: 50 items for `?limit=1`.",
    "the description's paging parameters",
    judge_page_size};

} // namespace keur::check
