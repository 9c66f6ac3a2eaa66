#include "crypto/crypto.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "mocks/mock.hpp"
#include "mocks/server/listener.hpp"
#include "mocks/server/raw_client.hpp"
#include "oauth/jwt.hpp"
#include "openapi/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

namespace keur::mocks {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

openapi::Description visma() {
  openapi::LoadOptions options;
  options.overlays.push_back(*openapi::read_file("fixtures/overlays/visma-hrm.overlay.yaml"));
  auto loaded = openapi::load_file("fixtures/descriptions/visma-hrm/openapi.yaml", options);
  EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().message);
  return *loaded;
}

openapi::Description from_text(const std::string& yaml) {
  auto loaded = openapi::load({"test.yaml", "file:///test.yaml", yaml});
  EXPECT_TRUE(loaded) << (loaded ? "" : to_string(loaded.error()));
  return *loaded;
}

/// A started mock and the words to talk to it.
class Started {
public:
  explicit Started(openapi::Description description, MockOptions options = {}, Clock& clock = system_clock()) {
    auto started = Mock::start(std::move(description), std::move(options), clock);
    EXPECT_TRUE(started) << (started ? "" : to_string(started.error()));
    mock = std::move(*started);
    port = std::stoi(mock->base_url().substr(mock->base_url().rfind(':') + 1));
  }
  RawAnswer form(const std::string& path, const std::string& body, const std::string& fields = {}) const {
    return ask(port, "POST", path, fields + "Content-Type: application/x-www-form-urlencoded\r\n", body);
  }
  std::string credentials() const {
    const auto who = mock->credentials();
    return "client_id=" + who.client_id + "&client_secret=" + who.client_secret;
  }
  /// A token request's answer, good unless `extra` spoils it.
  RawAnswer token_answer(const std::string& extra = {}, bool tenant = true) const {
    return form("/connect/token", "grant_type=client_credentials&" + credentials() +
                                      (tenant ? "&tenant_id=" + mock->credentials().tenant_id : "") + extra);
  }
  std::string token(const std::string& extra = {}) const {
    return std::string(value(token_answer(extra)).find_string("access_token").value_or(""));
  }
  std::string other_tenants_token() const {
    const auto answer = form("/connect/token", "grant_type=client_credentials&" + credentials() +
                                                   "&tenant_id=" + mock->credentials().other_tenant_id);
    return std::string(value(answer).find_string("access_token").value_or(""));
  }
  static std::string bearer(const std::string& token) { return "Authorization: Bearer " + token + "\r\n"; }
  static json::Value value(const RawAnswer& answer) {
    auto loaded = json::load_json(answer.body, "answer");
    EXPECT_TRUE(loaded) << answer.bytes;
    return loaded ? loaded->root : json::Value();
  }
  static std::string error(const RawAnswer& answer) {
    return std::string(value(answer).find_string("error").value_or(""));
  }

  std::unique_ptr<Mock> mock;
  int port = 0;
};

constexpr auto employees_command = "/v1/command/nl/hrm/employees";
constexpr auto employees_query = "/v1/query/nl/hrm/employees/";

/// Runs an export to its end; the answer of the last query.
json::Value finish(const Started& started, const std::string& token, const std::string& name,
                   const std::string& query = {}) {
  const auto begun = ask(started.port, "POST", "/v1/command/nl/hrm/" + name + query, Started::bearer(token));
  EXPECT_EQ(begun.status, 202) << begun.bytes;
  const auto job = std::string(Started::value(begun).find_string("jobId").value_or(""));
  for (int i = 0; i < 20; ++i) {
    auto state =
        Started::value(ask(started.port, "GET", "/v1/query/nl/hrm/" + name + '/' + job, Started::bearer(token)));
    if (state.find_string("status") == "Completed")
      return state;
  }
  ADD_FAILURE() << "the job never completed";
  return {};
}

RawAnswer fetch(const std::string& address) {
  const auto uri = http::parse_uri(address);
  return ask(http::effective_port(*uri), "GET", uri->path + (uri->query ? '?' + *uri->query : ""));
}

std::vector<std::string> file_addresses(const json::Value& state, std::string_view member) {
  std::vector<std::string> addresses;
  const auto* list = state.find(member);
  if (list != nullptr && list->is_array())
    for (const auto& one : list->array())
      addresses.push_back(one.string());
  return addresses;
}

std::string header_of(const std::string& csv) { return csv.substr(0, csv.find("\r\n")); }

TEST(Connect, M01_PublishesMetadataUnderBothPathsAndTwoKeys) {
  const Started started(visma());
  for (const auto* path : {"/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"}) {
    const auto metadata = Started::value(ask(started.port, "GET", path));
    EXPECT_EQ(metadata.find_string("issuer"), started.mock->base_url());
    EXPECT_EQ(metadata.find_string("token_endpoint"), started.mock->token_url());
  }
  const auto keys = oauth::parse_jwk_set(ask(started.port, "GET", "/.well-known/openid-configuration/jwks").body);
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->size(), 2u);
}

TEST(Connect, M02_SignsTokensThatItsKeysVerify) {
  const Started started(visma());
  const auto answer = started.token_answer();
  ASSERT_EQ(answer.status, 200) << answer.bytes;
  EXPECT_EQ(answer.fields.first("cache-control"), "no-store, no-cache, max-age=0");
  const auto jwt = oauth::parse_jwt(*Started::value(answer).find_string("access_token"));
  ASSERT_TRUE(jwt);
  const auto keys = oauth::parse_jwk_set(ask(started.port, "GET", "/.well-known/openid-configuration/jwks").body);
  EXPECT_TRUE(oauth::verify(*jwt, *keys));
  EXPECT_EQ(jwt->header.find_string("typ"), "at+jwt");
  EXPECT_EQ(jwt->claims.find_string("tenant_id"), started.mock->credentials().tenant_id);
  EXPECT_TRUE(jwt->claims.find("scope")->is_array());
  EXPECT_TRUE(jwt->claims.find("aud")->is_array());
  EXPECT_EQ(jwt->claims.find("sub"), nullptr);
}

TEST(Connect, M03_AnswersErrorsAsIdentityServerDoes) {
  const Started started(visma());
  const auto id = started.mock->credentials().client_id;
  const auto expect = [&](const RawAnswer& answer, const std::string& error) {
    EXPECT_EQ(answer.status, 400) << answer.bytes;
    EXPECT_EQ(answer.body, "{\"error\":\"" + error + "\"}");
    EXPECT_EQ(answer.fields.first("content-type"), "application/json; charset=UTF-8");
    EXPECT_FALSE(answer.fields.contains("www-authenticate"));
  };
  expect(ask(started.port, "GET", "/connect/token"), "invalid_request");
  expect(ask(started.port, "POST", "/connect/token", "Content-Type: application/json\r\n", "{}"), "invalid_request");
  expect(started.form("/connect/token", "scope=%00"), "invalid_request");
  expect(started.form("/connect/token", "grant_type=client_credentials"), "invalid_request");
  expect(started.form("/connect/token", "client_id=" + std::string(101, 'x')), "invalid_request");
  expect(started.form("/connect/token", "client_id=nobody&client_secret=x"), "invalid_client");
  expect(started.form("/connect/token", "client_id=" + id + "&client_secret=wrong"), "invalid_client");
  expect(started.form("/connect/token", "client_id=" + id), "invalid_client");
  expect(started.form("/connect/token", started.credentials()), "unsupported_grant_type");
  expect(started.form("/connect/token", started.credentials() + "&grant_type=password"), "unsupported_grant_type");
  expect(started.token_answer("&scope=openid"), "invalid_scope");
  expect(started.token_answer("&scope=" + std::string(301, 'x')), "invalid_scope");
  expect(started.token_answer("&grant_type=client_credentials"), "unsupported_grant_type");
  expect(started.token_answer("", false), "invalid_tenant");
  expect(started.token_answer("&tenant_id=x", false), "invalid_tenant");
}

TEST(Connect, M03_AnswersErrorsAsTheStandardDoesWhenAsked) {
  MockOptions options;
  options.rfc_errors = true;
  const Started started(visma(), options);
  const auto wrong =
      started.form("/connect/token", "grant_type=client_credentials", "Authorization: Basic aXN2X2tldXJfbW9jazp4\r\n");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_THAT(std::string(wrong.fields.first("www-authenticate").value_or("")), HasSubstr("Basic"));
  EXPECT_EQ(Started::error(started.form("/connect/token", started.credentials())), "invalid_request");
  EXPECT_EQ(Started::error(started.token_answer("&grant_type=client_credentials")), "invalid_request");
  const auto got = ask(started.port, "GET", "/connect/token");
  EXPECT_EQ(got.status, 405);
  EXPECT_EQ(got.fields.first("allow"), "POST");
}

TEST(Connect, M04_TakesPostAndBasicAlike) {
  const Started started(visma());
  const auto who = started.mock->credentials();
  const auto basic = "Authorization: Basic " + crypto::base64(who.client_id + ':' + who.client_secret) + "\r\n";
  const auto answer = started.form("/connect/token", "grant_type=client_credentials&tenant_id=" + who.tenant_id, basic);
  EXPECT_EQ(answer.status, 200) << answer.bytes;
  EXPECT_EQ(started.token_answer().status, 200);
}

TEST(Connect, M07_KeepsTenantsAndScopesApart) {
  const Started started(visma());
  const auto narrow = started.token("&scope=hrmanalytics%3Anlhrm%3Aexportusers");
  EXPECT_EQ(ask(started.port, "POST", "/v1/command/nl/hrm/users", Started::bearer(narrow)).status, 202);
  const auto refused = ask(started.port, "POST", employees_command, Started::bearer(narrow));
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(std::string(refused.fields.first("www-authenticate").value_or("")),
              HasSubstr("error=\"insufficient_scope\", scope=\"hrmanalytics:nlhrm:exportemployees\""));
  const auto mine = started.token();
  const auto begun = ask(started.port, "POST", employees_command, Started::bearer(mine));
  const auto job = std::string(*Started::value(begun).find_string("jobId"));
  EXPECT_EQ(ask(started.port, "GET", employees_query + job, Started::bearer(mine)).status, 200);
  EXPECT_EQ(ask(started.port, "GET", employees_query + job, Started::bearer(started.other_tenants_token())).status,
            404);
  EXPECT_EQ(ask(started.port, "GET", "/v1/query/nl/hrm/users/" + job, Started::bearer(mine)).status, 404);
}

TEST(Connect, M08_IntrospectsAndRevokes) {
  const Started started(visma());
  const auto token = started.token();
  const auto active = Started::value(started.form("/connect/introspect", started.credentials() + "&token=" + token));
  EXPECT_TRUE(active.find_boolean("active", false));
  EXPECT_TRUE(active.find_string("scope"));
  EXPECT_EQ(started.form("/connect/introspect", started.credentials() + "&token=x").body, "{\"active\":false}");
  EXPECT_EQ(started.form("/connect/introspect", "token=" + token).status, 401);
  EXPECT_EQ(ask(started.port, "GET", "/connect/introspect").status, 405);
  EXPECT_EQ(started.form("/connect/revocation", started.credentials() + "&token=unknown").status, 200);
  EXPECT_EQ(
      Started::error(started.form("/connect/revocation", started.credentials() + "&token=x&token_type_hint=id_token")),
      "unsupported_token_type");
  const auto info = ask(started.port, "GET", "/connect/userinfo", Started::bearer(token));
  EXPECT_EQ(info.status, 403);
  EXPECT_THAT(std::string(*info.fields.first("www-authenticate")), HasSubstr("insufficient_scope"));
}

TEST(Connect, M09_ChallengesAsRfc6750Says) {
  const Started started(visma());
  const auto challenge = [&](const std::string& fields, int status) {
    const auto answer = ask(started.port, "POST", employees_command, fields);
    EXPECT_EQ(answer.status, status) << answer.bytes;
    return std::string(answer.fields.first("www-authenticate").value_or(""));
  };
  EXPECT_THAT(challenge("", 401), Not(HasSubstr("error="))); // section 3.1: no code without a credential
  EXPECT_THAT(challenge("Authorization: Basic eDp5\r\n", 401), HasSubstr("Bearer"));
  EXPECT_THAT(challenge(Started::bearer("garbage"), 401), HasSubstr("error=\"invalid_token\""));
  for (const std::string defect : {"expired", "not-yet-valid", "other-audience", "other-issuer", "bad-signature"})
    EXPECT_THAT(challenge(Started::bearer(started.token("&keur_mint=" + defect)), 401),
                HasSubstr("error=\"invalid_token\""))
        << defect;
  const auto token = started.token();
  challenge(Started::bearer(token) + Started::bearer(token), 400);
  EXPECT_EQ(ask(started.port, "POST", std::string(employees_command) + "?access_token=" + token).status, 401);
  EXPECT_EQ(challenge("authorization: bearer " + token + "\r\n", 202), ""); // RFC 9110 section 11.1: no case
}

TEST(Connect, M15_TokensExpireOnTheVirtualClock) {
  VirtualClock clock;
  const Started started(visma(), {}, clock);
  const auto token = started.token();
  EXPECT_EQ(ask(started.port, "POST", employees_command, Started::bearer(token)).status, 202);
  clock.advance(3'601s);
  const auto answer = ask(started.port, "POST", employees_command, Started::bearer(token));
  EXPECT_EQ(answer.status, 401);
  EXPECT_THAT(std::string(*answer.fields.first("www-authenticate")), HasSubstr("expired"));
}

TEST(Exports, M10_RunsAJobFromCommandToFiles) {
  const Started started(visma());
  const auto token = started.token();
  const auto begun = ask(started.port, "POST", employees_command, Started::bearer(token));
  ASSERT_EQ(begun.status, 202) << begun.bytes;
  const auto job = std::string(*Started::value(begun).find_string("jobId"));
  for (int i = 0; i < 2; ++i) {
    const auto state = Started::value(ask(started.port, "GET", employees_query + job, Started::bearer(token)));
    EXPECT_EQ(state.find_string("status"), "InProgress");
    ASSERT_NE(state.find("employeeFileUris"), nullptr);
    EXPECT_TRUE(state.find("employeeFileUris")->is_null());
  }
  const auto state = Started::value(ask(started.port, "GET", employees_query + job, Started::bearer(token)));
  EXPECT_EQ(state.find_string("status"), "Completed");
  EXPECT_TRUE(state.find_string("changeTimestampBefore"));
  const auto files = file_addresses(state, "employeeFileUris");
  ASSERT_EQ(files.size(), 2u);
  EXPECT_THAT(files[0], Not(HasSubstr(started.mock->base_url()))); // another origin
  std::size_t records = 0;
  for (const auto& address : files) {
    const auto file = fetch(address);
    EXPECT_EQ(file.status, 200);
    EXPECT_EQ(file.body.rfind("salutationid,salutation,initials", 0), 0u);
    records += static_cast<std::size_t>(std::count(file.body.begin(), file.body.end(), '\n')) - 1;
  }
  EXPECT_EQ(records, 100u);
  auto forged = files[0];
  forged.back() = forged.back() == 'a' ? 'b' : 'a';
  EXPECT_EQ(fetch(forged).status, 403);
}

TEST(Exports, FileAddressesExpire) {
  VirtualClock clock;
  const Started started(visma(), {}, clock);
  const auto files = file_addresses(finish(started, started.token(), "users"), "usersFileUris");
  EXPECT_EQ(fetch(files.at(0)).status, 200);
  clock.advance(901s);
  EXPECT_EQ(fetch(files.at(0)).status, 403);
}

TEST(Exports, SelectsColumnsByNameAndByScope) {
  const Started started(visma());
  const auto header = [&](const std::string& token, const std::string& query) {
    const auto files = file_addresses(finish(started, token, "employees", query), "employeeFileUris");
    return files.empty() ? "" : header_of(fetch(files[0]).body);
  };
  const auto all = started.token();
  EXPECT_EQ(header(all, "?fields=employeeid,gender"), "gender,employeeid");
  EXPECT_THAT(header(all, "?fields=!gender,initials"), Not(HasSubstr("gender")));
  EXPECT_THAT(header(all, ""), HasSubstr("homeemailaddress"));
  EXPECT_THAT(header(started.token("&scope=hrmanalytics:nlhrm:exportemployees"), ""),
              Not(HasSubstr("homeemailaddress")));
  const auto unknown =
      ask(started.port, "POST", std::string(employees_command) + "?fields=nosuchcolumn", Started::bearer(all));
  EXPECT_EQ(unknown.status, 400);
  EXPECT_EQ(unknown.fields.first("content-type"), "application/problem+json");
}

TEST(Exports, EverySevenExportCompletes) {
  const Started started(visma());
  const auto token = started.token();
  const std::vector<std::pair<std::string, std::string>> exports = {
      {"employees", "employeeFileUris"},
      {"employees/user-defined-field-histories", "employeeUdfHistoryFileUris"},
      {"contracts", "contractFileUris"},
      {"contracts/user-defined-field-histories", "contractUdfHistoryFileUris"},
      {"metadata/organization-units", "organizationUnitsFileUris"},
      {"metadata/cost-centers", "costCentersFileUris"},
      {"users", "usersFileUris"}};
  for (const auto& [name, member] : exports) {
    const auto files = file_addresses(finish(started, token, name), member);
    ASSERT_EQ(files.size(), 2u) << name;
    const auto text = fetch(files[0]).body;
    EXPECT_GT(std::count(text.begin(), text.end(), '\n'), 1) << name;
  }
}

TEST(Exports, DeliversTheCallback) {
  std::atomic<int> received = 0;
  std::string body;
  std::mutex mutex;
  auto receiver = Listener::start({}, [&](const Request& request) {
    const std::lock_guard lock(mutex);
    body = request.body;
    Reply reply;
    reply.status = ++received == 1 ? 500 : 200; // the first attempt fails and is repeated
    return reply;
  });
  const Started started(visma());
  ask(started.port, "POST", employees_command, Started::bearer(started.token()) + "Content-Type: application/json\r\n",
      "{\"callbackAddress\":\"" + (*receiver)->origin() + "/done\"}");
  for (int i = 0; i < 200 && received < 2; ++i)
    std::this_thread::sleep_for(10ms);
  EXPECT_EQ(received, 2);
  const std::lock_guard lock(mutex);
  EXPECT_THAT(body, HasSubstr("Completed"));
  EXPECT_THAT(body, HasSubstr("/exports/"));
}

// The best of ten: on a machine that is busy with other things any single one can be late.
TEST(Mock, AnswersWithin50MillisecondsAndStopsWithin50) {
  const auto description = visma();
  auto start = 1'000ms;
  auto stop = 1'000ms;
  const auto since = [](auto before) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - before);
  };
  for (int i = 0; i < 10 && (start >= 50ms || stop >= 50ms); ++i) {
    const auto before = std::chrono::steady_clock::now();
    const Started started(description);
    EXPECT_EQ(ask(started.port, "GET", "/nowhere").status, 404);
    start = std::min(start, since(before));
    const auto stopping = std::chrono::steady_clock::now();
    started.mock->stop();
    stop = std::min(stop, since(stopping));
  }
  EXPECT_LT(start, 50ms);
  EXPECT_LT(stop, 50ms);
}

TEST(Mock, M13_CountsAndRecordsRequestsWithoutSecrets) {
  const Started started(visma());
  const auto token = started.token();
  ask(started.port, "POST", employees_command, Started::bearer(token));
  EXPECT_EQ(started.mock->requests(), 2u);
  const auto journal = ask(started.port, "GET", "/__keur/journal").body;
  EXPECT_THAT(journal, HasSubstr("/v1/command/nl/hrm/employees"));
  EXPECT_THAT(journal, Not(HasSubstr(started.mock->credentials().client_secret)));
  EXPECT_THAT(journal, Not(HasSubstr(token)));
  EXPECT_EQ(started.mock->requests(), 2u); // the journal's own requests do not count
}

TEST(Mock, M05_AndM12_AreSteeredWhileItRuns) {
  const Started started(visma());
  ask(started.port, "POST", "/__keur/token-answers", "",
      R"([{"status":503,"headers":{"Retry-After":"2"},"body":"busy"}])");
  const auto scripted = started.token_answer();
  EXPECT_EQ(scripted.status, 503);
  EXPECT_EQ(scripted.fields.first("retry-after"), "2");
  const auto token = started.token();
  EXPECT_EQ(ask(started.port, "POST", "/__keur/rotate-keys").status, 204);
  EXPECT_EQ(ask(started.port, "POST", employees_command, Started::bearer(token)).status,
            202); // the old key is still listed
  EXPECT_EQ(
      ask(started.port, "POST", "/__keur/faults", "", R"(["job-never@POST /v1/command/nl/hrm/employees"])").status,
      204);
  EXPECT_EQ(ask(started.port, "POST", "/__keur/faults", "", R"(["job-neve"])").status, 400);
  const auto begun = ask(started.port, "POST", employees_command, Started::bearer(token));
  const auto job = std::string(*Started::value(begun).find_string("jobId"));
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(
        Started::value(ask(started.port, "GET", employees_query + job, Started::bearer(token))).find_string("status"),
        "InProgress");
}

TEST(Mock, M11_LimitsRatesInTheThreeForms) {
  for (const std::string form : {"seconds", "date", "none"}) {
    const std::string file = testing::TempDir() + "keur-tenant-" + form + ".yaml";
    std::ofstream(file) << "api_limit: {requests: 1, window: 60, retry_after: " << form
                        << "}\ntoken_limit: {requests: 2}\n";
    MockOptions options;
    options.tenant_file = file;
    const Started started(visma(), options);
    const auto token = started.token();
    ask(started.port, "POST", employees_command, Started::bearer(token));
    const auto limited = ask(started.port, "POST", employees_command, Started::bearer(token));
    EXPECT_EQ(limited.status, 429);
    const auto wait = std::string(limited.fields.first("retry-after").value_or(""));
    EXPECT_EQ(wait.find("GMT") != std::string::npos, form == "date");
    EXPECT_EQ(wait.empty(), form == "none");
    started.token();
    EXPECT_EQ(started.token_answer().status, 429);
  }
}

TEST(Mock, M16_IsTheSameForTheSameSeed) {
  const Started a(visma());
  const Started b(visma());
  EXPECT_EQ(a.mock->credentials().client_secret, b.mock->credentials().client_secret);
  const auto first = fetch(file_addresses(finish(a, a.token(), "contracts"), "contractFileUris").at(0)).body;
  const auto second = fetch(file_addresses(finish(b, b.token(), "contracts"), "contractFileUris").at(0)).body;
  EXPECT_EQ(first, second);
}

TEST(Mock, UnknownMethodsAndPathsAreRefusedByTheBook) {
  const Started started(visma());
  const auto method = ask(started.port, "DELETE", employees_command, Started::bearer(started.token()));
  EXPECT_EQ(method.status, 405);
  EXPECT_EQ(method.fields.first("allow"), "POST, OPTIONS");
  const auto path = ask(started.port, "GET", "/v1/nothing");
  EXPECT_EQ(path.status, 404);
  EXPECT_EQ(path.fields.first("content-type"), "application/problem+json");
  const auto token = started.token();
  EXPECT_EQ(ask(started.port, "GET", std::string(employees_query) + "no-uuid", Started::bearer(token)).status, 400);
  EXPECT_EQ(
      ask(started.port, "POST", employees_command, Started::bearer(token) + "Content-Type: text/plain\r\n", "x").status,
      400);
  EXPECT_EQ(
      ask(started.port, "POST", employees_command, Started::bearer(token) + "Content-Type: application/json\r\n", "{")
          .status,
      400);
}

constexpr auto pets = R"(
openapi: 3.0.3
info: {title: Pets, version: '1'}
servers: [{url: 'https://pets.example/v2'}]
paths:
  /pets:
    get:
      parameters:
      - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 9}}
      responses:
        '200':
          description: some
          headers: {X-Total: {required: true, schema: {type: integer}}}
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}
              examples:
                one: {value: [{id: 1, name: Rex}]}
                broken: {value: [{name: 7}]}
            application/xml: {schema: {$ref: '#/components/schemas/Pet'}}
        '404': {description: none}
        '422':
          description: bad
          content: {application/json: {schema: {type: object, required: [code], properties: {code: {type: integer}, detail: {type: string}}}}}
    post:
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Pet'}}
          application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Pet'}}
      responses: {'201': {description: made}}
  /pets/{id}:
    get:
      security: [{key: []}, {basic: []}]
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
  /pets/mine:
    get: {responses: {'204': {description: nothing}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    basic: {type: http, scheme: basic}
  schemas:
    Pet: {type: object, required: [id, name], properties: {id: {type: integer}, name: {type: string, minLength: 1}}}
)";

TEST(Generic, RoutesConcreteSegmentsFirstAndUnderTheServersPath) {
  const Started started(from_text(pets));
  EXPECT_EQ(ask(started.port, "GET", "/pets/mine").status, 204);
  EXPECT_EQ(ask(started.port, "GET", "/pets/7", "X-Key: " + started.mock->credentials().client_secret + "\r\n").status,
            200);
  EXPECT_EQ(ask(started.port, "GET", "/v2/pets").status, 200);
  EXPECT_EQ(ask(started.port, "GET", "/v3/pets").status, 404);
}

TEST(Generic, ValidatesRequestsAndSaysWhy) {
  const Started started(from_text(pets));
  EXPECT_EQ(ask(started.port, "GET", "/pets?limit=9").status, 200);
  const auto high = ask(started.port, "GET", "/pets?limit=10");
  EXPECT_EQ(high.status, 422);                            // declared, unlike 400
  EXPECT_TRUE(Started::value(high).find_integer("code")); // the declared shape
  EXPECT_EQ(ask(started.port, "GET", "/pets/x", "X-Key: " + started.mock->credentials().client_secret + "\r\n").status,
            400);
  const auto json = "Content-Type: application/json\r\n";
  EXPECT_EQ(ask(started.port, "POST", "/pets", json, R"({"id":1,"name":"Rex"})").status, 201);
  EXPECT_EQ(ask(started.port, "POST", "/pets", json, R"({"id":1})").status, 400);
  EXPECT_EQ(ask(started.port, "POST", "/pets", json, R"({"id":1,)").status, 400);
  EXPECT_EQ(ask(started.port, "POST", "/pets").status, 400);
  EXPECT_EQ(ask(started.port, "POST", "/pets", "Content-Type: text/csv\r\n", "id").status, 415);
  const auto form = "Content-Type: application/x-www-form-urlencoded\r\n";
  EXPECT_EQ(ask(started.port, "POST", "/pets", form, "id=1&name=Rex").status, 201);
  EXPECT_EQ(ask(started.port, "POST", "/pets", form, "id=x&name=Rex").status, 400);
}

TEST(Generic, HonoursSecuritySchemes) {
  const Started started(from_text(pets));
  const auto none = ask(started.port, "GET", "/pets/7");
  EXPECT_EQ(none.status, 401);
  EXPECT_EQ(none.fields.all("www-authenticate").size(), 2u);
  const auto who = started.mock->credentials();
  const auto basic = "Authorization: Basic " + crypto::base64(who.client_id + ':' + who.client_secret) + "\r\n";
  EXPECT_EQ(ask(started.port, "GET", "/pets/7", basic).status, 200);
  EXPECT_EQ(ask(started.port, "GET", "/pets/7", "Authorization: Basic eDp5\r\n").status, 401);
  EXPECT_EQ(ask(started.port, "GET", "/pets/7", "X-Key: invented\r\n").status, 401);
  EXPECT_EQ(ask(started.port, "GET", "/pets/7", "Authorization: Basic !\r\n").status, 401);
}

TEST(Generic, RemembersWhatItMadeAndDeleted) {
  const Started started(from_text(R"(
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /things:
    post:
      responses: {'201': {description: made, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}}}
  /things/{thingId}:
    parameters: [{name: thingId, in: path, required: true, schema: {type: integer}}]
    get: {responses: {'200': {description: one}, '404': {description: none}}}
    put: {responses: {'204': {description: set}}}
    delete: {responses: {'204': {description: gone}, '404': {description: none}}}
)"));
  const auto made = [&] {
    return "/things/" + std::to_string(*Started::value(ask(started.port, "POST", "/things")).find_integer("id"));
  };
  const auto first = made();
  const auto second = made();
  EXPECT_NE(first, second);
  EXPECT_EQ(ask(started.port, "GET", "/things/2147480042").status, 404);
  EXPECT_EQ(ask(started.port, "GET", first).status, 200);
  EXPECT_EQ(ask(started.port, "DELETE", first).status, 204);
  EXPECT_EQ(ask(started.port, "GET", first).status, 404);
  EXPECT_EQ(ask(started.port, "GET", second).status, 200);
  EXPECT_EQ(ask(started.port, "PUT", "/things/77").status, 204);
  EXPECT_EQ(ask(started.port, "GET", "/things/77").status, 200);
}

TEST(Generic, KeepsPagesShortAndWriteOnlyMembersIn) {
  const Started started(from_text(R"(
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /cards:
    get:
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses:
        '200':
          description: some
          content:
            application/json:
              schema: {type: array, items: {type: object, properties: {n: {type: integer}, cvc: {type: string, writeOnly: true}}}}
              example: [{n: 1, cvc: '123'}, {n: 2}]
)"));
  EXPECT_EQ(ask(started.port, "GET", "/cards").body, R"([{"n":1},{"n":2}])");
  EXPECT_EQ(ask(started.port, "GET", "/cards?limit=1").body, R"([{"n":1}])");
}

TEST(Generic, NegotiatesMediaTypeStatusAndExample) {
  const Started started(from_text(pets));
  EXPECT_EQ(ask(started.port, "GET", "/pets").body, R"([{"id":1,"name":"Rex"}])");
  EXPECT_EQ(ask(started.port, "GET", "/pets").fields.contains("x-total"), true);
  EXPECT_EQ(ask(started.port, "GET", "/pets", "Accept: application/xml\r\n").fields.first("content-type"),
            "application/xml");
  EXPECT_EQ(ask(started.port, "GET", "/pets", "Accept: application/xml;q=0.1, application/*\r\n")
                .fields.first("content-type"),
            "application/json");
  EXPECT_EQ(ask(started.port, "GET", "/pets", "Accept: image/png\r\n").status, 406);
  EXPECT_EQ(ask(started.port, "GET", "/pets", "Prefer: code=404\r\n").status, 404);
  EXPECT_EQ(ask(started.port, "GET", "/pets", "Prefer: code=500\r\n").status, 404);
  EXPECT_NE(ask(started.port, "GET", "/pets", "Prefer: example=broken\r\n").body,
            R"([{"name":7}])"); // breaks its schema
  const auto dynamic = Started::value(ask(started.port, "GET", "/pets", "Prefer: dynamic=true\r\n"));
  EXPECT_TRUE(dynamic.is_array());
}

/// A schema that contradicts itself: no conforming server can succeed, so this one says what is left to say.
TEST(Generic, AnswersWithADescribedStateWhereSuccessIsImpossible) {
  const auto text = [](const std::string& more) {
    return "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n      responses:\n"
           "        '200': {description: Never, content: {application/json: {schema: {type: object, required: [a], "
           "additionalProperties: false}}}}\n" +
           more;
  };
  const Started described(from_text(text("        '404': {description: No}\n")));
  EXPECT_EQ(ask(described.port, "GET", "/a").status, 404);
  const Started bare(from_text(text("")));
  EXPECT_EQ(ask(bare.port, "GET", "/a").status, 501);
}

TEST(Generic, AnswersHeadAndOptions) {
  const Started started(from_text(pets));
  const auto head = ask(started.port, "HEAD", "/pets");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(head.fields.first("content-length"), "23");
  const auto options = ask(started.port, "OPTIONS", "/pets");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.fields.first("allow"), "GET, HEAD, POST, OPTIONS");
}

} // namespace
} // namespace keur::mocks
