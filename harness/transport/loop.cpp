#include "transport/loop.hpp"

#include "transport/loop_impl.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>

namespace keur::transport {
namespace {

using std::chrono::milliseconds;

// libcurl reads SSLKEYLOGFILE when it starts and would write the session keys of every connection there (measured with
// 7.88.1), so the variable goes before that.
void initialize_curl() {
  [[maybe_unused]] static const bool once = [] {
    unsetenv("SSLKEYLOGFILE");
    return curl_global_init(CURL_GLOBAL_ALL) == CURLE_OK;
  }();
  assert(once && "libcurl cannot start");
}

/// The local port a socket is bound to; 0 before it is.
int port_of(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    return 0;
  return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(address).sin6_port
                                             : reinterpret_cast<sockaddr_in&>(address).sin_port);
}

} // namespace

Waiter::~Waiter() { loop_.impl().forget(*this); }

void Waiter::wake() {
  if (queued_)
    return;
  auto& impl = loop_.impl();
  impl.forget(*this);
  queued_ = true;
  impl.ready_.push_back(this);
}

void Waiter::wake_at(Clock::Time deadline) {
  auto& impl = loop_.impl();
  impl.forget(*this);
  timed_ = true;
  timer_ = impl.timers_.emplace(deadline, this);
}

Loop::Impl::Impl(Clock& the_clock) : clock(the_clock) {
  initialize_curl();
  multi_ = curl_multi_init();
  assert(multi_ && "no memory for libcurl");
}

Loop::Impl::~Impl() {
  clear();
  curl_multi_cleanup(multi_);
}

void Loop::Impl::clear() {
  // Frames first: their transfers leave the multi handle, their waiters leave the lists.
  spawned_.clear();
  tasks_.clear();
  assert(transfers_.empty() && timers_.empty() && "a waiter outlived its coroutine");
  ready_.clear();
}

void Loop::Impl::forget(Waiter& waiter) {
  if (waiter.timed_)
    timers_.erase(waiter.timer_);
  if (waiter.queued_)
    std::replace(ready_.begin(), ready_.end(), &waiter, static_cast<Waiter*>(nullptr));
  waiter.timed_ = waiter.queued_ = false;
}

bool Loop::Impl::add(Driven& transfer) {
  if (curl_multi_add_handle(multi_, transfer.handle()) != CURLM_OK)
    return false;
  transfers_.push_back(&transfer);
  return true;
}

void Loop::Impl::remove(Driven& transfer) {
  if (std::erase(transfers_, &transfer) > 0)
    curl_multi_remove_handle(multi_, transfer.handle());
}

int Loop::Impl::socket_with_port(int local_port) {
  const auto found = std::find_if(sockets_.begin(), sockets_.end(), [&](Held& held) {
    if (held.local_port == 0)
      held.local_port = port_of(held.socket);
    return held.local_port == local_port;
  });
  return found != sockets_.end() ? found->socket : -1;
}

void Loop::Impl::keep_connections(long count) { curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, count); }

void Loop::Impl::start_spawned() {
  while (!spawned_.empty()) {
    auto starting = std::move(spawned_);
    spawned_.clear();
    for (auto& task : starting) {
      tasks_.push_back(std::move(task));
      tasks_.back().start();
    }
  }
}

void Loop::Impl::drive_transfers() {
  if (transfers_.empty())
    return;
  int running = 0;
  curl_multi_perform(multi_, &running);
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE)
      continue;
    const auto code = message->data.result;
    const auto found = std::find_if(transfers_.begin(), transfers_.end(),
                                    [&](Driven* one) { return one->handle() == message->easy_handle; });
    assert(found != transfers_.end() && "a transfer the loop does not know");
    Driven* transfer = *found;
    remove(*transfer);
    transfer->finished(code);
  }
}

void Loop::Impl::end_overdue() {
  const auto now = std::chrono::steady_clock::now();
  std::vector<Driven*> late;
  for (auto* transfer : transfers_)
    if (transfer->overdue(now))
      late.push_back(transfer);
  for (auto* transfer : late) {
    remove(*transfer);
    transfer->finished(CURLE_ABORTED_BY_CALLBACK);
  }
}

void Loop::Impl::fire_timers() {
  while (!timers_.empty() && timers_.begin()->first <= clock.now())
    timers_.begin()->second->wake();
}

void Loop::Impl::resume_ready() {
  // What becomes ready while these run waits for the next turn, so that I/O is never starved.
  for (auto left = ready_.size(); left > 0; --left) {
    Waiter* waiter = ready_.front();
    ready_.pop_front();
    if (!waiter)
      continue;
    waiter->queued_ = false;
    waiter->handle_.resume();
  }
}

void Loop::Impl::reap() {
  for (auto task = tasks_.begin(); task != tasks_.end();) {
    if (!task->done()) {
      ++task;
      continue;
    }
    Task<void> finished = std::move(*task);
    task = tasks_.erase(task);
    finished.take(); // rethrows what the coroutine threw: a bug, for main to report
  }
}

void Loop::Impl::wait(milliseconds at_most) {
  if (!ready_.empty() || !spawned_.empty())
    at_most = milliseconds(0);
  if (!timers_.empty()) {
    const auto next = timers_.begin()->first;
    // A virtual clock is moved to the next timer, but not while bytes are on their way in real time.
    if (transfers_.empty() && &clock != &system_clock() && ready_.empty() && spawned_.empty())
      return clock.sleep_until(next);
    at_most =
        std::min(at_most, std::chrono::ceil<milliseconds>(std::max(next - clock.now(), Clock::Time::duration(0))));
  }
  if (!transfers_.empty())
    at_most = std::min(at_most, milliseconds(50)); // so that limits are looked at
  curl_multi_poll(multi_, nullptr, 0, static_cast<int>(at_most.count()), nullptr);
}

Loop::Loop(Clock& clock) : impl_(std::make_unique<Impl>(clock)) {}
Loop::~Loop() { impl_->clear(); }
void Loop::spawn(Task<void> task) { impl_->spawned_.push_back(std::move(task)); }
void Loop::cancel() { impl_->clear(); }
Clock& Loop::clock() { return impl_->clock; }
void Loop::wake() { curl_multi_wakeup(impl_->multi_); }

bool Loop::turn(milliseconds at_most) {
  impl_->start_spawned();
  impl_->drive_transfers();
  impl_->end_overdue();
  impl_->fire_timers();
  impl_->resume_ready();
  impl_->reap();
  if (impl_->idle())
    return false;
  impl_->wait(at_most);
  return true;
}

void Loop::run_until(const std::function<bool()>& done) {
  while (!done() && turn()) {
  }
}

void Loop::run() {
  while (turn()) {
  }
}

} // namespace keur::transport
