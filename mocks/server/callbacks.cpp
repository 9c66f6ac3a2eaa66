#include "mocks/server/callbacks.hpp"

#include "base/text.hpp"
#include "http/uri.hpp"

#include <algorithm>

namespace keur::mocks {
namespace {

constexpr std::size_t most_records = 1'000;

std::string address_of(const std::string& url) {
  const auto uri = http::parse_uri(url);
  if (!uri || !uri->host)
    return "";
  return http::origin(*uri) + uri->path;
}

} // namespace

bool Callbacks::may_call(const std::string& host) const {
  return http::is_loopback_host(host) || std::any_of(options_.hosts.begin(), options_.hosts.end(),
                                                     [&](const auto& one) { return equals_ignore_case(one, host); });
}

void Callbacks::note(const Callback& callback, int attempt, int status) {
  if (records_.size() >= most_records)
    records_.pop_front();
  records_.push_back({callback.message.method, address_of(callback.url), attempt, status});
}

bool Callbacks::add(Callback callback) {
  const auto uri = http::parse_uri(callback.url);
  const bool good = uri && uri->host && (uri->scheme == "http" || uri->scheme == "https") && may_call(*uri->host);
  const std::lock_guard lock(mutex_);
  if (!good)
    note(callback, 0, 0);
  if (!good || stopping_)
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

std::vector<CallbackRecord> Callbacks::records() const {
  const std::lock_guard lock(mutex_);
  return {records_.begin(), records_.end()};
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
  const auto status = sender_.send(http::origin(*uri), target, pending.callback.message);
  const std::lock_guard lock(mutex_);
  note(pending.callback, pending.attempt, status.value_or(0));
  const bool delivered = status && *status >= 200 && *status < 300;
  if (delivered || pending.attempt >= options_.attempts)
    return;
  pending.due = Clock::Time::clock::now() + options_.pause * pending.attempt++;
  pending_.push_back(std::move(pending));
}

} // namespace keur::mocks
