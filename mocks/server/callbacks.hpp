#pragma once
#include "base/clock.hpp"
#include "mocks/server/sender.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace keur::mocks {

/// One POST to make later. Only loopback receivers are ever called: a mock sends nothing to anybody else.
struct Callback {
  std::string url;
  std::string body;
  std::string content_type = "application/json";
  std::chrono::milliseconds delay{0};
};

/// Delivers callbacks in the background: up to three attempts each, a refusal or an unreachable receiver counts as
/// failed.
class Callbacks {
public:
  static constexpr int attempts = 3;
  ~Callbacks() { stop(); }
  /// False when the address is no http(s) address of the loopback: nothing will be sent.
  bool add(Callback callback);
  void stop();
  /// Delivered so far (2xx), for tests and the journal.
  std::size_t delivered() const;

private:
  struct Pending {
    Callback callback;
    Clock::Time due;
    int attempt = 1;
  };
  void work();
  void deliver(Pending pending);

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Pending> pending_;
  std::size_t delivered_ = 0;
  bool stopping_ = false;
  Sender sender_;
  std::thread worker_;
};

} // namespace keur::mocks
