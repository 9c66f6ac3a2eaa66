#pragma once
#include <cstddef>
#include <optional>
#include <string_view>
#include <variant>

namespace keur::mocks {

/// The bytes of a content that a Range field asks for, both ends included.
struct ByteRange {
  std::size_t first = 0, last = 0;
};
struct BeyondTheEnd {};
/// RFC 9110 section 14.1.2. Nothing where the field is to be ignored: another unit, several ranges, a broken one.
std::optional<std::variant<ByteRange, BeyondTheEnd>> read_range(std::string_view field, std::size_t length);

} // namespace keur::mocks
