#include "json/load.hpp"
#include "schema/compile.hpp"
#include "schema/walk.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

/// The official suite (fixtures/json-schema-test-suite), each test judged three ways: by evaluate(), by accepts(), and
/// by the walk alone. The library and the walk must never disagree.
namespace keur::schema {
namespace {

namespace fs = std::filesystem;
const fs::path suite = "fixtures/json-schema-test-suite";

std::string read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

json::Value parse(const fs::path& path) {
  auto loaded = json::load_json(read(path), path.string(), {}, json::DuplicateKeys::Remark);
  EXPECT_TRUE(loaded) << path;
  if (!loaded)
    return {};
  return std::move(loaded->root);
}

json::Document document(std::string uri, json::Value root) {
  json::Document made;
  made.uri = uri;
  made.name = std::move(uri);
  made.root = std::move(root);
  return made;
}

const std::vector<std::pair<std::string, json::Value>>& remotes() {
  static const auto all = [] {
    std::vector<std::pair<std::string, json::Value>> found;
    for (const auto& entry : fs::recursive_directory_iterator(suite / "remotes"))
      if (entry.path().extension() == ".json")
        found.emplace_back("http://localhost:1234/" + fs::relative(entry.path(), suite / "remotes").generic_string(),
                           parse(entry.path()));
    return found;
  }();
  return all;
}

struct Tally {
  int run = 0;
  int wrong = 0;
};

void judge_group(const json::Value& group, const Options& options, const std::string& name, Tally& tally) {
  json::DocumentSet set;
  const auto& main = set.add(document("urn:test", *group.find("schema")));
  if (json::dump(main.root).find("http") != std::string::npos)
    for (const auto& [uri, root] : remotes())
      set.add(document(uri, root));
  if (const json::Value* registry = group.find("registry"))
    for (const auto& member : registry->object())
      set.add(document(member.name, member.value));
  Compiler compiler(set, options);
  const auto schema = compiler.compile({&main, &main.root, ""});
  const std::string where = name + ": " + std::string(group.find_string("description").value_or(""));
  ASSERT_TRUE(schema) << where << ": " << to_string(schema.error());
  for (const auto& test : group.find("tests")->array()) {
    const std::string label = where + " / " + std::string(test.find_string("description").value_or(""));
    const bool valid = test.find_boolean("valid", false);
    const json::Value& data = *test.find("data");
    const Evaluation evaluation = (*schema)->evaluate(data);
    Work work;
    ++tally.run;
    tally.wrong += evaluation.valid != valid;
    EXPECT_EQ(evaluation.valid, valid) << label;
    EXPECT_TRUE(evaluation.unjudged.empty()) << label;
    EXPECT_EQ((*schema)->accepts(data), valid) << label;
    EXPECT_EQ(walk_silently(static_cast<const Compiled*>(*schema)->rule(), data, work) == Truth::True, valid) << label;
    EXPECT_EQ(evaluation.errors.empty(), valid) << label;
  }
}

Tally judge_folder(const fs::path& folder, const Options& options) {
  Tally tally;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".json") {
      const json::Value groups = parse(entry.path());
      for (const auto& group : groups.array())
        judge_group(group, options, entry.path().string(), tally);
    }
  return tally;
}

struct Draft {
  const char* folder;
  Dialect dialect;
  int required; // tests in the fixture: a folder that went missing must not pass
};
const Draft drafts[] = {{"draft4", Dialect::Draft4, 193},
                        {"draft6", Dialect::Draft6, 405},
                        {"draft7", Dialect::Draft7, 273},
                        {"draft2019-09", Dialect::Draft201909, 372},
                        {"draft2020-12", Dialect::Draft202012, 424}};

TEST(Suite, RequiredTestsOfEveryDraft) {
  for (const Draft& draft : drafts)
    EXPECT_EQ(judge_folder(suite / draft.folder, {draft.dialect, false}).run, draft.required);
}

Tally judge_optional(const char* below, bool assert_format) {
  Tally all;
  for (const Draft& draft : drafts) {
    const fs::path folder = suite / draft.folder / below;
    if (!fs::exists(folder))
      continue;
    const Tally tally = judge_folder(folder, {draft.dialect, assert_format});
    EXPECT_GT(tally.run, 0) << folder;
    all.run += tally.run;
  }
  return all;
}

TEST(Suite, FormatsAsserted) { EXPECT_EQ(judge_optional("optional/format", true).run, 642); }

TEST(Suite, OptionalTests) { EXPECT_EQ(judge_optional("optional", false).run, 165); }

// Our own cases in the suite's shape, with the dialect and remote documents in each group.
int judge_own(const fs::path& file, bool assert_format) {
  Tally tally;
  const json::Value groups = parse(file);
  for (const auto& group : groups.array())
    judge_group(group, {*dialect_of(*group.find_string("dialect")), assert_format}, file.string(), tally);
  return tally.run;
}

TEST(Own, ReferencesScopesAndVocabularies) { EXPECT_GE(judge_own("fixtures/schemas/references.json", false), 60); }

TEST(Own, Formats) { EXPECT_GE(judge_own("fixtures/schemas/formats.json", true), 237); }

} // namespace
} // namespace keur::schema
