#include "transport/system_certificates.hpp"

#include <curl/curl.h>

#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace keur::transport {
namespace {

constexpr std::string_view known_bundles[] = {
    "/etc/ssl/certs/ca-certificates.crt",                // Debian, Ubuntu, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",                  // Fedora, RHEL 7 to 9
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // RHEL 10
    "/etc/ssl/ca-bundle.pem",                            // openSUSE
    "/etc/ssl/cert.pem",
};

bool is_there(std::string_view path) {
  std::error_code unreadable;
  return std::filesystem::exists(path, unreadable);
}

} // namespace

std::string system_certificates() {
  if (const char* named = std::getenv("SSL_CERT_FILE"); named != nullptr && *named != '\0')
    return named;
  const char* compiled = curl_version_info(CURLVERSION_NOW)->cainfo;
  if (compiled != nullptr && is_there(compiled))
    return "";
  for (const auto bundle : known_bundles)
    if (is_there(bundle))
      return std::string(bundle);
  return "";
}

} // namespace keur::transport
