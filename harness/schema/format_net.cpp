#include "base/characters.hpp"
#include "base/text.hpp"
#include "schema/formats.hpp"
#include "schema/idna.hpp"

#include <algorithm>
#include <optional>

/// Hosts, addresses and mailboxes.
namespace keur::schema {
namespace {

std::u32string decode_host(std::string_view utf8) {
  std::u32string out;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto first = static_cast<unsigned char>(utf8[i]);
    const std::size_t length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    char32_t value = length == 1 ? first : first & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length && i + k < utf8.size(); ++k)
      value = (value << 6) | (static_cast<unsigned char>(utf8[i + k]) & 0x3FU);
    out += value;
    i += length;
  }
  return out;
}

bool is_host(std::string_view text, bool unicode) {
  constexpr std::size_t longest = 253;
  if (text.empty() || (text.size() > longest && !unicode))
    return false;
  const std::u32string host = decode_host(text);
  // RFC 3490 section 3.1: the ideographic, fullwidth and halfwidth stops separate as well
  const std::u32string_view dots = unicode ? U".\u3002\uff0e\uff61" : U".";
  std::vector<std::u32string> labels;
  for (std::size_t begin = 0;;) {
    const auto end = host.find_first_of(dots, begin);
    auto label = decode_label(std::u32string_view(host).substr(begin, end - begin), unicode);
    if (!label)
      return false;
    labels.push_back(std::move(*label));
    if (end == std::u32string::npos)
      break;
    begin = end + 1;
  }
  return host.size() <= longest && keeps_bidi_rule(labels);
}

bool is_octet(std::string_view text) {
  if (text.empty() || text.size() > 3 || !std::all_of(text.begin(), text.end(), is_digit))
    return false;
  if (text.size() > 1 && text.front() == '0')
    return false;
  return text.size() < 3 || text <= "255";
}

bool is_group(std::string_view text) {
  return !text.empty() && text.size() <= 4 && std::all_of(text.begin(), text.end(), is_hex);
}

// Number of 16-bit groups in "a:b:c"; the last part may be a dotted IPv4 address where `tail` allows it.
std::optional<std::size_t> groups(std::string_view text, bool tail) {
  if (text.empty())
    return 0;
  const auto parts = split(text, ':');
  std::size_t count = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool dotted = tail && i + 1 == parts.size() && parts[i].find('.') != std::string_view::npos;
    if (dotted ? !is_ipv4(parts[i]) : !is_group(parts[i]))
      return std::nullopt;
    count += dotted ? 2 : 1;
  }
  return count;
}

bool is_atom(std::string_view text, bool unicode) {
  constexpr std::string_view specials = "!#$%&'*+-/=?^_`{|}~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || is_digit(c) || specials.find(c) != std::string_view::npos || (unicode && !is_ascii(c));
  });
}

bool is_quoted(std::string_view text, bool unicode) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"')
    return false;
  text = text.substr(1, text.size() - 2);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      if (++i == text.size() || text[i] < ' ' || text[i] > '~')
        return false;
    } else if (text[i] == '"' || (is_ascii(text[i]) ? text[i] < ' ' || text[i] > '~' : !unicode)) {
      return false;
    }
  }
  return true;
}

bool is_mailbox(std::string_view text, bool unicode) {
  const auto at = text.rfind('@');
  constexpr std::size_t longest_local = 64;
  if (at == std::string_view::npos || at == 0 || at > longest_local)
    return false;
  const std::string_view local = text.substr(0, at), domain = text.substr(at + 1);
  const auto atoms = split(local, '.');
  const bool dotted =
      std::all_of(atoms.begin(), atoms.end(), [&](std::string_view atom) { return is_atom(atom, unicode); });
  if (!dotted && !is_quoted(local, unicode))
    return false;
  if (!domain.starts_with('['))
    return is_host(domain, unicode);
  if (!domain.ends_with(']'))
    return false;
  const std::string_view literal = domain.substr(1, domain.size() - 2);
  return literal.starts_with("IPv6:") ? is_ipv6(literal.substr(5)) : is_ipv4(literal);
}

} // namespace

bool is_hostname(std::string_view text) { return is_host(text, false); }
bool is_idn_hostname(std::string_view text) { return is_host(text, true); }
bool is_email(std::string_view text) { return is_mailbox(text, false); }
bool is_idn_email(std::string_view text) { return is_mailbox(text, true); }

bool is_ipv4(std::string_view text) {
  const auto octets = split(text, '.');
  return octets.size() == 4 && std::all_of(octets.begin(), octets.end(), is_octet);
}

bool is_ipv6(std::string_view text) {
  const auto gap = text.find("::");
  if (gap == std::string_view::npos)
    return groups(text, true) == 8;
  const auto left = groups(text.substr(0, gap), false), right = groups(text.substr(gap + 2), true);
  return left && right && *left + *right <= 7;
}

} // namespace keur::schema
