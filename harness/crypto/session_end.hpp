#pragma once
#include <memory>

namespace keur::crypto {

/// Keeps in mind, in every session of this SSL_CTX* (as libcurl hands one out), whether the peer said that it ends.
void watch_ending(void* ssl_context);

/// How a TLS session ended, to be asked when its connection is gone. Without close_notify (RFC 8446 section 6.1)
/// anybody on the way may have cut it, which libcurl takes for a good end: its own reading from the socket hides an
/// early end from OpenSSL.
class SessionEnd {
public:
  /// Keeps the SSL* alive, and never reads from it; null = there is no TLS.
  explicit SessionEnd(void* session);
  /// Only in a context that is watched.
  bool was_announced() const;

private:
  struct Release {
    void operator()(void* session) const;
  };
  std::unique_ptr<void, Release> session_;
};

} // namespace keur::crypto
