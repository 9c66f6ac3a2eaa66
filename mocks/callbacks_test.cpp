#include "http/uri.hpp"
#include "mocks/server/listener.hpp"
#include "mocks/started.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>

namespace keur::mocks {
namespace {

using namespace std::chrono_literals;

constexpr auto orders = R"(
openapi: 3.0.3
info: {title: Orders, version: '1'}
paths:
  /orders/{shop}:
    post:
      parameters:
      - {name: shop, in: path, required: true, schema: {type: string}}
      - {name: notify, in: query, schema: {type: string}}
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {hook: {type: string}, customerId: {type: integer}, status: {type: string}}}
          application/x-www-form-urlencoded:
            schema: {type: object, properties: {hook: {type: string}, customerId: {type: integer}}}
      responses:
        '201':
          description: taken
          headers: {X-Order: {required: true, schema: {type: string, enum: [a/b]}}}
          content: {application/json: {schema: {type: object, required: [orderId, status],
            properties: {orderId: {type: string, minLength: 8, maxLength: 8}, status: {type: string, enum: [new]}}}}}
      callbacks:
        shipped:
          '{$request.body#/hook}?order={$response.body#/orderId}&of={$request.path.shop}':
            post:
              parameters: [{name: X-Event, in: header, required: true, schema: {type: string, enum: [shipped]}}]
              requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Event'}}}}
              responses: {'200': {description: noted}}
        billed:
          $request.query.notify:
            put:
              requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Event'}}}}
              responses: {'200': {description: noted}}
components:
  schemas:
    Event:
      type: object
      required: [status, order]
      properties:
        status: {type: string, enum: [done]}
        seen: {type: string, readOnly: true}
        order: {type: object, required: [orderId, customerId], properties: {orderId: {type: string}, customerId: {type: integer}}}
)";

/// Keeps what it receives; answers 500 to the first `refusals` requests.
class Receiving {
public:
  explicit Receiving(int refusals = 0) {
    listener_ = *Listener::start({}, [this, refusals](const Request& request) {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
      Reply reply;
      reply.status = static_cast<int>(requests_.size()) <= refusals ? 500 : 200;
      return reply;
    });
  }
  std::string origin() const { return listener_->origin(); }
  /// What has come once `count` requests have, or after two seconds.
  std::vector<Request> wait(std::size_t count) {
    for (int i = 0; i < 200; ++i) {
      {
        const std::lock_guard lock(mutex_);
        if (requests_.size() >= count)
          return requests_;
      }
      std::this_thread::sleep_for(10ms);
    }
    const std::lock_guard lock(mutex_);
    return requests_;
  }

private:
  std::mutex mutex_;
  std::vector<Request> requests_;
  std::unique_ptr<Listener> listener_;
};

TEST(Callbacks, OfAnyDescriptionFollowTheAnswerAndRepeatItsIdentifiers) {
  Receiving receiving;
  const Started started(from_text(orders));
  const auto taken =
      ask(started.port, "POST", "/orders/north%20one?notify=" + http::form_encode(receiving.origin() + "/bill"),
          "Content-Type: application/json\r\n",
          R"({"customerId":77,"status":"open","hook":")" + receiving.origin() + R"(/ship"})");
  ASSERT_EQ(taken.status, 201) << taken.bytes;
  const auto order = std::string(*Started::value(taken).find_string("orderId"));
  auto received = receiving.wait(2);
  ASSERT_EQ(received.size(), 2u);
  std::sort(received.begin(), received.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  EXPECT_EQ(received[0].method, "PUT");
  EXPECT_EQ(received[0].path, "/bill");
  EXPECT_EQ(received[1].method, "POST");
  EXPECT_EQ(received[1].path + '?' + received[1].query, "/ship?order=" + order + "&of=north%20one");
  EXPECT_EQ(received[1].field("x-event"), "shipped");
  EXPECT_EQ(received[1].field("content-type"), "application/json");
  EXPECT_EQ(received[1].body, R"({"status":"done","order":{"orderId":")" + order + R"(","customerId":77}})");
}

TEST(Callbacks, GoOnlyToReceiversThatMayBeCalledAndOnlyOnSuccess) {
  const Started started(from_text(orders));
  const auto json = "Content-Type: application/json\r\n";
  ask(started.port, "POST", "/orders/x", json, R"({"hook":"http://198.51.100.7/secret?key=abc"})");
  ask(started.port, "POST", "/orders/x", json, R"({"hook":7})");
  ask(started.port, "POST", "/orders/x"); // names no receiver
  const auto sent = *Started::value(ask(started.port, "GET", "/__keur/journal")).find("callbacks");
  ASSERT_EQ(sent.array().size(), 1u);
  EXPECT_EQ(json::dump(sent),
            R"([{"method":"POST","address":"http://198.51.100.7:80/secret","attempt":0,"status":0}])");
}

TEST(Callbacks, AreTriedThreeTimesAndRecorded) {
  Receiving receiving(3);
  const Started started(from_text(orders));
  ask(started.port, "POST", "/orders/x", "Content-Type: application/x-www-form-urlencoded\r\n",
      "hook=" + http::form_encode(receiving.origin() + "/h"));
  EXPECT_EQ(receiving.wait(3).size(), 3u);
  std::this_thread::sleep_for(50ms);
  const auto sent = *Started::value(ask(started.port, "GET", "/__keur/journal")).find("callbacks");
  ASSERT_EQ(sent.array().size(), 3u);
  EXPECT_EQ(sent.array()[2].find_integer("attempt"), 3);
  EXPECT_EQ(sent.array()[2].find_integer("status"), 500);
}

TEST(Callbacks, J010_CanBeMissingDoubledAndMalformed) {
  Receiving receiving;
  const Started started(from_text(orders));
  const auto post = [&](const std::string& fault) {
    ask(started.port, "POST", "/orders/x", "Content-Type: application/json\r\nX-Keur-Fault: " + fault + "\r\n",
        R"({"hook":")" + receiving.origin() + '/' + fault + R"("})");
  };
  post("callback-missing");
  post("callback-twice");
  post("callback-malformed");
  std::map<std::string, int> times;
  std::string malformed;
  for (const auto& request : receiving.wait(3)) {
    ++times[request.path];
    if (request.path == "/callback-malformed")
      malformed = request.body;
  }
  EXPECT_EQ(times, (std::map<std::string, int>{{"/callback-twice", 2}, {"/callback-malformed", 1}}));
  EXPECT_EQ(malformed, "7");
}

} // namespace
} // namespace keur::mocks
