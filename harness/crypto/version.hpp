#pragma once
#include <string>

namespace keur::crypto {

/// Of the OpenSSL that runs now: "3.0.15".
std::string openssl_version();

} // namespace keur::crypto
