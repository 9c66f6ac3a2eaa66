#pragma once
#include "openapi/description.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::check {

/// The schema objects that speak of one instance: the schema itself and what it reaches in place through $ref, allOf,
/// anyOf, oneOf, then and else. For questions that validation does not answer: which members are named, which columns
/// there are.
class Shape {
public:
  struct Part {
    json::Node schema;
    bool always = true; // false below anyOf, oneOf, then, else
  };
  struct Property {
    std::string name;
    json::Node schema;
    bool always = true;
  };

  /// `documents` is borrowed.
  Shape(const json::DocumentSet& documents, const json::Node& schema);
  /// Of several schemas that all speak of the instance.
  Shape(const json::DocumentSet& documents, const std::vector<json::Node>& schemas);

  /// All declarations, in document order of their parts; a name may be there several times.
  const std::vector<Property>& properties() const { return properties_; }
  bool names(std::string_view property) const;
  /// False where every member must be one of properties(): nothing else is said to be allowed or forbidden, and all
  /// references could be followed.
  bool is_open() const { return open_; }
  bool requires_member(std::string_view property) const;
  /// The schemas of array items.
  std::vector<json::Node> items() const;
  const std::vector<Part>& parts() const { return parts_; }
  /// The first part that declares properties, else the schema itself: where a message points.
  const json::Node& home() const;

private:
  void add(const json::Node& schema, bool always, int depth);
  void add_all(const json::Node& list, bool always, int depth);
  void read(const Part& part);

  const json::DocumentSet& documents_;
  std::vector<Part> parts_;
  std::vector<Property> properties_;
  bool open_ = false;
};

/// Where a walk through an instance stands. Most places are passed without a word, so that the pointer is written when
/// it is asked for.
struct Place {
  const Place* above = nullptr; // borrowed; null: the instance's own members or items
  std::string_view name = {};   // of a member; an item has none
  std::size_t index = 0;        // of an item
  bool is_item = false;

  std::string pointer() const;
};

/// The shapes of a description's schemas, each made once, and the way from a shape to those of its members and items.
/// For one thread; what is handed out lives as long as this.
class Shapes {
public:
  /// `documents` is borrowed.
  explicit Shapes(const json::DocumentSet& documents) : documents_(documents) {}
  Shapes(const Shapes&) = delete;
  Shapes& operator=(const Shapes&) = delete;

  const Shape& of(const json::Node& schema) { return linked(schema).shape; }
  /// Calls `visit` for each member of each object in `value`, with its place and the shape of the object it stands in;
  /// goes down where the schema names members or items.
  using Visit = std::function<void(const Place&, const json::Member&, const Shape&)>;
  void visit_members(const json::Node& schema, const json::Value& value, const Visit& visit);

private:
  struct Linked {
    Shape shape;
    std::map<std::string_view, Linked*> members = {}; // null: the schema does not name it
    std::optional<Linked*> items = {};                // nothing: not looked for yet
  };
  Linked& linked(const json::Node& schema);
  Linked& linked(const std::vector<json::Node>& schemas);
  Linked* member_of(Linked& object, std::string_view name);
  Linked* items_of(Linked& array);
  void walk(Linked& linked, const json::Value& value, const Place* above, const Visit& visit);

  const json::DocumentSet& documents_;
  std::map<const json::Value*, Linked> of_one_;
  std::map<std::vector<const json::Value*>, Linked> of_several_;
};

/// The pointer with "<key>" for each member that no schema names: such a name can be a value (reliability catalogue
/// H096).
std::string without_undeclared_names(const json::DocumentSet& documents, const json::Node& schema,
                                     std::string_view pointer);

/// The node a reference leads to, as far as it is a URI and a JSON pointer; empty for anchors and what cannot be found.
json::Node follow_reference(const json::DocumentSet& documents, const json::Node& from, std::string_view reference);

} // namespace keur::check
