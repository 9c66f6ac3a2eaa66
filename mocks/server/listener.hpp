#pragma once
#include "base/result.hpp"
#include "mocks/server/message.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace keur::mocks {

/// Bounds on one request; past them the client gets 414, 431 or 413 and the connection is closed.
struct ListenerOptions {
  std::string host = "127.0.0.1"; // an IP literal
  int port = 0;                   // 0 = any
  std::size_t target_bytes = 64u << 10;
  std::size_t head_bytes = 256u << 10;
  std::size_t field_count = 500;
  std::size_t body_bytes = 64u << 20;
  std::size_t connections = 2'048; // served at the same time, each by a thread of its own
  std::chrono::milliseconds idle{60'000};
  std::string certificate_pem = {}; // with key_pem: TLS
  std::string key_pem = {};
};

/// Called on the connection's thread, concurrently with others. Must not throw.
using Handler = std::function<Reply(const Request&)>;
/// Sees the request before its body is read; a reply given here is sent at once and closes the connection.
using EarlyHandler = std::function<std::optional<Reply>(const Request&)>;

/// An HTTP/1.1 server on the loopback on a socket that cpp-httplib binds, with accepting, reading and writing of its
/// own: one send an answer, any method, exact framing, keep-alive without limit, pipelining, and raw WireScripts.
/// Serves from the moment start() returns until stop() or the destructor, which take milliseconds however many clients
/// are connected.
class Listener {
public:
  /// Errors: Connect (address in use or not ours), Configuration (certificate).
  static Result<std::unique_ptr<Listener>> start(ListenerOptions options, Handler handler, EarlyHandler early = {});
  virtual ~Listener() = default;
  virtual int port() const = 0;
  /// "http://127.0.0.1:PORT".
  virtual std::string origin() const = 0;
  /// Sleeps; false (at once) when the server is stopping.
  virtual bool pause(std::chrono::milliseconds duration) = 0;
  virtual void stop() = 0;
};

} // namespace keur::mocks
