#include "check/shape.hpp"
#include "openapi/load.hpp"
#include "run/drift_cases.hpp"
#include "run/observe.hpp"

#include <gtest/gtest.h>

namespace keur::run {
namespace {

const char* const text = R"(
openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /people:
    get:
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Person'}}
components:
  schemas:
    Person:
      type: object
      properties:
        name: {type: string}
        state: {type: string, enum: [active, gone]}
        ended: {type: [string, 'null']}
        phones: {type: object, additionalProperties: {type: string}}
)";

class Observing : public testing::Test {
protected:
  Observing() : description(*openapi::load({"t.yaml", "file:///t.yaml", text})) {
    test.operation = step.operation = &description.operations.front();
  }
  const drift::Answer& see(const std::string& body, const std::string& type = "application/json", int status = 200) {
    http::Exchange exchange;
    exchange.response = http::Response{status, {{"Content-Type", type}, {"Date", "today"}, {"ETag", "\"1\""}}, body};
    observe(description, test, step, exchange, snapshot);
    return snapshot.operations.begin()->second.begin()->second;
  }
  openapi::Description description;
  plan::Case test;
  plan::Step step;
  drift::Snapshot snapshot;
};

TEST_F(Observing, KeepsShapesAndDeclaredEnumMembersOnly) {
  const auto& answer = see(R"([{"name":"Jansen","state":"active","ended":null,"phones":{"Pietersen":"06-1234"},
                                "nick":"Bob"},{"name":"1980-01-02","state":"Dismissed-Bakker"}])");
  const drift::Shape& person = answer.body.items.at(0);
  EXPECT_EQ(person.seen, 2u);
  EXPECT_EQ(person.members.at("name").formats, (drift::Shape::Counts{{"", 1}, {"date", 1}}));
  EXPECT_EQ(person.members.at("state").values, (drift::Shape::Counts{{"active", 1}}));
  EXPECT_TRUE(person.members.at("ended").nullable);
  EXPECT_EQ(person.members.at("phones").members.at("<key>").seen, 1u);
  EXPECT_EQ(person.members.at("nick").seen, 1u) << "a new member goes by its name";
  const std::string saved = drift::save(snapshot);
  for (const char* value : {"Jansen", "Pietersen", "06-1234", "Bob", "1980", "Bakker", "today"})
    EXPECT_EQ(saved.find(value), std::string::npos) << value;
}

TEST_F(Observing, CountsDistinctInstancesOnly) {
  for (int i = 0; i < 7; ++i)
    see(R"([{"name":"a"},{"name":"b"},{"name":"a"}])");
  EXPECT_EQ(see("[{\"name\":\"b\"}]").body.items.at(0).seen, 2u);
  EXPECT_EQ(see("[]").body.seen, 3u);
  EXPECT_EQ(see("[]").headers.seen, 10u);
}

TEST_F(Observing, KnowsWhatTheDescriptionAsksFor) {
  const drift::Shape& person = see(R"([{"name":"a"}])").body.items.at(0);
  EXPECT_TRUE(person.members.at("name").optional);
  EXPECT_EQ(person.members.at("state").seen, 0u) << "declared, and not seen";
  EXPECT_FALSE(person.members.at("state").described.empty());
  EXPECT_NE(person.members.at("state").described, person.members.at("name").described);
}

TEST_F(Observing, LeavesOutFieldsOfTheConnection) {
  const auto& headers = see("[]").headers;
  EXPECT_EQ(headers.members.size(), 2u);
  EXPECT_EQ(headers.members.at("etag").seen, 1u);
}

TEST_F(Observing, NamesAreDataWhereNothingIsDescribed) {
  see(R"({"Jansen":1})", "application/json", 500);
  EXPECT_EQ(drift::save(snapshot).find("Jansen"), std::string::npos);
}

TEST_F(Observing, RecordsAreObjectsOfColumns) {
  step.row_schema = check::follow_reference(*description.documents, description.operations.front().node,
                                            "#/components/schemas/Person");
  ASSERT_TRUE(step.row_schema);
  step.for_each.emplace();
  step.operation = nullptr;
  const auto& body = see("name,state,ended\r\nJansen,active,\r\nBakker,gone,2020-01-01\r\n", "text/csv").body;
  EXPECT_EQ(body.seen, 2u);
  EXPECT_EQ(body.members.at("ended").types, (drift::Shape::Counts{{"null", 1}, {"string", 1}}));
  EXPECT_EQ(drift::save(snapshot).find("Jansen"), std::string::npos);
}

TEST_F(Observing, AFileWithoutHeaderHasNoNames) {
  step.row_schema = check::follow_reference(*description.documents, description.operations.front().node,
                                            "#/components/schemas/Person");
  see("Jansen,active,Bakker\r\nDeVries,gone,Smit\r\n", "text/csv");
  const std::string saved = drift::save(snapshot);
  for (const char* value : {"Jansen", "Bakker", "DeVries"})
    EXPECT_EQ(saved.find(value), std::string::npos) << value;
}

TEST_F(Observing, DigestCoversWhatIsReferredTo) {
  const auto digest = [](std::string changed) {
    const auto loaded = openapi::load({"t.yaml", "file:///t.yaml", std::move(changed)});
    const auto& response = loaded->operations.front().responses.front();
    return described_digest(*loaded, &response, response.content.front().schema);
  };
  std::string other = text;
  other.replace(other.find("active"), 6, "actief");
  EXPECT_EQ(digest(text), digest(text));
  EXPECT_NE(digest(text), digest(other));
}

TEST_F(Observing, EachComparedAnswerIsACase) {
  see(R"([{"nick":"a"},{"nick":"b"},{"nick":"c"}])");
  see("{}", "application/problem+json", 404);
  drift::Snapshot before = snapshot;
  snapshot = {};
  see(R"([{"other":"gone"}])");
  const auto compared = drift::compare(before, snapshot);
  const auto cases = drift_cases(compared, description, {}, Redactor({}));
  ASSERT_EQ(cases.size(), 2u);
  EXPECT_EQ(cases[0].id, "GET /people · drift · 200 application/json");
  EXPECT_EQ(cases[0].verdict.kind, check::VerdictKind::Fail);
  ASSERT_EQ(cases[0].verdict.findings.size(), 2u);
  EXPECT_EQ(cases[0].verdict.findings[0].check, "drift-member-vanished");
  EXPECT_EQ(cases[0].verdict.findings[1].check, "drift-member-new");
  EXPECT_EQ(cases[1].id, "GET /people · drift · 404 application/problem+json");
  EXPECT_EQ(cases[1].verdict.kind, check::VerdictKind::Skipped);
  EXPECT_NE(cases[1].verdict.reason.find("did not occur"), std::string::npos);
  check::Settings off;
  off.levels["drift-member-vanished"] = check::Level::Warn;
  EXPECT_EQ(drift_cases(compared, description, off, Redactor({}))[0].verdict.kind, check::VerdictKind::Pass);
}

} // namespace
} // namespace keur::run
