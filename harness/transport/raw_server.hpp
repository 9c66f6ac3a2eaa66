#pragma once
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

/// For tests only: a server that says exactly the bytes it is told, on a free port of the loopback. One thread for each
/// connection; all of them end with the server.
namespace keur::transport::testing {

/// What a server's thread tells the test.
class Told {
public:
  void tell(std::string text) {
    const std::lock_guard lock(mutex_);
    text_ = std::move(text);
  }
  std::string text() const {
    const std::lock_guard lock(mutex_);
    return text_;
  }

private:
  mutable std::mutex mutex_;
  std::string text_;
};

class Connection {
public:
  Connection(int fd, int index, const std::atomic<bool>& stopping) : fd_(fd), index_(index), stopping_(stopping) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { close(); }

  /// From 0, in the order they were accepted.
  int index() const { return index_; }

  /// One whole request with a Content-Length body; "" when the client has gone.
  std::string read_request() {
    for (;;) {
      const auto end = buffer_.find("\r\n\r\n");
      if (end != std::string::npos && buffer_.size() >= end + 4 + body_length(end)) {
        auto request = buffer_.substr(0, end + 4 + body_length(end));
        buffer_.erase(0, request.size());
        return request;
      }
      if (!read_more())
        return "";
    }
  }

  /// Waits for the first bytes of a request and leaves the rest unread; false when the client has gone.
  bool begin_request() { return !buffer_.empty() || read_more(); }

  bool write(std::string_view bytes) {
    while (!bytes.empty() && !stopping_) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent > 0)
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      else if (errno != EAGAIN && errno != EWOULDBLOCK)
        return false;
      else
        wait(POLLOUT);
    }
    return bytes.empty();
  }

  /// False when the server stops or the client has gone.
  bool pause(std::chrono::milliseconds time) {
    for (const auto end = std::chrono::steady_clock::now() + time; std::chrono::steady_clock::now() < end;) {
      if (stopping_ || gone())
        return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
  }

  void close() {
    if (fd_ >= 0)
      ::close(std::exchange(fd_, -1));
  }
  void reset() {
    const linger now{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }
  void shut_write() { shutdown(fd_, SHUT_WR); }
  void no_delay() {
    const int on = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }

private:
  bool gone() {
    char byte = 0;
    return ::recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
  }
  void wait(short events) {
    pollfd poll_for{fd_, events, 0};
    ::poll(&poll_for, 1, 20);
  }
  bool read_more() {
    char bytes[8'192];
    while (!stopping_) {
      wait(POLLIN);
      const auto got = ::recv(fd_, bytes, sizeof bytes, MSG_DONTWAIT);
      if (got > 0)
        return buffer_.append(bytes, static_cast<std::size_t>(got)), true;
      if (got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK))
        return false;
    }
    return false;
  }
  std::size_t body_length(std::size_t head_end) const {
    const auto at = buffer_.find("Content-Length: ");
    return at == std::string::npos || at > head_end ? 0 : std::stoul(buffer_.substr(at + 16));
  }

  int fd_;
  int index_;
  const std::atomic<bool>& stopping_;
  std::string buffer_;
};

class RawServer {
public:
  using Handler = std::function<void(Connection&)>;

  explicit RawServer(Handler handler) : handler_(std::move(handler)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    listen(listener_, 256);
    socklen_t size = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  ~RawServer() {
    stopping_ = true;
    acceptor_.join();
    for (auto& worker : workers_)
      worker.join();
    ::close(listener_);
  }

  /// Answers each request on each connection with the same bytes and goes on.
  static Handler always(std::string answer) {
    return [answer = std::move(answer)](Connection& connection) {
      while (!connection.read_request().empty())
        if (!connection.write(answer))
          return;
    };
  }
  /// Reads one request, writes the bytes, closes.
  static Handler once(std::string answer) {
    return [answer = std::move(answer)](Connection& connection) {
      if (!connection.read_request().empty())
        connection.write(answer);
    };
  }

  int port() const { return port_; }
  std::string url(std::string_view path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }
  int connections() const { return accepted_; }

private:
  void accept_all() {
    while (!stopping_) {
      pollfd poll_for{listener_, POLLIN, 0};
      if (::poll(&poll_for, 1, 10) <= 0)
        continue;
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0)
        continue;
      const int index = accepted_++;
      workers_.emplace_back([this, fd, index] {
        Connection connection(fd, index, stopping_);
        connection.no_delay();
        handler_(connection);
      });
    }
  }

  Handler handler_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> accepted_{0};
  std::list<std::thread> workers_;
  std::thread acceptor_;
};

/// "HTTP/1.1 200 OK", Content-Length and the fields given ("Name: value\r\n…").
inline std::string answer(std::string_view body, std::string_view fields = {}, std::string_view status = "200 OK") {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(fields) + "\r\n" + std::string(body);
}

} // namespace keur::transport::testing
