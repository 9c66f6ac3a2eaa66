#include "json/load.hpp"
#include "profile/settings.hpp"
#include "schema/schema.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

// The published schema of keur.yaml against the reader's own table and against what `keur init` writes; and the YAML of
// .github, ours and the written one.
namespace {

namespace fs = std::filesystem;
using keur::json::Value;

std::string read_file(const fs::path& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

Value load(const fs::path& path) {
  auto loaded = keur::json::load(read_file(path), path.string());
  EXPECT_TRUE(loaded) << (loaded ? "" : to_string(loaded.error()));
  return loaded ? std::move(loaded->root) : Value();
}

/// The published schema, compiled.
class KeurYaml : public testing::Test {
protected:
  KeurYaml() {
    const auto& document =
        documents_.add({"file:///keur.schema.json", "keur.schema.json", load("harness/profile/keur.schema.json")});
    root_ = {&document, &document.root, ""};
  }
  std::vector<std::string> names(const char* pointer_to_properties) {
    std::vector<std::string> found;
    keur::json::Node node = root_;
    for (std::istringstream path(pointer_to_properties); path;) {
      std::string token;
      if (std::getline(path, token, '/') && !token.empty())
        node = node.child(token);
    }
    for (const auto& member : node->object())
      found.push_back(member.name);
    return found;
  }
  keur::schema::Evaluation evaluate(const Value& instance) {
    keur::schema::Compiler compiler(documents_, {keur::schema::Dialect::Draft7, true});
    const auto compiled = compiler.compile(root_);
    EXPECT_TRUE(compiled);
    return (*compiled)->evaluate(instance);
  }

  keur::json::DocumentSet documents_;
  keur::json::Node root_;
};

std::vector<std::string> sorted(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  return names;
}

TEST_F(KeurYaml, TheSchemaKnowsTheSettingsOfTheReaderAndNoOthers) {
  EXPECT_EQ(sorted(names("definitions/profile/properties")), sorted(keur::profile::setting_names()));
  EXPECT_EQ(sorted(names("definitions/profile/properties/limits/properties")), sorted(keur::profile::limit_names()));
}

TEST_F(KeurYaml, TheSchemaRefusesWhatTheReaderRefuses) {
  const auto valid = [&](const char* yaml) { return evaluate(keur::json::load_yaml(yaml, "keur.yaml")->root).valid; };
  EXPECT_TRUE(valid("profiles: {stage: {target: 'https://a.test', limits: {total: 30s, body: 1MiB, rate: 2}}}"));
  EXPECT_FALSE(valid("profiles: {stage: {taget: 'https://a.test'}}"));
  EXPECT_FALSE(valid("profiles: {stage: {client_secret: s3cret}}")) << "a secret itself";
  EXPECT_FALSE(valid("profiles: {stage: {limits: {total: soon}}}"));
  EXPECT_FALSE(valid("profile: {}"));
}

/// Every step of a job runs or uses something, and what runs is sound shell.
void check_steps(const Value& steps, const std::string& name) {
  ASSERT_TRUE(steps.is_array()) << name;
  for (const Value& step : steps.array()) {
    const auto script = step.find_string("run");
    EXPECT_TRUE(script.has_value() != step.find_string("uses").has_value()) << name << ':' << step.at().line;
    if (!script)
      continue;
    const auto file = fs::temp_directory_path() / ("keur-step-" + std::to_string(getpid()) + ".sh");
    std::string text(*script);
    for (auto at = text.find("${{"); at != std::string::npos; at = text.find("${{")) // GitHub puts the value in
      text.replace(at, text.find("}}", at) + 2 - at, "value");
    std::ofstream(file) << text;
    EXPECT_EQ(std::system(("bash -n '" + file.string() + "'").c_str()), 0) << name << ':' << step.at().line;
    fs::remove(file);
  }
}

void check_workflow(const fs::path& path) {
  const Value root = load(path);
  for (const char* field : {"name", "on", "jobs", "permissions"})
    ASSERT_TRUE(root.find(field)) << path << " has no " << field;
  for (const auto& job : root.find("jobs")->object()) {
    EXPECT_TRUE(job.value.find("timeout-minutes")) << path << ": job " << job.name << " has no time limit";
    ASSERT_TRUE(job.value.find("steps")) << path;
    check_steps(*job.value.find("steps"), path.string());
  }
}

TEST(GitHub, WorkflowsAndActionAreSound) {
  std::size_t workflows = 0;
  for (const auto& entry : fs::directory_iterator(".github/workflows")) {
    check_workflow(entry.path());
    ++workflows;
  }
  EXPECT_GE(workflows, 4u);
  const Value action = load(".github/actions/keur/action.yml");
  ASSERT_TRUE(action.find("runs"));
  check_steps(*action.find("runs")->find("steps"), "action.yml");
  for (const auto& input : action.find("inputs")->object())
    EXPECT_TRUE(input.value.find_string("description") && input.value.find_string("default")) << input.name;
}

TEST(Documentation, EveryYamlBlockCanBeRead) {
  std::vector<fs::path> pages{"README.md"};
  for (const auto& entry : fs::directory_iterator("harness/docs"))
    if (entry.path().extension() == ".md")
      pages.push_back(entry.path());
  std::size_t blocks = 0;
  for (const auto& page : pages) {
    const std::string text = read_file(page);
    for (auto at = text.find("```yaml\n"); at != std::string::npos; at = text.find("```yaml\n", at)) {
      at += 8;
      const auto loaded = keur::json::load_yaml(text.substr(at, text.find("\n```", at) - at), page.string());
      EXPECT_TRUE(loaded) << page << ": " << (loaded ? "" : to_string(loaded.error()));
      ++blocks;
    }
  }
  EXPECT_GE(blocks, 6u);
}

TEST_F(KeurYaml, InitWritesWhatTheSchemaAllows) {
  const auto folder = fs::temp_directory_path() / ("keur-init-" + std::to_string(getpid()));
  // As it is installed: the schema lies in share/keur beside bin.
  fs::create_directories(folder / "bin");
  fs::create_directories(folder / "share/keur");
  fs::copy_file("harness/profile/keur.schema.json", folder / "share/keur/keur.schema.json");
  const std::string line = "cp \"$(command -v keur)\" '" + (folder / "bin/keur").string() + "' && cd '" +
                           folder.string() +
                           "' && bin/keur init --quiet --description api.yaml --target https://stage.example.test "
                           "--token-url https://login.example.test/connect/token </dev/null";
  ASSERT_EQ(std::system(line.c_str()), 0);
  const Value written = load(folder / "keur.yaml");
  const auto evaluation = evaluate(written);
  EXPECT_TRUE(evaluation.valid) << evaluation.errors.front().message << evaluation.errors.front().instance_location;
  const auto* profiles = written.find("profiles");
  ASSERT_TRUE(profiles);
  for (const char* name : {"mock", "stage", "live"})
    EXPECT_TRUE(profiles->find(name)) << name;
  const std::string text = read_file(folder / "keur.yaml");
  EXPECT_EQ(text.rfind("# yaml-language-server: $schema=", 0), 0u) << "editors find the schema by the first line";
  check_workflow(folder / ".github/workflows/contract.yml");
  fs::remove_all(folder);
}

} // namespace
