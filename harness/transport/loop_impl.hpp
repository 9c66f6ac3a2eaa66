#pragma once
#include "transport/waiter.hpp"

#include <curl/curl.h>

#include <list>
#include <memory>
#include <vector>

namespace keur::transport {

/// What the loop drives: one libcurl easy handle. Implemented by Transfer.
class Driven {
public:
  virtual ~Driven() = default;
  virtual CURL* handle() = 0;
  /// libcurl is through with it. Called between libcurl's own calls, never from within a callback.
  virtual void finished(CURLcode code) = 0;
  /// True when a limit of our own has passed: the transfer is then taken out and finished with
  /// CURLE_ABORTED_BY_CALLBACK.
  virtual bool overdue(std::chrono::steady_clock::time_point now) = 0;
};

class Loop::Impl {
public:
  explicit Impl(Clock& clock);
  ~Impl();
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  /// Starts and stops a transfer; `transfer` is borrowed until it is finished or removed.
  bool add(Driven& transfer);
  void remove(Driven& transfer);
  /// Idle connections kept for reuse.
  void keep_connections(long count);

  /// Sockets that libcurl holds, each until it is closed. A kept connection outlives the transfer that opened it.
  void opened(int socket) { sockets_.push_back({socket}); }
  void closing(int socket) {
    std::erase_if(sockets_, [&](const Held& held) { return held.socket == socket; });
  }
  /// The one bound to this local port, or -1.
  int socket_with_port(int local_port);

  Clock& clock;

private:
  friend class Loop;
  friend class Waiter;
  struct Held {
    int socket = -1;
    int local_port = 0; // 0: not asked for yet
  };

  void start_spawned();
  void drive_transfers();
  void end_overdue();
  void fire_timers();
  void resume_ready();
  void reap();
  bool idle() const { return tasks_.empty() && spawned_.empty(); }
  void wait(std::chrono::milliseconds at_most);
  void clear();
  void forget(Waiter& waiter);

  CURLM* multi_ = nullptr;
  std::vector<Held> sockets_;
  std::vector<Driven*> transfers_;
  Waiter::Timers timers_;
  std::deque<Waiter*> ready_;
  std::vector<Task<void>> spawned_;
  std::list<Task<void>> tasks_;
};

} // namespace keur::transport
