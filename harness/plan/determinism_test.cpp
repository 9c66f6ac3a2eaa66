#include "base/text.hpp"
#include "openapi/load.hpp"
#include "plan/drafts.hpp"
#include "plan/planner.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

/// Case ids stay when the description grows (ARCHITECTURE.md, invariant 2), looked at from the other side: one
/// operation after the other is taken away.
namespace keur::plan {
namespace {

using Ids = std::map<std::string, std::set<std::string>>; // operation → ids of its cases

constexpr std::size_t most_removals = 4; // of each description

/// Their cases are about two operations: they come and go with the other one.
bool is_about_others(const std::string& rule) {
  static const std::set<std::string> about_others{"undeclared-method", "unknown-thing", "filter", "sorting",
                                                  "next-page"};
  return find_rule(rule)->theme == "state" || about_others.count(rule) > 0;
}

bool same_place(std::string_view a, std::string_view b) { return a == b || a.starts_with('{') || b.starts_with('{'); }

/// Does one path begin as the other goes on to its end? Only such operations make or list each other's things.
bool is_related(const openapi::Operation& a, const openapi::Operation& b) {
  const auto first = split(a.path, '/'), second = split(b.path, '/');
  const auto length = static_cast<std::ptrdiff_t>(std::min(first.size(), second.size()));
  return std::equal(first.begin(), first.begin() + length, second.begin(), same_place);
}

bool has_links(const openapi::Operation& operation) {
  return std::any_of(operation.responses.begin(), operation.responses.end(),
                     [](const openapi::Response& response) { return !response.links.empty(); });
}

Ids plan_ids(openapi::Description& description, std::size_t max_cases, bool with_relations) {
  schema::Compiler schemas(*description.documents, {dialect_of(description), true});
  PlanOptions options;
  options.max_cases = max_cases;
  Ids ids;
  for (const Case& test : make_plan(description, schemas, options).cases)
    if (with_relations || !is_about_others(test.rule))
      ids[test.operation->name()].insert(test.id);
  return ids;
}

std::vector<std::string> descriptions() {
  std::vector<std::string> files{"fixtures/plan/shop.yaml"};
  for (const auto& entry : std::filesystem::recursive_directory_iterator("fixtures/descriptions/valid"))
    if (entry.is_regular_file())
      files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

void expect_kept(const std::string& file, const openapi::Description& whole, std::size_t at, std::size_t max_cases) {
  auto before = openapi::load_file(file), after = openapi::load_file(file);
  ASSERT_TRUE(before && after) << file;
  const openapi::Operation removed = whole.operations[at];
  after->operations.erase(after->operations.begin() + static_cast<std::ptrdiff_t>(at));
  const Ids all = plan_ids(*before, max_cases, true), less = plan_ids(*after, max_cases, true);
  const Ids own = plan_ids(*before, 0, false), own_less = plan_ids(*after, 0, false);
  const auto of = [](const Ids& ids, const std::string& name) {
    const auto found = ids.find(name);
    return found == ids.end() ? std::set<std::string>() : found->second;
  };
  for (const openapi::Operation& other : whole.operations) {
    const auto name = other.name();
    if (name == removed.name())
      continue;
    EXPECT_EQ(of(own, name), of(own_less, name)) << file << " without " << removed.name();
    const bool apart = !is_related(other, removed) && !has_links(removed) && !has_links(other);
    if (apart) {
      EXPECT_EQ(of(all, name), of(less, name)) << file << " without " << removed.name() << ", at most " << max_cases;
    }
  }
}

TEST(Determinism, IdsStayWhenAnotherOperationGoes) {
  std::size_t trials = 0;
  for (const std::string& file : descriptions()) {
    const auto whole = openapi::load_file(file);
    if (!whole || whole->operations.size() < 2 || whole->operations.size() > 40)
      continue; // a part of a description in several files, or one that takes long
    const std::size_t step = std::max<std::size_t>(1, whole->operations.size() / most_removals);
    for (std::size_t at = 0; at < whole->operations.size(); at += step, ++trials)
      expect_kept(file, *whole, at, trials % 2 == 0 ? 0 : 5);
  }
  EXPECT_GT(trials, 20U);
}

} // namespace
} // namespace keur::plan
