#include "crypto/version.hpp"

#include <openssl/crypto.h>

namespace keur::crypto {

std::string openssl_version() { return OpenSSL_version(OPENSSL_VERSION_STRING); }

} // namespace keur::crypto
