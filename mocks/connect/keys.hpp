#pragma once
#include "crypto/crypto.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace keur::mocks {

/// One signing key of the mock's authorization server. Shared by every mock of the process that signs with it: making
/// one takes a tenth of a second, so they are made once, in the background.
struct SigningKey {
  std::string kid; // upper-case hex thumbprint, as IdentityServer writes it
  crypto::RsaKey key;
};

/// Asks for the first `count` keys of the process to be made; returns at once.
void prepare_keys(std::size_t count);
/// The n-th key; waits until it is made.
std::shared_ptr<const SigningKey> signing_key(std::size_t index);

/// The two keys a JWK Set shows: the one that signs and the one that comes next. rotate() moves on by one and keeps the
/// old one listed, so that tokens signed before stay verifiable.
class KeyRing {
public:
  KeyRing() { prepare_keys(2); }
  std::shared_ptr<const SigningKey> current() const;
  std::vector<std::shared_ptr<const SigningKey>> published() const;
  void rotate();

private:
  mutable std::mutex mutex_;
  std::size_t current_ = 0;
};

} // namespace keur::mocks
