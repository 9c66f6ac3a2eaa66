#include "openapi/load.hpp"
#include "plan/drafts.hpp"
#include "plan/planner.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <ctime>
#include <fstream>
#include <functional>

/// Plans that are too large are given up early, and say what they are too large with (catalogue S033).
namespace keur::plan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr const char* small = R"(openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /things/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer, minimum: 1}}]
      responses: {'200': {description: ok}}
  /word:
    get:
      parameters: [{name: q, in: query, schema: {type: string, maxLength: 10}}]
      responses: {'200': {description: ok}}
)";

std::size_t resident_mib() {
  std::ifstream in("/proc/self/statm");
  std::size_t all = 0, resident = 0;
  in >> all >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) >> 20U;
}

struct Subject {
  openapi::Description description = *openapi::load({"t.yaml", {}, small}, {});
  schema::Compiler schemas{*description.documents, {dialect_of(description), true}};

  /// `count` operations like the first, each with a path of its own.
  void multiply(std::size_t count) {
    const openapi::Operation first = description.operations.front();
    description.operations.assign(count, first);
    for (std::size_t i = 0; i < count; ++i)
      description.operations[i].path = "/things" + std::to_string(i) + "/{id}";
  }
  /// The last operation alone, its parameter in `count` copies.
  void widen(std::size_t count, bool required) {
    openapi::Operation last = description.operations.back();
    last.parameters.front().required = required;
    last.parameters.assign(count, last.parameters.front());
    for (std::size_t i = 0; i < count; ++i)
      last.parameters[i].name = "q" + std::to_string(i);
    description.operations = {std::move(last)};
  }
  Plan plan(PlanOptions options = {}) { return make_plan(description, schemas, options); }
};

/// Of the processor: what others do on the machine does not count. Only compared with each other: how fast it is does
/// not count either.
double seconds(const std::function<void()>& work) {
  const auto begin = std::clock();
  work();
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

/// A case of a large plan may take so many times as long as one of a small plan: time grows with the cases, not with
/// their square.
constexpr double slack = 4;

PlanOptions at_most(std::size_t cases) {
  PlanOptions options;
  options.max_tests = cases;
  return options;
}

// A sanitizer's own time and memory say nothing about the plan's.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

TEST(PlanLimit, S033_APlanOfExactlyTheLimitIsTaken) {
  Subject subject;
  const std::size_t all = subject.plan().cases.size();
  ASSERT_GT(all, 10U);
  EXPECT_EQ(subject.plan(at_most(all)).cases.size(), all);
  EXPECT_FALSE(subject.plan(at_most(all)).excess);
  const Plan refused = subject.plan(at_most(all - 1));
  ASSERT_TRUE(refused.excess);
  EXPECT_THAT(refused.cases, IsEmpty());
  EXPECT_EQ(refused.excess->cases, all);
  EXPECT_TRUE(refused.excess->whole);
  EXPECT_EQ(refused.excess->operations, 2U);
  EXPECT_EQ(refused.excess->request_bytes, 0U);
  const auto& largest = refused.excess->largest;
  ASSERT_EQ(largest.size(), 2U);
  EXPECT_GE(largest[0].second, largest[1].second);
  EXPECT_EQ(largest[0].second + largest[1].second, all);
}

TEST(PlanLimit, S033_OnlyWhatIsWantedCounts) {
  Subject subject;
  const Plan all = subject.plan();
  PlanOptions options = at_most(all.cases.size() - 1);
  options.wanted = [](const Case& test) { return test.operation->path == "/word"; };
  const Plan some = subject.plan(options);
  EXPECT_FALSE(some.excess);
  std::vector<std::string> expected, actual;
  for (const Case& test : all.cases)
    if (options.wanted(test))
      expected.push_back(test.id);
  for (const Case& test : some.cases)
    actual.push_back(test.id);
  EXPECT_EQ(actual, expected);
}

TEST(PlanLimit, S033_AHundredThousandOperations) {
  if (sanitized)
    GTEST_SKIP() << "measured without a sanitizer";
  Subject subject;
  subject.multiply(100'000);
  const auto before = resident_mib();
  Plan plan;
  const double took = seconds([&] { plan = subject.plan(at_most(100'000)); });
  ASSERT_TRUE(plan.excess);
  EXPECT_GT(plan.excess->cases, 100'000U);
  EXPECT_LT(plan.excess->operations, 100'000U) << "there is no need to count them all";
  EXPECT_FALSE(plan.excess->whole);
  EXPECT_EQ(plan.excess->largest.size(), 3U);
  EXPECT_LT(resident_mib(), before + 1'000);
  Subject less;
  less.multiply(2'000);
  Plan small_plan;
  const double little = seconds([&] { small_plan = less.plan(); });
  EXPECT_LT(took / static_cast<double>(plan.excess->cases),
            slack * little / static_cast<double>(small_plan.cases.size()));
  // With a filter all of them are planned, one after the other.
  PlanOptions one = at_most(100);
  one.rules = {"valid-request"};
  one.wanted = [](const Case& test) { return test.operation->path == "/things99999/{id}"; };
  const double filtered = seconds([&] { plan = subject.plan(one); });
  EXPECT_FALSE(plan.excess);
  EXPECT_EQ(plan.cases.size(), 1U);
  one.wanted = [](const Case& test) { return test.operation->path == "/things1999/{id}"; };
  const double few_filtered = seconds([&] { plan = less.plan(one); });
  EXPECT_EQ(plan.cases.size(), 1U);
  EXPECT_LT(filtered / 100'000, slack * few_filtered / 2'000);
}

TEST(PlanLimit, S033_EveryStatusThereIsInEachOfAThousandOperations) {
  Subject subject;
  auto& responses = subject.description.operations.front().responses;
  for (int status = 100; status < 600; ++status) {
    responses.push_back(responses.front());
    responses.back().status = std::to_string(status);
  }
  subject.multiply(1'000);
  Plan plan;
  const double took = seconds([&] { plan = subject.plan(at_most(100'000)); });
  EXPECT_FALSE(plan.excess);
  EXPECT_GE(plan.cases.size(), 1'000U);
  const std::size_t cases = plan.cases.size();
  subject.multiply(100);
  const double little = seconds([&] { plan = subject.plan(at_most(100'000)); });
  EXPECT_LT(took / static_cast<double>(cases), slack * little / static_cast<double>(plan.cases.size()));
}

TEST(PlanLimit, S033_TenThousandParameters) {
  Subject subject;
  subject.widen(10'000, false);
  Plan plan = subject.plan(at_most(100'000));
  EXPECT_FALSE(plan.excess);
  EXPECT_GT(plan.cases.size(), 50'000U);
  const std::size_t all = plan.cases.size();
  plan = subject.plan(at_most(50'000));
  ASSERT_TRUE(plan.excess);
  EXPECT_THAT(plan.excess->largest, ElementsAre(Pair("GET /word", all)));
}

// Each request has all of them: few cases are too large.
TEST(PlanLimit, S033_TenThousandRequiredParameters) {
  if (sanitized)
    GTEST_SKIP() << "measured without a sanitizer";
  Subject subject;
  subject.widen(10'000, true);
  const auto before = resident_mib();
  Plan plan;
  const double took = seconds([&] { plan = subject.plan(at_most(100'000)); });
  ASSERT_TRUE(plan.excess);
  EXPECT_GT(plan.excess->request_bytes, 1U << 20);
  EXPECT_LT(plan.excess->cases, 100'000U);
  EXPECT_LT(resident_mib(), before + 1'500);
  const auto cases = static_cast<double>(plan.excess->cases);
  PlanOptions few = at_most(100'000);
  few.max_cases = 10;
  const double little = seconds([&] { plan = subject.plan(few); });
  EXPECT_LT(took / cases, slack * little / 10);
  EXPECT_FALSE(plan.excess) << "as many as were asked for have room";
  EXPECT_EQ(plan.cases.size(), 10U);
}

} // namespace
} // namespace keur::plan
