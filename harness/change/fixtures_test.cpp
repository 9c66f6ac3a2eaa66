#include "change/change.hpp"
#include "change/rewriting.hpp"
#include "change/rule.hpp"
#include "json/load.hpp"
#include "openapi/load.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

// fixtures/changes/<rule-id>/{base,revision}.yaml and expected.json: the smallest pair that shows the rule; folders
// named probe-… show what no rule's name tells. expected.json: `why`, the law's words; `options` that differ from the
// usual ones; `changes`, all of them: id, level, operation.
namespace keur::change {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> fixture_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator("fixtures/changes"))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

json::Value expected_of(const std::string& name) {
  const std::string path = "fixtures/changes/" + name + "/expected.json";
  const auto source = openapi::read_file(path);
  EXPECT_TRUE(source) << path;
  return source ? json::load_json(source->text, path)->root : json::Value();
}

openapi::Description side(const std::string& name, const std::string& file) {
  auto loaded = openapi::load_file("fixtures/changes/" + name + '/' + file);
  EXPECT_TRUE(loaded) << name << ' ' << (loaded ? "" : to_string(loaded.error()));
  return std::move(*loaded);
}

DiffOptions options_of(const json::Value& expected) {
  DiffOptions options;
  options.as_of = "2026-11-23";
  if (const json::Value* own = expected.find("options"))
    options.notice_stable = static_cast<int>(own->find_integer("notice_days").value_or(0));
  return options;
}

using Told = std::set<std::string>;

Told told(const ChangeSet& set) {
  Told out;
  for (const Change& change : set.changes)
    out.insert(change.id + ' ' + std::string(name(change.level)) + ' ' + change.operation);
  return out;
}

Told wanted(const json::Value& expected) {
  Told out;
  for (const json::Value& one : expected.find("changes")->array())
    out.insert(std::string(*one.find_string("id")) + ' ' + std::string(*one.find_string("level")) + ' ' +
               std::string(*one.find_string("operation")));
  return out;
}

class Fixture : public testing::TestWithParam<std::string> {};

TEST_P(Fixture, TellsWhatTheLawSays) {
  const json::Value expected = expected_of(GetParam());
  const auto base = side(GetParam(), "base.yaml"), revision = side(GetParam(), "revision.yaml");
  EXPECT_EQ(told(diff(base, revision, options_of(expected))), wanted(expected));
  EXPECT_FALSE(expected.find_string("why").value_or("").empty());
}

TEST_P(Fixture, SpellingsOfOneDescriptionDoNotDiffer) {
  for (const char* file : {"base.yaml", "revision.yaml"}) {
    const auto given = side(GetParam(), file);
    const bool named = json::dump(given.root->root).find("discriminator") != std::string::npos;
    for (const Rewriting& rewriting : rewritings()) {
      if (named && rewriting.moves) // alternatives go by their names, which an inlined one has not
        continue;
      const auto other = rewritten(given, rewriting);
      ASSERT_TRUE(other) << rewriting.name << ' ' << to_string(other.error());
      EXPECT_EQ(told(diff(given, *other, {})), Told{}) << file << ' ' << rewriting.name;
      EXPECT_EQ(told(diff(*other, given, {})), Told{}) << file << ' ' << rewriting.name << ", the other way round";
    }
  }
}

std::string as_test_name(const testing::TestParamInfo<std::string>& fixture) {
  std::string text = fixture.param;
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  return text;
}

INSTANTIATE_TEST_SUITE_P(Changes, Fixture, testing::ValuesIn(fixture_names()), as_test_name);

TEST(Fixtures, EveryRuleHasItsOwn) {
  const auto names = fixture_names();
  const std::set<std::string> present(names.begin(), names.end());
  for (const Rule& rule : rules()) {
    ASSERT_TRUE(present.contains(rule.id)) << "the rule " << rule.id << " has no fixtures/changes/" << rule.id;
    const auto expected = wanted(expected_of(rule.id));
    EXPECT_TRUE(std::any_of(expected.begin(), expected.end(),
                            [&](const std::string& one) { return one.starts_with(rule.id + ' '); }))
        << "the fixture of " << rule.id << " shows another rule";
  }
  for (const std::string& name : names)
    EXPECT_TRUE(find_rule(name) || name.starts_with("probe-")) << name << " is no rule's fixture any more";
}

} // namespace
} // namespace keur::change
