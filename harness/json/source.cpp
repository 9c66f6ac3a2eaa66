#include "json/source.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cstring>

namespace keur::json {
namespace {

std::uint32_t count(std::string_view utf8) {
  std::uint32_t points = 0;
  for (const char c : utf8)
    points += (static_cast<std::uint8_t>(c) & 0xC0U) != 0x80U ? 1U : 0U;
  return points;
}

Location place(std::string_view text, std::string_view name, std::size_t offset) {
  const Position at = Places(text).at(offset);
  return {std::string(name), at.line, at.column, {}};
}

/// The encoding that a byte order mark or the pattern of NUL bytes gives away (RFC 4627 section 3); "" for UTF-8.
std::string_view foreign_encoding(std::string_view text) {
  const auto starts = [&](std::string_view mark) { return text.substr(0, mark.size()) == mark; };
  using namespace std::string_view_literals;
  if (starts("\xFF\xFE\0\0"sv) || starts("\0\0\xFE\xFF"sv))
    return "UTF-32";
  if (starts("\xFF\xFE"sv) || starts("\xFE\xFF"sv))
    return "UTF-16";
  if (text.size() < 4)
    return "";
  if (text[0] != '\0' && text[1] == '\0')
    return text[2] == '\0' ? "UTF-32" : "UTF-16";
  if (text[0] == '\0' && text[3] != '\0')
    return text[1] == '\0' ? "UTF-32" : "UTF-16";
  return "";
}

std::string_view binary_kind(std::string_view text) {
  using namespace std::string_view_literals;
  if (text.substr(0, 2) == "\x1F\x8B"sv)
    return "gzip-compressed data: unpack it first";
  return "binary data or a text in another encoding";
}

} // namespace

Places::Places(std::string_view text) : text_(text), lines_{0} {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  for (const char* c = begin; c != end;) {
    c = static_cast<const char*>(std::memchr(c, '\n', static_cast<std::size_t>(end - c)));
    if (c == nullptr)
      break;
    lines_.push_back(static_cast<std::uint32_t>(++c - begin));
  }
}

Position Places::at(std::size_t offset) {
  offset = std::min(offset, text_.size());
  const bool rising = offset >= offset_;
  if (!rising || (line_ + 1 < lines_.size() && offset >= lines_[line_ + 1])) {
    const auto first = rising ? lines_.begin() + static_cast<std::ptrdiff_t>(line_) : lines_.begin();
    line_ = static_cast<std::size_t>(std::upper_bound(first, lines_.end(), offset) - lines_.begin()) - 1;
    offset_ = lines_[line_], column_ = 1;
  }
  column_ += count(text_.substr(offset_, offset - offset_));
  offset_ = offset;
  return {static_cast<std::uint32_t>(line_ + 1), column_};
}

Status check_bytes(std::string_view& text, std::string_view name, const Limits& limits, std::vector<Remark>& remarks) {
  const Location top{std::string(name), 0, 0, {}};
  if (text.size() > limits.bytes)
    return fail(ErrorCode::SizeLimit,
                "the text has " + std::to_string(text.size()) + " bytes, more than the limit of " +
                    std::to_string(limits.bytes),
                top);
  if (const auto encoding = foreign_encoding(text); !encoding.empty())
    return fail(ErrorCode::Encoding, "the text is " + std::string(encoding) + ", not UTF-8",
                {std::string(name), 1, 1, {}});
  if (text.substr(0, 3) == "\xEF\xBB\xBF") {
    text.remove_prefix(3);
    remarks.push_back({"byte-order-mark",
                       "the text starts with a byte order mark (RFC 8259 section 8.1 forbids adding one)",
                       {std::string(name), 1, 1, {}}});
  }
  if (trim(text).empty())
    return fail(ErrorCode::Syntax, "the text is empty", top);
  if (const auto nul = text.find('\0'); nul != std::string_view::npos)
    return fail(ErrorCode::Encoding, "NUL byte in the text; it may be " + std::string(binary_kind(text)),
                place(text, name, nul));
  if (const auto bad = find_invalid_utf8(text))
    return fail(ErrorCode::Encoding,
                "byte " + std::to_string(*bad + 1) + " is not UTF-8; the text may be " + std::string(binary_kind(text)),
                place(text, name, *bad));
  return {};
}

} // namespace keur::json
