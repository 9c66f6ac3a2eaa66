#pragma once
#include "check/check.hpp"
#include "http/exchange.hpp"
#include "json/value.hpp"

#include <gmock/gmock.h>

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace keur::http {
/// Status, content type and length only: a failing assertion must not print a person's data.
void PrintTo(const Exchange& exchange, std::ostream* out);
} // namespace keur::http

namespace keur::json {
/// The masked shape, such as string(10).
void PrintTo(const Value& value, std::ostream* out);
} // namespace keur::json

namespace keur::gtest {

/// What the run's checks find in an answer to the operation, whatever its status: the schema of body and fields, media
/// type, framing and so on.
std::vector<check::Finding> judge(const http::Exchange& exchange, const openapi::Operation& operation);
/// The value at a pointer into a JSON body; nothing when there is none.
std::optional<json::Value> value_at(const http::Exchange& exchange, const std::string& pointer);

/// An answer with this status in which no check of the run finds a breach:
/// EXPECT_THAT(answer, ConformsTo(operation, 200)).
MATCHER_P2(ConformsTo, operation, status,
           std::string(negation ? "does not conform" : "conforms") + " to " + operation.name() + " with status " +
               testing::PrintToString(status)) {
  bool holds = arg.response && arg.response->status == status;
  for (const auto& finding : judge(arg, operation))
    if (finding.level == check::Level::Fail) {
      *result_listener << "\n  " << finding.check << ": " << finding.message
                       << (finding.instance_location.empty() ? "" : " at " + finding.instance_location);
      holds = false;
    }
  return holds;
}

/// EXPECT_THAT(answer, HasStatus(401)).
MATCHER_P(HasStatus, status, std::string(negation ? "has not" : "has") + " status " + testing::PrintToString(status)) {
  return arg.response && testing::ExplainMatchResult(status, arg.response->status, result_listener);
}

/// EXPECT_THAT(answer, TextAt("/jobId", MatchesRegex("[0-9a-f-]+"))): a text of the JSON body, by RFC 6901 pointer.
MATCHER_P2(TextAt, pointer, matcher,
           "has at " + std::string(pointer) + " a text that " +
               testing::DescribeMatcher<std::string>(matcher, negation)) {
  const auto value = value_at(arg, pointer);
  if (!value || !value->is_string()) {
    *result_listener << "there is no text";
    return false;
  }
  return testing::Matches(matcher)(value->string());
}

} // namespace keur::gtest
