#include "mocks/server/callbacks.hpp"

#include "http/uri.hpp"

#include <algorithm>

namespace keur::mocks {

bool Callbacks::add(Callback callback) {
  const auto uri = http::parse_uri(callback.url);
  if (!uri || !uri->host || !http::is_loopback_host(*uri->host) || (uri->scheme != "http" && uri->scheme != "https"))
    return false;
  const std::lock_guard lock(mutex_);
  if (stopping_)
    return false;
  if (!worker_.joinable())
    worker_ = std::thread([this] { work(); });
  const auto due = Clock::Time::clock::now() + callback.delay;
  pending_.push_back({std::move(callback), due});
  wake_.notify_one();
  return true;
}

void Callbacks::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  sender_.stop();
  if (worker_.joinable())
    worker_.join();
}

std::size_t Callbacks::delivered() const {
  const std::lock_guard lock(mutex_);
  return delivered_;
}

void Callbacks::work() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto next = std::min_element(pending_.begin(), pending_.end(),
                                       [](const Pending& a, const Pending& b) { return a.due < b.due; });
    if (next == pending_.end()) {
      wake_.wait(lock);
    } else if (next->due > Clock::Time::clock::now()) {
      const auto due = next->due;
      wake_.wait_until(lock, due);
    } else {
      auto pending = std::move(*next);
      pending_.erase(next);
      lock.unlock();
      deliver(std::move(pending));
      lock.lock();
    }
  }
}

void Callbacks::deliver(Pending pending) {
  const auto uri = http::parse_uri(pending.callback.url);
  auto target = uri->path.empty() ? "/" : uri->path;
  if (uri->query)
    target += '?' + *uri->query;
  const auto status = sender_.post(http::origin(*uri), target, pending.callback.body, pending.callback.content_type);
  const std::lock_guard lock(mutex_);
  if (status && *status >= 200 && *status < 300) {
    ++delivered_;
    return;
  }
  if (++pending.attempt > attempts)
    return;
  pending.due = Clock::Time::clock::now() + std::chrono::milliseconds(100) * pending.attempt;
  pending_.push_back(std::move(pending));
}

} // namespace keur::mocks
