#include "oauth/token_request.hpp"
#include "suites/token/assertion.hpp"

// The requests and answers by which our own client is judged.
namespace keur::suites::token {
namespace {

http::Request ask(oauth::ClientAuthentication authentication) {
  static const Secret secret{std::string("s3cr+t&=% /\"\\ü")};
  oauth::TokenRequest request;
  request.token_url = "https://login.example.test/connect/token";
  request.client_id = "isv:keur app";
  request.client_secret = &secret;
  request.tenant_id = "00000000-0000-4000-8000-000000000001";
  request.scopes = {"a:b", "c:d"};
  request.authentication = authentication;
  return oauth::to_http_request(request);
}

http::Exchange answered(int status, http::Fields fields, std::string body) {
  http::Exchange exchange;
  exchange.response = http::Response{status, std::move(fields), std::move(body)};
  return exchange;
}

} // namespace

ClientSample client_sample() {
  ClientSample sample;
  sample.by_post = ask(oauth::ClientAuthentication::Post);
  sample.by_basic = ask(oauth::ClientAuthentication::Basic);
  sample.answer = answered(200, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
                           R"({"access_token":"sampletoken0123456789","token_type":"Bearer","expires_in":3600,)"
                           R"("keur_unknown":{"list":[1,null]},"ext_expires_in":0})");
  sample.challenge =
      answered(401,
               {{"WWW-Authenticate", "Bearer error=\"invalid_token\", error_description=\"The token expired at "
                                     "'11/23/2026 09:30:00'\""}},
               "");
  return sample;
}

} // namespace keur::suites::token
