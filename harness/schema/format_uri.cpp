#include "base/characters.hpp"
#include "schema/formats.hpp"

#include <algorithm>
#include <cstdint>

/// RFC 3986 and 3987 by their grammar, RFC 6570 templates.
namespace keur::schema {
namespace {

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_unreserved(char c) { return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~'; }
bool is_sub_delimiter(char c) { return std::string_view("!$&'()*+,;=").find(c) != std::string_view::npos; }

// RFC 3987 section 2.2: ucschar leaves out private use and non-characters.
bool is_ucschar(std::uint32_t c) {
  if (c < 0xA0 || (c >= 0xD800 && c < 0xF900) || (c >= 0xFDD0 && c <= 0xFDEF))
    return false;
  return (c & 0xFFFFU) < 0xFFF0 && c < 0xF0000 && !(c >= 0xFFF0 && c < 0x10000) && !(c >= 0xE0000 && c < 0xE1000);
}

// RFC 3987 section 2.2: private use, in a query only.
bool is_iprivate(std::uint32_t c) {
  return (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xF0000 && c <= 0xFFFFD) || (c >= 0x100000 && c <= 0x10FFFD);
}

// Length of the well-formed UTF-8 sequence at the front and its code point.
std::pair<std::size_t, std::uint32_t> decode_character(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  std::uint32_t value = first & (0xFFU >> (length + 1));
  if (text.size() < length)
    return {1, 0};
  for (std::size_t i = 1; i < length; ++i)
    value = (value << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  return {length, value};
}

// Every character is unreserved, a sub-delimiter, percent-encoded or one of `more`.
bool consists_of(std::string_view text, std::string_view more, bool international, bool query = false) {
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (!is_ascii(c)) {
      const auto [length, code_point] = decode_character(text.substr(i));
      if (!international || !(is_ucschar(code_point) || (query && is_iprivate(code_point))))
        return false;
      i += length;
    } else if (c == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2]))
        return false;
      i += 3;
    } else {
      if (!is_unreserved(c) && !is_sub_delimiter(c) && more.find(c) == std::string_view::npos)
        return false;
      ++i;
    }
  }
  return true;
}

bool is_future_address(std::string_view text) {
  if (text.size() < 4 || (text[0] != 'v' && text[0] != 'V'))
    return false;
  const auto dot = text.find('.');
  if (dot == std::string_view::npos || dot < 2 || dot + 1 == text.size())
    return false;
  const std::string_view version = text.substr(1, dot - 1), address = text.substr(dot + 1);
  return std::all_of(version.begin(), version.end(), is_hex) && address.find('%') == std::string_view::npos &&
         consists_of(address, ":", false);
}

bool is_authority(std::string_view text, bool international) {
  if (const auto at = text.find('@'); at != std::string_view::npos) {
    if (!consists_of(text.substr(0, at), ":", international))
      return false;
    text = text.substr(at + 1);
  }
  std::string_view port;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos)
      return false;
    const std::string_view literal = text.substr(1, end - 1);
    if (!is_ipv6(literal) && !is_future_address(literal))
      return false;
    port = text.substr(end + 1);
  } else {
    const auto colon = std::min(text.find(':'), text.size());
    if (!consists_of(text.substr(0, colon), "", international))
      return false;
    port = text.substr(colon);
  }
  return port.empty() || (port.front() == ':' && std::all_of(port.begin() + 1, port.end(), is_digit));
}

// What follows the scheme.
bool is_rest(std::string_view text, bool international, bool relative) {
  if (const auto hash = text.find('#'); hash != std::string_view::npos) {
    if (!consists_of(text.substr(hash + 1), ":@/?", international))
      return false;
    text = text.substr(0, hash);
  }
  if (const auto mark = text.find('?'); mark != std::string_view::npos) {
    const std::string_view query = text.substr(mark + 1);
    if (!consists_of(query, ":@/?", international, true))
      return false;
    text = text.substr(0, mark);
  }
  if (text.starts_with("//")) {
    const auto end = std::min(text.find('/', 2), text.size());
    if (!is_authority(text.substr(2, end - 2), international))
      return false;
    text = text.substr(end);
  } else if (relative && text.substr(0, std::min(text.find('/'), text.size())).find(':') != std::string_view::npos) {
    return false; // path-noscheme: the first segment has no colon
  }
  return consists_of(text, ":@/", international);
}

std::size_t iri_scheme_length(std::string_view text) {
  if (text.empty() || !is_alpha(text.front()))
    return 0;
  std::size_t end = 1;
  while (end < text.size() &&
         (is_alpha(text[end]) || is_digit(text[end]) || text[end] == '+' || text[end] == '-' || text[end] == '.'))
    ++end;
  return end < text.size() && text[end] == ':' ? end : 0;
}

bool is_absolute(std::string_view text, bool international) {
  const auto length = iri_scheme_length(text);
  return length != 0 && is_rest(text.substr(length + 1), international, false);
}

bool is_reference(std::string_view text, bool international) {
  return is_absolute(text, international) || is_rest(text, international, true);
}

// varspec = varname [":" max-length / "*"]
bool is_variable(std::string_view text) {
  if (text.ends_with('*'))
    text.remove_suffix(1);
  else if (const auto colon = text.find(':'); colon != std::string_view::npos) {
    const std::string_view length = text.substr(colon + 1);
    if (length.empty() || length.size() > 4 || length.front() == '0' ||
        !std::all_of(length.begin(), length.end(), is_digit))
      return false;
    text = text.substr(0, colon);
  }
  if (text.empty() || text.front() == '.' || text.back() == '.' || text.find("..") != std::string_view::npos)
    return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2]))
        return false;
      i += 2;
    } else if (!is_alpha(text[i]) && !is_digit(text[i]) && text[i] != '_' && text[i] != '.') {
      return false;
    }
  }
  return true;
}

bool is_expression(std::string_view text) {
  if (!text.empty() && std::string_view("+#./;?&=,!@|").find(text.front()) != std::string_view::npos)
    text.remove_prefix(1);
  for (;;) {
    const auto comma = text.find(',');
    if (!is_variable(text.substr(0, comma)))
      return false;
    if (comma == std::string_view::npos)
      return true;
    text.remove_prefix(comma + 1);
  }
}

bool is_template_literal(std::string_view text, std::size_t& at) {
  const char c = text[at];
  if (!is_ascii(c)) {
    const auto [length, code_point] = decode_character(text.substr(at));
    at += length;
    return code_point >= 0xA0;
  }
  if (c == '%') {
    const bool encoded = at + 2 < text.size() && is_hex(text[at + 1]) && is_hex(text[at + 2]);
    at += 3;
    return encoded;
  }
  ++at; // the apostrophe is a literal as well (RFC 6570, verified erratum 6937)
  return c > ' ' && c != 0x7F && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
}

} // namespace

bool is_uri(std::string_view text) { return is_absolute(text, false); }
bool is_uri_reference(std::string_view text) { return is_reference(text, false); }
bool is_iri(std::string_view text) { return is_absolute(text, true); }
bool is_iri_reference(std::string_view text) { return is_reference(text, true); }

bool is_uri_template(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '{') {
      if (!is_template_literal(text, at))
        return false;
      continue;
    }
    const auto end = text.find('}', at);
    if (end == std::string_view::npos || !is_expression(text.substr(at + 1, end - at - 1)))
      return false;
    at = end + 1;
  }
  return true;
}

} // namespace keur::schema
