#pragma once
#include "http/credential_slot.hpp"
#include "http/fields.hpp"
#include "oauth/authorization_intent.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
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

/// One line for a shell that repeats the request. Holds no credential: a token stands as "$KEUR_TOKEN" (`keur token`
/// prints one), an API key as "$KEUR_API_KEY". Every foreign text is quoted, so nothing in it is expanded, globbed or
/// read from a file; one with control characters as $'…' (bash, zsh, ksh; POSIX since 2024). A value of an earlier
/// answer stands as "$keur_1". A body with a NUL byte cannot stand on a command line and is left out with a remark.
std::string curl_line(const CurlRequest& request, std::string_view base_url);

template <class RequestTemplate>
std::string curl_line(const RequestTemplate& request, std::string_view base_url,
                      const std::vector<http::CredentialSlot>* credentials = nullptr) {
  return curl_line(
      CurlRequest{request.method, request.target, request.fields, request.body, request.authorization, credentials},
      base_url);
}

/// The line, its answer kept, and each value that later requests take from it put into its variable: `expressions` are
/// pairs of the variable's number and an OpenAPI runtime expression on the answer's body or a field of its header
/// (others are left out). Wants jq for bodies.
std::string keeping_answer(const std::string& line, std::size_t step,
                           const std::vector<std::pair<std::string, std::string>>& expressions);

/// The text as one word of a POSIX shell (single quotes, IEEE Std 1003.1 section 2.2.2).
std::string shell_quote(std::string_view text);

} // namespace keur::exporting
