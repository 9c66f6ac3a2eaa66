#include "json/load.hpp"
#include "mocks/mock.hpp"
#include "openapi/load.hpp"
#include "suites/system/child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// Files of an export that are larger than what may be read of one, from command to verdict.
namespace keur::system_tests {
namespace {

using testing::HasSubstr;

const std::string description = std::filesystem::absolute("fixtures/faults/office.yaml").string();

struct Judged {
  int exit = -1;
  std::string verdict = {}, reason = {};
  std::string failed = {}; // the first check that failed
  std::string junit = {};
  std::string trouble = {};
};

void take_case(const json::Value& record, Judged& judged) {
  judged.verdict = record.find_string("verdict").value_or("");
  judged.reason = record.find_string("verdict_reason").value_or("");
  for (const auto& finding : record.find("findings")->array())
    if (finding.find_string("level") == "fail" && judged.failed.empty())
      judged.failed = finding.find_string("check").value_or("");
}

/// The export's life-cycle against a mock with this fault and this limit for a file.
Judged run(const std::string& fault, const std::string& limit, const std::vector<std::string>& more = {}) {
  Judged judged;
  mocks::MockOptions options;
  options.employees = 2'000;
  if (!fault.empty())
    options.faults = {fault};
  auto loaded = openapi::load({description, description, read_file(description)}, {});
  auto mock = mocks::Mock::start(std::move(*loaded), options);
  if (!mock)
    return judged;
  const Folder folder;
  folder.write("keur.yaml", "profiles:\n  small:\n    extends: mock\n    target: " + (*mock)->base_url() +
                                "\n    token_url: " + (*mock)->token_url() +
                                "\n    allow_exports: true\n    limits: {file: " + limit + "}\n");
  std::vector<std::string> words{"run",      description,           "--profile", "small",   "--suite",  "exports",
                                 "--filter", "*export-life-cycle*", "--json",    "--quiet", "--report", "junit"};
  words.insert(words.end(), more.begin(), more.end());
  const auto accepted = (*mock)->credentials();
  const auto ended = keur(folder, words,
                          {{"KEUR_CLIENT_ID", accepted.client_id},
                           {"KEUR_CLIENT_SECRET", accepted.client_secret},
                           {"KEUR_TENANT_ID", accepted.tenant_id}});
  judged.exit = ended.exit;
  judged.trouble = ended.out + ended.err;
  if (std::filesystem::exists(folder.path() / "keur-report/TEST-keur.xml"))
    judged.junit = read_file(folder.path() / "keur-report/TEST-keur.xml");
  if (const auto transcript = json::load_json(ended.out, "stdout"); transcript && transcript->root.find("cases"))
    take_case(transcript->root.find("cases")->array().front(), judged);
  return judged;
}

TEST(LargeFile, J012_WhatWasReadIsJudgedAndTheCaseIsInconclusive) {
  const auto judged = run("", "8KiB");
  EXPECT_EQ(judged.verdict, "inconclusive") << judged.trouble;
  EXPECT_EQ(judged.exit, 7) << "the only case of this run could not be judged as a whole";
  EXPECT_THAT(judged.reason, HasSubstr("larger than the limit of 8192 bytes (limits: file)"));
  EXPECT_THAT(judged.reason, testing::ContainsRegex("header record and [1-9][0-9]* records in its first 8192 bytes"));
  EXPECT_THAT(judged.junit, HasSubstr("larger than the limit of 8192 bytes"));
  EXPECT_EQ(run("", "16MiB").verdict, "pass");
}

TEST(LargeFile, J012_NoChoiceOfChecksMakesItAPass) {
  const auto judged = run("", "8KiB", {"--checks", "file-records,file-header"});
  EXPECT_EQ(judged.verdict, "inconclusive") << judged.trouble;
  EXPECT_THAT(judged.reason, HasSubstr("limits: file"));
  EXPECT_EQ(run("", "8KiB", {"--fail-on", "inconclusive"}).exit, 1);
}

TEST(LargeFile, J012_ABreachInWhatWasReadIsAFailure) {
  for (const auto& [fault, check] : {std::pair<std::string, std::string>{"csv-date", "file-records"},
                                     {"csv-no-header", "file-header"},
                                     {"csv-semicolons", "file-format"}}) {
    const auto judged = run(fault, "8KiB");
    EXPECT_EQ(judged.verdict, "fail") << fault << judged.trouble;
    EXPECT_EQ(judged.exit, 1) << fault;
    EXPECT_EQ(judged.failed, check) << fault;
  }
}

} // namespace
} // namespace keur::system_tests
