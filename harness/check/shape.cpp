#include "check/shape.hpp"

#include "http/uri.hpp"
#include "json/pointer.hpp"

#include <algorithm>

namespace keur::check {
namespace {

constexpr int deepest = 32;

/// OAS 3.0.3 section 4.7.23: what stands beside $ref is ignored.
bool ignores_siblings(const json::DocumentSet& documents) {
  return std::any_of(documents.begin(), documents.end(), [](const auto& each) {
    return each.second->root.is_object() && each.second->root.find_string("openapi").value_or("").starts_with("3.0");
  });
}

bool has(const json::Node& schema, std::string_view keyword) { return schema->find(keyword) != nullptr; }

/// additionalProperties and its like: absent or false name no further members. (What false forbids, validation
/// reports.)
bool allows_more(const json::Node& schema, std::string_view keyword) {
  const json::Value* value = schema->find(keyword);
  return value != nullptr && !(value->is_boolean() && !value->boolean());
}

bool forbids_more(const json::Node& schema, std::string_view keyword) {
  const json::Value* value = schema->find(keyword);
  return value != nullptr && value->is_boolean() && !value->boolean();
}

} // namespace

Shapes::Linked& Shapes::linked(const json::Node& schema) {
  const auto found = of_one_.find(schema.value);
  return found != of_one_.end() ? found->second
                                : of_one_.emplace(schema.value, Linked{Shape(documents_, schema)}).first->second;
}

Shapes::Linked& Shapes::linked(const std::vector<json::Node>& schemas) {
  if (schemas.size() == 1)
    return linked(schemas.front());
  std::vector<const json::Value*> key;
  for (const auto& schema : schemas)
    key.push_back(schema.value);
  const auto found = of_several_.find(key);
  return found != of_several_.end()
             ? found->second
             : of_several_.emplace(std::move(key), Linked{Shape(documents_, schemas)}).first->second;
}

Shapes::Linked* Shapes::member_of(Linked& object, std::string_view name) {
  if (const auto found = object.members.find(name); found != object.members.end())
    return found->second;
  std::vector<json::Node> declared;
  std::string_view kept; // the name as the shape keeps it: an instance's own does not last
  for (const auto& property : object.shape.properties())
    if (property.name == name)
      declared.push_back(property.schema), kept = property.name;
  if (declared.empty())
    return nullptr;
  return object.members[kept] = &linked(declared);
}

Shapes::Linked* Shapes::items_of(Linked& array) {
  if (!array.items) {
    const auto schemas = array.shape.items();
    array.items = schemas.empty() ? nullptr : &linked(schemas);
  }
  return *array.items;
}

void Shapes::walk(Linked& linked, const json::Value& value, const Place* above, const Visit& visit) {
  if (value.is_array()) {
    Linked* items = items_of(linked);
    for (std::size_t i = 0; items != nullptr && i < value.array().size(); ++i) {
      const Place item{above, {}, i, true};
      walk(*items, value.array()[i], &item, visit);
    }
  }
  if (!value.is_object())
    return;
  for (const auto& member : value.object()) {
    const Place place{above, member.name};
    visit(place, member, linked.shape);
    const bool holds_more = member.value.is_array() || member.value.is_object();
    if (Linked* below = holds_more ? member_of(linked, member.name) : nullptr)
      walk(*below, member.value, &place, visit);
  }
}

void Shapes::visit_members(const json::Node& schema, const json::Value& value, const Visit& visit) {
  walk(linked(schema), value, nullptr, visit);
}

std::string Place::pointer() const {
  const std::string rest = above != nullptr ? above->pointer() : "";
  return is_item ? json::append_index(rest, index) : json::append_token(rest, name);
}

std::string without_undeclared_names(const json::DocumentSet& documents, const json::Node& schema,
                                     std::string_view pointer) {
  const auto tokens = json::parse_pointer(pointer);
  std::string out;
  std::vector<json::Node> schemas{schema};
  for (const auto& token : tokens ? *tokens : std::vector<std::string>{"<key>"}) {
    const Shape shape(documents, schemas);
    bool shows = !token.empty() && token.find_first_not_of("0123456789") == std::string::npos;
    schemas = shows ? shape.items() : std::vector<json::Node>{};
    for (const auto& property : shape.properties()) {
      if (property.name != token)
        continue;
      shows = true;
      schemas.push_back(property.schema);
    }
    out = json::append_token(out, shows ? token : "<key>");
  }
  return out;
}

json::Node follow_reference(const json::DocumentSet& documents, const json::Node& from, std::string_view reference) {
  const auto hash = reference.find('#');
  const std::string_view address = reference.substr(0, hash);
  const auto fragment = hash == std::string_view::npos ? std::optional<std::string>("")
                                                       : http::percent_decode(reference.substr(hash + 1));
  const json::Document* document = from.document;
  if (!address.empty()) {
    const auto uri = from.document == nullptr ? Result<std::string>(std::string(address))
                                              : http::resolve(from.document->uri, http::encode_illegal(address));
    document = uri ? documents.find(*uri) : nullptr;
  }
  const json::Value* value =
      document == nullptr || !fragment ? nullptr : json::resolve_pointer(document->root, *fragment);
  return value == nullptr ? json::Node{} : json::Node{document, value, *fragment};
}

Shape::Shape(const json::DocumentSet& documents, const json::Node& schema) : Shape(documents, std::vector{schema}) {}

Shape::Shape(const json::DocumentSet& documents, const std::vector<json::Node>& schemas) : documents_(documents) {
  for (const auto& schema : schemas)
    add(schema, true, 0);
  for (const Part& part : parts_)
    read(part);
  open_ = open_ || properties_.empty();
}

void Shape::add(const json::Node& schema, bool always, int depth) {
  if (!schema || !schema->is_object() || depth > deepest) {
    open_ = true;
    return;
  }
  const bool seen =
      std::any_of(parts_.begin(), parts_.end(), [&](const Part& part) { return part.schema.value == schema.value; });
  if (seen)
    return;
  const auto reference = schema->find_string("$ref");
  if (const auto target = reference ? follow_reference(documents_, schema, *reference) : json::Node();
      target && ignores_siblings(documents_))
    return add(target, always, depth + 1);
  parts_.push_back({schema, always});
  if (reference)
    add(follow_reference(documents_, schema, *reference), always, depth + 1);
  if (has(schema, "$dynamicRef") || has(schema, "$recursiveRef"))
    open_ = true;
  add_all(schema.child("allOf"), always, depth + 1);
  add_all(schema.child("anyOf"), false, depth + 1);
  add_all(schema.child("oneOf"), false, depth + 1);
  for (const std::string_view keyword : {"then", "else"})
    if (const auto branch = schema.child(keyword))
      add(branch, false, depth + 1);
}

void Shape::add_all(const json::Node& list, bool always, int depth) {
  if (!list || !list->is_array())
    return;
  for (std::size_t i = 0; i < list->array().size(); ++i)
    add(list.child(i), always, depth);
}

void Shape::read(const Part& part) {
  const json::Node& schema = part.schema;
  for (const std::string_view keyword : {"additionalProperties", "unevaluatedProperties"})
    open_ = open_ || allows_more(schema, keyword) || forbids_more(schema, keyword);
  // A discriminator lets children speak that the schema does not list.
  open_ = open_ || has(schema, "patternProperties") || has(schema, "discriminator") ||
          has(schema, "dependentSchemas") || has(schema, "not");
  const json::Node properties = schema.child("properties");
  if (!properties || !properties->is_object())
    return;
  for (const auto& member : properties->object())
    properties_.push_back({member.name, properties.child(member.name), part.always});
}

bool Shape::names(std::string_view property) const {
  return std::any_of(properties_.begin(), properties_.end(),
                     [&](const Property& known) { return known.name == property; });
}

const json::Node& Shape::home() const {
  const auto found =
      std::find_if(parts_.begin(), parts_.end(), [](const Part& part) { return has(part.schema, "properties"); });
  return (found == parts_.end() ? parts_.front() : *found).schema;
}

bool Shape::requires_member(std::string_view property) const {
  return std::any_of(parts_.begin(), parts_.end(), [&](const Part& part) {
    const json::Value* required = part.always ? part.schema->find("required") : nullptr;
    return required != nullptr && required->is_array() &&
           std::any_of(required->array().begin(), required->array().end(),
                       [&](const json::Value& name) { return name.is_string() && name.string() == property; });
  });
}

std::vector<json::Node> Shape::items() const {
  std::vector<json::Node> all;
  for (const Part& part : parts_)
    if (const auto items = part.schema.child("items"); items && items->is_object() && !has(part.schema, "prefixItems"))
      all.push_back(items);
  return all;
}

} // namespace keur::check
