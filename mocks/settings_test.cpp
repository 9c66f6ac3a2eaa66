#include "json/load.hpp"
#include "mocks/settings.hpp"
#include "mocks/started.hpp"
#include "oauth/jwt.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

namespace keur::mocks {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// A mock of the built-in description with these settings.
class Settled {
public:
  explicit Settled(const std::string& yaml, Clock& clock = system_clock())
      : file_(testing::TempDir() + "keur-settings-" + std::to_string(std::hash<std::string>{}(yaml)) + ".yaml") {
    std::ofstream(file_) << yaml;
    MockOptions options;
    options.tenant_file = file_;
    started = std::make_unique<Started>(visma(), options, clock);
  }
  std::unique_ptr<Started> started;

private:
  std::string file_;
};

std::string refusal_of(const std::string& yaml) {
  Settings settings;
  const auto applied = apply_tenant_file(settings, json::load(yaml, "tenant.yaml")->root, "tenant.yaml");
  return applied ? "" : to_string(applied.error());
}

TEST(Settings, AreNamedOnceAndTakeTheirDefaultsOnlyFromTheirOwnKind) {
  std::set<std::string_view> names;
  for (const auto& setting : settings()) {
    EXPECT_TRUE(names.insert(setting.name).second) << setting.name;
    Settings into;
    EXPECT_NE(setting.read(into, json::Value(nullptr)), "") << setting.name;
  }
}

TEST(Settings, SlipsAreRefusedWithTheirPlace) {
  EXPECT_EQ(refusal_of("token_lifetime: 60"), "");
  EXPECT_THAT(refusal_of("\ntoken_lifetim: 60"), HasSubstr("tenant.yaml:2:1"));
  EXPECT_THAT(refusal_of("token_lifetim: 60"), HasSubstr("did you mean 'token_lifetime'?"));
  EXPECT_THAT(refusal_of("token_lifetime: soon"), HasSubstr("token_lifetime is a number"));
  EXPECT_THAT(refusal_of("rfc_errors: maybe"), HasSubstr("rfc_errors is true or false"));
  EXPECT_THAT(refusal_of("api_limit: {requests: 1, retry_after: never}"), HasSubstr("seconds, date or none"));
  EXPECT_THAT(refusal_of("api_limit: {request: 1}"), HasSubstr("knows no request"));
  EXPECT_THAT(refusal_of("clients: {}"), HasSubstr("clients must be a list"));
  EXPECT_THAT(refusal_of("- a"), HasSubstr("one object"));
}

TEST(Settings, M06_ShapeTheClaims) {
  const Settled settled("audience: [https://one.example, https://two.example]\nscope_as_text: true\ntoken_id: false\n"
                        "token_type_header: JWT\ntoken_lifetime: 120\n");
  const auto& started = *settled.started;
  const auto answer = Started::value(started.token_answer("&scope=hrmanalytics:nlhrm:exportusers"));
  EXPECT_EQ(answer.find_integer("expires_in"), 120);
  const auto jwt = oauth::parse_jwt(*answer.find_string("access_token"));
  ASSERT_TRUE(jwt);
  EXPECT_EQ(jwt->header.find_string("typ"), "JWT");
  EXPECT_EQ(json::dump(*jwt->claims.find("aud")), R"(["https://one.example","https://two.example"])");
  EXPECT_EQ(jwt->claims.find_string("scope"), "hrmanalytics:nlhrm:exportusers");
  EXPECT_EQ(jwt->claims.find("jti"), nullptr);
  EXPECT_EQ(*jwt->claims.find_integer("exp") - *jwt->claims.find_integer("nbf"), 120);
}

TEST(Settings, M07_TenantsAreRefusedByReason) {
  const Settled settled("tenants: [{id: t-1, accepted: [isv_keur_mock]}, {id: t-2, accepted: []}]\n"
                        "missing_tenant_error: invalid_request\nunaccepted_tenant_error: unauthorized_client\n");
  const auto error = [&](const std::string& extra) {
    return Started::error(settled.started->token_answer(extra, false));
  };
  EXPECT_EQ(error(""), "invalid_request");
  EXPECT_EQ(error("&tenant_id=t-2"), "unauthorized_client");
  EXPECT_EQ(error("&tenant_id=t-3"), "invalid_tenant");
  EXPECT_EQ(error("&tenant_id=T-1"), "");
  const Settled without("tenant_required: false\n");
  const auto token =
      oauth::parse_jwt(*Started::value(without.started->token_answer("", false)).find_string("access_token"));
  EXPECT_EQ(token->claims.find("tenant_id"), nullptr);
}

TEST(Settings, SecretsAreGoodSideBySideUntilTheyExpire) {
  VirtualClock clock;
  const Settled settled(
      "clients:\n- id: isv_a\n  scopes: [a]\n  secrets: [first, {value: second, expires: 2000-01-01}, "
      "{value: third, expires: 2100-01-01T00:00:00Z}]\n"
      "- {id: isv_off, secrets: [first], enabled: false}\n"
      "- {id: isv_web, secrets: [first], grant_types: [authorization_code]}\ntenant_required: false\n",
      clock);
  const auto error = [&](const std::string& id, const std::string& secret) {
    return Started::error(settled.started->form("/connect/token", "grant_type=client_credentials&client_id=" + id +
                                                                      "&client_secret=" + secret));
  };
  EXPECT_EQ(error("isv_a", "first"), "");
  EXPECT_EQ(error("isv_a", "second"), "invalid_client");
  EXPECT_EQ(error("isv_a", "third"), "");
  EXPECT_EQ(error("isv_off", "first"), "invalid_client");
  EXPECT_EQ(error("isv_web", "first"), "unauthorized_client");
}

TEST(Settings, M11_EachClientHasItsOwnLimit) {
  const Settled settled("clients: [{id: isv_a, secrets: [s], scopes: [a]}, {id: isv_b, secrets: [s], scopes: [a]}]\n"
                        "tenant_required: false\ntoken_limit: {requests: 1, window: 60}\n");
  const auto status = [&](const std::string& id) {
    return settled.started->form("/connect/token", "grant_type=client_credentials&client_secret=s&client_id=" + id)
        .status;
  };
  EXPECT_EQ(status("isv_a"), 200);
  EXPECT_EQ(status("isv_a"), 429);
  EXPECT_EQ(status("isv_b"), 200);
}

TEST(Settings, ShapeTheApi) {
  const Settled settled("missing_scope_status: 401\naspnet_challenges: true\ncommand_status: 200\n"
                        "ignore_unknown_fields: true\nfile_refusal_status: 410\ncsv_byte_order_mark: true\n");
  const auto& started = *settled.started;
  const auto narrow = started.token("&scope=hrmanalytics:nlhrm:exportusers");
  const auto refused = ask(started.port, "POST", employees_command, Started::bearer(narrow));
  EXPECT_EQ(refused.status, 401);
  EXPECT_THAT(std::string(*refused.fields.first("www-authenticate")), testing::StartsWith("Bearer error="));
  const auto token = started.token();
  const auto begun = ask(started.port, "POST", "/v1/command/nl/hrm/users?fields=userid,nosuch", Started::bearer(token));
  EXPECT_EQ(begun.status, 200);
  const auto job = "/v1/query/nl/hrm/users/" + std::string(*Started::value(begun).find_string("jobId"));
  json::Value state;
  for (int i = 0; i < 3; ++i)
    state = Started::value(ask(started.port, "GET", job, Started::bearer(token)));
  const auto file = file_addresses(state, "usersFileUris").at(0);
  EXPECT_EQ(header_of(fetch(file).body), "\xef\xbb\xbfuserid");
  EXPECT_EQ(fetch(file + "x").status, 410);
}

TEST(Settings, J003_J004_ScriptATimeLine) {
  const Settled settled("job_timeline: ['404', InProgress, Queued, Failed]\n");
  const auto& started = *settled.started;
  const auto token = started.token();
  const auto line = [&](int polls) {
    const auto begun = ask(started.port, "POST", employees_command, Started::bearer(token));
    const auto job = employees_query + std::string(*Started::value(begun).find_string("jobId"));
    std::string words;
    for (int i = 0; i < polls; ++i) {
      const auto answer = ask(started.port, "GET", job, Started::bearer(token));
      words += answer.status == 200 ? std::string(*Started::value(answer).find_string("status")) + ' '
                                    : std::to_string(answer.status) + ' ';
    }
    return words;
  };
  EXPECT_EQ(line(5), "404 InProgress Queued Failed Failed ");
  EXPECT_EQ(ask(started.port, "POST", "/__keur/job-timeline", "", R"(["InProgress","Completed"])").status, 204);
  EXPECT_EQ(line(3), "InProgress Completed Completed ");
}

// KEUR_REFRESH=1 writes the page anew.
TEST(Settings, PageIsFresh) {
  const auto* path = "harness/docs/mock-settings.md";
  if (std::getenv("KEUR_REFRESH") != nullptr)
    std::ofstream(path) << settings_page();
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), settings_page()) << "run mocks_test with KEUR_REFRESH=1";
}

} // namespace
} // namespace keur::mocks
