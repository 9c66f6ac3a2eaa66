#pragma once
#include "generate/request.hpp"
#include "gtest/matchers.hpp"
#include "run/runner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// Hand-written tests beside the generated ones: derive from ContractTest, link keur::suites, and run the program as
/// you run keur (`my_tests run openapi.yaml --target …`).
namespace keur::gtest {

/// What stands in a request: a value, written in the operation's media type (JSON where it takes that), or a text, sent
/// as it stands.
class Body {
public:
  Body(json::Value value) : value_(std::move(value)) {} // NOLINT: both are meant to be written without the type's name
  template <class Text>
  requires std::is_convertible_v<const Text&, std::string_view> Body(const Text& text)
      : text_(std::string(std::string_view(text))) {}

  const std::optional<json::Value>& value() const { return value_; }
  const std::optional<std::string>& text() const { return text_; }

private:
  std::optional<json::Value> value_ = {};
  std::optional<std::string> text_ = {};
};

/// R"({"name": "x"})"_json is a value; a text that is no JSON ends the test.
json::Value operator""_json(const char* text, std::size_t size);

/// What a hand-written test sends. Parameters by their names in the description; a required one that is not given gets
/// a value that its schema allows. The body goes as JSON unless the operation takes another media type only. The
/// credentials are those that the operation's security asks for.
struct Sending {
  std::vector<std::pair<std::string, json::Value>> parameters = {};
  std::optional<Body> body = {};
  oauth::AuthorizationIntent authorization = {}; // Default: what the operation asks for
};

/// The request without a credential.
inline oauth::AuthorizationIntent without_token() { return {oauth::AuthorizationIntent::Kind::None}; }

/// A test of the run: an authorised client, the description, and the run's own rules. What may not be sent to this
/// target (docs/live-tenant.md) skips the test with the reason; what cannot be sent (network, token) ends it as an
/// error. Its exchanges stand in the transcript and in every report, redacted as all others are.
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
