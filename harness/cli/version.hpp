#pragma once
#include <string>
#include <utility>
#include <vector>

namespace keur::cli {

std::string version();
/// Name and version of every library that took part.
std::vector<std::pair<std::string, std::string>> library_versions();
/// What `keur --version` prints.
std::string version_text();

} // namespace keur::cli
