#pragma once
#include "mocks/server/listener.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace keur::mocks {

/// One client's socket, plain or under TLS. Neither call throws; both end when the socket is shut down from outside.
class Channel {
public:
  virtual ~Channel() = default;
  /// Bytes read, 0 at the end or on any failure or time-out.
  virtual std::size_t read(char* into, std::size_t size) = 0;
  virtual bool write(std::string_view bytes) = 0;
  /// Shuts the sending side (WireScript::End::HalfClose).
  virtual void finish_writing() = 0;
  /// Makes the coming close a TCP reset.
  virtual void reset() = 0;
};

/// What a connection needs of its server.
struct ConnectionContext {
  const ListenerOptions& options;
  const Handler& handler;
  const EarlyHandler& early;
  std::string origin;
  std::function<bool(std::chrono::milliseconds)> pause;
};

/// Serves requests until the client, an error, `Connection: close` or the server's stop ends it.
void serve(Channel& channel, const ConnectionContext& context);

/// Reads "METHOD SP target SP version CRLF fields CRLF CRLF". 0 = good; else the status to refuse it with (RFC 9112
/// section 3, section 5).
int parse_head(std::string_view head, const ListenerOptions& options, Request& request);

} // namespace keur::mocks
