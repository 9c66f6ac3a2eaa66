#pragma once
#include <string>

/// The libraries that run now; a package may bring newer ones than this program was built with.
namespace keur::transport {

/// "7.88.1".
std::string libcurl_version();
std::string running_zlib_version();

} // namespace keur::transport
