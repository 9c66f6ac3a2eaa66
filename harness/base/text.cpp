#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace keur {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

struct Decoded {
  char32_t code_point = 0;
  std::size_t length = 0; // 0: not well-formed
};

// Unicode 15 table 3-7: the second byte's range depends on the first.
Decoded decode_utf8(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return i < bytes.size() ? static_cast<std::uint8_t>(bytes[i]) : 0U; };
  const auto tail = [&](std::size_t i, unsigned from = 0x80, unsigned to = 0xBF) {
    return at(i) >= from && at(i) <= to;
  };
  const unsigned first = at(0);
  if (first < 0x80)
    return {first, 1};
  if (first >= 0xC2 && first <= 0xDF && tail(1))
    return {((first & 0x1FU) << 6) | (at(1) & 0x3FU), 2};
  if (first >= 0xE0 && first <= 0xEF && tail(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF) && tail(2))
    return {((first & 0x0FU) << 12) | ((at(1) & 0x3FU) << 6) | (at(2) & 0x3FU), 3};
  if (first >= 0xF0 && first <= 0xF4 && tail(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF) && tail(2) &&
      tail(3))
    return {((first & 0x07U) << 18) | ((at(1) & 0x3FU) << 12) | ((at(2) & 0x3FU) << 6) | (at(3) & 0x3FU), 4};
  return {};
}

bool is_invisible(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
         (c & 0xFFFEU) == 0xFFFE;
}

void append_hex(std::string& out, std::uint32_t value, int digits) {
  constexpr std::string_view hex = "0123456789abcdef";
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
    out += hex[(value >> static_cast<unsigned>(shift)) & 15U];
}

bool starts_with_eight_ascii(std::string_view bytes) {
  std::uint64_t word = 0;
  if (bytes.size() < sizeof word)
    return false;
  std::memcpy(&word, bytes.data(), sizeof word);
  return (word & 0x8080'8080'8080'8080U) == 0;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t cost = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + cost});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

} // namespace

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool equals_ignore_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  const auto first = text.find_first_not_of(space);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0;;) {
    const auto end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos)
      return parts;
    begin = end + 1;
  }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (const auto& part : parts) {
    if (&part != &parts.front())
      out += separator;
    out += part;
  }
  return out;
}

bool matches_glob(std::string_view text, std::string_view glob) {
  std::size_t t = 0, g = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      resume = t;
    } else if (g < glob.size() && (glob[g] == '?' || glob[g] == text[t])) {
      ++g, ++t;
    } else if (star != std::string_view::npos) {
      g = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return glob.find_first_not_of('*', g) == std::string_view::npos;
}

std::optional<std::size_t> find_invalid_utf8(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    if (starts_with_eight_ascii(bytes.substr(i))) {
      i += 8;
      continue;
    }
    if (static_cast<std::uint8_t>(bytes[i]) < 0x80) {
      ++i;
      continue;
    }
    const auto length = decode_utf8(bytes.substr(i, 4)).length;
    if (length == 0)
      return i;
    i += length;
  }
  return std::nullopt;
}

std::size_t count_code_points(std::string_view utf8) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < utf8.size(); ++count)
    i += std::max<std::size_t>(decode_utf8(utf8.substr(i, 4)).length, 1);
  return count;
}

void append_utf8(std::string& out, char32_t c) {
  const auto byte = [&](std::uint32_t value) { out += static_cast<char>(value); };
  if (c < 0x80)
    return byte(c);
  if (c < 0x800)
    return byte(0xC0U | (c >> 6)), byte(0x80U | (c & 0x3FU));
  if (c < 0x10000)
    return byte(0xE0U | (c >> 12)), byte(0x80U | ((c >> 6) & 0x3FU)), byte(0x80U | (c & 0x3FU));
  byte(0xF0U | (c >> 18)), byte(0x80U | ((c >> 12) & 0x3FU)), byte(0x80U | ((c >> 6) & 0x3FU)),
      byte(0x80U | (c & 0x3FU));
}

std::string escape_visible(std::string_view foreign) {
  const auto is_plain = [](char c) { return c >= ' ' && c <= '~'; };
  if (std::all_of(foreign.begin(), foreign.end(), is_plain))
    return std::string(foreign);
  std::string out;
  out.reserve(foreign.size());
  for (std::size_t i = 0; i < foreign.size();) {
    const Decoded decoded = decode_utf8(foreign.substr(i, 4));
    if (decoded.length == 0) {
      out += "\\x", append_hex(out, static_cast<std::uint8_t>(foreign[i++]), 2);
      continue;
    }
    if (!is_invisible(decoded.code_point))
      out += foreign.substr(i, decoded.length);
    else if (decoded.code_point < 0x80)
      out += "\\x", append_hex(out, decoded.code_point, 2);
    else
      out += "\\u", append_hex(out, decoded.code_point, decoded.code_point > 0xFFFF ? 6 : 4);
    i += decoded.length;
  }
  return out;
}

std::string truncate(std::string_view text, std::size_t limit) {
  if (text.size() <= limit)
    return std::string(text);
  constexpr std::string_view ellipsis = "…";
  std::size_t end = limit > ellipsis.size() ? limit - ellipsis.size() : 0;
  while (end > 0 && (static_cast<std::uint8_t>(text[end]) & 0xC0U) == 0x80U)
    --end;
  return std::string(text.substr(0, end)) + std::string(ellipsis);
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates) {
  std::optional<std::string> best;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    if (candidate.size() > word.size() + least || word.size() > candidate.size() + least)
      continue;
    const auto distance = edit_distance(word, candidate);
    if (distance < least)
      least = distance, best = candidate;
  }
  return best;
}

std::string slug(std::string_view text, std::size_t limit) {
  std::string out;
  for (const char c : text) {
    const char l = lower(c);
    const bool keep = (l >= 'a' && l <= 'z') || (l >= '0' && l <= '9');
    if (keep)
      out += l;
    else if (!out.empty() && out.back() != '-')
      out += '-';
    if (out.size() > limit)
      break;
  }
  if (out.size() > limit) { // at a word's end, where there is one
    const auto word = out.rfind('-', limit);
    out.resize(word == std::string::npos || word == 0 ? limit : word);
  }
  while (!out.empty() && out.back() == '-')
    out.pop_back();
  return out;
}

} // namespace keur
