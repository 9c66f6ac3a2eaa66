#include "suites/system/canary.hpp"

#include "base/text.hpp"
#include "crypto/crypto.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>

namespace keur::system_tests {
namespace {

constexpr std::size_t window = 12;
constexpr std::string_view hex_digits = "0123456789abcdef";

std::string random_text(std::string_view alphabet) {
  std::string text;
  for (const char byte : crypto::random_bytes(16))
    text += alphabet[static_cast<unsigned char>(byte) % alphabet.size()];
  return text;
}

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    text += hex_digits[static_cast<unsigned char>(c) >> 4U];
    text += hex_digits[static_cast<unsigned char>(c) & 15U];
  }
  return text;
}

// What stands in the middle of a base64 text whatever comes before and after.
std::string middle_of_base64(std::string_view bytes, std::size_t offset) {
  const auto coded = crypto::base64(std::string(offset, 'x') + std::string(bytes));
  return coded.substr(4, coded.size() - 8);
}

std::optional<unsigned> hex_value(std::string_view digits) {
  unsigned value = 0;
  for (const char c : digits) {
    const auto at = hex_digits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c);
    if (at == std::string_view::npos)
      return std::nullopt;
    value = value * 16 + static_cast<unsigned>(at);
  }
  return value;
}

/// %43, \u0043 and &#x43; → C.
std::string unescaped(std::string_view text) {
  static const std::vector<std::pair<std::string_view, std::size_t>> escapes{
      {"%", 2}, {"\\u", 4}, {"\\x", 2}, {"&#x", 2}};
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    bool found = false;
    for (const auto& [lead, digits] : escapes) {
      if (text.substr(i, lead.size()) != lead || i + lead.size() + digits > text.size())
        continue;
      const auto value = hex_value(text.substr(i + lead.size(), digits));
      if (!value || *value > 127)
        continue;
      out += static_cast<char>(*value);
      i += lead.size() + digits;
      found = true;
      break;
    }
    if (!found)
      out += text[i++];
  }
  return out;
}

std::string without_nul(std::string_view text) {
  std::string out(text);
  std::erase(out, '\0');
  return out;
}

} // namespace

void Canaries::keep(Kind kind, std::string slot, std::string random, std::string whole) {
  std::vector<std::string> coded{hex(whole), hex(random)};
  One one{kind, std::move(slot), std::move(random), std::move(coded)};
  for (std::size_t offset = 0; offset < 3; ++offset) {
    one.coded.push_back(middle_of_base64(one.random, offset));
    one.coded.push_back(middle_of_base64(whole, offset));
  }
  slots_.push_back(one.slot);
  all_.push_back(std::move(one));
}

std::string Canaries::make(Kind kind, std::string slot) {
  const auto random = random_text(hex_digits);
  const auto whole = "CNRY" + slot + random;
  keep(kind, std::move(slot), random, whole);
  return whole;
}

std::string Canaries::make_number(Kind kind, std::string slot) {
  const auto random = random_text("123456789");
  keep(kind, std::move(slot), random, random);
  return random;
}

std::vector<Canaries::Hit> Canaries::find(std::string_view text) const {
  std::unordered_map<std::string_view, const One*> pieces;
  std::vector<std::string> backwards;
  backwards.reserve(all_.size());
  for (const auto& one : all_) {
    backwards.emplace_back(one.random.rbegin(), one.random.rend());
    for (const std::string_view whole : {std::string_view(one.random), std::string_view(backwards.back())})
      for (std::size_t i = 0; i + window <= whole.size(); ++i)
        pieces.emplace(whole.substr(i, window), &one);
  }
  std::map<std::string, Hit> found;
  const auto look = [&](const std::string& in, const std::string& form) {
    const auto lower = to_lower(in);
    for (std::size_t i = 0; i + window <= lower.size(); ++i)
      if (const auto piece = pieces.find(std::string_view(lower).substr(i, window)); piece != pieces.end())
        found.emplace(piece->second->slot, Hit{piece->second->slot, piece->second->kind, form});
  };
  look(std::string(text), "as it is");
  look(unescaped(text), "escaped");
  look(without_nul(text), "UTF-16");
  for (const auto& one : all_)
    for (const auto& coded : one.coded)
      if (text.find(coded) != std::string_view::npos)
        found.emplace(one.slot, Hit{one.slot, one.kind, "base64 or hex"});
  std::vector<Hit> hits;
  for (auto& [slot, hit] : found)
    hits.push_back(std::move(hit));
  return hits;
}

} // namespace keur::system_tests
