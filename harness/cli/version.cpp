#include "cli/version.hpp"

#include "crypto/version.hpp"
#include "schema/version.hpp"
#include "transport/versions.hpp"

namespace keur::cli {

namespace {

/// What runs decides; what it was built with is said where that differs.
std::string running(const std::string& now, const std::string& built) {
  return now == built || now.empty() ? built : now + " (built with " + built + ')';
}

} // namespace

std::string version() { return KEUR_VERSION; }

// Those without a version to ask for are headers, or say nothing at run time.
std::vector<std::pair<std::string, std::string>> library_versions() {
  return {{"libcurl", running(transport::libcurl_version(), KEUR_CURL_VERSION)},
          {"yaml-cpp", KEUR_YAML_CPP_VERSION},
          {"nlohmann/json", KEUR_JSON_VERSION},
          {"PCRE2", running(schema::pcre2_version(), KEUR_PCRE2_VERSION)},
          {"OpenSSL", running(crypto::openssl_version(), KEUR_OPENSSL_VERSION)},
          {"cpp-httplib", KEUR_HTTPLIB_VERSION},
          {"GoogleTest", KEUR_GTEST_VERSION},
          {"CLI11", KEUR_CLI11_VERSION},
          {"zlib", running(transport::running_zlib_version(), KEUR_ZLIB_VERSION)}};
}

std::string version_text() {
  std::string text = "keur " + version() + '\n';
  for (const auto& [name, number] : library_versions())
    text += "  " + name + ' ' + number + '\n';
  return text;
}

} // namespace keur::cli
