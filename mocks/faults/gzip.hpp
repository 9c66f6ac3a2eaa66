#pragma once
#include <string>
#include <string_view>

namespace keur::mocks {

/// RFC 1952, one member.
std::string gzip(std::string_view text);
/// `bytes` zeros, compressed; made piecewise, so a bomb costs little memory.
std::string gzip_zeros(std::size_t bytes);

} // namespace keur::mocks
