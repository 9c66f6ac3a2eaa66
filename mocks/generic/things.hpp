#pragma once
#include "json/value.hpp"
#include "openapi/description.hpp"
#include "resource/resources.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace keur::mocks {

/// What a stateless mock has to remember to be believed: which things its answers have named, and which of those that
/// it made were deleted again. An operation whose path ends in a parameter is about one thing of the collection before
/// it. Thread-safe.
class Things {
public:
  /// Both are borrowed.
  Things(const openapi::Description& description, const resource::Resources& resources);
  /// The thing that a request's path names with its last parameter.
  struct Named {
    std::string path;  // concrete, up to the parameter's segment
    std::string name;  // decoded
    bool last = false; // the operation is about the thing itself: nothing follows in the path
  };
  std::optional<Named> named(const openapi::Operation& operation, const std::string& path) const;
  /// Should the request be answered 404? The thing was deleted; or the operation documents that case, other answers
  /// name such things, and none has named this one, nor do the description's examples.
  bool is_absent(const openapi::Operation& operation, const Named& thing);
  /// Only what this mock has made is really deleted: what examples name stays for everybody.
  void remove(const Named& thing);
  /// A PUT that documents 201 makes the thing it names.
  static bool is_maker(const openapi::Operation& operation);
  void make(const Named& thing);
  /// Has nobody heard of it, or was it deleted?
  bool is_new(const Named& thing);

  /// Gives what a POST to a collection makes a name of its own, so that deleting it disturbs nobody else: the body's
  /// identifying members are replaced by fresh values, each only where `accepts` still accepts the whole body, and
  /// rather one that `fits` the path parameter (its schema) that is to name the thing.
  using Fits = std::function<bool(const json::Node&, const json::Value&)>;
  void individualise(const openapi::Operation& operation, json::Value& body,
                     const std::function<bool(const json::Value&)>& accepts, const Fits& fits);
  /// Is `operation` a POST that individualise() has something to do for?
  bool makes_things(const openapi::Operation& operation) const {
    return resources_.role(operation) == resource::Role::Create;
  }
  /// The members that tell what such a POST makes, folded, best first.
  std::vector<std::string> identifiers(const openapi::Operation& operation) const {
    return resources_.identifiers(operation);
  }
  /// What a POST to `collection` (concrete) has made is this mock's own, also under a name that the client chose.
  void own(const openapi::Operation& operation, const std::string& collection, json::Value& body);
  /// Is it a name that own() was told of?
  bool is_own(const Named& thing);
  /// Remembers every scalar of an answer as a name that exists.
  void announce(const json::Value& body);

private:
  bool names_are_known(const openapi::Operation& operation) const;

  const resource::Resources& resources_;
  std::atomic<std::uint64_t> made_ = 0;
  std::mutex mutex_;
  std::unordered_set<std::string> names_;
  std::unordered_set<std::string> own_;     // names that individualise() made
  std::unordered_set<std::string> put_;     // paths that PUT made
  std::unordered_set<std::string> deleted_; // paths
};

} // namespace keur::mocks
