#include "reports/junit/junit.hpp"
#include "reports/sample_for_tests.hpp"
#include "reports/wording.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

namespace keur::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t occurrences(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
    ++count;
  return count;
}

/// The sum of an attribute over the <testsuite> elements.
std::size_t sum_of(const std::string& xml, const std::string& attribute) {
  std::size_t sum = 0;
  for (auto at = xml.find("<testsuite "); at != std::string::npos; at = xml.find("<testsuite ", at + 1)) {
    const auto value = xml.find(' ' + attribute + "=\"", at) + attribute.size() + 3;
    sum += std::strtoul(xml.c_str() + value, nullptr, 10);
  }
  return sum;
}

void expect_counts_equal_elements(const std::string& xml) {
  EXPECT_EQ(sum_of(xml, "tests"), occurrences(xml, "<testcase "));
  EXPECT_EQ(sum_of(xml, "failures"), occurrences(xml, "<failure "));
  EXPECT_EQ(sum_of(xml, "errors"), occurrences(xml, "<error "));
  EXPECT_EQ(sum_of(xml, "skipped"), occurrences(xml, "<skipped"));
}

TEST(JUnit, CountsEqualTheElementsAndTheSummary) {
  const run::Transcript transcript = sample::transcript(700);
  const std::string xml = junit::write(transcript, {});
  expect_counts_equal_elements(xml);
  EXPECT_EQ(occurrences(xml, "<testcase "), transcript.summary.cases);
  EXPECT_EQ(occurrences(xml, "<failure "), transcript.summary.failed);
  EXPECT_EQ(occurrences(xml, "<error "), transcript.summary.errors);
  EXPECT_EQ(occurrences(xml, "<skipped"), transcript.summary.inconclusive + transcript.summary.skipped);
}

TEST(JUnit, NamesAreReadableAndUniqueWithoutAHash) {
  run::Transcript transcript;
  transcript.description_title = "The Harbour Berths And Moorings Registers";
  for (const std::string method : {"PUT", "PATCH", "DELETE"}) {
    run::RecordedCase record;
    record.id = method + " /berths · undeclared-method";
    record.operation = "POST /berths";
    record.rule = "undeclared-method";
    transcript.cases.push_back(record);
  }
  run::RecordedCase token;
  token.id = "token · A01";
  token.rule = "A01";
  token.suite = "token";
  token.reason = "The secret goes into the body";
  transcript.cases.push_back(token);
  const std::string xml = junit::write(transcript, {});
  for (const char* name : {"PUT /berths - undeclared-method", "PATCH /berths - undeclared-method",
                           "DELETE /berths - undeclared-method", "A01 - The secret goes into the body"})
    EXPECT_THAT(xml, HasSubstr("name=\"" + std::string(name) + '"'));
  EXPECT_THAT(xml, Not(HasSubstr(" ~")));
  EXPECT_THAT(xml, HasSubstr("classname=\"the-harbour-berths-and-moorings.berths\"")) << "no word is cut";
}

TEST(JUnit, SaysWhatIsBrokenAndWhere) {
  const std::string xml = junit::write(sample::transcript(10), {});
  EXPECT_THAT(xml, HasSubstr("<testcase classname=\"hrm-payroll-api.employees\" name=\"POST /v1/employees - "
                             "documented-success - query parameter p0\" time=\""));
  EXPECT_THAT(xml, HasSubstr("type=\"response-schema\">what: /employees/3/birthDate is a number"));
  EXPECT_THAT(xml, HasSubstr("described: openapi.yaml:331:7 #/components/schemas/Employee/properties/birthDate/type"));
  EXPECT_THAT(xml, HasSubstr("answer: body /employees/3/birthDate of the 200 answer"));
  EXPECT_THAT(xml, HasSubstr("timestamp=\"2026-11-24T02:30:00\""));
  EXPECT_THAT(xml, Not(HasSubstr("file=")));
  EXPECT_THAT(junit::write(sample::transcript(10), {true, ""}), HasSubstr("file=\"openapi.yaml\" line=\"40\""));
}

TEST(JUnit, RichPathsAreRelativeToTheSourceRoot) {
  run::Transcript transcript = sample::transcript(1);
  transcript.cases[0].where.document = "/home/ci/repo/api/openapi.yaml";
  EXPECT_THAT(junit::write(transcript, {true, "/home/ci/repo/"}), HasSubstr("file=\"api/openapi.yaml\""));
  EXPECT_THAT(junit::write(transcript, {true, "/home/ci/re"}), HasSubstr("file=\"/home/ci/repo/api/openapi.yaml\""));
}

TEST(JUnit, R009_R010_NamesAreUniqueAndDoNotDependOnOtherCases) {
  run::Transcript transcript = sample::transcript(300);
  for (std::size_t i = 0; i < 4; ++i) {
    auto& c = transcript.cases[i];
    c.operation = "GET /same", c.rule = "r", c.tags.clear();
    c.label = i == 0 ? "a b" : i == 1 ? "a  b" : std::string(9'000 + i, 'x');
    c.id = c.operation + c.label;
  }
  const auto names = junit::case_names(transcript);
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto& name : names) {
    EXPECT_TRUE(seen.insert({name.suite, name.name}).second) << name.name;
    EXPECT_LE(name.name.size(), 250U);
    EXPECT_EQ(name.name.find_first_of("\n\r\t"), std::string::npos);
  }
  std::reverse(transcript.cases.begin(), transcript.cases.end());
  transcript.cases.pop_back();
  const auto fewer = junit::case_names(transcript);
  for (std::size_t i = 0; i < fewer.size(); ++i)
    EXPECT_EQ(fewer[i].name, names[names.size() - 1 - i].name);
}

TEST(JUnit, R010_EqualCasesStillGetDifferentNames) {
  run::Transcript transcript = sample::transcript(1);
  transcript.cases.resize(3, transcript.cases[0]);
  const auto names = junit::case_names(transcript);
  EXPECT_NE(names[0].name, names[1].name);
  EXPECT_NE(names[1].name, names[2].name);
}

TEST(JUnit, AnEmptyOrUnfinishedRunIsNeverGreen) {
  run::Transcript transcript = sample::transcript(0);
  transcript.preflight.clear();
  EXPECT_EQ(occurrences(junit::write(transcript, {}), "<error "), 1U);
  transcript.complete = false;
  EXPECT_THAT(junit::write(transcript, {}), HasSubstr("name=\"the run is complete\""));
  run::Transcript cut = sample::transcript(1);
  cut.complete = false;
  const std::string xml = junit::write(cut, {});
  EXPECT_EQ(occurrences(xml, "<error "), 1U);
  expect_counts_equal_elements(xml);
}

TEST(JUnit, ARunThatEndsInPreflightShowsItsSteps) {
  run::Transcript transcript = sample::transcript(0);
  transcript.preflight[1].outcome = run::StepOutcome::Fail;
  transcript.preflight[1].remedy = "set the scope in the portal";
  const std::string xml = junit::write(transcript, {});
  EXPECT_THAT(xml, HasSubstr("remedy: set the scope in the portal"));
  EXPECT_EQ(occurrences(xml, "<error "), 1U);
  expect_counts_equal_elements(xml);
}

TEST(JUnit, LargeRunsAreSplitWithinTheLimits) {
  const run::Transcript transcript = sample::transcript(4'500);
  const auto parts = junit::write_parts(transcript, {});
  ASSERT_EQ(parts.size(), 3U);
  std::size_t cases = 0;
  for (const auto& part : parts) {
    expect_counts_equal_elements(part);
    EXPECT_LE(part.size(), 10'000'000U);
    EXPECT_LE(occurrences(part, "<testcase "), 2'000U);
    cases += occurrences(part, "<testcase ");
  }
  EXPECT_EQ(cases, 4'500U);
  const auto small = junit::write_parts(sample::transcript(200), {}, {2'000, 60'000});
  EXPECT_GT(small.size(), 1U);
  for (const auto& part : small)
    EXPECT_LE(part.size(), 60'000U);
  for (const auto& part : junit::write_parts(sample::hostile(std::string(900, '"'), 40), {true, ""}, {2'000, 60'000}))
    EXPECT_LE(part.size(), 60'000U);
}

TEST(JUnit, R001_R004_S028_NothingForeignReachesAConsumerAsCommandOrMarkup) {
  const std::string xml = junit::write(sample::hostile(sample::nasty()), {true, ""});
  EXPECT_THAT(xml, Not(HasSubstr("[[")));
  EXPECT_THAT(xml, Not(HasSubstr("<script")));
  EXPECT_THAT(xml, Not(HasSubstr("<!DOCTYPE")));
  EXPECT_THAT(xml, Not(HasSubstr("<![CDATA")));
  EXPECT_THAT(xml, HasSubstr("\\x1b"));
  EXPECT_THAT(xml, HasSubstr("\\u202e"));
  expect_counts_equal_elements(xml);
}

TEST(JUnit, ChangesAreOneCaseForEachOperationAndAspect) {
  const change::ChangeSet set = sample::changes();
  const std::string xml = junit::write_changes(set, {});
  expect_counts_equal_elements(xml);
  EXPECT_EQ(occurrences(xml, "<testcase "), 6U); // four changes, a waived one, one operation without
  EXPECT_EQ(occurrences(xml, "<failure "), 2U);
  EXPECT_EQ(occurrences(xml, "<skipped"), 2U); // a dangerous change, and the waived one
  EXPECT_THAT(xml, HasSubstr("name=\"GET /v1/contracts/{id} - unchanged\""));
  EXPECT_THAT(xml, HasSubstr("base: base.yaml:120:9 #/components/schemas/Employee/properties/birthDate"));
  EXPECT_THAT(xml, HasSubstr("witness: &quot;temporary&quot;"));
}

bool has_xmllint() { return std::system("xmllint --version >/dev/null 2>&1") == 0; }

void expect_valid(const std::string& xml, const char* what) {
  const std::string path = testing::TempDir() + "keur-junit-test.xml";
  ASSERT_TRUE(write_atomically(path, xml));
  for (const char* schema : {"jenkins-xunit-junit-10", "junit5-legacy-jenkins-junit", "windyroad-JUnit"}) {
    const std::string command = "xmllint --noout --schema fixtures/junit/" + std::string(schema) + ".xsd " + path +
                                " 2>&1 | tail -3 >" + path + ".txt; grep -q ' validates$' " + path + ".txt";
    std::string told;
    if (std::system(command.c_str()) != 0) {
      std::ifstream file(path + ".txt");
      told.assign(std::istreambuf_iterator<char>(file), {});
      ADD_FAILURE() << what << " against " << schema << ": " << told;
    }
  }
}

TEST(JUnit, PortableFilesAreValidAgainstThreeSchemas) {
  if (!has_xmllint())
    GTEST_SKIP() << "xmllint is not installed (package libxml2-utils): nothing was validated";
  expect_valid(junit::write(sample::transcript(500), {}), "a run");
  expect_valid(junit::write(sample::hostile(sample::nasty()), {}), "hostile text");
  expect_valid(junit::write(sample::hostile(""), {}), "empty text");
  expect_valid(junit::write(sample::transcript(0), {}), "an empty run");
  expect_valid(junit::write_changes(sample::changes(), {}), "changes");
  expect_valid(junit::write_parts(sample::transcript(2'100), {})[1], "a second part");
}

} // namespace
} // namespace keur::reports
