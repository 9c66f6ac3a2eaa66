#include "check/checks/checks.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"
#include "plan/next_page.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace keur::check {
namespace {

using Names = std::vector<std::string>; // what tells items apart, as JSON text

struct Page {
  Names names; // of as many items as have one
  std::size_t items = 0;
  std::optional<std::string> total;
};

std::optional<Page> read_page(const plan::Follow& follow, const http::Exchange& exchange) {
  if (!exchange.response || exchange.response->status / 100 != 2)
    return std::nullopt;
  auto loaded = json::load_json(exchange.response->body, "page", {}, json::DuplicateKeys::Remark);
  const json::Value* list = loaded ? json::resolve_pointer(loaded->root, follow.list) : nullptr;
  if (list == nullptr || !list->is_array())
    return std::nullopt;
  Page page;
  page.items = list->array().size();
  for (const json::Value& item : list->array())
    if (const json::Value* name = item.is_object() ? json::resolve_pointer(item, follow.identifier) : nullptr)
      page.names.push_back(json::dump(*name));
  if (const json::Value* total = follow.total.empty() ? nullptr : json::resolve_pointer(loaded->root, follow.total))
    if (total->is_number())
      page.total = total->number();
  if (const auto field = exchange.response->fields.first("X-Total-Count"))
    page.total = std::string(*field);
  return page;
}

void add_list_finding(const Context& context, std::size_t step, std::string message, std::string expected,
                      Findings& findings) {
  Finding& finding = report(findings, std::move(message));
  finding.step = step;
  finding.description = context.test.where;
  finding.expected = std::move(expected);
}

/// The pages of one step, and what is wrong with how they hang together.
struct Walk {
  const plan::Follow& follow;
  const StepExchanges& pages;
  std::size_t step = 0;
};

void judge_end(const Context& context, const Walk& walk, Findings& findings) {
  const http::Exchange& last = walk.pages.exchanges.back();
  const std::size_t count = walk.pages.exchanges.size();
  if (count > 1 && last.response && last.response->status / 100 == 4 && last.response->status != 429)
    return add_list_finding(context, walk.step,
                            "the page that an answer names is answered with " + status_text(last.response->status),
                            "the page", findings);
  const auto next = plan::next_page_of(walk.follow, last, count);
  const auto here = http::parse_uri(last.request.target_uri);
  const auto target = next ? http::resolve(last.request.target_uri, *next) : Result<std::string>(std::string());
  const auto there = next && target ? http::parse_uri(*target) : Result<http::Uri>(http::Uri{});
  if (next && count < walk.follow.at_most && here && there && http::origin(*here) != http::origin(*there))
    add_list_finding(context, walk.step, "the link to the next page leads to another host than the API's",
                     "an address below the API's", findings);
}

/// All pages as one.
Page joined(const std::vector<Page>& pages) {
  Page all;
  for (const Page& page : pages) {
    all.names.insert(all.names.end(), page.names.begin(), page.names.end());
    all.items += page.items;
  }
  return all;
}

bool has_twice(Names names) {
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

/// The longest page that may be had, asked for before and after: only where both are the same has the list stood still.
std::optional<Page> unmoved_page(const Context& context, const Walk& walk) {
  if (walk.step == 0 || walk.step + 1 >= context.steps.size())
    return std::nullopt;
  const auto page_of = [&](std::size_t step) {
    return context.steps[step].exchanges.empty() ? std::nullopt
                                                 : read_page(walk.follow, context.steps[step].exchanges.back());
  };
  auto before = page_of(walk.step - 1);
  const auto after = page_of(walk.step + 1);
  return before && after && before->names == after->names ? std::move(before) : std::nullopt;
}

void judge_totals(const Context& context, const Walk& walk, const std::vector<Page>& pages, std::size_t items,
                  bool ended, Findings& findings) {
  for (const Page& page : pages)
    if (page.total && page.total != pages.front().total)
      return add_list_finding(context, walk.step, "the pages of one list say different totals",
                              "the same number on every page", findings);
  const auto total = pages.front().total ? json::to_integer(*pages.front().total) : std::nullopt;
  const auto count = static_cast<std::int64_t>(items);
  if (total && (ended ? *total != count : *total < count))
    add_list_finding(context, walk.step,
                     "the list says it has " + std::to_string(*total) + " items, and its pages hold " +
                         std::to_string(count),
                     std::to_string(count), findings);
}

void judge_walk(const Context& context, const Walk& walk, Findings& findings) {
  if (walk.pages.exchanges.empty())
    return;
  judge_end(context, walk, findings);
  const auto whole = unmoved_page(context, walk);
  std::vector<Page> pages;
  for (const auto& exchange : walk.pages.exchanges)
    if (auto page = read_page(walk.follow, exchange))
      pages.push_back(std::move(*page));
  if (!whole || pages.size() != walk.pages.exchanges.size())
    return; // it moved, or a page cannot be read, which other checks speak of
  const Page all = joined(pages);
  if (has_twice(all.names))
    return add_list_finding(context, walk.step, "an item stands on two pages of one list", "each item once", findings);
  const bool ended = !plan::next_page_of(walk.follow, walk.pages.exchanges.back(), pages.size());
  const auto lost = std::count_if(whole->names.begin(), whole->names.end(), [&](const std::string& name) {
    return std::find(all.names.begin(), all.names.end(), name) == all.names.end();
  });
  if (ended && all.names.size() == all.items && lost > 0)
    return add_list_finding(context, walk.step,
                            std::to_string(lost) + " items of one long page stand on none of the short ones",
                            "each item once", findings);
  judge_totals(context, walk, pages, all.items, ended, findings);
}

void judge_whole_list(const Context& context, Findings& findings) {
  for (std::size_t i = 0; i < context.steps.size() && i < context.test.steps.size(); ++i)
    if (const auto& follow = context.test.steps[i].follow)
      judge_walk(context, {*follow, context.steps[i], i}, findings);
}

} // namespace

const Check whole_list{"whole-list",
                       Level::Fail,
                       "Do the pages of a list make up the list?",
                       "An item on two pages, one of a long page that is on none of the short ones, totals that differ "
                       "or do not fit, a next page that cannot be had or that leads to another host. Only where a long "
                       "page before and after is the same did the list stand still. Example: with `limit=2` the third "
                       "item is on no page.",
                       "RFC 8288 section 3; the description's paging parameters",
                       judge_whole_list,
                       true};

} // namespace keur::check
