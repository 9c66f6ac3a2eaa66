#include "crypto/crypto.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "run/redactor.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

/// A first line as a secret, the rest as text around it: the secret leaves the filter in none of its encodings, and
/// what the filter has masked stays as it is.
namespace {

using namespace keur;

constexpr std::size_t least_secret = 6; // shorter ones are left to the other layers

void require_hidden(const run::Redactor& redactor, std::string_view around, const std::string& form) {
  const std::string text = std::string(around) + form + std::string(around);
  const std::string masked = redactor.mask(text);
  if (masked.find(form) != std::string::npos)
    std::abort();
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 127 && c != '*'; });
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(bytes.find('\n'), bytes.size());
  const std::string secret(bytes.substr(0, end));
  const std::string_view around = end < bytes.size() ? bytes.substr(end + 1) : std::string_view();
  run::Redactor redactor(run::Redactor::Options{});
  redactor.add_secret(secret);
  const std::string masked = redactor.mask(std::string(around));
  if (redactor.mask(masked).size() > masked.size())
    std::abort();
  // "***" beside other text may spell a secret that holds stars, so only others are held against the filter.
  if (secret.size() < least_secret || !is_plain(secret))
    return 0;
  require_hidden(redactor, around, secret);
  require_hidden(redactor, around, http::percent_encode(secret));
  require_hidden(redactor, around, crypto::base64(secret));
  require_hidden(redactor, around, crypto::base64url(secret));
  require_hidden(redactor, around,
                 json::dump(json::Value(secret)).substr(1, json::dump(json::Value(secret)).size() - 2));
  return 0;
}
