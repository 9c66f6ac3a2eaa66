#pragma once
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <thread>

/// As little server as there can be: one thread, epoll, the same bytes for every request. What a client reaches with it
/// is the client's own limit.
namespace keur::bench {

class StaticServer {
public:
  explicit StaticServer(std::string answer) : answer_(std::move(answer)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 256) != 0)
      std::abort();
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    watch(listener_);
    thread_ = std::thread([this] { serve(); });
  }
  StaticServer(const StaticServer&) = delete;
  StaticServer& operator=(const StaticServer&) = delete;
  ~StaticServer() {
    stopping_ = true;
    thread_.join();
    for (const auto& [fd, text] : connections_)
      close(fd);
    close(listener_);
    close(epoll_);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

private:
  void watch(int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }
  void serve() {
    epoll_event events[64];
    while (!stopping_) {
      const int count = epoll_wait(epoll_, events, 64, 20);
      for (int i = 0; i < count; ++i)
        events[i].data.fd == listener_ ? accept_one() : read_from(events[i].data.fd);
    }
  }
  void accept_one() {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK), on = 1;
    if (fd < 0)
      return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connections_[fd];
    watch(fd);
  }
  void read_from(int fd) {
    char bytes[16'384];
    const auto got = recv(fd, bytes, sizeof bytes, 0);
    std::string& text = connections_[fd];
    if (got > 0)
      text.append(bytes, static_cast<std::size_t>(got));
    bool open = got > 0;
    while (open && take_request(text))
      open = send(fd, answer_.data(), answer_.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(answer_.size());
    if (open)
      return;
    close(fd); // leaves the epoll set by itself
    connections_.erase(fd);
  }
  /// Takes one whole request off the text; a body only with Content-Length.
  static bool take_request(std::string& text) {
    const auto end = text.find("\r\n\r\n");
    if (end == std::string::npos)
      return false;
    const auto at = text.find("Content-Length: ");
    const std::size_t body = at < end ? std::strtoul(text.c_str() + at + 16, nullptr, 10) : 0;
    if (text.size() < end + 4 + body)
      return false;
    text.erase(0, end + 4 + body);
    return true;
  }

  std::string answer_;
  int listener_ = -1, epoll_ = -1, port_ = 0;
  std::map<int, std::string> connections_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

} // namespace keur::bench
