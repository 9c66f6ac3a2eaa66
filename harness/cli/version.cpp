#include "cli/version.hpp"

namespace keur::cli {

std::string version() { return KEUR_VERSION; }

// As found when this binary was built.
std::vector<std::pair<std::string, std::string>> library_versions() {
  return {{"libcurl", KEUR_CURL_VERSION},        {"yaml-cpp", KEUR_YAML_CPP_VERSION},
          {"nlohmann/json", KEUR_JSON_VERSION},  {"valijson", "1.0"},
          {"PCRE2", KEUR_PCRE2_VERSION},         {"OpenSSL", KEUR_OPENSSL_VERSION},
          {"cpp-httplib", KEUR_HTTPLIB_VERSION}, {"GoogleTest", KEUR_GTEST_VERSION},
          {"CLI11", KEUR_CLI11_VERSION},         {"zlib", KEUR_ZLIB_VERSION}};
}

std::string version_text() {
  std::string text = "keur " + version() + '\n';
  for (const auto& [name, number] : library_versions())
    text += "  " + name + ' ' + number + '\n';
  return text;
}

} // namespace keur::cli
