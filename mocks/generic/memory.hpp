#pragma once
#include "json/value.hpp"
#include "mocks/server/message.hpp"
#include "openapi/description.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace keur::mocks {

/// What clients have written, so that they read it again: the bodies that POST, PUT and PATCH have sent for things of
/// this mock, by the path that names the thing. Values show only where the answer's schema has room for them.
/// Thread-safe.
class Memory {
public:
  /// Is the whole body still a valid answer?
  using Accepts = std::function<bool(const json::Value&)>;

  /// `documents` is borrowed.
  explicit Memory(const json::DocumentSet& documents) : documents_(documents) {}

  /// Makes the answer of a POST show what was sent, and remembers the thing under the path of each of its names.
  /// `names` are the members that the answer itself gives (identifiers).
  void make(const openapi::Operation& operation, const std::string& collection, const json::Value* sent,
            const std::vector<std::string>& names, json::Value& answer, const Accepts& accepts, bool takes_all);
  /// PUT replaces what was written, PATCH does what its media type says. False where that cannot be done: nothing has
  /// changed then.
  bool change(const openapi::Operation& operation, const Request& request, const json::Value* sent);
  /// The number of the thing's version: another one whenever it was written; 0 where nobody has written it.
  std::uint64_t version(const std::string& path);
  void forget(const std::string& path);
  /// Makes the answer to a request about one thing show what was written of it.
  void show(const std::string& path, json::Value& answer, const Accepts& accepts);
  /// Makes a list begin with the newest things of the collection, and do what its query asks: equal members, an order
  /// by a number.
  void list(const openapi::Operation& operation, const Request& request, json::Value& answer, const Accepts& accepts);
  /// Is there anything that an answer could show?
  bool empty() const { return made_ == 0; }

private:
  struct Thing {
    std::string collection;
    std::uint64_t number = 0; // of its making
    json::Value written;      // by clients
    json::Value own;          // the mock's: what names the thing
    json::Node request = {};  // the schema of what was written last: its silent members show their defaults
    json::Value shown = {};   // the answer that named it
    bool takes_all = false;   // a fault: what is the mock's to say is taken from the client
    std::uint64_t version = 0;
  };
  void overlay(const Thing& thing, json::Value& object, const Accepts& accepts) const;
  std::vector<Thing> newest(const std::string& collection);

  const json::DocumentSet& documents_;
  std::mutex mutex_;
  std::map<std::string, Thing> things_;
  std::atomic<std::uint64_t> made_ = 0;
};

} // namespace keur::mocks
