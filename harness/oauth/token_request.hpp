#pragma once
#include "base/secret.hpp"
#include "http/exchange.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace keur::oauth {

/// RFC 6749 section 2.3.1. Post is what Visma's own examples and the users' Postman pages use.
enum class ClientAuthentication : std::uint8_t { Post, Basic };

/// RFC 6749 section 4.4.2, plus Visma Connect's tenant_id.
struct TokenRequest {
  std::string token_url;
  std::string client_id;
  const Secret* client_secret = nullptr; // borrowed
  std::string grant_type = "client_credentials";
  std::optional<std::string> tenant_id = {};
  std::vector<std::string> scopes = {}; // empty = the parameter is not sent
  ClientAuthentication authentication = ClientAuthentication::Post;
  std::vector<std::pair<std::string, std::string>> more = {}; // further form parameters, in order
};

/// The request to send. SECRET: its body or its Authorization field holds the client secret, form-encoded (RFC 6749
/// appendix B); the caller hands it to the transport and wipes it.
http::Request to_http_request(const TokenRequest& request);

} // namespace keur::oauth
