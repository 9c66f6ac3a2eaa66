#include "plan/planner.hpp"

namespace keur::plan {

std::string rules_page() {
  std::string page = "# Plan rules\n\nGenerated from the table in `harness/plan/registry.cpp` (`keur checks` prints "
                     "the same). A rule derives cases from "
                     "a description; what it wanted to plan and could not is reported as an omission.\n";
  for (const Rule& rule : rules()) {
    page += "\n## " + std::string(rule.id) + "\n\n" + std::string(rule.title) +
            (rule.on_by_default ? "" : " (off by default)") + ". ";
    page += std::string(rule.meaning) + "\n\n" + std::string(rule.standard) + "\n";
  }
  return page;
}

} // namespace keur::plan
