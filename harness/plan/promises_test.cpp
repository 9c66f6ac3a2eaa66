#include "openapi/load.hpp"
#include "plan/drafts.hpp"
#include "plan/next_page.hpp"
#include "plan/planner.hpp"
#include "schema/schema.hpp"

#include <gmock/gmock.h>

#include <memory>
#include <set>

/// The rules about what a description promises beyond its schemas, on fixtures/plan/promises.yaml.
namespace keur::plan {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

struct Planned {
  openapi::Description description;
  std::unique_ptr<schema::Compiler> schemas;
  Plan plan;

  std::set<std::string> labels(std::string_view rule, std::string_view operation) const {
    std::set<std::string> found;
    for (const Case& test : plan.cases)
      if (test.rule == rule && test.operation->name() == operation)
        found.insert(test.label);
    return found;
  }
  const Case& named(std::string_view rule, std::string_view label) const {
    for (const Case& test : plan.cases)
      if (test.rule == rule && test.label == label)
        return test;
    ADD_FAILURE() << "no case " << rule << " · " << label;
    return plan.cases.front();
  }
};

const Planned& promises() {
  static const Planned* planned = [] {
    auto* made = new Planned;
    made->description = *openapi::load_file("fixtures/plan/promises.yaml", {});
    made->schemas = std::make_unique<schema::Compiler>(*made->description.documents,
                                                       schema::Options{dialect_of(made->description), true});
    made->plan = make_plan(made->description, *made->schemas, {});
    return made;
  }();
  return *planned;
}

TEST(Promises, EveryPreconditionOfAWriteIsTried) {
  const auto labels = promises().labels("conditional-request", "GET /boxes/{boxId}");
  EXPECT_THAT(labels,
              IsSupersetOf({"read twice", "unchanged", "unchanged, in a list", "other version", "PUT foreign",
                            "PUT missing", "PUT star", "PUT list", "PUT current", "PUT outdated", "PUT only if new"}));
  const Case& outdated = promises().named("conditional-request", "PUT outdated");
  ASSERT_GE(outdated.steps.size(), 5u);
  const Step& late = outdated.steps[outdated.steps.size() - 2];
  EXPECT_EQ(late.request.fields.first("If-Match"), "{keur:field}");
  EXPECT_EQ(late.expect.demand->statuses, std::vector{412});
  const auto change = std::find_if(outdated.steps.begin(), outdated.steps.end(),
                                   [](const Step& each) { return each.label == "change"; });
  ASSERT_NE(change, outdated.steps.end());
  EXPECT_NE(change->request.body, outdated.steps.front().request.body) << "an ETag may be the content's digest";
  EXPECT_TRUE(promises().labels("conditional-request", "GET /labels/{code}").empty()) << "it claims no validators";
}

TEST(Promises, PatchesAreTriedMemberByMember) {
  const auto labels = promises().labels("patch-semantics", "GET /boxes/{boxId}");
  EXPECT_THAT(labels, IsSupersetOf({"merge null /remark", "merge nested /place/room", "merge nested null /place/shelf",
                                    "merge list /words", "merge nothing", "json test fails", "json all or nothing"}));
  const Case& nothing = promises().named("patch-semantics", "merge null /remark");
  EXPECT_EQ(nothing.steps[nothing.steps.size() - 2].request.body, R"({"remark":null})");
  EXPECT_EQ(nothing.steps[nothing.steps.size() - 2].request.fields.first("Content-Type"),
            "application/merge-patch+json");
}

TEST(Promises, AKeyIsRepeatedWithTheSameAndWithAnotherBody) {
  EXPECT_EQ(promises().labels("idempotency-key", "POST /boxes"), (std::set<std::string>{"same body", "other body"}));
  const Case& same = promises().named("idempotency-key", "same body");
  const auto count = same.steps.size();
  EXPECT_EQ(same.steps[count - 1].request.fields.first("Idempotency-Key"),
            same.steps[count - 2].request.fields.first("Idempotency-Key"));
  EXPECT_EQ(same.steps[count - 1].request.body, same.steps[count - 2].request.body);
}

TEST(Promises, AListIsReadToItsEndAlsoThroughAFilter) {
  EXPECT_EQ(promises().labels("whole-list", "GET /boxes"), (std::set<std::string>{"", "filter query.colour"}));
  const Case& filtered = promises().named("whole-list", "filter query.colour");
  ASSERT_EQ(filtered.steps.size(), 3u);
  EXPECT_THAT(filtered.steps[1].request.target, HasSubstr("colour="));
  ASSERT_TRUE(filtered.steps[1].follow);
  EXPECT_EQ(filtered.steps[1].follow->next, "/next");
  EXPECT_EQ(filtered.steps[1].follow->parameter, "cursor");
  EXPECT_EQ(filtered.steps[1].follow->total, "/total");
}

TEST(Promises, PartsRepresentationsAndKeysOfClientsAreAskedFor) {
  EXPECT_EQ(promises().labels("byte-range", "GET /boxes/{boxId}/picture").size(), 4u);
  EXPECT_EQ(promises().labels("representation", "GET /boxes"),
            (std::set<std::string>{"Accept application/json", "Accept text/csv"}));
  EXPECT_EQ(promises().labels("representation", "GET /house-rules"),
            (std::set<std::string>{"Accept-Language nl", "Accept-Language en"}));
  EXPECT_EQ(promises().labels("made-by-put", "PUT /labels/{code}"), std::set<std::string>{""});
  EXPECT_THAT(promises().labels("refused-without-effect", "GET /boxes/{boxId}"),
              IsSupersetOf({"PUT no credential", "PUT without scope write", "DELETE no credential"}));
}

TEST(Promises, HostileRequestsAreASuiteOfTheirOwnAndNeverLeaveTheLoopback) {
  std::size_t count = 0;
  for (const Case& test : promises().plan.cases)
    if (test.rule == "robustness") {
      ++count;
      EXPECT_EQ(test.suite, "robustness");
      EXPECT_EQ(test.steps.back().request_class, profile::RequestClass::Hazardous);
    }
  EXPECT_GT(count, 40u);
}

http::Exchange page(const std::string& body) {
  http::Exchange exchange;
  exchange.request.target_uri = "http://127.0.0.1/boxes?limit=2&cursor=a";
  exchange.response = http::Response{};
  exchange.response->status = 200;
  exchange.response->body = body;
  return exchange;
}

TEST(NextPage, IsNamedByLinkByMemberOrByCount) {
  const Follow named{"/items", "/id", "/next", "cursor"};
  EXPECT_EQ(next_page_of(named, page(R"({"items": [], "next": "b c"})"), 1),
            "http://127.0.0.1/boxes?limit=2&cursor=b%20c");
  EXPECT_EQ(next_page_of(named, page(R"({"items": [], "next": "/boxes?after=7"})"), 1), "/boxes?after=7");
  EXPECT_EQ(next_page_of(named, page(R"({"items": [1], "next": null})"), 1), std::nullopt);
  auto linked = page(R"({"items": [], "next": "b"})");
  linked.response->fields.add("Link", "</boxes?page=2>; rel=next");
  EXPECT_EQ(next_page_of(named, linked, 1), "/boxes?page=2");

  Follow counted{"", "/id", "", "offset", 2, 0};
  counted.asked = 2;
  EXPECT_EQ(next_page_of(counted, page("[1, 2]"), 3), "http://127.0.0.1/boxes?limit=2&cursor=a&offset=6");
  EXPECT_EQ(next_page_of(counted, page("[1]"), 1), std::nullopt) << "a page that is not full is the last one";
}

TEST(NextPage, AQueryValueTakesTheOldOnesPlace) {
  EXPECT_EQ(with_query_value("/a", "x", "1"), "/a?x=1");
  EXPECT_EQ(with_query_value("/a?x=0&y=2&x=3", "x", "1 2"), "/a?y=2&x=1%202");
}

} // namespace
} // namespace keur::plan
