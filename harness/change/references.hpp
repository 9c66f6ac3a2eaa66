#pragma once
#include "json/document.hpp"

#include <string>
#include <string_view>
#include <unordered_map>

namespace keur::change {

/// A value and the document it stands in: borrowed. Lighter than json::Node, because comparing makes many of them;
/// pointers are made at the end, for what is reported.
struct Spot {
  const json::Document* document = nullptr;
  const json::Value* value = nullptr;

  explicit operator bool() const { return value != nullptr; }
  const json::Value& operator*() const { return *value; }
  const json::Value* operator->() const { return value; }
  Spot child(std::string_view name) const;
  friend bool operator==(const Spot& a, const Spot& b) { return a.value == b.value; }
};

/// Follows `$ref` between documents that are loaded already; remembers where each led.
class References {
public:
  /// Borrowed.
  explicit References(const json::DocumentSet& documents) : documents_(documents) {}
  /// The value behind a reference, one step. Empty when it leads nowhere.
  Spot follow(const Spot& from, std::string_view reference);
  /// The same for a reference that is no $ref, such as a value of `mapping`: not remembered.
  Spot lookup(const Spot& from, std::string_view reference) { return find(from, reference); }

private:
  Spot find(const Spot& from, std::string_view reference);
  void index();
  void index(const json::Document& document, const json::Value& value, const std::string& base);

  const json::DocumentSet& documents_;
  std::unordered_map<const json::Value*, Spot> led_; // by the schema that holds the reference
  bool indexed_ = false;
  std::unordered_map<std::string, Spot> named_; // `$id` and anchors, made when first asked for
};

} // namespace keur::change
