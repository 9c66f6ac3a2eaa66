#pragma once
#include "json/value.hpp"
#include "openapi/description.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace keur::mocks {

/// Case and separators do not tell identifiers apart: petId, pet_id, PetID.
std::string folded(std::string_view name);
/// What a collection's path holds, folded: "/v1/pet-stories" → "petstory".
std::string thing_of(std::string_view path);

/// What a stateless mock has to remember to be believed: which things its answers have named, and which of those that
/// it made were deleted again. An operation whose path ends in a parameter is about one thing of the collection before
/// it. Thread-safe.
class Things {
public:
  /// Borrows the description.
  explicit Things(const openapi::Description& description);
  /// The thing that a request's path names with its last parameter.
  struct Named {
    std::string path;  // concrete, up to the parameter's segment
    std::string name;  // decoded
    bool last = false; // nothing follows in the path
  };
  static std::optional<Named> named(const openapi::Operation& operation, const std::string& path);
  /// Should the request be answered 404? The thing was deleted; or the operation documents that case, other answers
  /// name such things, and none has named this one, nor do the description's examples.
  bool is_absent(const openapi::Operation& operation, const Named& thing);
  /// Only what this mock has made is really deleted: what examples name stays for everybody.
  void remove(const Named& thing);
  /// A PUT that documents 201 makes the thing it names.
  static bool is_maker(const openapi::Operation& operation);
  void make(const Named& thing);

  /// Gives what a POST to a collection makes a name of its own, so that deleting it disturbs nobody else: the body's
  /// identifying members are replaced by fresh values, each only where `accepts` still accepts the whole body.
  void individualise(const openapi::Operation& operation, json::Value& body,
                     const std::function<bool(const json::Value&)>& accepts);
  /// Is `operation` a POST that individualise() has something to do for?
  bool makes_things(const openapi::Operation& operation) const { return makers_.count(&operation) > 0; }
  /// The members that tell what such a POST makes, folded, best first.
  const std::vector<std::string>& identifiers(const openapi::Operation& operation) const {
    return makers_.at(&operation);
  }
  /// Remembers every scalar of an answer as a name that exists.
  void announce(const json::Value& body);

private:
  std::set<const openapi::Operation*> subjects_; // that read or change one thing which other answers name
  std::map<const openapi::Operation*, std::vector<std::string>> makers_; // → names of identifying members, folded
  std::atomic<std::uint64_t> made_ = 0;
  std::mutex mutex_;
  std::unordered_set<std::string> names_;
  std::unordered_set<std::string> own_;     // names that individualise() made
  std::unordered_set<std::string> put_;     // paths that PUT made
  std::unordered_set<std::string> deleted_; // paths
};

} // namespace keur::mocks
