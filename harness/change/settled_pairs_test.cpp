#include "change/change.hpp"
#include "json/load.hpp"
#include "openapi/load.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

// fixtures/changes-settled: pairs whose outcome follows from a text (`why` quotes it). breaking: some finding is, in
// the directions of `breaks`; told: there is a finding; silent-ok: none is above compatible; not-breaking: none is
// breaking.
namespace keur::change {
namespace {

struct Settled {
  std::string name, expect, why;
  std::set<std::string> breaks;
};

std::vector<Settled> settled() {
  std::vector<Settled> all;
  const auto source = openapi::read_file("fixtures/changes-settled/cases.jsonl");
  if (!source)
    return all;
  std::size_t from = 0;
  for (std::size_t end; (end = source->text.find('\n', from)) != std::string::npos; from = end + 1) {
    const auto row = json::load_json(source->text.substr(from, end - from), "cases.jsonl");
    if (!row)
      continue;
    Settled one{std::string(row->root.find_string("name").value_or("")),
                std::string(row->root.find_string("expect").value_or("")),
                std::string(row->root.find_string("why").value_or("")),
                {}};
    for (const json::Value& side : row->root.find("breaks")->array())
      one.breaks.insert(side.string());
    all.push_back(std::move(one));
  }
  return all;
}

bool is_as_settled(const std::string& expect, const ChangeSet& set) {
  const auto worst = [&](Level least) {
    return std::any_of(set.changes.begin(), set.changes.end(),
                       [&](const Change& change) { return change.level >= least; });
  };
  return expect == "breaking"    ? worst(Level::Breaking)
         : expect == "told"      ? !set.changes.empty()
         : expect == "silent-ok" ? !worst(Level::Dangerous)
                                 : !worst(Level::Breaking);
}

std::string all_of(const ChangeSet& set) {
  std::string out;
  for (const Change& change : set.changes)
    out += std::string(name(change.level)) + ' ' + change.id + ": " + change.message + '\n';
  return out;
}

TEST(SettledPairs, AreJudgedAsTheirTextsSay) {
  const auto cases = settled();
  ASSERT_GT(cases.size(), 100u);
  for (const Settled& one : cases) {
    const std::string folder = "fixtures/changes-settled/" + one.name;
    const auto base = openapi::load_file(folder + "/base.yaml"),
               revision = openapi::load_file(folder + "/revision.yaml");
    ASSERT_TRUE(base && revision) << one.name;
    const ChangeSet set = diff(*base, *revision, {});
    EXPECT_TRUE(is_as_settled(one.expect, set)) << one.name << ": " << one.why << '\n' << all_of(set);
    std::set<std::string> said, wanted;
    for (const Change& change : set.changes)
      if (change.level == Level::Breaking && change.direction != Direction::None)
        said.insert(std::string(name(change.direction)));
    for (const char* side : {"request", "response"})
      if (one.breaks.contains(side))
        wanted.insert(side);
    if (!wanted.empty()) {
      EXPECT_EQ(said, wanted) << one.name << '\n' << all_of(set);
    }
  }
}

} // namespace
} // namespace keur::change
