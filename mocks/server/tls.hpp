#pragma once
#include "base/result.hpp"
#include "mocks/server/connection.hpp"

#include <memory>
#include <string>

namespace keur::mocks {

/// A server certificate and its key, ready for handshakes on any thread (TLS 1.2 and later).
class TlsContext {
public:
  /// Error: Configuration when the texts are no matching certificate and key.
  static Result<std::unique_ptr<TlsContext>> make(const std::string& certificate_pem, const std::string& key_pem);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;
  /// Shakes hands on a connected socket (not owned); null when that fails.
  std::unique_ptr<Channel> accept(int socket) const;

private:
  explicit TlsContext(void* context) : context_(context) {}
  void* context_;
};

/// The socket is not owned.
std::unique_ptr<Channel> make_plain_channel(int socket);

} // namespace keur::mocks
