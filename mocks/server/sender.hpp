#pragma once
#include <mutex>
#include <optional>
#include <string>

namespace httplib {
class Client;
}

namespace keur::mocks {

/// Posts callbacks. One request at a time; stop(), from any thread, ends the one under way and refuses further ones.
class Sender {
public:
  /// The status the receiver answered with; nothing when it could not be reached. `origin` is scheme://host:port.
  std::optional<int> post(const std::string& origin, const std::string& target, const std::string& body,
                          const std::string& content_type);
  void stop();

private:
  std::mutex mutex_;
  httplib::Client* active_ = nullptr; // borrowed from the post() under way
  bool stopped_ = false;
};

} // namespace keur::mocks
