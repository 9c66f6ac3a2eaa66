#include "mocks/server/tls.hpp"

#include <httplib.h> // brings OpenSSL along: the server side of TLS stays beside the accept loop it belongs to
#include <sys/socket.h>

namespace keur::mocks {
namespace {

/// Closing with a zero linger time sends RST instead of FIN.
void arm_reset(int socket) {
  const linger option{1, 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, sizeof option);
}

class PlainChannel final : public Channel {
public:
  explicit PlainChannel(int socket) : socket_(socket) {}
  std::size_t read(char* into, std::size_t size) override {
    ssize_t count = -1;
    do
      count = recv(socket_, into, size, 0);
    while (count < 0 && errno == EINTR);
    return count > 0 ? static_cast<std::size_t>(count) : 0;
  }
  bool write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto count = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count < 0 && errno == EINTR)
        continue;
      if (count <= 0)
        return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }
  void finish_writing() override { ::shutdown(socket_, SHUT_WR); }
  void reset() override { arm_reset(socket_); }

private:
  int socket_;
};

class TlsChannel final : public Channel {
public:
  TlsChannel(SSL* session, int socket) : session_(session), socket_(socket) {}
  ~TlsChannel() override {
    if (good_)
      SSL_shutdown(session_);
    SSL_free(session_);
  }
  std::size_t read(char* into, std::size_t size) override {
    const int count = SSL_read(session_, into, static_cast<int>(size));
    good_ = good_ && count > 0;
    return count > 0 ? static_cast<std::size_t>(count) : 0;
  }
  bool write(std::string_view bytes) override {
    if (bytes.empty())
      return true;
    good_ = good_ && SSL_write(session_, bytes.data(), static_cast<int>(bytes.size())) > 0;
    return good_;
  }
  void finish_writing() override { SSL_shutdown(session_); }
  void reset() override {
    good_ = false;
    arm_reset(socket_);
  }

private:
  SSL* session_;
  int socket_;
  bool good_ = true;
};

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
Bio reader_of(const std::string& pem) {
  return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
}

bool use(SSL_CTX* context, const std::string& certificate_pem, const std::string& key_pem) {
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_bio_X509(reader_of(certificate_pem).get(), nullptr, nullptr, nullptr), &X509_free);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      PEM_read_bio_PrivateKey(reader_of(key_pem).get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
  return certificate && key && SSL_CTX_use_certificate(context, certificate.get()) == 1 &&
         SSL_CTX_use_PrivateKey(context, key.get()) == 1 && SSL_CTX_check_private_key(context) == 1;
}

} // namespace

Result<std::unique_ptr<TlsContext>> TlsContext::make(const std::string& certificate_pem, const std::string& key_pem) {
  auto* context = SSL_CTX_new(TLS_server_method());
  if (context == nullptr)
    return fail(ErrorCode::Internal, "no TLS context could be made");
  std::unique_ptr<TlsContext> made(new TlsContext(context));
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  if (!use(context, certificate_pem, key_pem))
    return fail(ErrorCode::Configuration, "the mock's certificate and key do not belong together");
  return made;
}

TlsContext::~TlsContext() { SSL_CTX_free(static_cast<SSL_CTX*>(context_)); }

std::unique_ptr<Channel> TlsContext::accept(int socket) const {
  auto* session = SSL_new(static_cast<SSL_CTX*>(context_));
  if (session == nullptr)
    return nullptr;
  SSL_set_fd(session, socket);
  if (SSL_accept(session) != 1) {
    SSL_free(session);
    return nullptr;
  }
  return std::make_unique<TlsChannel>(session, socket);
}

std::unique_ptr<Channel> make_plain_channel(int socket) { return std::make_unique<PlainChannel>(socket); }

} // namespace keur::mocks
