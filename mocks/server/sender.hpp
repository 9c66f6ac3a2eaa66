#pragma once
#include "http/fields.hpp"

#include <mutex>
#include <optional>
#include <string>

namespace httplib {
class Client;
}

namespace keur::mocks {

struct CallbackMessage {
  std::string method = "POST";
  http::Fields fields = {}; // Content-Type among them
  std::string body = {};
};

/// Sends callbacks. One request at a time; stop(), from any thread, ends the one under way and refuses further ones.
class Sender {
public:
  /// The status the receiver answered with; nothing when it could not be reached. `origin` is scheme://host:port.
  std::optional<int> send(const std::string& origin, const std::string& target, const CallbackMessage& message);
  void stop();

private:
  std::mutex mutex_;
  httplib::Client* active_ = nullptr; // borrowed from the send() under way
  bool stopped_ = false;
};

} // namespace keur::mocks
