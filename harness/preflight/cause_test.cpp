#include "preflight/cause.hpp"
#include "preflight/copied_value.hpp"
#include "preflight/step.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

namespace keur::preflight {
namespace {

TEST(Cause, FindsTheCodesOfPastedTexts) {
  using Codes = std::vector<std::string>;
  EXPECT_EQ(codes_in(R"({"error":"invalid_client"})"), Codes{"invalid_client"});
  EXPECT_EQ(codes_in("HTTP/1.1 429 Too Many Requests"), Codes{"429"});
  EXPECT_EQ(codes_in("curl: (6) Could not resolve host: connect.visma.com"), Codes{"dns"});
  EXPECT_EQ(codes_in("order 14010 shipped"), Codes{}); // 401 inside a number is no status
  EXPECT_EQ(codes_in("400 invalid_tenant after 401"), (Codes{"invalid_tenant", "401"}));
}

TEST(Cause, CodesStandAlone) {
  using Codes = std::vector<std::string>;
  EXPECT_EQ(codes_in(R"({"error":"unauthorized_client"})"), Codes{"unauthorized_client"});
  EXPECT_EQ(codes_in("401 Unauthorized"), Codes{"401"});
  // The words of a provider come before the error that many things go by.
  EXPECT_EQ(
      codes_in(R"({"error":"unauthorized_client","error_description":"Invalid client or Invalid client credentials"})")
          .front(),
      "invalid_client");
  EXPECT_EQ(codes_in("No required SSL certificate was sent"), Codes{"certificate-client"});
  EXPECT_EQ(codes_in("javax.net.ssl: PKIX path building failed"), Codes{"certificate-untrusted"});
  EXPECT_EQ(codes_in("getaddrinfo ENOTFOUND connect.visma.com"), Codes{"dns"});
  EXPECT_EQ(codes_in("tls"), Codes{"tls"});
  EXPECT_EQ(codes_in("we use tls and a proxy"), Codes{});
}

// What people paste: one text a library, runtime, provider or portal, and the code that it is about.
TEST(Cause, KnowsWhatLibrariesAndPortalsSay) {
  const std::pair<const char*, const char*> pasted[] = {
      {"SSL certificate problem: unable to get local issuer certificate", "certificate-untrusted"},
      {"error:0A000086:SSL routines::certificate verify failed", "certificate-untrusted"},
      {"error:0A00010B:SSL routines::wrong version number", "tls-plain"},
      {"error 18 at 0 depth lookup: self-signed certificate", "certificate-untrusted"},
      {"Error: unable to verify the first certificate\n  code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'",
       "certificate-untrusted"},
      {"SELF_SIGNED_CERT_IN_CHAIN", "certificate-untrusted"},
      {"Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames", "certificate-host"},
      {"CERT_HAS_EXPIRED", "certificate-expired"},
      {"FetchError: request failed, reason: connect ECONNREFUSED 127.0.0.1:443", "connect"},
      {"getaddrinfo EAI_AGAIN connect.visma.com", "dns"},
      {"System.Security.Authentication.AuthenticationException: The remote certificate is invalid because of errors in "
       "the certificate chain: UntrustedRoot",
       "certificate-untrusted"},
      {"The remote certificate is invalid according to the validation procedure: RemoteCertificateNameMismatch",
       "certificate-host"},
      {"System.Net.Http.HttpRequestException: No such host is known. (connect.visma.com:443)", "dns"},
      {"No connection could be made because the target machine actively refused it.", "connect"},
      {"tls: failed to verify certificate: x509: certificate signed by unknown authority", "certificate-untrusted"},
      {"x509: certificate has expired or is not yet valid: current time is after", "certificate-expired"},
      {"x509: certificate is valid for www.acme.test, not api.acme.test", "certificate-host"},
      {"http: server gave HTTP response to HTTPS client", "tls-plain"},
      {"dial tcp: lookup api.acme.test: no such host", "dns"},
      {"context deadline exceeded (Client.Timeout exceeded while awaiting headers)", "timeout"},
      {"javax.net.ssl.SSLHandshakeException: PKIX path building failed: unable to find valid certification path to "
       "requested target",
       "certificate-untrusted"},
      {"java.security.cert.CertificateException: No subject alternative DNS name matching api.test found",
       "certificate-host"},
      {"javax.net.ssl.SSLException: Unsupported or unrecognized SSL message", "tls-plain"},
      {"java.security.cert.CertificateExpiredException: NotAfter: Mon Nov 30", "certificate-expired"},
      {"java.net.UnknownHostException: connect.visma.com", "dns"},
      {"ssl.SSLCertVerificationError: certificate verify failed: Missing Authority Key Identifier",
       "certificate-strict"},
      {"SEC_E_UNTRUSTED_ROOT (0x80090325)", "certificate-untrusted"},
      {"CRYPT_E_NO_REVOCATION_CHECK (0x80092012)", "revocation"},
      {"IDX10205: Issuer validation failed. Issuer: '[PII is hidden]'.", "token-issuer"},
      {"IDX10214: Audience validation failed.", "token-audience"},
      {"IDX10223: Lifetime validation failed. The token is expired.", "token-expired"},
      {"IDX10501: Signature validation failed. Unable to match key: kid", "token-keys"},
      {"IDX20803: Unable to obtain configuration from: 'https://id.test/.well-known/openid-configuration'.",
       "metadata-unread"},
      {"AADSTS7000215: Invalid client secret provided.", "entra-secret-id"},
      {"AADSTS700016: Application with identifier 'x' was not found in the directory", "entra-application"},
      {"AADSTS90002: Tenant 'x' not found.", "entra-tenant"},
      {"AADSTS1002012: The provided value for scope x is not valid.", "entra-default-scope"},
      {"curl -X POST https://connect.visma.com/connect/token -d '{\"grant_type\":\"client_credentials\"}'",
       "json-body"},
      {"Your application is pending approval", "pending-approval"},
      {"The invitation code is not valid", "invitation-code"},
      {"You need the Integration Administrator role", "administrator"},
      {"JsonException: '<' is an invalid start of a value. Path: $", "html"},
      {"jwt malformed", "token-malformed"},
  };
  for (const auto& [text, code] : pasted) {
    const auto codes = codes_in(text);
    ASSERT_FALSE(codes.empty()) << text;
    EXPECT_EQ(codes.front(), code) << text;
  }
}

TEST(Cause, ARemedySpeaksOfTheProviderThatAnswers) {
  const auto remedy = [](Family family) {
    return remedy_of(causes_of("invalid_client", family).front(), family).in(language::Language::English);
  };
  EXPECT_NE(remedy(Family::Visma).find("Developer Portal"), std::string::npos);
  EXPECT_NE(remedy(Family::Keycloak).find("Keycloak Admin Console"), std::string::npos);
  EXPECT_NE(remedy(Family::Entra).find("Certificates & secrets"), std::string::npos);
  for (const auto& row : causes())
    for (const auto family : all_families)
      if (family != Family::Visma && row.families.holds(family)) {
        const auto text = row.cause.in(language::Language::English);
        EXPECT_EQ(text.find("Visma"), text.npos) << row.code;
        const auto told = remedy_of(row, family).in(language::Language::English);
        for (const std::string_view word : {"Visma", "Developer Portal", "App Store"})
          EXPECT_EQ(told.find(word), std::string::npos) << row.code << ' ' << provider(family).name << ": " << told;
      }
}

TEST(Provider, IsRecognisedByHostByShapeAndByWords) {
  const auto at = [](std::string token_url) { return recognise({std::move(token_url)}); };
  EXPECT_EQ(at("https://connect.visma.com/connect/token"), Family::Visma);
  EXPECT_EQ(at("https://acme.eu.auth0.com/oauth/token"), Family::Auth0);
  EXPECT_EQ(at("https://acme.okta.com/oauth2/default/v1/token"), Family::Okta);
  EXPECT_EQ(at("https://login.microsoftonline.com/acme/oauth2/v2.0/token"), Family::Entra);
  EXPECT_EQ(at("https://id.acme.test/realms/a/protocol/openid-connect/token"), Family::Keycloak);
  EXPECT_EQ(at("https://id.acme.test/connect/token"), Family::IdentityServer);
  EXPECT_EQ(at("https://id.acme.test/token"), Family::Generic);
  EXPECT_EQ(recognise({.token_url = "http://127.0.0.1:1/connect/token", .client_id = "isv_acme"}), Family::Visma);
  EXPECT_EQ(recognise({.token_url = "https://id.acme.test/connect/token", .client_id = "isv_acme"}),
            Family::IdentityServer);
  EXPECT_EQ(recognise({.token_url = "https://id.acme.test/t", .refusal = "AADSTS50034: The user"}), Family::Entra);
  EXPECT_TRUE(is_visma_stage("connect.identity.stagaws.visma.com"));
  EXPECT_FALSE(is_visma_stage("stagecoach.acme.test"));
}

TEST(CopiedValue, ARandomSecretIsNotOdd) {
  for (const char* fine : {"8fK2~Qx.Zt7_Lm-4Vb9Rp1Hs6Wd3Ny5Gc0Jf8Ka", "S3cr3tS3cr3tS3cr3tS3cr3tS3cr3t12", "isv_acme_hr",
                           "3f0c2a55-7a10-4d0e-9b6c-1d2e3f405162", "a+b/c==", "p@ss:w0rd!with#marks&more"})
    for (const auto field : {Field::ClientId, Field::ClientSecret})
      EXPECT_TRUE(oddities_of(field, fine).empty()) << fine << ": " << oddities_of(field, fine).front().code;
  EXPECT_TRUE(oddities_of(Field::Scope, "things:read things:write").empty());
  EXPECT_EQ(oddities_of(Field::Scope, "a,b").front().code, "scope-commas");
}

TEST(Cause, RowsOfACodeStandTogether) {
  std::set<std::string_view> done;
  std::string_view last;
  for (const auto& row : causes()) {
    if (row.code != last) {
      EXPECT_TRUE(done.insert(row.code).second) << row.code;
    }
    last = row.code;
  }
}

TEST(Cause, ThePageIsFresh) {
  const char* const file = "harness/docs/causes.md";
  if (std::getenv("KEUR_REFRESH") != nullptr)
    std::ofstream(file) << causes_page();
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  EXPECT_EQ(text.str(), causes_page()) << "KEUR_REFRESH=1 writes it anew";
}

TEST(Cause, EveryRowNamesACauseAndARemedy) {
  for (const auto& row : causes()) {
    EXPECT_FALSE(row.cause.empty()) << row.code;
    EXPECT_FALSE(row.remedy.empty()) << row.code;
    const bool wants_place = row.remedy.in(language::Language::English).find("{1}") != std::string_view::npos;
    EXPECT_EQ(wants_place, row.place != Place::None) << row.code;
  }
}

TEST(Step, NeedsNameEarlierSteps) {
  std::set<std::string_view> before;
  for (const auto& step : steps()) {
    for (const auto need : step.needs)
      EXPECT_TRUE(before.count(need)) << step.id << " needs " << need;
    EXPECT_TRUE(before.insert(step.id).second) << step.id << " stands twice";
    EXPECT_NE(step.run, nullptr);
  }
}

} // namespace
} // namespace keur::preflight
