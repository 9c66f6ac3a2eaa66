#pragma once
#include "generate/request.hpp"
#include "gtest/matchers.hpp"
#include "run/runner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Hand-written tests beside the generated ones: derive from ContractTest, link keur::suites, and run the program as
/// you run keur (`my_tests run openapi.yaml --target …`).
namespace keur::gtest {

/// What a hand-written test sends. Parameters by their names in the description; a required one that is not given gets
/// a value that its schema allows. The body is JSON unless the operation takes another media type only.
struct Sending {
  std::vector<std::pair<std::string, json::Value>> parameters = {};
  std::optional<json::Value> body = {};
  oauth::AuthorizationIntent authorization = {}; // Default: the run's own access token
};

/// The request without a credential.
inline oauth::AuthorizationIntent without_token() { return {oauth::AuthorizationIntent::Kind::None}; }

/// A test of the run: an authorised client, the description, and the run's own rules. What may not be sent to this
/// target (DESIGN section 5) skips the test with the reason; what cannot be sent (network, token) ends it as an error.
/// Its exchanges stand in the transcript and in every report, redacted as all others are.
class ContractTest : public testing::Test {
protected:
  const openapi::Description& description() const;
  /// By operationId, or as "GET /v1/things/{id}". Fails and ends the test when there is none.
  const openapi::Operation& operation(std::string_view name) const;
  /// Sends it and waits; other cases of the run go on meanwhile. The exchange always has a response.
  http::Exchange send(const openapi::Operation& operation, const Sending& sending = {});
  /// Waits without holding the run up.
  void sleep(std::chrono::milliseconds duration);
};

} // namespace keur::gtest
