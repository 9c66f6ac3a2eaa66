#include "base/text.hpp"
#include "json/load.hpp"
#include "mocks/server/listener.hpp"
#include "suites/system/child.hpp"

#include <gtest/gtest.h>

#include <memory>

// `keur run --fuzz N` against a server that breaks on a rare combination: what is reported is the smallest request that
// still breaks it, and the same seed finds the same one.
namespace keur::system_tests {
namespace {

const char* const description = R"(openapi: 3.0.3
info: {title: Orders, version: '1'}
paths:
  /orders:
    post:
      parameters:
      - {name: dry, in: query, schema: {type: boolean}}
      - {name: page, in: query, schema: {type: integer, minimum: 0, maximum: 500}}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              additionalProperties: false
              required: [quantity]
              properties:
                quantity: {type: integer, minimum: 0, maximum: 1000}
                note: {type: string, maxLength: 40}
                gift: {type: boolean}
                tags: {type: array, maxItems: 5, items: {type: string, maxLength: 10}}
      responses:
        '200': {description: taken, content: {application/json: {schema: {type: object}}}}
        '400': {description: refused}
)";

/// Breaks where a large order has tags: two things together, which no boundary value has.
mocks::Reply answer(const mocks::Request& request) {
  mocks::Reply reply;
  const auto body = json::load_json(request.body, "body");
  const auto* quantity = body ? body->root.find("quantity") : nullptr;
  const auto* tags = body ? body->root.find("tags") : nullptr;
  const bool large =
      quantity != nullptr && quantity->is_number() && json::to_integer(quantity->number()).value_or(0) > 99;
  const bool tagged = tags != nullptr && tags->is_array() && !tags->array().empty();
  reply.status = large && tagged ? 500 : 200;
  reply.fields.add("Content-Type", "application/json");
  reply.body = "{}";
  return reply;
}

struct Smallest {
  int exit = -1;
  std::string id, url, body;
  std::size_t failed = 0;
};

Smallest fuzzed(const std::string& origin, const std::string& seed) {
  const Folder folder;
  const auto spec = folder.write("orders.yaml", description);
  const auto ended = keur(folder, {"run", spec, "--target", origin, "--allow-writes", "--fuzz", "40", "--seed", seed,
                                   "--filter", "* · random-request*", "--show-values", "--json", "--quiet"});
  Smallest found;
  found.exit = ended.exit;
  const auto transcript = json::load_json(ended.out, "stdout");
  if (!transcript || transcript->root.find("cases") == nullptr)
    return found;
  for (const auto& test : transcript->root.find("cases")->array()) {
    if (test.find_string("verdict") != "fail")
      continue;
    if (found.failed++ > 0)
      continue;
    const auto& exchange = test.find("exchanges")->array().back();
    found.id = test.find_string("id").value_or("");
    found.url = exchange.find_string("url").value_or("");
    found.body = exchange.find_string("request_body").value_or("");
  }
  return found;
}

TEST(Shrinking, ReportsTheSmallestRequestThatBreaksTheServer) {
  const auto server = mocks::Listener::start({}, answer);
  ASSERT_TRUE(server.has_value());
  const auto found = fuzzed((*server)->origin(), "7");
  EXPECT_EQ(found.exit, 1);
  ASSERT_GT(found.failed, 0U) << "forty draws hold none that breaks it";
  EXPECT_EQ(found.url, "/orders") << "no optional parameter is left";
  EXPECT_EQ(found.body, R"({"quantity":100,"tags":[""]})");
  const auto again = fuzzed((*server)->origin(), "7");
  EXPECT_EQ(again.id, found.id);
  EXPECT_EQ(again.body, found.body);
  EXPECT_EQ(again.failed, found.failed);
}

} // namespace
} // namespace keur::system_tests
