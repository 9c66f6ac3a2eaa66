#include "check/check_test_world.hpp"
#include "check/shape.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>

namespace keur::check {
namespace {

using Kind = World::Kind;
using ::testing::HasSubstr;

World rows(const std::string& csv) {
  World world;
  world.step("GET /rows").answer(200, "text/csv", csv);
  return world;
}
const std::string good = "id,name,born,hours,manager\r\n1,Ann,1980-05-17,36.5,true\r\n2,\"Bo, jr\",,,False\r\n";

/// A case that downloads files of an export with this row schema.
World file(const std::string& csv) {
  World world;
  world.step("").answer(200, "text/csv; charset=utf-8", csv);
  const json::Document* document = world.description.root;
  world.last().row_schema = json::Node{document, &document->root, ""}.child("components").child("schemas").child("Row");
  world.last().for_each = plan::ForEach{};
  return world;
}

TEST(Files, ConformingOnesHaveNoFinding) {
  EXPECT_TRUE(rows(good).findings().empty());
  EXPECT_TRUE(file(good).findings().empty());
  EXPECT_TRUE(file("id,name,born,hours,manager\n").findings().empty());
}
TEST(Files, H103_H104_J011_OneThatIsNotHandedOutIsSaidForItself) {
  const std::vector<std::pair<int, std::string>> refusals{{206, "expectation-met"},
                                                          {302, "expectation-met"},
                                                          {403, "expectation-met"},
                                                          {404, "created-available"},
                                                          {410, "created-available"}};
  for (const auto& [status, check] : refusals) {
    World world = file(good);
    world.last().expect.kind = Kind::Success;
    EXPECT_EQ(world.failed(), "") << "the first file is there";
    world.again();
    world.response().status = status;
    EXPECT_EQ(world.failed(), check) << status;
    EXPECT_THAT(world.findings()[0].message, HasSubstr("answered with " + std::to_string(status)));
  }
}
TEST(FileHeader, H100_H101_FailsWithoutHeaderOrRequiredColumn) {
  EXPECT_EQ(file("1,Ann,1980-05-17,36.5,true\r\n").failed(), "file-header");
  EXPECT_EQ(file("").failed(), "file-header");
  EXPECT_EQ(file("id,born,hours,manager\r\n1,,,\r\n").failed(), "file-header");
  EXPECT_EQ(file("id,name,name,born,hours,manager\n1,a,b,,,\n").failed(), "file-header");
}
TEST(FileHeader, H101_WarnsOfOptionalNewAndMovedColumns) {
  EXPECT_EQ(file("id,name,born,hours\n1,a,,\n").warned(), "file-header");
  EXPECT_EQ(file("id,name,born,hours,manager,new\n1,a,,,,x\n").warned(), "file-header");
  EXPECT_EQ(file("name,id,born,hours,manager\na,1,,,\n").warned(), "file-header");
  EXPECT_EQ(file("name,id,born,hours,manager\na,1,,,\n").failed(), "");
}
TEST(FileColumns, FailsWhereASelectionDoesNotSelect) {
  World world = file("id,name\n1,a\n");
  world.last().expect.columns = {"name", "id"};
  EXPECT_TRUE(world.findings().empty());
  world.last().expect.columns = {"id"};
  EXPECT_EQ(world.failed(), "file-columns");
  world.last().expect.columns = {"id", "name", "born"};
  EXPECT_EQ(world.failed(), "file-columns");
  world.last().expect.columns = {};
  world.last().expect.absent_columns = {"name"};
  EXPECT_EQ(world.failed(), "file-columns");
}
TEST(FileFormat, H100_FailsOnBrokenCsv) {
  EXPECT_EQ(file("id;name;born;hours;manager\n1;Ann;;;\n").failed(), "file-format");
  EXPECT_EQ(file("id,name,born,hours,manager\n1,An\"n,,,\n").failed(), "file-format");
  EXPECT_EQ(file("id,name,born,hours,manager\n1,\"Ann,,,\n").failed(), "file-format file-format");
  EXPECT_EQ(file("id,name,born,hours,manager\n1,Ann,,,,\n2,Bo,,,,\n").failed(), "file-format");
  EXPECT_EQ(file("id,name,born,hours,manager\n1,Zo\xEB,,,\n").failed(), "utf-8 file-format");
  EXPECT_THAT(file("id,name,born,hours,manager\n1,Ann,,,,\n2,Bo,,,,\n").findings()[0].message, HasSubstr("2 times"));
}
TEST(FileFormat, H100_WarnsOfMarksAndMixedLineEnds) {
  EXPECT_EQ(file("\xEF\xBB\xBF" + good).warned(), "file-format");
  EXPECT_EQ(file(good + "3,Cy,,,\n").warned(), "file-format");
  EXPECT_EQ(file(good + "\r\n3,Cy,,,\r\n").warned(), "file-format");
  EXPECT_EQ(file(good + "3,Cy,,,\n").failed(), "");
  EXPECT_EQ(file("id,name,born,hours,manager\n1,Zo\xEB,,,\n").answer(200, "text/csv; charset=iso-8859-1").failed(),
            "file-header")
      << "answer() took the body away";
}
TEST(FileRecords, FailsOnBreachesOfTheRowSchema) {
  for (const auto* row : {"x,Ann,,,", "1.5,Ann,,,", "1,Ann,17-05-1980,,", "1,Ann,1980-02-30,,", "1,Ann,,\"36,5\",",
                          "1,Ann,,,yes", ",Ann,,,", "1,,,,"})
    EXPECT_EQ(file("id,name,born,hours,manager\n" + std::string(row) + "\n").failed(), "file-records") << row;
}
TEST(FileRecords, H100_GroupsByColumnAndShowsNoData) {
  std::string csv = "id,name,born,hours,manager\n1,Ann,,,\n";
  for (int i = 0; i < 500; ++i)
    csv += "1,Ann,Jansen,,\n";
  const auto findings = file(csv).findings();
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].instance_location, "record 3 (line 3), column born");
  EXPECT_THAT(findings[0].message, HasSubstr("500 of 501 records"));
  EXPECT_THAT(findings[0].message + findings[0].actual, Not(HasSubstr("Jansen")));
}
TEST(FileDuplicateKey, WarnsOfRepeatedKeys) {
  World world = file("id,name,born,hours,manager\n1,a,,,\n2,b,,,\n1,c,,,\n");
  EXPECT_TRUE(world.findings().empty()) << "no key is known";
  openapi::Operation operation = *world.description.find("POST", "/jobs");
  operation.export_job = openapi::Export{};
  operation.export_job->key = {"id"};
  world.test.steps[0].operation = &operation;
  EXPECT_EQ(world.warned(), "file-duplicate-key");
  operation.export_job->key = {"id", "name"};
  EXPECT_TRUE(world.findings().empty());
}
TEST(FileConsistency, FailsWhereHeadersDiffer) {
  World world = file(good);
  world.again();
  EXPECT_EQ(world.failed(true), "");
  world.response().body = "id,name,born,hours\n1,a,,\n";
  EXPECT_EQ(world.failed(true), "file-consistency");
}

World cut(std::string csv) {
  World world = file(csv);
  world.with("Content-Length", "1000000");
  world.response().cut = true;
  return world;
}

TEST(CutFile, J012_WholeRecordsAreJudgedAndTheRestIsSaid) {
  const std::string header = "id,name,born,hours,manager\n", rows = header + "1,Ann,1980-05-17,36.5,true\n2,B,,,\n";
  // Cut within a field, a quoted one, a character, and between two records.
  for (const auto* end : {"", "3", "3,\"Zo", "3,Zo\xC3", "3,a,1980", "3,a,,,\r"}) {
    World world = cut(rows + end);
    EXPECT_EQ(world.failed(), "") << end;
    EXPECT_EQ(world.remarked(), "not-judged") << end;
    EXPECT_THAT(world.findings()[0].message,
                AllOf(HasSubstr("the header record and 2 records in its first " +
                                std::to_string(rows.size() + std::strlen(end)) + " bytes were judged"),
                      HasSubstr("(limits: file)")))
        << end;
  }
  EXPECT_EQ(cut(header + "1,Ann,17-05-1980,,\n2,b").failed(), "file-records") << "a breach in what was read is one";
  EXPECT_EQ(cut("id,born,hours,manager\n1,,").failed(), "file-header");
  EXPECT_EQ(cut(rows + "3,\xFF\xFE,,,\n4,b").failed(), "utf-8 file-format");
}
TEST(CutFile, J012_WithoutAWholeHeaderNothingIsJudged) {
  for (const auto* csv : {"id,name,bo", ""}) {
    EXPECT_EQ(cut(csv).failed(), "") << csv;
    EXPECT_EQ(cut(csv).remarked(), "not-judged") << csv;
    EXPECT_THAT(cut(csv).findings()[0].message, HasSubstr("nothing in its first")) << csv;
  }
  World world = cut("{\"a\": [1, 2");
  world.response().fields = {{"Content-Type", "application/json"}};
  EXPECT_EQ(world.failed(), "") << "half a document is no malformed one";
  EXPECT_EQ(world.remarked(), "not-judged");
}
TEST(CutFile, J012_HeadersAreComparedWhereTheyAreWhole) {
  World world = file(good);
  world.again();
  world.response().cut = true;
  world.response().body = "id,na";
  EXPECT_EQ(world.failed(true), "");
  world.response().body = "id,name,born,hours\n1,a";
  EXPECT_EQ(world.failed(true), "file-consistency");
}

World polls(const std::vector<std::string>& bodies) {
  World world;
  world.step("POST /jobs", Kind::Success).json(202, R"({"jobId":"7"})");
  world.step("GET /jobs/{jobId}", Kind::Success).json(200, bodies.front());
  for (std::size_t i = 1; i < bodies.size(); ++i)
    world.again().response().body = bodies[i];
  world.last().repeat = plan::Repeat{"/status", {"InProgress"}, {"Completed"}};
  return world;
}
const std::string running = R"({"status":"InProgress","files":null})",
                  done = R"({"status":"Completed","files":["https://f.example/1"]})";

TEST(Jobs, ConformingOnesHaveNoFinding) {
  EXPECT_TRUE(polls({running, running, done}).findings(true).empty());
  EXPECT_TRUE(polls({done}).findings(true).empty());
}
TEST(JobNeverEnds, J002_FailsWhereTheLastPollStillRuns) {
  EXPECT_EQ(polls({running, running}).failed(true), "job-never-ends");
  EXPECT_EQ(polls({running, done}).failed(true), "");
}
TEST(JobFailed, J003_J004_FailsOnAnotherEnd) {
  EXPECT_EQ(polls({running, R"({"status":"Failed"})"}).failed(true), "job-failed");
  EXPECT_EQ(polls({R"({"files":null})"}).failed(true), "job-failed");
  for (const auto* status : {"\"completed\"", "\"Wachtend\"", "null"})
    EXPECT_THAT(polls({R"({"status":)" + std::string(status) + "}"}).failed(true), HasSubstr("job-failed")) << status;
}
TEST(JobStateOrder, J003_FailsOnAStepBackAndOnEarlyFiles) {
  EXPECT_EQ(polls({running, done, running, done}).failed(true), "job-state-order");
  EXPECT_EQ(polls({R"({"status":"InProgress","files":["https://f.example/1"]})", done}).failed(true),
            "job-state-order");
  EXPECT_EQ(polls({R"({"status":"InProgress","files":[]})", done}).failed(true), "");
}
TEST(JobVisibility, J005_RemarksOnAJobThatIsFoundLate) {
  const auto unknown = [](World world, std::size_t polls) {
    for (std::size_t i = 0; i < polls; ++i)
      world.steps.back().exchanges[i].response->status = 404;
    return world;
  };
  EXPECT_EQ(unknown(polls({running, running, done}), 0).warned(true), "");
  EXPECT_EQ(unknown(polls({running, running, done}), 1).warned(true), "job-visibility");
  EXPECT_EQ(unknown(polls({running, running, done}), 2).warned(true), "job-visibility");
  EXPECT_EQ(unknown(polls({running, running, done}), 2).failed(true), "");
  EXPECT_EQ(unknown(polls({running, running}), 2).warned(true), "") << "never found: created-available says so";
}
TEST(FileAddress, H102_FailsOnWhatIsNoSafeAddress) {
  const auto failed = [](const std::string& address) {
    return polls({R"({"status":"Completed","files":[)" + address + "]}"}).failed(true);
  };
  for (const auto* bad : {"\"/part-0.csv\"", "\"http://files.example/1\"", "\"ftp://files.example/1\"", "7",
                          "\"https://u:p@files.example/1\"", "\"\""})
    EXPECT_EQ(failed(bad), "file-address") << bad;
  EXPECT_EQ(failed("\"https://files.example/1?sig=a\""), "");
  EXPECT_EQ(failed("\"http://127.0.0.1:8080/1\""), "");
  EXPECT_EQ(failed(""), "");
}

TEST(Shape, FollowsReferencesAndAlternatives) {
  World world(R"(openapi: 3.1.0
info: {title: T, version: '1'}
paths: {}
components:
  schemas:
    A: {allOf: [{$ref: '#/components/schemas/B'}, {required: [y], properties: {y: {}}}], anyOf: [{properties: {z: {}}}]}
    B: {properties: {x: {}}, allOf: [{$ref: '#/components/schemas/A'}]}
    Open: {properties: {x: {}}, additionalProperties: {type: string}}
    Loop: {$ref: '#/components/schemas/Loop'}
    Lost: {properties: {x: {}}, $ref: '#nowhere'}
)");
  const auto shape = [&](const char* name) {
    const json::Document* document = world.description.root;
    return Shape(*world.description.documents,
                 json::Node{document, &document->root, ""}.child("components").child("schemas").child(name));
  };
  EXPECT_TRUE(shape("A").names("x") && shape("A").names("y") && shape("A").names("z"));
  EXPECT_TRUE(shape("A").requires_member("y"));
  EXPECT_FALSE(shape("A").requires_member("x"));
  EXPECT_FALSE(shape("A").is_open());
  EXPECT_TRUE(shape("Open").is_open());
  EXPECT_TRUE(shape("Loop").is_open());
  EXPECT_TRUE(shape("Lost").is_open());
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Table, EveryCheckIsCompleteAndTested) {
  const std::string tests = read("harness/check/check_test.cpp") + read("harness/check/check_files_test.cpp") +
                            read("harness/check/demand_test.cpp");
  ASSERT_GT(tests.size(), 10'000U);
  std::set<std::string_view> ids;
  for (const Check& check : checks()) {
    EXPECT_TRUE(ids.insert(check.id).second) << check.id << " is there twice";
    EXPECT_EQ(check.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), std::string_view::npos) << check.id;
    EXPECT_NE(check.level, Level::Off) << check.id;
    EXPECT_EQ(check.title.back(), '?') << check.id;
    EXPECT_THAT(std::string(check.meaning), HasSubstr("Example: ")) << check.id;
    EXPECT_FALSE(check.standard.empty()) << check.id;
    if (check.judge != nullptr) {
      EXPECT_THAT(tests, HasSubstr('"' + std::string(check.id))) << "no test expects " << check.id;
    }
    EXPECT_EQ(find_check(check.id), &check);
  }
  EXPECT_EQ(find_check("nope"), nullptr);
}

TEST(Table, DocumentationShowsEveryCheck) {
  const std::string page = describe();
  for (const Check& check : checks())
    EXPECT_THAT(page, HasSubstr("## " + std::string(check.id) + "\n")) << check.id;
}

/// KEUR_REFRESH=1 writes the page anew; what stands below the mark (the plan's rules) is not this table's and stays.
TEST(Table, DocumentationIsFresh) {
  constexpr std::string_view path = "harness/docs/checks.md", mark = "<!-- end of the checks -->\n";
  const std::string old = read(std::string(path));
  const auto at = old.find(mark);
  const std::string rest = at == std::string::npos ? std::string(mark) : old.substr(at);
  const std::string fresh = describe() + "\n" + rest;
  if (std::getenv("KEUR_REFRESH") != nullptr)
    std::ofstream(std::string(path), std::ios::binary) << fresh;
  EXPECT_EQ(read(std::string(path)), fresh) << "KEUR_REFRESH=1 check_test --gtest_filter=Table.* refreshes the page";
}

} // namespace
} // namespace keur::check
