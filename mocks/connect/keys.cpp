#include "mocks/connect/keys.hpp"

#include <algorithm>
#include <condition_variable>
#include <thread>

namespace keur::mocks {
namespace {

std::string thumbprint(const crypto::RsaPublicKey& key) {
  auto hex = crypto::sha256_hex(key.modulus).substr(0, 40);
  std::transform(hex.begin(), hex.end(), hex.begin(), [](char c) { return c >= 'a' ? static_cast<char>(c - 32) : c; });
  return hex;
}

class Forge {
public:
  ~Forge() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    if (worker_.joinable())
      worker_.join();
  }
  void want(std::size_t count) {
    const std::lock_guard lock(mutex_);
    wanted_ = std::max(wanted_, count);
    if (!worker_.joinable())
      worker_ = std::thread([this] { work(); });
    wake_.notify_all();
  }
  std::shared_ptr<const SigningKey> get(std::size_t index) {
    want(index + 1);
    std::unique_lock lock(mutex_);
    made_.wait(lock, [&] { return keys_.size() > index; });
    return keys_[index];
  }

private:
  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [this] { return stopping_ || keys_.size() < wanted_; });
      if (stopping_)
        return;
      lock.unlock();
      auto key = crypto::RsaKey::generate();
      lock.lock();
      if (!key)
        continue;
      auto kid = thumbprint(key->public_key());
      keys_.push_back(std::make_shared<const SigningKey>(SigningKey{std::move(kid), std::move(*key)}));
      made_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable made_;
  std::vector<std::shared_ptr<const SigningKey>> keys_;
  std::size_t wanted_ = 0;
  bool stopping_ = false;
  std::thread worker_;
};

Forge& forge() {
  // The cryptographic library registers its own clean-up at its first use. Using it before the forge exists makes the
  // forge's thread end before that clean-up, not after it.
  static const auto first_use = crypto::random_bytes(1);
  static Forge instance;
  return instance;
}

} // namespace

void prepare_keys(std::size_t count) { forge().want(count); }
std::shared_ptr<const SigningKey> signing_key(std::size_t index) { return forge().get(index); }

std::shared_ptr<const SigningKey> KeyRing::current() const {
  std::unique_lock lock(mutex_);
  const auto index = current_;
  lock.unlock();
  return signing_key(index);
}

std::vector<std::shared_ptr<const SigningKey>> KeyRing::published() const {
  std::unique_lock lock(mutex_);
  const auto index = current_;
  lock.unlock();
  std::vector<std::shared_ptr<const SigningKey>> keys;
  if (index > 0)
    keys.push_back(signing_key(index - 1));
  keys.push_back(signing_key(index));
  keys.push_back(signing_key(index + 1));
  return keys;
}

void KeyRing::rotate() {
  const std::lock_guard lock(mutex_);
  ++current_;
  prepare_keys(current_ + 2);
}

} // namespace keur::mocks
