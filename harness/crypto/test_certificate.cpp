#include "crypto/crypto.hpp"
#include "crypto/openssl_handles.hpp"

#include <arpa/inet.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace keur::crypto {
namespace {

using Certificate = Handle<X509, X509_free>;

PrivateOrPublicKey make_key() { return PrivateOrPublicKey(EVP_EC_gen("P-256")); }

bool add_extension(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Handle<X509_EXTENSION, X509_EXTENSION_free> extension(
      X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// RFC 5280 sections 4.2.1.1 and 4.2.1.2: strict clients, such as Python's since 3.13, refuse a chain without them. The
// subject's own comes first: an authority names itself by it.
bool add_identifiers(X509* certificate, X509* issuer) {
  return add_extension(certificate, issuer, NID_subject_key_identifier, "hash") &&
         add_extension(certificate, issuer, NID_authority_key_identifier, "keyid:always");
}

bool set_name(X509_NAME* name, const std::string& common_name) {
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1, 0) == 1;
}

/// Everything but issuer, extensions and signature.
Certificate begin_certificate(const std::string& common_name, EVP_PKEY* key, std::int64_t from_s, std::int64_t to_s) {
  Certificate certificate(X509_new());
  const Handle<BIGNUM, BN_free> serial(BN_new());
  if (!certificate || !serial || BN_rand(serial.get(), 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) != 1 ||
      !BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate.get())) ||
      X509_set_version(certificate.get(), X509_VERSION_3) != 1 ||
      !X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from_s) ||
      !X509_gmtime_adj(X509_getm_notAfter(certificate.get()), to_s) ||
      !set_name(X509_get_subject_name(certificate.get()), common_name) || X509_set_pubkey(certificate.get(), key) != 1)
    return nullptr;
  return certificate;
}

bool is_ip_literal(const std::string& host) {
  unsigned char buffer[16];
  return inet_pton(AF_INET, host.c_str(), buffer) == 1 || inet_pton(AF_INET6, host.c_str(), buffer) == 1;
}

std::string subject_alternatives(const std::vector<std::string>& host_names) {
  std::string text;
  for (const auto& host : host_names)
    text += (text.empty() ? "" : ",") + std::string(is_ip_literal(host) ? "IP:" : "DNS:") + host;
  return text;
}

template <class Write>
std::string to_pem(const Write& write) {
  const Handle<BIO, BIO_free_all> memory(BIO_new(BIO_s_mem()));
  if (!memory || write(memory.get()) != 1)
    return {};
  char* data = nullptr;
  const auto size = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string to_pem(X509* certificate) {
  return to_pem([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

Certificate make_authority(EVP_PKEY* key) {
  auto authority = begin_certificate("keur test authority", key, -86'400, 30 * 86'400);
  if (!authority || X509_set_issuer_name(authority.get(), X509_get_subject_name(authority.get())) != 1 ||
      !add_extension(authority.get(), authority.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
      !add_extension(authority.get(), authority.get(), NID_key_usage, "critical,keyCertSign,cRLSign") ||
      !add_identifiers(authority.get(), authority.get()) || X509_sign(authority.get(), key, EVP_sha256()) == 0)
    return nullptr;
  return authority;
}

Certificate make_server(const CertificateOptions& options, EVP_PKEY* key, X509* authority, EVP_PKEY* authority_key) {
  auto server = begin_certificate(options.host_names.empty() ? "keur test server" : options.host_names.front(), key,
                                  options.not_before_offset_s, options.not_after_offset_s);
  if (!server || X509_set_issuer_name(server.get(), X509_get_subject_name(authority)) != 1 ||
      !add_extension(server.get(), authority, NID_basic_constraints, "critical,CA:FALSE") ||
      !add_extension(server.get(), authority, NID_key_usage, "critical,digitalSignature") ||
      !add_identifiers(server.get(), authority) ||
      !add_extension(server.get(), authority, NID_ext_key_usage, "serverAuth"))
    return nullptr;
  if (!options.host_names.empty() &&
      !add_extension(server.get(), authority, NID_subject_alt_name, subject_alternatives(options.host_names)))
    return nullptr;
  return X509_sign(server.get(), authority_key, EVP_sha256()) == 0 ? nullptr : std::move(server);
}

} // namespace

Result<TestCertificate> make_test_certificate(const CertificateOptions& options) {
  const auto failed = [] { return fail(ErrorCode::Internal, "OpenSSL made no test certificate"); };
  const auto authority_key = make_key();
  const auto key = make_key();
  if (!authority_key || !key)
    return failed();
  const auto authority = make_authority(authority_key.get());
  if (!authority)
    return failed();
  const auto server = make_server(options, key.get(), authority.get(), authority_key.get());
  if (!server)
    return failed();
  TestCertificate made{to_pem(authority.get()), to_pem(server.get()), to_pem([&](BIO* out) {
                         return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
                       })};
  return made.key_pem.empty() ? Result<TestCertificate>(failed()) : std::move(made);
}

} // namespace keur::crypto
