#include "schema/idna.hpp"

#include "base/text.hpp"
#include "schema/pattern.hpp"

#include <idn2.h>

#include <algorithm>
#include <cassert>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace keur::schema {
namespace {

constexpr std::size_t longest_label = 63;

bool is_ascii_point(char32_t c) { return c < 0x80; }
bool is_letter_digit(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool in_range(char32_t c, char32_t from, char32_t to) { return c >= from && c <= to; }

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

struct Idn2Free {
  void operator()(void* held) const { idn2_free(held); }
};
template <class Unit>
using Idn2Text = std::unique_ptr<Unit, Idn2Free>;

std::string as_utf8(std::u32string_view text) {
  std::string out;
  for (const char32_t c : text)
    append_utf8(out, c);
  return out;
}

/// RFC 5891 section 4: is this a U-label and, where one is given, is that its A-label?
bool is_registered(const std::string& u_label, const std::string& a_label) {
  std::uint8_t* name = nullptr;
  const auto* const u = reinterpret_cast<const std::uint8_t*>(u_label.c_str());
  const auto* const a = a_label.empty() ? nullptr : reinterpret_cast<const std::uint8_t*>(a_label.c_str());
  const int status = idn2_register_u8(u, a, &name, IDN2_NFC_INPUT | IDN2_NO_TR46);
  const Idn2Text<std::uint8_t> held(name);
  return status == IDN2_OK;
}

std::optional<std::u32string> decode_a_label(const std::string& label) {
  std::uint32_t* decoded = nullptr;
  if (idn2_to_unicode_8z4z(label.c_str(), &decoded, IDN2_NO_TR46) != IDN2_OK || decoded == nullptr)
    return std::nullopt;
  const Idn2Text<std::uint32_t> held(decoded);
  std::u32string out;
  for (const std::uint32_t* c = decoded; *c != 0; ++c)
    out += static_cast<char32_t>(*c);
  const bool ascii = std::all_of(out.begin(), out.end(), is_ascii_point);
  return !ascii && is_registered(as_utf8(out), label) ? std::optional(std::move(out)) : std::nullopt;
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
  if (!std::all_of(label.begin(), label.end(), is_ascii_point))
    return unicode && is_registered(as_utf8(label), {}) ? std::optional(std::u32string(label)) : std::nullopt;
  if (!std::all_of(label.begin(), label.end(), [](char32_t c) { return is_letter_digit(c) || c == U'-'; }))
    return std::nullopt;
  const std::string lower = to_lower(as_utf8(label));
  return lower.starts_with("xn--") ? decode_a_label(lower) : std::optional(std::u32string(label));
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
