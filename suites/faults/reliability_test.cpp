#include "base/text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

/// The catalogue of what networks, servers, descriptions and operating systems do (fixtures/reliability/catalogue.tsv)
/// against the tests: each id is a test of that name, or elsewhere.tsv says where and why not. The page
/// harness/docs/reliability.md is made from both; KEUR_REFRESH=1 writes it anew.
namespace keur {
namespace {

namespace fs = std::filesystem;

struct Entry {
  std::string id, behaviour, expected;
};

struct Elsewhere {
  std::string kind; // elsewhere, accept, not-applicable, open
  std::string text;
};

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::vector<std::string>> read_table(const fs::path& path, std::size_t columns) {
  std::vector<std::vector<std::string>> rows;
  const auto text = read_text(path);
  for (const auto line : split(text, '\n')) {
    if (line.empty())
      continue;
    std::vector<std::string> row;
    for (const auto cell : split(line, '\t'))
      row.emplace_back(cell);
    EXPECT_EQ(row.size(), columns) << path << ": " << line;
    row.resize(columns);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<Entry> catalogue() {
  std::vector<Entry> entries;
  for (auto& row : read_table("fixtures/reliability/catalogue.tsv", 3))
    entries.push_back({row[0], row[1], row[2]});
  return entries;
}

/// "H077-H081" → five ids.
std::vector<std::string> ids_of(const std::string& range) {
  const int first = std::stoi(range.substr(1, 3));
  const int last = range.size() > 4 ? std::stoi(range.substr(6, 3)) : first;
  std::vector<std::string> ids;
  for (int i = first; i <= last; ++i) {
    auto number = std::to_string(i);
    ids.push_back(range.substr(0, 1) + std::string(3 - number.size(), '0') + number);
  }
  return ids;
}

std::map<std::string, Elsewhere> elsewhere() {
  std::map<std::string, Elsewhere> found;
  for (const auto& row : read_table("fixtures/reliability/elsewhere.tsv", 3))
    for (const auto& id : ids_of(row[0]))
      EXPECT_TRUE(found.emplace(id, Elsewhere{row[1], row[2]}).second) << id << " stands twice";
  return found;
}

/// id → "Suite.Name" of every test in the sources whose name holds it.
std::map<std::string, std::vector<std::string>> tests_by_id() {
  std::map<std::string, std::vector<std::string>> found;
  const std::regex test(R"(TEST(?:_F|_P)?\((\w+),\s*(\w+)\))"), id("[HTJSROC][0-9]{3}(?![0-9])");
  for (const auto* folder : {"harness", "reports", "suites", "mocks"})
    for (const auto& file : fs::recursive_directory_iterator(folder)) {
      if (!file.path().filename().string().ends_with("_test.cpp"))
        continue;
      const auto text = read_text(file.path());
      for (std::sregex_iterator one(text.begin(), text.end(), test), end; one != end; ++one) {
        const std::string name = (*one)[2];
        for (std::sregex_iterator hit(name.begin(), name.end(), id), none; hit != none; ++hit)
          // Tests of the mock show that it can do what a case says, not what keur makes of it; C speaks of the mock
          // itself.
          if (std::string_view(folder) != "mocks" || hit->str()[0] == 'C')
            found[hit->str()].push_back((*one)[1].str() + '.' + name);
      }
    }
  for (auto& [key, names] : found)
    std::sort(names.begin(), names.end());
  return found;
}

std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
    text.insert(at, "\\");
  return text;
}

std::string held_by(const std::string& id, const std::map<std::string, std::vector<std::string>>& tests,
                    const std::map<std::string, Elsewhere>& others) {
  if (const auto found = tests.find(id); found != tests.end()) {
    std::string names;
    for (const auto& name : found->second)
      names += (names.empty() ? "`" : ", `") + name + '`';
    return names;
  }
  const auto other = others.find(id);
  if (other == others.end())
    return "";
  if (other->second.kind == "elsewhere")
    return "under other names in `" + other->second.text + "`";
  if (other->second.kind == "accept")
    return "`./dev accept " + other->second.text + "`";
  return (other->second.kind == "open" ? "**not held**: " : "does not apply: ") + other->second.text;
}

std::string page() {
  const auto tests = tests_by_id();
  const auto others = elsewhere();
  std::string text = "# Reliability catalogue\n\nWhat a server, a network, a description or an operating system may do "
                     "to keur, and the "
                     "test that holds the behaviour.\nGenerated from `fixtures/reliability/` and the test sources: "
                     "`KEUR_REFRESH=1` with `reliability_test` writes it anew.\n\n| id | what happens | what keur does "
                     "| held by |\n|---|---|---|---|\n";
  for (const auto& entry : catalogue())
    text += "| " + entry.id + " | " + cell(entry.behaviour) + " | " + cell(entry.expected) + " | " +
            cell(held_by(entry.id, tests, others)) + " |\n";
  return text;
}

TEST(Reliability, EveryIdIsATestOrHasItsReason) {
  const auto tests = tests_by_id();
  const auto others = elsewhere();
  const auto accept_names = read_text("suites/accept/accept");
  std::set<std::string> known;
  for (const auto& entry : catalogue()) {
    EXPECT_TRUE(known.insert(entry.id).second) << entry.id << " stands twice";
    EXPECT_NE(held_by(entry.id, tests, others), "") << entry.id << ": " << entry.behaviour;
  }
  EXPECT_EQ(known.size(), 300U);
  for (const auto& [id, other] : others) {
    EXPECT_TRUE(known.count(id)) << id;
    EXPECT_TRUE(other.kind == "elsewhere" || other.kind == "accept" || other.kind == "open" ||
                other.kind == "not-applicable")
        << id;
    EXPECT_TRUE(other.kind != "elsewhere" || fs::exists(other.text)) << id << ": " << other.text;
    EXPECT_TRUE(other.kind != "accept" || accept_names.find("\n" + other.text + "() {") != std::string::npos)
        << id << ": " << other.text;
    EXPECT_FALSE(tests.count(id)) << id << " is a test now: take its excuse out of elsewhere.tsv";
  }
}

TEST(Reliability, ThePageIsFresh) {
  constexpr auto path = "harness/docs/reliability.md";
  if (std::getenv("KEUR_REFRESH"))
    std::ofstream(path, std::ios::binary) << page();
  EXPECT_EQ(read_text(path), page()) << "KEUR_REFRESH=1 writes it anew";
}

} // namespace
} // namespace keur
