#pragma once

/// Classes of bytes as the grammars of RFC 5234 appendix B.1 have them, whatever the locale says.
namespace keur {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
constexpr bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

} // namespace keur
