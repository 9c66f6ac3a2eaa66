#include "mocks/generic/byte_range.hpp"

#include <algorithm>
#include <charconv>

namespace keur::mocks {
namespace {

std::optional<std::size_t> position(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

} // namespace

std::optional<std::variant<ByteRange, BeyondTheEnd>> read_range(std::string_view field, std::size_t length) {
  constexpr std::string_view unit = "bytes=";
  const auto dash = field.find('-');
  if (!field.starts_with(unit) || dash == std::string_view::npos)
    return std::nullopt;
  const auto before = field.substr(unit.size(), dash - unit.size()), after = field.substr(dash + 1);
  const auto first = position(before), last = position(after);
  if ((!first && !before.empty()) || (!last && !after.empty()) || (!first && !last) ||
      (first && last && *last < *first))
    return std::nullopt;
  if (first ? *first >= length : *last == 0 || length == 0)
    return BeyondTheEnd{};
  if (!first)
    return ByteRange{length - std::min(*last, length), length - 1};
  return ByteRange{*first, last ? std::min(*last, length - 1) : length - 1};
}

} // namespace keur::mocks
