#pragma once
#include "base/result.hpp"
#include "json/load.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace keur::json {

/// Byte offsets of a text to 1-based lines and columns (in code points). Offsets asked for in rising order, as readers
/// do, cost the bytes between them; any order is right. Borrows the text.
class Places {
public:
  explicit Places(std::string_view text);
  Position at(std::size_t offset);

private:
  std::string_view text_;
  std::vector<std::uint32_t> lines_; // offsets of the lines' first bytes
  std::size_t line_ = 0, offset_ = 0;
  std::uint32_t column_ = 1;
};

/// What both readers refuse before they read: an empty text, more bytes than allowed, UTF-16, NUL bytes, bytes that are
/// no UTF-8. Takes a byte order mark off `text` and remarks on it.
Status check_bytes(std::string_view& text, std::string_view name, const Limits& limits, std::vector<Remark>& remarks);

} // namespace keur::json
