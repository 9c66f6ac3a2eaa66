#include "crypto/crypto.hpp"
#include "http/date.hpp"
#include "http/media_type.hpp"
#include "http/uri.hpp"
#include "oauth/bearer.hpp"
#include "oauth/jwt.hpp"
#include "oauth/metadata.hpp"
#include "oauth/token_response.hpp"
#include "transport/content_decoder.hpp"
#include "transport/response_head.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace keur;

void require(bool holds) {
  if (!holds)
    std::abort();
}

// Line by line as libcurl hands them over; an accepted head has fields that may be printed and written again.
void read_head(std::string_view bytes) {
  transport::ResponseHead head{profile::Limits{}};
  while (!bytes.empty()) {
    const auto end = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
    if (head.read_line(bytes.substr(0, end)))
      return;
    bytes.remove_prefix(end);
  }
  require(head.fields().size() <= 200);
  for (const auto& field : head.fields())
    require(http::is_token(field.name) &&
            field.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
}

void decode(std::string_view coding, std::string_view bytes) {
  transport::ContentDecoder whole(coding, 1U << 20), cut(coding, 1U << 20);
  std::string once, twice;
  const auto error = whole.read(bytes, once);
  auto cut_error = cut.read(bytes.substr(0, bytes.size() / 2), twice);
  if (!cut_error)
    cut_error = cut.read(bytes.substr(bytes.size() / 2), twice);
  require(once.size() <= 1U << 20);
  require(error || cut_error || once == twice); // where the bytes were cut does not matter
  require(error.has_value() == cut_error.has_value() || once.size() > 500'000);
}

void read_texts(std::string_view text) {
  if (const auto challenges = oauth::parse_challenges(text))
    for (const auto& challenge : *challenges)
      require(oauth::parse_challenges(oauth::to_string(challenge)).has_value());
  if (const auto type = http::parse_media_type(text))
    require(http::parse_media_type(http::to_string(*type)).has_value());
  if (const auto uri = http::parse_uri(text))
    require(http::parse_uri(http::to_string(*uri)).has_value());
  if (const auto date = http::parse_http_date(text))
    require(http::parse_http_date(http::to_http_date(*date)) == date);
  (void)http::parse_retry_after(text, {});
  (void)http::is_special_address(text);
  require(http::percent_decode(http::percent_encode(text)) == text);
}

void read_tokens(std::string_view text) {
  if (const auto jwt = oauth::parse_jwt(text))
    (void)oauth::claim_problems(jwt->claims, {"issuer", "audience"}, {});
  (void)oauth::parse_jwt(crypto::base64url(text) + "." + crypto::base64url(text) + ".");
  (void)oauth::parse_jwk_set(text);
  (void)oauth::jwk_set_problems(text);
  (void)oauth::parse_metadata(text);
  http::Exchange exchange;
  for (const int status : {200, 400}) {
    exchange.response = http::Response{status, {{"Content-Type", "application/json"}}, std::string(text)};
    const auto answer = oauth::parse_token_response(exchange, {"a"}, {});
    require(!answer || !answer->token || oauth::is_b64token(answer->token->token.reveal()));
  }
}

} // namespace

/// Any bytes as what a server may send: header lines, coded content, challenges, dates, tokens, key sets.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_head(bytes);
  decode("gzip", bytes);
  decode("deflate", bytes);
  read_texts(bytes);
  read_tokens(bytes);
  return 0;
}
