#pragma once
#include "base/text.hpp"
#include "http/fields.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

/// For tests: a client that sends exactly the bytes it is given and keeps exactly the bytes it gets.
namespace keur::mocks {

struct RawAnswer {
  int status = 0;
  http::Fields fields = {};
  std::string body = {};  // dechunked
  std::string bytes = {}; // everything
};

class RawClient {
public:
  explicit RawClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    const timeval limit{30, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() { ::close(socket_); }

  bool connected() const { return connected_; }
  bool send(std::string_view text) {
    return ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) == ssize_t(text.size());
  }
  /// Everything up to the end of the connection (or 30 s of silence).
  std::string read_all(std::size_t limit = 64u << 20) {
    std::string all;
    char block[16'384];
    ssize_t count = 0;
    while (all.size() < limit && (count = ::recv(socket_, block, sizeof block, 0)) > 0)
      all.append(block, static_cast<std::size_t>(count));
    error_ = count < 0 ? errno : 0;
    return all;
  }
  int error() const { return error_; }
  /// Does nothing arrive for so long?
  bool is_silent(std::chrono::milliseconds duration) {
    pollfd waiting{socket_, POLLIN, 0};
    return ::poll(&waiting, 1, static_cast<int>(duration.count())) == 0;
  }

private:
  int socket_;
  bool connected_ = false;
  int error_ = 0;
};

inline std::string dechunked(std::string_view text) {
  std::string out;
  while (true) {
    const auto size = std::strtoul(std::string(text.substr(0, 16)).c_str(), nullptr, 16);
    const auto start = text.find("\r\n");
    if (size == 0 || start == std::string_view::npos)
      return out;
    out += text.substr(start + 2, size);
    text.remove_prefix(std::min(text.size(), start + 2 + size + 2));
  }
}

inline RawAnswer parse_answer(std::string bytes) {
  RawAnswer answer;
  const auto end = bytes.find("\r\n\r\n");
  if (bytes.substr(0, 9) == "HTTP/1.1 ")
    answer.status = std::atoi(bytes.c_str() + 9);
  const std::string_view head = std::string_view(bytes).substr(0, end);
  for (auto line : split(head, '\n')) {
    const auto colon = line.find(':');
    if (colon != std::string_view::npos)
      answer.fields.add(std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1))));
  }
  if (end != std::string::npos)
    answer.body = bytes.substr(end + 4);
  if (answer.fields.first("transfer-encoding") == "chunked")
    answer.body = dechunked(answer.body);
  answer.bytes = std::move(bytes);
  return answer;
}

/// One request on a connection of its own. `fields` are whole lines ending in CRLF.
inline RawAnswer ask(int port, const std::string& method, const std::string& target, const std::string& fields = {},
                     const std::string& body = {}) {
  RawClient client(port);
  auto text = method + ' ' + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
              "\r\nConnection: close\r\n" + fields;
  if (!body.empty())
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  client.send(text + "\r\n" + body);
  return parse_answer(client.read_all());
}

} // namespace keur::mocks
