#pragma once
#include <string_view>

/// The description and overlay that keur brings along, embedded at build time from fixtures/.
namespace keur::cli {

std::string_view builtin_description();
std::string_view builtin_overlay();

} // namespace keur::cli
