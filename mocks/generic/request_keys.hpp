#pragma once
#include "mocks/server/message.hpp"
#include "openapi/description.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace keur::mocks {

/// Which answers the keys of repeated requests stand for (Idempotency-Key and its like, where an operation describes
/// such a header parameter). Thread-safe.
class RequestKeys {
public:
  /// The request's key with its path; nothing where the operation knows none or the request has none.
  static std::optional<std::string> key_of(const openapi::Operation& operation, const Request& request);
  struct Before {
    std::string body; // of the request
    Reply reply;
  };
  std::optional<Before> find(const std::string& key);
  void keep(const std::string& key, const Request& request, const Reply& reply);

private:
  std::mutex mutex_;
  std::map<std::string, Before> kept_;
};

} // namespace keur::mocks
