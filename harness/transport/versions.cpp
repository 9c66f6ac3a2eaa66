#include "transport/versions.hpp"

#include <curl/curl.h>
#include <zlib.h>

namespace keur::transport {

std::string libcurl_version() { return curl_version_info(CURLVERSION_NOW)->version; }
std::string running_zlib_version() { return zlibVersion(); }

} // namespace keur::transport
