#pragma once
#include <chrono>
#include <string>
#include <vector>

namespace keur::crypto {

/// What a server showed of itself in a TLS handshake: the fields of its own X.509 certificate (RFC 5280 section 4.1)
/// that a person needs to see who answers and until when. Texts are the certificate's own and foreign.
struct Certificate {
  std::vector<std::string> names = {}; // DNS names and addresses of subjectAltName; the common name where there is none
  std::string issuer = {};             // organisation and common name of who signed it
  std::chrono::system_clock::time_point not_before{};
  std::chrono::system_clock::time_point not_after{};
  std::string refusal = {}; // why it is not trusted, in OpenSSL's words; "" = it is. Host names are not looked at here
};

/// Fills `into` in every handshake of this SSL_CTX* (as libcurl hands one out) and leaves the outcome to OpenSSL: what
/// was refused stays refused. `into` is borrowed until the last connection of the context has ended.
void watch_certificates(void* ssl_context, Certificate& into);

/// The maker of a TLS-inspecting proxy or virus scanner that the issuer's name gives away ("Zscaler"); "" = none known.
std::string inspecting_proxy(const Certificate& certificate);

} // namespace keur::crypto
