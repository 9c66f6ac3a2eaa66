#pragma once
#include <string>
#include <string_view>

namespace keur::mocks {

/// RFC 1952, one member.
std::string gzip(std::string_view text);
/// So many MiB of zeros as one member, at once and in little memory.
std::string gzip_zeros(std::size_t mebibytes);

} // namespace keur::mocks
