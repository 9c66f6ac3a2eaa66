#include "crypto/crypto.hpp"

namespace keur::crypto {
namespace {

constexpr std::string_view standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode(std::string_view bytes, std::string_view alphabet) {
  std::string out;
  out.reserve((bytes.size() * 4 + 2) / 3 + 3);
  std::uint32_t pending = 0;
  unsigned bits = 0;
  for (const char c : bytes) {
    pending = (pending << 8U) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 6; bits -= 6)
      out += alphabet[(pending >> (bits - 6)) & 63U];
  }
  if (bits > 0)
    out += alphabet[(pending << (6 - bits)) & 63U];
  return out;
}

// RFC 4648 section 3.5: the bits that no byte uses must be zero, or two texts would mean the same bytes.
std::optional<std::string> decode(std::string_view text, std::string_view alphabet) {
  if (text.size() % 4 == 1)
    return std::nullopt;
  std::string out;
  out.reserve(text.size() * 3 / 4);
  std::uint32_t pending = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const auto value = alphabet.find(c);
    if (value == std::string_view::npos)
      return std::nullopt;
    pending = (pending << 6U) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits >= 8)
      out += static_cast<char>((pending >> (bits -= 8)) & 0xFFU);
  }
  if ((pending & ((1U << bits) - 1)) != 0)
    return std::nullopt;
  return out;
}

} // namespace

std::string base64(std::string_view bytes) {
  auto out = encode(bytes, standard);
  while (out.size() % 4 != 0)
    out += '=';
  return out;
}

std::string base64url(std::string_view bytes) { return encode(bytes, url_safe); }

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0)
    return std::nullopt;
  for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i)
    text.remove_suffix(1);
  return decode(text, standard);
}

std::optional<std::string> from_base64url(std::string_view text) { return decode(text, url_safe); }

} // namespace keur::crypto
