#include "base/text.hpp"
#include "oauth/token_request.hpp"
#include "suites/token/answer.hpp"

#include <set>

// What our own client sends, judged on a request with a secret that needs every kind of encoding.
namespace keur::suites::token {
namespace {

std::vector<std::string> names_in(const http::Request& request) {
  std::vector<std::string> names;
  for (const auto part : split(request.body, '&'))
    names.emplace_back(part.substr(0, part.find('=')));
  return names;
}

Judgement no_empty_parameter(const Evidence& evidence) {
  for (const auto* request : {&evidence.client.by_post, &evidence.client.by_basic})
    for (const auto part : split(request->body, '&'))
      if (part.ends_with('='))
        return broken("an empty parameter is sent");
  return holds();
}

Judgement each_once(const Evidence& evidence) {
  for (const auto* request : {&evidence.client.by_post, &evidence.client.by_basic}) {
    const auto names = names_in(*request);
    if (std::set<std::string>(names.begin(), names.end()).size() != names.size())
      return broken("a parameter is sent twice");
  }
  return holds();
}

Judgement one_authentication(const Evidence& evidence) {
  const auto &post = evidence.client.by_post, &basic = evidence.client.by_basic;
  const bool post_clean =
      !post.fields.contains("Authorization") && post.body.find("client_secret=") != std::string::npos;
  const bool basic_clean =
      basic.fields.contains("Authorization") && basic.body.find("client_secret") == std::string::npos;
  return when(post_clean && basic_clean, "both ways of client authentication are used in one request");
}

} // namespace

const std::vector<Assertion>& request_assertions() {
  static const std::vector<Assertion> table{
      {"A01", Verb::Must, "the client asks with POST and keeps the secret out of the address", "RFC 6749 §3.2, §2.3.1",
       "",
       [](const Evidence& evidence) {
         const auto& request = evidence.client.by_post;
         return when(request.method == "POST" && request.target_uri.find("s3cr") == std::string::npos,
                     "the request is no POST, or the secret stands in the address");
       }},
      {"A02", Verb::Must, "the client form-encodes every byte", "RFC 6749 appendix B", "",
       [](const Evidence& evidence) {
         const auto& request = evidence.client.by_post;
         return when(request.fields.first("Content-Type") == "application/x-www-form-urlencoded" &&
                         request.body.find("client_secret=s3cr%2Bt%26%3D%25+%2F%22%5C%C3%BC") != std::string::npos,
                     "the secret does not arrive as it is");
       }},
      {"A03", Verb::Must, "the client sends no parameter twice", "RFC 6749 §3.2", "", each_once},
      {"A04", Verb::Must, "the client authenticates in one way only", "RFC 6749 §2.3", "", one_authentication},
      {"A05", Verb::Must, "Basic credentials are form-encoded before base64", "RFC 6749 §2.3.1", "",
       [](const Evidence& evidence) {
         const auto& request = evidence.client.by_basic;
         const auto value = request.fields.first("Authorization").value_or("");
         const auto decoded = crypto::from_base64(value.substr(std::min<std::size_t>(6, value.size())));
         return when(decoded == "isv%3Akeur+app:s3cr%2Bt%26%3D%25+%2F%22%5C%C3%BC", "the pair is joined unencoded");
       }},
      {"A06", Verb::Must, "the grant type is client_credentials", "RFC 6749 §4.4.2", "",
       [](const Evidence& evidence) {
         return when(evidence.client.by_post.body.find("grant_type=client_credentials") != std::string::npos,
                     "another grant type is sent");
       }},
      {"A07", Verb::Must, "the token endpoint is asked over TLS, or on the loopback", "RFC 6749 §3.2", "success",
       [](const Evidence& evidence) {
         using profile::TargetClass;
         const auto target = evidence.profile.target;
         const bool own = target == TargetClass::InProcessMock || target == TargetClass::Loopback;
         return when(own || evidence.profile.token_url.starts_with("https://"), "the token endpoint is not https");
       }},
      {"A08", Verb::May, "the client sends no empty parameter", "RFC 6749 §3.2", "", no_empty_parameter},
      {"A09", Verb::May, "the client asks for JSON", "RFC 9110 §12.5.1", "",
       [](const Evidence& evidence) {
         return when(evidence.client.by_post.fields.first("Accept") == "application/json", "Accept is not JSON");
       }},
      {"A10", Verb::May, "the client sends no cookies", "RFC 6749 §3.2", "",
       [](const Evidence& evidence) {
         return when(!evidence.client.by_post.fields.contains("Cookie"), "a cookie is sent");
       }},
  };
  return table;
}

} // namespace keur::suites::token
