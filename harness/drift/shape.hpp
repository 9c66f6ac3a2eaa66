#pragma once
#include "json/value.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// What answers look like, without what they say. Snapshots of shapes can be committed, and compared when the next run
/// has seen answers of its own.
namespace keur::drift {

/// The shape of all values seen at one place. Holds no value: what is counted are types, formats and names, and of
/// texts only those that the description's enum declares. A member that is declared and did not occur has seen = 0.
struct Shape {
  using Counts = std::map<std::string, std::uint64_t, std::less<>>;
  std::uint64_t seen = 0;
  Counts types = {};                                      // null, boolean, integer, number, string, array, object
  Counts formats = {};                                    // of texts: date, date-time, uuid; "" = none of them
  Counts values = {};                                     // members of a small declared enum
  bool nullable = false;                                  // the description lets null in here
  bool optional = false;                                  // it declares the member and does not ask for it
  std::string described = {};                             // digest of what it says of this very place; "" = nothing
  std::map<std::string, Shape, std::less<>> members = {}; // of objects; there always when seen as often as an object
  std::vector<Shape> items = {};                          // none or one: all elements together
  std::set<std::size_t> met = {};                         // digests of the instances counted here; never saved
};

/// Is this the first time that the instance, given as a text, is met at the place? Met again it proves nothing new.
bool is_new(Shape& shape, std::string_view instance);
/// Counts the value itself, without what lies in it. `fractional`: the description says number, so that a whole one is
/// a number like any other.
void note(Shape& shape, const json::Value& value, bool fractional = false);
/// The element shape, made where there is none yet.
Shape& items_of(Shape& shape);

json::Value to_json(const Shape& shape);
/// Members that are absent or of another type count as empty.
Shape shape_from_json(const json::Value& value);

} // namespace keur::drift
