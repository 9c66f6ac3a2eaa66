#define PCRE2_CODE_UNIT_WIDTH 8
#include "schema/version.hpp"

#include <pcre2.h>

namespace keur::schema {

std::string pcre2_version() {
  char text[64] = {}; // "10.42 2022-12-11"
  if (pcre2_config(PCRE2_CONFIG_VERSION, nullptr) > static_cast<int>(sizeof text) ||
      pcre2_config(PCRE2_CONFIG_VERSION, text) < 0)
    return "";
  const std::string version = text;
  return version.substr(0, version.find(' '));
}

} // namespace keur::schema
