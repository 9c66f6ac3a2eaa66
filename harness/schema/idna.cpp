#include "schema/idna.hpp"

#include "base/text.hpp"
#include "schema/pattern.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <limits>
#include <map>
#include <optional>

namespace keur::schema {
namespace {

constexpr std::size_t longest_label = 63;

bool is_ascii_point(char32_t c) { return c < 0x80; }
bool is_letter_digit(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

std::uint32_t adapt(std::uint32_t delta, std::uint32_t points, bool first) {
  delta = first ? delta / 700 : delta / 2;
  delta += delta / points;
  std::uint32_t k = 0;
  for (; delta > 455; k += 36)
    delta /= 35;
  return k + 36 * delta / (delta + 38);
}

std::uint32_t threshold(std::uint32_t k, std::uint32_t bias) {
  return k <= bias ? 1 : std::min<std::uint32_t>(k - bias, 26);
}

std::optional<std::uint32_t> digit_value(char32_t c) {
  if (c >= 'a' && c <= 'z')
    return c - 'a';
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= '0' && c <= '9')
    return c - '0' + 26;
  return std::nullopt;
}

// RFC 3492 section 6.2; a label is at most 63 characters, so nothing can overflow before it is refused.
std::optional<std::u32string> decode_punycode(std::u32string_view in) {
  std::u32string out;
  if (const auto hyphen = in.rfind(U'-'); hyphen != std::u32string_view::npos)
    out = in.substr(0, hyphen), in.remove_prefix(hyphen + 1);
  std::uint64_t n = 128, i = 0;
  std::uint32_t bias = 72;
  while (!in.empty()) {
    const std::uint64_t before = i;
    std::uint64_t weight = 1;
    for (std::uint32_t k = 36;; k += 36) {
      if (in.empty())
        return std::nullopt;
      const auto digit = digit_value(in.front());
      in.remove_prefix(1);
      if (!digit)
        return std::nullopt;
      i += *digit * weight;
      if (i > std::numeric_limits<std::uint32_t>::max())
        return std::nullopt;
      const std::uint32_t t = threshold(k, bias);
      if (*digit < t)
        break;
      weight *= 36 - t;
    }
    const std::uint64_t points = out.size() + 1;
    bias = adapt(static_cast<std::uint32_t>(i - before), static_cast<std::uint32_t>(points), before == 0);
    n += i / points, i %= points;
    if (n > 0x10FFFF || (n >= 0xD800 && n <= 0xDFFF))
      return std::nullopt;
    out.insert(out.begin() + static_cast<std::ptrdiff_t>(i++), static_cast<char32_t>(n));
  }
  return out;
}

void append_digits(std::u32string& out, std::uint64_t q, std::uint32_t bias) {
  constexpr std::u32string_view digits = U"abcdefghijklmnopqrstuvwxyz0123456789";
  for (std::uint32_t k = 36;; k += 36) {
    const std::uint32_t t = threshold(k, bias);
    if (q < t)
      break;
    out += digits[t + (q - t) % (36 - t)];
    q = (q - t) / (36 - t);
  }
  out += digits[q];
}

// RFC 3492 section 6.3: what follows "xn--".
std::u32string encode_punycode(std::u32string_view label) {
  std::u32string out;
  std::copy_if(label.begin(), label.end(), std::back_inserter(out), is_ascii_point);
  const std::size_t basic = out.size();
  if (basic > 0)
    out += U'-';
  std::uint32_t n = 128, bias = 72;
  std::uint64_t delta = 0;
  for (std::size_t handled = basic; handled < label.size(); ++delta, ++n) {
    char32_t next = 0x10FFFF;
    for (const char32_t c : label)
      if (c >= n && c < next)
        next = c;
    delta += std::uint64_t{next - n} * (handled + 1);
    n = next;
    for (const char32_t c : label) {
      if (c < n)
        ++delta;
      if (c != n)
        continue;
      append_digits(out, delta, bias);
      bias = adapt(static_cast<std::uint32_t>(delta), static_cast<std::uint32_t>(handled + 1), handled == basic);
      delta = 0, ++handled;
    }
  }
  return out;
}

bool matches_all(std::string_view pattern_text, std::u32string_view text) {
  std::string utf8;
  for (const char32_t c : text)
    append_utf8(utf8, c);
  thread_local std::map<std::string, Pattern, std::less<>> compiled;
  auto known = compiled.find(pattern_text);
  if (known == compiled.end()) {
    auto pattern = Pattern::compile(pattern_text);
    assert(pattern && "a built-in pattern does not compile");
    known = compiled.emplace(pattern_text, std::move(*pattern)).first;
  }
  return known->second.search(utf8) == Match::Yes;
}

// RFC 5892 section 2: letters, digits and marks without upper case or compatibility forms, with the exceptions of
// section 2.6. What NFKC would change is left out by listing the blocks that hold it.
bool is_permitted(std::u32string_view label) {
  return matches_all(
      R"(^(?:[\u00df\u03c2\u06fd\u06fe\u0f0b\u3007\u00b7\u0375\u05f3\u05f4\u30fb\u200c\u200d-]|(?![\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\ufb00-\ufdff\ufe70-\ufeff\uff00-\uffef\u2e80-\u2fdf\u3130-\u318f\u00aa\u00ba\u02b0-\u02b8\u02e0-\u02e4\u2070-\u209f\u1d2c-\u1d6a\u{1d400}-\u{1d7ff}\u{1ee00}-\u{1eeff}\u{2f800}-\u{2fa1f}])[\p{Ll}\p{Lo}\p{Lm}\p{Mn}\p{Mc}\p{Nd}])+$)",
      label);
}

// Combining class 9.
bool is_virama(char32_t c) {
  constexpr std::u32string_view viramas =
      U"\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d3b\u0d3c\u0d4d\u0dca\u0e3a\u0eba\u0f84\u1039\u103a\u1714"
      U"\u1734\u17d2\u1a60\u1b44\u1baa\u1bab\u1bf2\u1bf3\u2d7f\ua806\ua8c4\ua953\ua9c0\uaaf6\uabed";
  return viramas.find(c) != std::u32string_view::npos;
}

bool in_range(char32_t c, char32_t from, char32_t to) { return c >= from && c <= to; }
bool is_greek(char32_t c) { return in_range(c, 0x370, 0x3FF) || in_range(c, 0x1F00, 0x1FFF); }
bool is_hebrew(char32_t c) { return in_range(c, 0x591, 0x5F4); }

// RFC 5892 appendix A.1: otherwise between joining letters, which Arabic, Syriac, N'Ko and Mongolian have.
bool may_not_join(std::u32string_view label, std::size_t at) {
  if (at > 0 && is_virama(label[at - 1]))
    return true;
  const std::string joining =
      "[\\u0620\\u0626\\u0628\\u062a-\\u062e\\u0633-\\u063f\\u0641-\\u0647\\u0649\\u064a\\u066e\\u066f\\u0678-\\u0687"
      "\\u069a-\\u06bf\\u06c1\\u06c2\\u06cc\\u06ce\\u06d0\\u06d1\\u06fa-\\u06fc\\u06ff\\u0712-\\u0714\\u071a-"
      "\\u071d\\u071f-\\u0727"
      "\\u0729\\u072b\\u072d\\u072e\\u074e-\\u0758\\u075c-\\u076a\\u076d-\\u0770\\u0772\\u0775-\\u0777\\u077a-"
      "\\u077f\\u07ca-\\u07ea\\u1820-\\u1878]";
  const std::string right =
      "(?:" + joining +
      "|[\\u0622-\\u0625\\u0627\\u0629\\u062f-\\u0632\\u0648\\u0671-\\u0673\\u0675-\\u0677\\u0688-"
      "\\u0699\\u06c0\\u06c3-\\u06cb\\u06cd\\u06cf\\u06d2\\u06d3\\u06d5\\u06ee\\u06ef])";
  return matches_all(joining + "\\p{Mn}*$", label.substr(0, at)) &&
         matches_all("^\\p{Mn}*" + right, label.substr(at + 1));
}

bool fits_context(std::u32string_view label, std::size_t at) {
  const char32_t before = at > 0 ? label[at - 1] : 0, after = at + 1 < label.size() ? label[at + 1] : 0;
  switch (label[at]) {
  case 0x200C:
    return may_not_join(label, at);
  case 0x200D:
    return is_virama(before);
  case 0xB7:
    return before == 'l' && after == 'l';
  case 0x375:
    return is_greek(after);
  case 0x5F3:
  case 0x5F4:
    return is_hebrew(before);
  case 0x30FB:
    return matches_all("[\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Han}]", label);
  default:
    return true;
  }
}

bool mixes_digits(std::u32string_view label) {
  const auto some = [&](char32_t from, char32_t to) {
    return std::any_of(label.begin(), label.end(), [&](char32_t c) { return in_range(c, from, to); });
  };
  return some(0x660, 0x669) && some(0x6F0, 0x6F9);
}

// RFC 5891 section 4.2.3.1: in the third and fourth place.
bool has_hyphens(std::u32string_view label) { return label.size() >= 4 && label[2] == U'-' && label[3] == U'-'; }

bool is_u_label(std::u32string_view label) {
  if (has_hyphens(label) || !is_permitted(label) || matches_all("^\\p{M}", label) || mixes_digits(label))
    return false;
  for (std::size_t at = 0; at < label.size(); ++at)
    if (!fits_context(label, at))
      return false;
  return encode_punycode(label).size() + 4 <= longest_label;
}

std::u32string lower(std::u32string_view label) {
  std::u32string out(label);
  for (char32_t& c : out)
    if (c >= 'A' && c <= 'Z')
      c += 32;
  return out;
}

// What an A-label stands for; it must be written as its U-label encodes (RFC 5891 section 5.4).
std::optional<std::u32string> decode_a_label(std::u32string_view label) {
  auto decoded = decode_punycode(label.substr(4));
  if (!decoded || decoded->empty() || std::all_of(decoded->begin(), decoded->end(), is_ascii_point))
    return std::nullopt;
  if (decoded->front() == U'-' || decoded->back() == U'-' || !is_u_label(*decoded))
    return std::nullopt;
  if (encode_punycode(*decoded) != lower(label.substr(4)))
    return std::nullopt;
  return decoded;
}

enum class Bidi : std::uint8_t { Left, Right, ArabicNumber, EuropeanNumber, Mark, Neutral };

// The classes of UAX #9 by block: letters of right-to-left scripts, both kinds of digits, marks, and what has no
// direction.
Bidi bidi_class(char32_t c) {
  if ((c >= '0' && c <= '9') || in_range(c, 0x6F0, 0x6F9))
    return Bidi::EuropeanNumber;
  if (in_range(c, 0x660, 0x669) || c == 0x66B || c == 0x66C || c == 0x6DD || in_range(c, 0x10E60, 0x10E7E))
    return Bidi::ArabicNumber;
  if (matches_all("^[\\p{Mn}\\p{Me}]$", {&c, 1}))
    return Bidi::Mark;
  if (in_range(c, 0x590, 0x8FF) || in_range(c, 0xFB1D, 0xFDFF) || in_range(c, 0xFE70, 0xFEFE) ||
      in_range(c, 0x10800, 0x10FFF) || in_range(c, 0x1E800, 0x1EFFF))
    return Bidi::Right;
  const bool neutral = c == '-' || c == 0xB7 || c == 0x375 || c == 0x30FB || c == 0x200C || c == 0x200D;
  return neutral ? Bidi::Neutral : Bidi::Left;
}

bool is_right_to_left(Bidi each) { return each == Bidi::Right || each == Bidi::ArabicNumber; }

// RFC 5893 section 2.
bool keeps_bidi_rule(const std::vector<Bidi>& classes) {
  const auto some = [&](Bidi wanted) { return std::find(classes.begin(), classes.end(), wanted) != classes.end(); };
  auto last = classes.rbegin();
  while (last != classes.rend() && *last == Bidi::Mark)
    ++last;
  if (last == classes.rend() || *last == Bidi::Neutral)
    return false;
  if (classes.front() == Bidi::Left)
    return !some(Bidi::Right) && !some(Bidi::ArabicNumber);
  if (classes.front() != Bidi::Right)
    return false;
  return !some(Bidi::Left) && !(some(Bidi::EuropeanNumber) && some(Bidi::ArabicNumber));
}

} // namespace

std::optional<std::u32string> decode_label(std::u32string_view label, bool unicode) {
  if (label.empty() || label.front() == U'-' || label.back() == U'-' || label.size() > longest_label)
    return std::nullopt;
  const bool ascii = std::all_of(label.begin(), label.end(), is_ascii_point);
  if (!ascii)
    return unicode && is_u_label(label) ? std::optional(std::u32string(label)) : std::nullopt;
  const bool letters =
      std::all_of(label.begin(), label.end(), [](char32_t c) { return is_letter_digit(c) || c == U'-'; });
  if (!letters)
    return std::nullopt;
  const bool encoded = has_hyphens(label) && (label[0] | 32U) == 'x' && (label[1] | 32U) == 'n';
  return encoded ? decode_a_label(label) : std::optional(std::u32string(label));
}

bool keeps_bidi_rule(const std::vector<std::u32string>& labels) {
  if (std::all_of(labels.begin(), labels.end(),
                  [](const auto& label) { return std::all_of(label.begin(), label.end(), is_ascii_point); }))
    return true;
  std::vector<std::vector<Bidi>> classes;
  bool bidi = false;
  for (const auto& label : labels) {
    std::transform(label.begin(), label.end(), std::back_inserter(classes.emplace_back()), bidi_class);
    bidi |= std::any_of(classes.back().begin(), classes.back().end(), is_right_to_left);
  }
  return !bidi || std::all_of(classes.begin(), classes.end(), [](const auto& each) { return keeps_bidi_rule(each); });
}

} // namespace keur::schema
