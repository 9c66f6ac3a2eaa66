#include "json/load.hpp"
#include "mocks/server/listener.hpp"
#include "suites/system/child.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <mutex>
#include <set>
#include <thread>

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

Ran run(const std::string& target, std::string_view description, Words more = {},
        const Child::Environment& environment = {}) {
  const Folder folder;
  Words words{"run",      folder.write("openapi.yaml", description),
              "--target", target,
              "--color",  "never",
              "--report", "json",
              "--report", "junit",
              "--report", "html",
              "--report", "markdown=keur.md"};
  words.insert(words.end(), more.begin(), more.end());
  const auto ended = keur(folder, words, environment);
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
    refused.fields.add("Allow", request.path == prefix + "/things" ? "GET, POST" : "GET");
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

// --- sent by mistake

constexpr std::string_view shop = R"(openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /products:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {'CREATED': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Product'}}}}}
  /products/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Product'}}}}
        '404': {description: none}
components:
  schemas:
    Product:
      type: object
      required: [id, status, photoUrls]
      properties: {id: {type: string}, status: {type: string, enum: [STATES]}, photoUrls: {type: array, items: {type: string}}}
)";

std::string shop_with(std::string_view created, std::string_view states, std::string_view extension = "") {
  std::string text(shop);
  text.replace(text.find("CREATED"), 7, created);
  text.replace(text.find("STATES"), 6, states);
  if (!extension.empty())
    text.insert(text.find("      requestBody"), "      " + std::string(extension) + "\n");
  return text;
}

std::set<std::string> methods_sent(const std::string& description, const Words& options) {
  std::mutex mutex;
  std::set<std::string> methods;
  const auto server = serve([&](const mocks::Request& request) {
    const std::lock_guard lock(mutex);
    methods.insert(request.method);
    return json_reply(404, "{}");
  });
  run(server->origin(), description, options);
  return methods;
}

TEST(InferredExport, NeverWidensWhatMayBeSent) {
  for (const auto& description : {shop_with("201", "available, sold"), shop_with("201", "running, done"),
                                  shop_with("202", "available, sold"), shop_with("202", "running, done")})
    EXPECT_FALSE(methods_sent(description, {"--allow-exports"}).contains("POST")) << description;
}

TEST(InferredExport, IsSaidAndCanBeDenied) {
  const Folder folder;
  const auto plan = [&](const std::string& description) {
    return keur(folder, {"plan", folder.write("openapi.yaml", description)}).out;
  };
  EXPECT_EQ(plan(shop_with("201", "available, sold")).find("export"), std::string::npos) << "a state is no job";
  const auto guessed = plan(shop_with("201", "running, done"));
  EXPECT_NE(guessed.find("POST /products is taken for an export job because GET /products/{id}"), std::string::npos);
  EXPECT_NE(guessed.find("x-keur-export: false"), std::string::npos);
  EXPECT_EQ(plan(shop_with("201", "running, done", "x-keur-export: false")).find("export"), std::string::npos);
  const auto linted = keur(folder, {"lint", folder.write("openapi.yaml", shop_with("201", "running, done")), "-v"});
  EXPECT_NE(linted.out.find("taken for an export job"), std::string::npos) << linted.out;
}

TEST(Plan, ListsEveryCaseOfTheRunAndBoundsItsRequests) {
  const Folder folder;
  std::mutex mutex;
  std::size_t requests = 0;
  const auto server = serve([&](const mocks::Request& request) {
    const std::lock_guard lock(mutex);
    ++requests;
    return well(request);
  });
  for (const auto& options : {Words{}, Words{"--allow-writes"}}) {
    requests = 0;
    const auto ran = run(server->origin(), things, options);
    Words words{"plan", folder.write("openapi.yaml", things), "--target", server->origin(), "--json"};
    words.insert(words.end(), options.begin(), options.end());
    const auto planned = json::load_json(keur(folder, words).out, "stdout");
    ASSERT_TRUE(planned.has_value());
    EXPECT_EQ(planned->root.find("cases")->array().size(), static_cast<std::size_t>(ran.count("cases")));
    std::int64_t most = 0;
    for (const auto& kind : planned->root.find("requests")->object())
      most += planned->root.find("requests")->find_integer(kind.name).value_or(0);
    EXPECT_GE(most, static_cast<std::int64_t>(requests));
    EXPECT_EQ(planned->root.find("requests")->find_integer("unsafe").value_or(0) > 0, !options.empty());
  }
}

TEST(Plan, HoldsTheTokenContract) {
  const Folder folder;
  const auto planned = json::load_json(keur(folder, {"plan", "--json"}).out, "stdout");
  const auto ran = json::load_json(keur(folder, {"run", "--json"}).out, "stdout");
  ASSERT_TRUE(planned && ran);
  EXPECT_EQ(planned->root.find("cases")->array().size(), ran->root.find("cases")->array().size());
}

// --- green by mistake

struct BrokenPart {
  std::string_view name, description;
};

const BrokenPart broken_parts[] = {{"body", R"(openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a: {post: {requestBody: {$ref: '#/components/requestBodies/Nope'}, responses: {'200': {description: ok}}}}
  /b: {get: {responses: {'200': {description: ok}}}}
)"},
                                   {"response", R"(openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a: {get: {responses: {'200': {$ref: '#/components/responses/Nope'}}}}
  /b: {get: {responses: {'200': {description: ok}}}}
)"},
                                   {"path item", R"(openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a: {$ref: '#/components/pathItems/Nope'}
  /b: {get: {responses: {'200': {description: ok}}}}
)"},
                                   {"schema, over another", R"(openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}
  /b: {get: {responses: {'200': {description: ok}}}}
components: {schemas: {A: {type: object, properties: {b: {$ref: '#/components/schemas/Nope'}}}}}
)"},
                                   {"another file", R"(openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: 'schemas/missing.yaml'}}}}}}}
  /b: {get: {responses: {'200': {description: ok}}}}
)"}};

TEST(BrokenDescription, EndsBeforeAnythingIsSent) {
  std::atomic<int> requests = 0;
  const auto server = serve([&](const mocks::Request&) {
    ++requests;
    return json_reply(200, "{}");
  });
  for (const auto& [name, description] : broken_parts) {
    const Folder folder;
    const auto file = folder.write("openapi.yaml", description);
    for (const auto& words : {Words{"run", file, "--target", server->origin()}, Words{"plan", file},
                              Words{"preflight", file, "--target", server->origin()}, Words{"changes", file, file}}) {
      const auto ended = keur(folder, words);
      EXPECT_EQ(ended.exit, 2) << name << ": " << words[0] << ended.out << ended.err;
      EXPECT_NE(ended.err.find("--allow-broken-description"), std::string::npos) << ended.err;
      EXPECT_NE(ended.err.find("openapi.yaml:"), std::string::npos) << ended.err;
    }
  }
  EXPECT_EQ(requests, 0);
}

TEST(BrokenDescription, WhatHangsOnItIsInconclusiveAndEveryReportTellsIt) {
  const auto server = serve([&](const mocks::Request& request) {
    return request.method == "GET" && (request.path == "/a" || request.path == "/b") ? json_reply(200, "{}")
                                                                                     : json_reply(404, "");
  });
  for (const auto& [name, description] : broken_parts) {
    const auto ran = run(server->origin(), description, {"--allow-broken-description", "--report", "github=notes.txt"});
    bool told = false;
    for (const auto& record : ran.transcript.find("cases")->array()) {
      const auto verdict = record.find_string("verdict");
      told = told || record.find_string("suite") == "description";
      if (record.find_string("operation")->ends_with(" /a")) {
        EXPECT_NE(verdict, "pass") << name << ": " << *record.find_string("id");
      }
    }
    EXPECT_TRUE(told) << name;
    for (const auto* report : {&ran.junit, &ran.html, &ran.markdown, &ran.out})
      EXPECT_NE(report->find("cannot be read"), std::string::npos) << name << *report;
  }
}

/// The first exit code that the run's own report gives, and the shell's.
TEST(Interrupted, TheExitCodeIsTheSignalsInEveryReport) {
  const auto server = serve([](const mocks::Request&) {
    auto reply = json_reply(200, "[]");
    reply.delay = std::chrono::milliseconds(300);
    return reply;
  });
  const Folder folder;
  Child child(folder, {program().string(), "run", folder.write("openapi.yaml", things), "--target", server->origin(),
                       "--concurrency", "1", "--allow-writes", "--report", "json"});
  std::this_thread::sleep_for(std::chrono::milliseconds(1'500));
  child.send(SIGINT);
  const auto ended = child.wait();
  EXPECT_EQ(ended.exit, 130);
  EXPECT_NE((ended.out + ended.err).find("(exit 130)"), std::string::npos) << ended.out << ended.err;
  const auto loaded = json::load_json(read_file(folder.path() / "keur-report/transcript.json"), "transcript.json");
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(loaded->root.find_integer("exit_code"), 130);
}

TEST(Refused, AFinal429Or503WithRetryAfterJudgesNothing) {
  for (const int status : {429, 503}) {
    const auto server = serve([status](const mocks::Request&) {
      auto reply = json_reply(status, "{}");
      reply.fields.add("Retry-After", "600");
      return reply;
    });
    std::string described(things); // 429 is documented, too: by `default`
    const auto ran = run(server->origin(), described, {"--allow-writes"});
    EXPECT_EQ(ran.exit, 7) << status << ran.out;
    EXPECT_EQ(ran.count("passed"), 0) << ran.out;
    EXPECT_NE(ran.out.find("refuses callers"), std::string::npos) << ran.out;
  }
}

constexpr std::string_view keyed = R"(openapi: 3.0.3
info: {title: Keyed, version: "1"}
security: [{key: []}]
paths:
  /things: {get: {responses: {"200": {description: ok, content: {application/json: {schema: {type: array, items: {type: object, required: [id], properties: {id: {type: integer}}}}}}}, "401": {description: no}}}}
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {responses: {"200": {description: ok, content: {application/json: {schema: {type: object}}}}, "401": {description: no}, "404": {description: none}}}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-API-Key}}}
)";

TEST(InventedId, FindsWhatIsOpenToAllThoughTheKeyIsRefused) {
  const auto server = serve([](const mocks::Request& request) {
    if (request.path.starts_with("/things/"))
      return json_reply(200, "{}"); // forgets to ask for the key
    return request.field("X-API-Key") == "k" ? json_reply(200, R"([{"id":1}])") : json_reply(401, "{}");
  });
  const auto ran = run(server->origin(), keyed, {}, {{"KEUR_API_KEY", "an-old-one"}});
  EXPECT_EQ(ran.exit, 1) << ran.out;
  EXPECT_NE(ran.out.find("auth-enforced"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("GET /things/{id}"), std::string::npos) << ran.out;
}

TEST(Taste, AKeyHasNoSchemeToNameAndALenientServerIsAWarning) {
  const auto server = serve([](const mocks::Request& request) {
    if (request.method == "POST" && request.path == "/things") {
      const auto body = json::load_json(request.body, "body");
      const auto* count = body ? body->root.find("count") : nullptr;
      const auto whole = body ? body->root.find_integer("count") : std::nullopt;
      const bool number = (whole && *whole >= 0 && *whole <= 99) ||
                          (count && count->is_string() && !count->string().empty() && count->string().size() < 3 &&
                           count->string().find_first_not_of("0123456789") == std::string::npos);
      return json_reply(number && body->root.object().size() == 1 ? 201 : 400, "{}");
    }
    return json_reply(404, "{}");
  });
  constexpr std::string_view lenient = R"(openapi: 3.1.0
info: {title: T, version: "1"}
paths:
  /things: {post: {requestBody: {required: true, content: {application/json: {schema: {type: object, additionalProperties: false, required: [count], properties: {count: {type: integer, minimum: 0, maximum: 99}}}}}}, responses: {"201": {description: made}, "400": {description: bad}}}}
)";
  const auto ran = run(server->origin(), lenient, {"--allow-writes", "--filter", "*invalid-value*"});
  EXPECT_NE(ran.out.find("lenient-coercion"), std::string::npos) << ran.out;
  EXPECT_EQ(ran.count("failed"), 0) << ran.out;
  EXPECT_GT(ran.count("warnings"), 0) << ran.out;
}

TEST(Dropped, ARequestThatKillsAFreshConnectionIsTheServersFault) {
  const auto server = serve([](const mocks::Request& request) {
    if (request.method == "POST" && !request.body.starts_with('{')) {
      mocks::Reply reply;
      reply.wire = mocks::WireScript{{}, mocks::WireScript::End::Close};
      return reply;
    }
    return json_reply(request.method == "POST" ? 201 : 404, R"({"id":1})");
  });
  const auto ran = run(server->origin(), things, {"--allow-writes", "--filter", "POST *"});
  EXPECT_EQ(ran.exit, 1) << ran.out;
  EXPECT_NE(ran.out.find("framing"), std::string::npos) << ran.out;
  EXPECT_EQ(ran.count("errors"), 0) << ran.out;
}

TEST(TokenContract, AnAssertionWithoutAnAnswerToLookAtIsInconclusive) {
  const Folder folder;
  const auto ended = keur(folder,
                          {"run", "--target", "http://127.0.0.1:1", "--token-url", "http://127.0.0.1:1/token",
                           "--suite", "token", "--json"},
                          {{"KEUR_CLIENT_ID", "some-client"}, {"KEUR_CLIENT_SECRET", "s3cr3t-of-some-client"}});
  const auto loaded = json::load_json(ended.out, "stdout");
  ASSERT_TRUE(loaded.has_value()) << ended.out << ended.err;
  EXPECT_EQ(loaded->root.find("summary")->find_integer("passed"), 0);
  EXPECT_NE(ended.exit, 0);
}

// --- blamed on the right one

TEST(Blame, AFaultOfThePreparationIsTheOtherOperations) {
  const auto server = serve([](const mocks::Request& request) {
    if (request.method == "POST" && request.path == "/things")
      return json_reply(500, "{}");
    return well(request);
  });
  std::string only_made(things); // ids come from POST only
  only_made.replace(only_made.find("items: {type: object, required: [id]"), 36, "items: {type: object, required: []");
  only_made.replace(only_made.find("properties: {id: {type: integer}}}}"), 35, "properties: {no: {type: integer}}}}");
  const auto ran = run(server->origin(), only_made, {"--allow-writes", "--report", "github=notes.txt"});
  EXPECT_EQ(ran.exit, 1) << ran.out;
  EXPECT_GT(ran.count("blocked"), 0) << ran.out;
  for (const auto& record : ran.transcript.find("cases")->array())
    if (record.find_string("verdict") == "fail") {
      EXPECT_EQ(record.find_string("operation"), "POST /things") << *record.find_string("id");
    }
  EXPECT_NE(ran.out.find("blocked by it"), std::string::npos) << ran.out;
}

TEST(Blame, ACasesTimeIsFromItsFirstRequestToItsLastAnswer) {
  const auto server = serve([](const mocks::Request& request) { return well(request); });
  const auto ran = run(server->origin(), things, {"--rate", "10"});
  for (const auto& record : ran.transcript.find("cases")->array()) {
    std::int64_t inside = 0;
    for (const auto& exchange : record.find("exchanges") ? record.find("exchanges")->array() : json::Array{})
      inside += exchange.find_integer("total_us").value_or(0);
    if (record.find("exchanges") && record.find("exchanges")->array().size() == 1) {
      EXPECT_EQ(record.find_integer("duration_us"), inside) << *record.find_string("id");
    }
  }
}

// --- nothing is left behind unsaid

TEST(CleanUp, WhatTheRunMadeIsDeletedAndTheRestIsListed) {
  constexpr std::string_view shelf = R"(openapi: 3.1.0
info: {title: shelf, version: '1'}
paths:
  /books:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}}, '400': {description: no}}
  /books/{bookId}:
    delete:
      parameters: [{name: bookId, in: path, required: true, schema: {type: integer}}]
      responses: {'204': {description: gone}, '404': {description: none}, '400': {description: no}}
  /notes:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {'201': {description: made}, '400': {description: no}}
)";
  std::mutex mutex;
  std::set<std::string> books;
  std::size_t made = 0;
  const auto server = serve([&](const mocks::Request& request) {
    const std::lock_guard lock(mutex);
    if (request.method == "DELETE" && request.path.starts_with("/books/"))
      return json_reply(books.erase(request.path.substr(7)) == 1 ? 204 : 404, "");
    if (request.method != "POST")
      return json_reply(request.path == "/books" || request.path == "/notes" ? 405 : 404, "{}");
    if (const auto body = json::load_json(request.body, "body");
        !body || !body->root.is_object() || !body->root.find_string("name"))
      return json_reply(400, "{}");
    books.insert(std::to_string(++made + (request.path == "/notes" ? 1'000'000 : 0)));
    if (request.path == "/notes")
      books.erase(std::to_string(made + 1'000'000));
    return json_reply(201, "{\"id\":" + std::to_string(made) + "}");
  });
  const auto ran = run(server->origin(), shelf, {"--allow-writes", "-v"});
  EXPECT_GT(made, 5U);
  EXPECT_TRUE(books.empty()) << books.size() << " of " << made << " remain" << ran.out;
  EXPECT_NE(ran.out.find("cleaned-up"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("by POST /notes remain: no DELETE is described"), std::string::npos) << ran.out;
}

TEST(Repeat, TheLinesOfAFailureRunAsTheyArePrinted) {
  const auto server = serve([](const mocks::Request& request) {
    if (request.path == "/things/1" && request.method == "GET")
      return json_reply(200, R"({"id":"one"})"); // no integer
    return well(request);
  });
  const auto ran = run(server->origin(), things);
  EXPECT_EQ(ran.exit, 1) << ran.out;
  const Folder folder;
  folder.write("openapi.yaml", things);
  bool repeated = false, again = false;
  for (const auto& record : ran.transcript.find("cases")->array()) {
    if (record.find_string("verdict") != "fail")
      continue;
    std::string lines;
    for (const auto& exchange : record.find("exchanges")->array())
      lines += std::string(*exchange.find_string("curl")) + "\n";
    const auto sent = shell(folder, lines);
    repeated = repeated || sent.out.find(R"({"id":"one"})") != std::string::npos;
    std::string line(*record.find_string("again")); // its description lay in a folder that is gone
    const auto path = line.find('/');
    line.erase(path, line.find("openapi.yaml") - path);
    const auto alone = shell(folder, line);
    again = again || alone.exit == 1;
    break;
  }
  EXPECT_TRUE(repeated);
  EXPECT_TRUE(again);
}

TEST(Token, GoesToAPipeAndSaysSoInTheReport) {
  const Folder folder;
  MockProcess mock(folder);
  ASSERT_TRUE(mock.ready());
  Words words{"token"};
  for (const auto& word : mock.target())
    words.push_back(word);
  const auto ended = keur(folder, words, mock.credentials());
  EXPECT_EQ(ended.exit, 0) << ended.err;
  EXPECT_GT(ended.out.size(), 20U);
  EXPECT_EQ(std::count(ended.out.begin(), ended.out.end(), '\n'), 1);
  words[0] = "run";
  const auto ran = keur(folder, words, mock.credentials());
  const auto text = read_file(folder.path() / "keur-report/transcript.json");
  EXPECT_NE(text.find("KEUR_TOKEN=$(keur token --target " + mock.url()), std::string::npos) << ran.err;
}

} // namespace
} // namespace keur::system_tests
