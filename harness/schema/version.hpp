#pragma once
#include <string>

namespace keur::schema {

/// Of the PCRE2 that runs now: "10.42".
std::string pcre2_version();

} // namespace keur::schema
