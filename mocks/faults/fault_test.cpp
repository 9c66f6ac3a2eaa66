#include "base/text.hpp"
#include "json/load.hpp"
#include "mocks/faults/fault.hpp"
#include "mocks/faults/gzip.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace keur::mocks {
namespace {

/// What a reply would put on the wire, as far as a fault can change it.
std::string bytes_of(Reply reply) {
  std::string text = std::to_string(reply.delay.count()) + (reply.close ? "close" : "");
  if (!reply.wire)
    return text + head_of(reply, reply.body.size()) + reply.body;
  for (const auto& step : reply.wire->steps)
    text += step.bytes + '#' + std::to_string(step.slice) + std::to_string(step.repeat);
  return text + "end " + std::to_string(static_cast<int>(reply.wire->end));
}

Reply reply_of(int status, http::Fields fields, std::string body) {
  Reply reply;
  reply.status = status;
  reply.fields = std::move(fields);
  reply.fields.set("Date", "Tue, 24 Nov 2026 00:00:00 GMT");
  reply.body = std::move(body);
  return reply;
}

std::vector<Reply> samples() {
  const http::Fields json = {{"Content-Type", "application/json"}, {"X-Total", "1"}};
  return {
      reply_of(200, json, R"({"name":"Rex","age":7,"good":true,"kind":"dog","tags":["a"],"born":"2020-01-01"})"),
      reply_of(200, json, R"([{"id":1}])"),
      reply_of(
          200, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}, {"Pragma", "no-cache"}},
          R"({"access_token":"eyJhIjoxfQ.eyJiIjoyfQ.QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWkFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo","expires_in":3600,"token_type":"Bearer","scope":"a b"})"),
      reply_of(401, {{"WWW-Authenticate", "Bearer realm=\"x\""}}, "{}"),
      reply_of(405, {{"Allow", "GET"}}, "{}"),
      reply_of(404, {{"Content-Type", "application/problem+json"}},
               R"({"title":"Not Found","status":404,"detail":"there is no such thing"})"),
      reply_of(200, {{"Content-Type", "application/json"}}, R"({"issuer":"i","token_endpoint":"t","jwks_uri":"j"})"),
      reply_of(200, {{"Content-Type", "application/json"}},
               R"({"keys":[{"kty":"RSA","kid":"k","n":")" + std::string(342, 'n') + R"(","e":"AQAB"}]})"),
  };
}

/// A schema that accepts only what the samples hold, as far as types and a few rules go.
bool sample_schema(const json::Value& value) {
  static const auto known = [] {
    std::set<std::string> texts;
    for (const auto& sample : samples())
      texts.insert(json::dump(json::load_json(sample.body, "sample")->root));
    return texts;
  }();
  return known.count(json::dump(value)) > 0;
}

Request request_of(const std::string& method, const std::string& path) {
  Request request;
  request.method = method;
  request.path = path;
  request.target = path;
  request.body = "secret=1";
  request.fields.add("Authorization", "Bearer abc");
  return request;
}

TEST(Faults, TableIsLargeAndItsIdsAreUniqueAndPermanentInForm) {
  std::set<std::string_view> ids;
  std::map<FaultKind, int> kinds;
  for (const auto& fault : faults()) {
    EXPECT_TRUE(ids.insert(fault.id).second) << fault.id;
    EXPECT_EQ(slug(fault.id), fault.id);
    EXPECT_FALSE(fault.meaning.empty()) << fault.id;
    const int ways = (fault.spoil != nullptr) + (fault.job != JobFault::None) + (fault.file != FileFault::None) +
                     (fault.behaviour != Behaviour::None) + (fault.claims != nullptr);
    EXPECT_EQ(ways, 1) << fault.id;
    ++kinds[fault.kind];
  }
  EXPECT_GE(ids.size(), 60u);
  EXPECT_EQ(kinds.size(), 11u);
}

TEST(Faults, EverySpoilingFaultChangesSomeAnswer) {
  for (const auto& fault : faults()) {
    if (fault.spoil == nullptr)
      continue;
    bool changed = false;
    for (const auto& sample : samples())
      for (const auto* path : {"/a", "/.well-known/openid-configuration/jwks"})
        for (const auto* method : {"GET", "HEAD"})
          for (int round = 0; round < 2 && !changed; ++round) {
            auto reply = sample;
            fault.spoil(reply, {request_of(method, path), sample_schema});
            changed = bytes_of(reply) != bytes_of(sample);
          }
    EXPECT_TRUE(changed) << fault.id;
  }
}

TEST(Faults, SchemaFaultsBreakTheSchemaOrLeaveTheAnswer) {
  for (const auto& fault : faults()) {
    if (fault.kind != FaultKind::Schema)
      continue;
    auto reply = samples()[0];
    const auto before = reply.body;
    fault.spoil(reply, {request_of("GET", "/a"), [](const json::Value&) { return true; }});
    const auto additive =
        fault.id == "schema-extra-member" || fault.id == "schema-write-only" || fault.id == "schema-many-errors";
    EXPECT_EQ(reply.body == before, !additive) << fault.id; // a schema that accepts everything cannot be broken
  }
}

TEST(Faults, AreChosenByIdOperationAndHeader) {
  using Place = FaultPlan::Place;
  const auto plan = FaultPlan::parse({"status-500", "status-404@GET /pets/{id}", "token-html", "jwks-empty"});
  ASSERT_TRUE(plan);
  const auto request = request_of("GET", "/x");
  const auto status = [&](std::string_view operation, Place place) {
    Reply reply;
    plan->active(request, operation, place).spoil(reply, {request, [](const json::Value&) { return true; }});
    return reply.status;
  };
  EXPECT_EQ(status("GET /other", Place::Api), 500);
  EXPECT_EQ(status("GET /pets/{id}", Place::Api), 404);
  EXPECT_EQ(status("POST /connect/token", Place::TokenEndpoint), 200);
  EXPECT_FALSE(plan->active(request, "POST /connect/token", Place::TokenEndpoint).empty());
  EXPECT_TRUE(plan->active(request, "GET /exports", Place::File).empty());
  auto asking = request;
  asking.fields.add("X-Keur-Fault", "job-never, unknown-one");
  EXPECT_EQ(FaultPlan().active(asking, "", Place::Api).job(), JobFault::Never);
  EXPECT_EQ(FaultPlan::trouble_with(asking), "X-Keur-Fault: there is no fault 'unknown-one'");
  asking.fields.set("X-Keur-Fault", "html, ,status-500");
  EXPECT_EQ(FaultPlan::trouble_with(asking), "");
  const auto slip = FaultPlan::parse({"status-50"});
  ASSERT_FALSE(slip);
  EXPECT_NE(slip.error().message.find("status-500"), std::string::npos);
  for (const auto* never : {"html@", "html@GET", "html@/pets", "html@GET,/pets", "html@get /pets"})
    EXPECT_FALSE(FaultPlan::parse({never})) << never;
}

TEST(Faults, M12_EveryCatalogueIdIsProducedOrExplained) {
  std::map<std::string, int> seen;
  for (const auto& fault : faults())
    for (const auto id : split(fault.catalogue, ' '))
      if (!id.empty())
        seen[std::string(id)] |= 1;
  for (const auto& gap : catalogue_gaps())
    for (const auto id : split(gap.ids, ' '))
      seen[std::string(id)] |= 2;
  const auto expect = [&](char letter, int last) {
    for (int i = 1; i <= last; ++i) {
      std::string id = letter + std::to_string(1'000 + i).substr(1);
      EXPECT_TRUE(seen[id] == 1 || seen[id] == 2) << id << ' ' << seen[id];
      seen.erase(id);
    }
  };
  expect('H', 158);
  expect('T', 43);
  expect('J', 12);
  EXPECT_TRUE(seen.empty()) << seen.begin()->first;
}

TEST(Faults, TheBombIsGoodGzip) {
  const auto bytes = gzip_zeros(3);
  EXPECT_LT(bytes.size(), 8'000u);
  std::string text(4u << 20, 'x');
  z_stream stream{};
  ASSERT_EQ(inflateInit2(&stream, MAX_WBITS + 16), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END); // length and checksum are right
  EXPECT_EQ(stream.total_out, 3u << 20);
  inflateEnd(&stream);
}

// KEUR_REFRESH=1 writes the page anew.
TEST(Faults, PageIsFresh) {
  const auto* path = "harness/docs/faults.md";
  if (std::getenv("KEUR_REFRESH") != nullptr)
    std::ofstream(path) << faults_page();
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), faults_page()) << "run mocks_faults_test with KEUR_REFRESH=1";
}

} // namespace
} // namespace keur::mocks
