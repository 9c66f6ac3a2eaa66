#include "json/load.hpp"
#include "mocks/server/listener.hpp"
#include "suites/system/child.hpp"

#include <gtest/gtest.h>

#include <atomic>

// What a whole run says of servers that let it judge little or nothing: never green by mistake.
namespace keur::system_tests {
namespace {

using Words = std::vector<std::string>;

mocks::Reply json_reply(int status, std::string body) {
  mocks::Reply reply;
  reply.status = status;
  reply.fields = {{"Content-Type", "application/json"}};
  reply.body = std::move(body);
  return reply;
}

/// A list, its things, and a way to make them.
constexpr std::string_view things = R"(openapi: 3.1.0
info: {title: things, version: '1'}
paths:
  /things:
    get:
      responses:
        '200': {description: all, content: {application/json: {schema: {type: array, items: {type: object, required: [id], properties: {id: {type: integer}}}}}}}
        default: {description: problem, content: {application/json: {schema: {type: object}}}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}}
        default: {description: problem, content: {application/json: {schema: {type: object}}}}
  /things/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        '200': {description: one, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}}
        default: {description: problem, content: {application/json: {schema: {type: object}}}}
)";

struct Ran {
  int exit = -1;
  std::string out = {};
  json::Value transcript = {};
  std::string junit = {}, html = {}, markdown = {};

  std::int64_t count(std::string_view member) const {
    return transcript.find("summary")->find_integer(member).value_or(0);
  }
  std::int64_t operations(std::string_view member) const {
    const auto* operations = transcript.find("summary")->find("operations");
    return operations ? operations->find_integer(member).value_or(0) : -1;
  }
};

/// The console breaks lines where the screen ends.
std::string unwrapped(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (const bool space = c == ' ' || c == '\n'; !space || (!out.empty() && out.back() != ' '))
      out += space ? ' ' : c;
  return out;
}

Ran run(const std::string& target, std::string_view description, Words more = {}) {
  const Folder folder;
  Words words{"run",      folder.write("openapi.yaml", description),
              "--target", target,
              "--color",  "never",
              "--report", "json",
              "--report", "junit",
              "--report", "html",
              "--report", "markdown=keur.md"};
  words.insert(words.end(), more.begin(), more.end());
  const auto ended = keur(folder, words);
  Ran ran{ended.exit, unwrapped(ended.out + ended.err)};
  const auto report = folder.path() / "keur-report";
  if (auto loaded = json::load_json(read_file(report / "transcript.json"), "transcript.json"))
    ran.transcript = std::move(loaded->root);
  ran.junit = read_file(report / "TEST-keur.xml");
  ran.html = read_file(report / "keur.html");
  ran.markdown = read_file(folder.path() / "keur.md");
  return ran;
}

std::unique_ptr<mocks::Listener> serve(mocks::Handler handler) {
  auto listener = mocks::Listener::start({}, std::move(handler));
  EXPECT_TRUE(listener.has_value());
  return std::move(*listener);
}

/// A conforming server of `things`, below a prefix.
mocks::Reply well(const mocks::Request& request, const std::string& prefix = "") {
  if (request.path == prefix + "/things" && request.method == "GET")
    return json_reply(200, R"([{"id":1}])");
  if (request.path == prefix + "/things/1" && (request.method == "GET"))
    return json_reply(200, R"({"id":1})");
  auto refused = json_reply(request.path.starts_with(prefix + "/things") ? 405 : 404, "{}");
  if (refused.status == 405)
    refused.fields.add("Allow", "GET, POST");
  return request.path.starts_with(prefix + "/things/") && request.method == "GET" ? json_reply(404, "{}") : refused;
}

TEST(NothingReached, WhereEveryPathIsUnknownTheAddressIsWrong) {
  const auto server = serve([](const mocks::Request&) { return json_reply(404, "{}"); });
  const auto ran = run(server->origin(), things);
  EXPECT_EQ(ran.exit, 7) << ran.out;
  EXPECT_NE(ran.out.find("Nothing could be judged"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("the base address is wrong"), std::string::npos) << ran.out;
  EXPECT_EQ(ran.operations("reached"), 0);
  EXPECT_EQ(ran.operations("asked"), 3);
  EXPECT_EQ(ran.count("passed"), 0);
  EXPECT_NE(ran.junit.find("name=\"operations.reached\" value=\"0\""), std::string::npos);
  EXPECT_NE(ran.junit.find("<error"), std::string::npos);
  EXPECT_NE(ran.html.find("Nothing could be judged"), std::string::npos);
  EXPECT_NE(ran.markdown.find("no operation was reached"), std::string::npos);
}

TEST(NothingReached, AWrongPrefixIsToldWhateverThePageLooksLike) {
  const auto server = serve([](const mocks::Request& request) {
    if (request.path.starts_with("/api/"))
      return well(request, "/api");
    mocks::Reply page;
    page.status = 200; // a single-page application
    page.fields = {{"Content-Type", "text/html"}};
    page.body = "<html>welcome</html>";
    return page;
  });
  const auto wrong = run(server->origin(), things);
  EXPECT_EQ(wrong.exit, 7) << wrong.out;
  EXPECT_NE(wrong.out.find("the base address is wrong"), std::string::npos) << wrong.out;
  const auto right = run(server->origin() + "/api", things);
  EXPECT_EQ(right.exit, 0) << right.out;
  EXPECT_EQ(right.operations("reached"), 2);
  EXPECT_NE(right.out.find("No breach found; 2 of 3 operations reached"), std::string::npos) << right.out;
  EXPECT_NE(right.out.find("--allow-writes"), std::string::npos) << right.out;
  EXPECT_EQ(run(server->origin() + "/api", things, {"--fail-on", "unreached"}).exit, 7);
}

TEST(NothingReached, ACallerWhoIsRefusedEverywhereIsToldSo) {
  const auto server = serve([](const mocks::Request&) {
    auto reply = json_reply(401, "{}");
    reply.fields.add("WWW-Authenticate", "ApiKey realm=\"x\"");
    return reply;
  });
  const auto ran = run(server->origin(), things);
  EXPECT_EQ(ran.exit, 7) << ran.out;
  EXPECT_NE(ran.out.find("check the credential"), std::string::npos) << ran.out;
}

TEST(NothingReached, OneOperationThatAllAnswersIsTheWholeContract) {
  constexpr std::string_view one = R"(openapi: 3.1.0
info: {title: one, version: '1'}
paths:
  /ping: {get: {responses: {'200': {description: pong}}}}
)";
  const auto server = serve([](const mocks::Request& request) {
    mocks::Reply reply;
    reply.status = request.path != "/ping" ? 404 : request.method == "GET" || request.method == "HEAD" ? 200 : 405;
    if (reply.status == 405)
      reply.fields.add("Allow", "GET, HEAD");
    return reply;
  });
  const auto ran = run(server->origin(), one, {"--fail-on", "unreached"});
  EXPECT_EQ(ran.exit, 0) << ran.out;
  EXPECT_NE(ran.out.find("The contract holds"), std::string::npos) << ran.out;
  EXPECT_NE(ran.html.find("The contract holds"), std::string::npos);
  EXPECT_EQ(ran.operations("reached"), 1);
}

} // namespace
} // namespace keur::system_tests
