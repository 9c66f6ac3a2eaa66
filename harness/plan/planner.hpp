#pragma once
#include "base/result.hpp"
#include "plan/case.hpp"
#include "schema/schema.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::plan {

struct PlanOptions {
  std::uint64_t seed = 1;
  std::size_t max_cases = 0;                    // per operation; 0 = no limit
  std::size_t max_tests = 0;                    // in all, of those that are wanted; 0 = no limit
  std::size_t fuzz = 0;                         // seeded random cases per operation
  std::vector<std::string> rules = {};          // ids to use; empty = all that are on by default
  std::function<bool(const Case&)> wanted = {}; // which cases are kept; empty = all
};

class Drafts;

/// What a rule sees. `drafts` makes and remembers valid requests of any operation of the description.
struct RuleContext {
  const openapi::Description& description;
  const openapi::Operation& operation;
  Drafts& drafts;
  const PlanOptions& options;
  std::vector<Omission>& omissions;
};

/// One way to derive cases from a description: one file in plan/rules, one row of the table in registry.cpp.
struct Rule {
  std::string_view id;
  std::string_view theme; // what coverage groups by: "valid", "boundary", "invalid", "credential" …
  std::string_view title;
  std::string_view meaning;  // what is sent, what is expected and why
  std::string_view standard; // the section that forces the expectation
  std::vector<Case> (*derive)(const RuleContext&);
  bool on_by_default = true;
};

/// The operation's path template without a fragment, which is never sent.
std::string_view path_on_the_wire(const openapi::Operation& operation);

const std::vector<Rule>& rules();
/// Null for an unknown id.
const Rule* find_rule(std::string_view id);
/// harness/docs/rules.md: the table as a page.
std::string rules_page();

/// Cases of all operations in document order. Never fails: what cannot be planned is an Omission. Operations, documents
/// and row schemas are borrowed from `description`, which must outlive the plan. A plan with more than max_tests cases
/// is given up (Plan::excess) before it takes much more memory or time than one of that size.
Plan make_plan(const openapi::Description& description, schema::Compiler& schemas, const PlanOptions& options);

/// Smaller variants of a failing random case, best first, each as valid as the case was: the runner sends them in turn
/// and shrinks the first that fails again, until none does. Empty for cases without ingredients. Deterministic.
std::vector<Case> shrink(const Case& test, const openapi::Description& description, schema::Compiler& schemas);

} // namespace keur::plan
