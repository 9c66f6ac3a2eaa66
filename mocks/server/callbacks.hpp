#pragma once
#include "base/clock.hpp"
#include "mocks/server/sender.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace keur::mocks {

/// One request to make later.
struct Callback {
  std::string url;
  CallbackMessage message = {};
  std::chrono::milliseconds delay{0};
};

/// What became of one attempt, for the journal.
struct CallbackRecord {
  std::string method;
  std::string address; // scheme, authority and path of the URL: its query may hold a secret
  int attempt = 0;     // from 1; 0 = never sent, because the receiver is on no host that may be called
  int status = 0;      // that the receiver answered; 0 = not reached
};

struct CallbackOptions {
  std::vector<std::string> hosts = {}; // that may be called besides the loopback
  int attempts = 3;
  std::chrono::milliseconds pause{100}; // before the second attempt; twice as long before the third, …
};

/// Delivers callbacks in the background. Only loopback receivers are called unless a host was allowed by name. What is
/// answered with no 2xx, or not at all, is tried again.
class Callbacks {
public:
  explicit Callbacks(CallbackOptions options = {}) : options_(std::move(options)) {}
  ~Callbacks() { stop(); }
  /// False when the receiver may not be called: nothing will be sent.
  bool add(Callback callback);
  void stop();
  /// The last thousand attempts, oldest first.
  std::vector<CallbackRecord> records() const;

private:
  struct Pending {
    Callback callback;
    Clock::Time due;
    int attempt = 1;
  };
  bool may_call(const std::string& host) const;
  void note(const Callback& callback, int attempt, int status);
  void work();
  void deliver(Pending pending);

  CallbackOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Pending> pending_;
  std::deque<CallbackRecord> records_;
  bool stopping_ = false;
  Sender sender_;
  std::thread worker_;
};

} // namespace keur::mocks
