#pragma once
#include "http/credential_slot.hpp"
#include "http/fields.hpp"
#include "oauth/authorization_intent.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::exporting {

/// The parts of a request template (see plan::RequestTemplate), borrowed.
struct CurlRequest {
  std::string_view method;
  std::string_view target; // origin-form, or absolute
  const http::Fields& fields;
  const std::optional<std::string>& body;
  const oauth::AuthorizationIntent& authorization;
  /// Where credentials stood; null: an access token, as the intent has it.
  const std::vector<http::CredentialSlot>* credentials = nullptr;
};

/// One line for a POSIX shell that repeats the request. Holds no credential: a token stands as "$KEUR_TOKEN", an API
/// key as "$KEUR_API_KEY", to be set by whoever runs it. Every foreign text is one single-quoted word, so nothing in it
/// is expanded, globbed or read from a file. A body with a NUL byte cannot stand on a command line and is left out with
/// a remark.
std::string curl_line(const CurlRequest& request, std::string_view base_url);

template <class RequestTemplate>
std::string curl_line(const RequestTemplate& request, std::string_view base_url,
                      const std::vector<http::CredentialSlot>* credentials = nullptr) {
  return curl_line(
      CurlRequest{request.method, request.target, request.fields, request.body, request.authorization, credentials},
      base_url);
}

/// The text as one word of a POSIX shell (single quotes, IEEE Std 1003.1 section 2.2.2).
std::string shell_quote(std::string_view text);

} // namespace keur::exporting
