#include "crypto/certificate.hpp"

#include "base/clock.hpp"
#include "base/text.hpp"
#include "crypto/openssl_handles.hpp"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <ctime>

namespace keur::crypto {
namespace {

std::string text_of(const ASN1_STRING* value) {
  const auto* bytes = reinterpret_cast<const char*>(ASN1_STRING_get0_data(value));
  return {bytes, static_cast<std::size_t>(ASN1_STRING_length(value))};
}

std::string entry_of(const X509_NAME* name, int id) {
  const int at = X509_NAME_get_index_by_NID(name, id, -1);
  return at < 0 ? "" : text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
}

std::chrono::system_clock::time_point time_of(const ASN1_TIME* value) {
  std::tm parts{};
  if (value == nullptr || ASN1_TIME_to_tm(value, &parts) != 1)
    return {};
  return wall_at(static_cast<double>(timegm(&parts)));
}

std::string address_of(const ASN1_OCTET_STRING* value) {
  char text[INET6_ADDRSTRLEN] = {};
  const int family = ASN1_STRING_length(value) == 4 ? AF_INET : AF_INET6;
  const bool whole = ASN1_STRING_length(value) == 4 || ASN1_STRING_length(value) == 16;
  return whole && inet_ntop(family, ASN1_STRING_get0_data(value), text, sizeof text) != nullptr ? text : "";
}

std::vector<std::string> names_of(const X509* certificate) {
  std::vector<std::string> names;
  const Handle<GENERAL_NAMES, GENERAL_NAMES_free> alternatives(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; alternatives && i < sk_GENERAL_NAME_num(alternatives.get()); ++i) {
    const auto* name = sk_GENERAL_NAME_value(alternatives.get(), i);
    if (name->type == GEN_DNS)
      names.push_back(text_of(name->d.dNSName));
    if (name->type == GEN_IPADD)
      names.push_back(address_of(name->d.iPAddress));
  }
  if (names.empty())
    names.push_back(entry_of(X509_get_subject_name(certificate), NID_commonName));
  return names;
}

void describe(const X509* certificate, Certificate& into) {
  const auto* issuer = X509_get_issuer_name(certificate);
  const auto organisation = entry_of(issuer, NID_organizationName), common = entry_of(issuer, NID_commonName);
  into.names = names_of(certificate);
  into.issuer = organisation.empty() || organisation == common ? common : organisation + ", " + common;
  into.not_before = time_of(X509_get0_notBefore(certificate));
  into.not_after = time_of(X509_get0_notAfter(certificate));
}

int context_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

// Called by OpenSSL for each certificate of the chain; what it returns is what OpenSSL had decided already.
int look(int trusted, X509_STORE_CTX* store) noexcept {
  try {
    const auto* session = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto* into = static_cast<Certificate*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(session), context_index()));
    const auto* own = X509_STORE_CTX_get0_cert(store);
    if (into != nullptr && own != nullptr && (into->refusal.empty() || trusted == 1)) {
      describe(own, *into);
      into->refusal = trusted == 1 ? "" : X509_verify_cert_error_string(X509_STORE_CTX_get_error(store));
    }
  } catch (...) { // out of memory: the handshake goes on, only its description is lost
  }
  return trusted;
}

} // namespace

void watch_certificates(void* ssl_context, Certificate& into) {
  auto* context = static_cast<SSL_CTX*>(ssl_context);
  if (SSL_CTX_set_ex_data(context, context_index(), &into) == 1)
    SSL_CTX_set_verify(context, SSL_CTX_get_verify_mode(context), &look);
}

std::string inspecting_proxy(const Certificate& certificate) {
  const std::string issuer = to_lower(certificate.issuer);
  for (const std::string_view maker :
       {"Zscaler",      "Netskope",    "Fortinet",  "FortiGate",     "Palo Alto", "Blue Coat",
        "Symantec Web", "Sophos",      "Umbrella",  "Forcepoint",    "McAfee",    "Skyhigh",
        "Check Point",  "WatchGuard",  "Barracuda", "SonicWall",     "Kaspersky", "Avast",
        "ESET SSL",     "Bitdefender", "mitmproxy", "Charles Proxy", "Fiddler"})
    if (issuer.find(to_lower(maker)) != std::string::npos)
      return std::string(maker);
  return "";
}

} // namespace keur::crypto
