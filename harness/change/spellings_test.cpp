#include "change/change.hpp"
#include "change/rewriting.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>

// Every description of a folder ($KEUR_DESCRIPTIONS, else the sound ones of fixtures/) against itself in other words:
// no change. A description in which one thing is said twice has no meaning of its own and is counted apart.
namespace keur::change {
namespace {

namespace fs = std::filesystem;

std::string first_change(const ChangeSet& set) {
  return set.changes.empty() ? "" : set.changes.front().operation + ": " + set.changes.front().message;
}

std::vector<std::string> descriptions(const std::vector<std::string>& folders) {
  std::vector<std::string> found;
  for (const std::string& folder : folders)
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      const auto ending = entry.path().extension();
      if (entry.is_regular_file() && (ending == ".yaml" || ending == ".yml" || ending == ".json"))
        found.push_back(entry.path().string());
    }
  std::sort(found.begin(), found.end());
  return found;
}

bool says_twice(const openapi::Description& description) {
  return std::any_of(description.problems.begin(), description.problems.end(), [](const openapi::Problem& problem) {
    return problem.level == openapi::Problem::Level::Error && problem.id.find("duplicate") != std::string::npos;
  });
}

TEST(Spellings, OfOneDescriptionDoNotDiffer) {
  const char* given = std::getenv("KEUR_DESCRIPTIONS");
  std::size_t compared = 0, unreadable = 0, differing = 0;
  std::vector<std::string> skipped;
  openapi::LoadOptions options;
  const std::vector<std::string> own{"fixtures/descriptions/valid", "fixtures/descriptions/visma-hrm"};
  for (const std::string& path : descriptions(given ? std::vector<std::string>{given} : own)) {
    const auto description = openapi::load_file(path, options);
    if (!description || says_twice(*description)) { // also the parts of other descriptions
      ++unreadable;
      continue;
    }
    ++compared;
    for (const Rewriting& rewriting : rewritings()) {
      const auto other = rewritten(*description, rewriting);
      if (!other && other.error().code == ErrorCode::ReferenceUnresolved) {
        skipped.push_back(path + ", " + std::string(rewriting.name) + ": " + other.error().message);
        continue;
      }
      if (!other) {
        ADD_FAILURE() << path << ", " << rewriting.name << ": " << to_string(other.error());
        continue;
      }
      const auto there = diff(*description, *other), back = diff(*other, *description);
      differing += there.changes.empty() && back.changes.empty() ? 0 : 1;
      EXPECT_EQ(first_change(there), "") << path << ", " << rewriting.name;
      EXPECT_EQ(first_change(back), "") << path << ", " << rewriting.name << ", the other way round";
    }
  }
  EXPECT_GT(compared, 0u);
  EXPECT_LT(skipped.size(), compared);
  for (const std::string& one : skipped)
    std::cout << "skipped: " << one << '\n';
  std::cout << compared << " descriptions in " << rewritings().size() << " spellings, " << differing << " that differ, "
            << skipped.size() << " skipped; " << unreadable << " files are none, or say one thing twice\n";
}

} // namespace
} // namespace keur::change
