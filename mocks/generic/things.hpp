#pragma once
#include "json/value.hpp"
#include "openapi/description.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

namespace keur::mocks {

/// What a stateless mock has to remember to be believed: which things its answers have named, and which of those that
/// it made were deleted again. An operation whose path ends in a parameter is about one thing of the collection before
/// it. Thread-safe.
class Things {
public:
  /// Borrows the description.
  explicit Things(const openapi::Description& description);
  /// Does the operation read or change one thing that other answers name, so that an unknown name must be answered 404?
  bool about_one(const openapi::Operation& operation) const { return subjects_.count(&operation) > 0; }
  /// True when the thing at this concrete path may exist: `name` was in an answer or in the description's examples, and
  /// it was not deleted.
  bool exists(const openapi::Operation& operation, const std::string& path, const std::string& name);
  void remove(const std::string& path, const std::string& name);
  /// A PUT makes the thing it names.
  void make(const std::string& path, const std::string& name);

  /// Gives what a POST to a collection makes a name of its own, so that deleting it disturbs nobody else: the body's
  /// identifying members are replaced by fresh values, each only where `accepts` still accepts the whole body.
  void individualise(const openapi::Operation& operation, json::Value& body,
                     const std::function<bool(const json::Value&)>& accepts);
  /// Is `operation` a POST that individualise() has something to do for?
  bool makes_things(const openapi::Operation& operation) const { return makers_.count(&operation) > 0; }
  /// Remembers every scalar of an answer as a name that exists.
  void announce(const json::Value& body);

private:
  std::map<const openapi::Operation*, std::string> subjects_;            // → its last path parameter
  std::map<const openapi::Operation*, std::vector<std::string>> makers_; // → names of identifying members, folded
  std::atomic<std::uint64_t> made_ = 0;
  std::mutex mutex_;
  std::unordered_set<std::string> names_;
  std::unordered_set<std::string> own_;     // names that individualise() or PUT made
  std::unordered_set<std::string> deleted_; // paths
};

} // namespace keur::mocks
