#include "base/secret.hpp"

#include <string.h>

#include <utility>

namespace keur {

void wipe(std::string& bytes) {
  bytes.resize(bytes.capacity());
  explicit_bzero(bytes.data(), bytes.size());
  bytes.clear();
}

// A string is copied byte by byte when it is short (small-string buffer), so moving is copy-then-wipe in every case.
Secret::Secret(std::string&& bytes) : bytes_(bytes) { wipe(bytes); }
Secret::Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { wipe(other.bytes_); }

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other)
    return *this;
  wipe(bytes_);
  bytes_ = std::move(other.bytes_);
  wipe(other.bytes_);
  return *this;
}

Secret::~Secret() { wipe(bytes_); }

Secret Secret::clone() const { return Secret(std::string(bytes_)); }

} // namespace keur
