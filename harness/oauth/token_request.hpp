#pragma once
#include "base/secret.hpp"
#include "http/exchange.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keur::oauth {

/// RFC 6749 section 2.3.1; Post is what Visma's own examples and the users' Postman pages use. Assertion: RFC 7523
/// section 2.2. Id: the client is told by its id alone, and shown by its certificate (RFC 8705 section 2) or not at
/// all.
enum class ClientAuthentication : std::uint8_t { Post, Basic, Assertion, Id };

/// RFC 6749 section 4.4.2, plus Visma Connect's tenant_id.
struct TokenRequest {
  std::string token_url;
  std::string client_id;
  const Secret* client_secret = nullptr; // borrowed; Post and Basic
  std::string grant_type = "client_credentials";
  std::optional<std::string> tenant_id = {};
  std::vector<std::string> scopes = {}; // empty = the parameter is not sent
  ClientAuthentication authentication = ClientAuthentication::Post;
  std::vector<std::pair<std::string, std::string>> more = {};      // further form parameters, in order
  std::vector<std::pair<std::string, const Secret*>> secrets = {}; // likewise: password, refresh_token; borrowed
  std::string assertion = {};                                      // a signed JWT, for Assertion
};

/// The header and claims of a client's assertion, base64url-encoded and joined, ready to be signed (RFC 7523 section
/// 3): issuer and subject are the client, five minutes of life.
std::string assertion_to_sign(const std::string& client_id, const std::string& audience, std::string_view algorithm,
                              const std::string& key_id, std::chrono::system_clock::time_point now);

/// The request to send. SECRET: its body or its Authorization field holds the client secret, form-encoded (RFC 6749
/// appendix B); the caller hands it to the transport and wipes it.
http::Request to_http_request(const TokenRequest& request);

} // namespace keur::oauth
