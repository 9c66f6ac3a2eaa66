#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::openapi {

/// The expressions of a path template in order; nothing when its braces are not paired or one is empty.
std::optional<std::vector<std::string>> template_names(std::string_view path_template);
/// "/a/{x}/b" and "/a/{y}/b" are the same path (OAS 3.1.1 section 4.8.8): "/a/{}/b". Of a segment likewise.
std::string without_names(std::string_view path_template);

} // namespace keur::openapi
