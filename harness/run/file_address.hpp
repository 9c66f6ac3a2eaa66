#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// Self-authorising file addresses (pre-signed URLs), as text: nothing is decoded or re-encoded.
namespace keur::run {

/// The address with the last letter or digit of its longest query value (of its path where there is no query) replaced
/// by another: a signature that must no longer hold.
std::string with_changed_signature(std::string_view address);

/// When the address runs out, as far as its query says: an epoch time in `exp`, `expires` or `Expires`, an RFC 3339
/// time in `se` (Azure), or X-Amz-Date plus X-Amz-Expires. Nothing when none of these is there.
std::optional<std::chrono::system_clock::time_point> expiry_of(std::string_view address);

} // namespace keur::run
