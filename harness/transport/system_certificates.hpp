#pragma once
#include <string>

namespace keur::transport {

/// The file with the certificates this system trusts, where libcurl would not find it: SSL_CERT_FILE when it is set,
/// else the first known place that exists, when the place compiled into libcurl does not (a program built on another
/// distribution). "" = leave it to libcurl.
std::string system_certificates();

} // namespace keur::transport
