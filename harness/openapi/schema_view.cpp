#include "openapi/schema_view.hpp"

#include "http/uri.hpp"
#include "json/pointer.hpp"

#include <algorithm>
#include <array>

namespace keur::openapi {
namespace {

constexpr int deepest = 12; // of references and compositions: more is a loop

json::Node child_of(const json::Node& node, const std::string& token) {
  if (!node->is_array())
    return node.child(token);
  const auto index = json::to_integer(token);
  if (!index || *index < 0)
    return {};
  return node.child(static_cast<std::size_t>(*index));
}

json::Node at_pointer(const json::Document& document, std::string_view pointer) {
  const auto tokens = json::parse_pointer(pointer);
  if (!tokens)
    return {};
  json::Node node{&document, &document.root, ""};
  for (const std::string& token : *tokens) {
    if (!node)
      return {};
    node = child_of(node, token);
  }
  return node;
}

json::Node find_anchor(const json::Node& node, std::string_view anchor, int depth) {
  if (depth == 0)
    return {};
  if (node->is_object()) {
    if (node->find_string("$anchor") == anchor || node->find_string("$dynamicAnchor") == anchor)
      return node;
    for (const json::Member& member : node->object())
      if (json::Node found = find_anchor(node.child(member.name), anchor, depth - 1))
        return found;
  } else if (node->is_array()) {
    for (std::size_t i = 0; i < node->array().size(); ++i)
      if (json::Node found = find_anchor(node.child(i), anchor, depth - 1))
        return found;
  }
  return {};
}

const json::Document* document_named(const json::Document& from, std::string_view base) {
  if (base.empty())
    return &from;
  if (from.set == nullptr)
    return nullptr;
  const auto uri = http::resolve(from.uri, http::encode_illegal(base));
  const json::Document* found = uri ? from.set->find(*uri) : nullptr;
  return found != nullptr ? found : from.set->find(base);
}

Kinds kind_named(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Kinds>, 7> names{{{"null", null_kind},
                                                                            {"boolean", boolean_kind},
                                                                            {"integer", number_kind},
                                                                            {"number", number_kind},
                                                                            {"string", string_kind},
                                                                            {"array", array_kind},
                                                                            {"object", object_kind}}};
  const auto found = std::find_if(names.begin(), names.end(), [name](const auto& each) { return each.first == name; });
  return found == names.end() ? 0 : found->second;
}

Kinds kind_of(const json::Value& value) {
  switch (value.kind()) {
  case json::Kind::Null:
    return null_kind;
  case json::Kind::Boolean:
    return boolean_kind;
  case json::Kind::Number:
    return number_kind;
  case json::Kind::String:
    return string_kind;
  case json::Kind::Array:
    return array_kind;
  case json::Kind::Object:
    return object_kind;
  }
  return any_kind;
}

/// Keywords that speak of one kind only: a schema that has them and no type most likely means that kind.
constexpr std::array<std::pair<std::string_view, Kinds>, 17> telling{{{"properties", object_kind},
                                                                      {"additionalProperties", object_kind},
                                                                      {"patternProperties", object_kind},
                                                                      {"required", object_kind},
                                                                      {"minProperties", object_kind},
                                                                      {"items", array_kind},
                                                                      {"prefixItems", array_kind},
                                                                      {"minItems", array_kind},
                                                                      {"uniqueItems", array_kind},
                                                                      {"contains", array_kind},
                                                                      {"minimum", number_kind},
                                                                      {"maximum", number_kind},
                                                                      {"exclusiveMinimum", number_kind},
                                                                      {"exclusiveMaximum", number_kind},
                                                                      {"multipleOf", number_kind},
                                                                      {"minLength", string_kind},
                                                                      {"pattern", string_kind}}};

} // namespace

json::Node follow(const json::Node& from, std::string_view reference) {
  if (from.document == nullptr)
    return {};
  const std::size_t hash = reference.find('#');
  const json::Document* document = document_named(*from.document, reference.substr(0, hash));
  if (document == nullptr)
    return {};
  const std::string_view raw = hash == std::string_view::npos ? std::string_view() : reference.substr(hash + 1);
  const auto fragment = http::percent_decode(raw);
  if (!fragment)
    return {};
  if (fragment->empty() || fragment->front() == '/')
    return at_pointer(*document, *fragment);
  return find_anchor(json::Node{document, &document->root, ""}, *fragment, 64);
}

SchemaView SchemaView::behind_reference() const {
  for (const char* keyword : {"$ref", "$dynamicRef", "$recursiveRef"})
    if (const auto reference = value_->find_string(keyword))
      return SchemaView(follow(json::Node{document_, value_, ""}, *reference));
  return {};
}

/// Calls `visit` with this schema and every part that speaks of the same value, until one returns true.
template <typename Visit>
bool SchemaView::any_part(const Visit& visit, int depth) const {
  if (value_ == nullptr || !value_->is_object() || depth > deepest)
    return false;
  if (visit(*this))
    return true;
  if (behind_reference().any_part(visit, depth + 1))
    return true;
  for (const std::string_view keyword : {"allOf", "anyOf", "oneOf"})
    if (const json::Value* branches = value_->find(keyword); branches != nullptr && branches->is_array())
      for (const json::Value& branch : branches->array())
        if (SchemaView(document_, &branch).any_part(visit, depth + 1))
          return true;
  return false;
}

Kinds SchemaView::own_kinds() const {
  Kinds kinds = any_kind;
  if (const json::Value* type = value_->find("type")) {
    Kinds named = 0;
    if (type->is_string())
      named = kind_named(type->string());
    else if (type->is_array())
      for (const json::Value& each : type->array())
        named |= each.is_string() ? kind_named(each.string()) : 0;
    if (value_->find_boolean("nullable", false))
      named |= null_kind;
    kinds &= named != 0 ? named : any_kind;
  }
  Kinds listed = 0;
  if (const json::Value* constant = value_->find("const"))
    listed |= kind_of(*constant);
  if (const json::Value* values = value_->find("enum"); values != nullptr && values->is_array())
    for (const json::Value& each : values->array())
      listed |= kind_of(each);
  return listed != 0 && (kinds & listed) != 0 ? kinds & listed : kinds;
}

Kinds SchemaView::kinds(int depth) const {
  if (value_ == nullptr || !value_->is_object() || depth > deepest)
    return any_kind;
  Kinds kinds = own_kinds() & behind_reference().kinds(depth + 1);
  if (const json::Value* parts = value_->find("allOf"); parts != nullptr && parts->is_array())
    for (const json::Value& part : parts->array())
      kinds &= SchemaView(document_, &part).kinds(depth + 1);
  for (const std::string_view keyword : {"anyOf", "oneOf"})
    if (const json::Value* branches = value_->find(keyword); branches != nullptr && branches->is_array()) {
      Kinds together = 0;
      for (const json::Value& branch : branches->array())
        together |= SchemaView(document_, &branch).kinds(depth + 1);
      kinds &= together != 0 ? together : any_kind;
    }
  if (kinds == any_kind)
    for (const auto& [keyword, kind] : telling)
      if (value_->find(keyword) != nullptr)
        return kind;
  return kinds;
}

Kinds SchemaView::kinds() const { return kinds(0); }

bool SchemaView::allows(Kinds kind) const {
  const Kinds allowed = kinds();
  return allowed == any_kind ? kind == string_kind : (allowed & kind) != 0;
}

bool SchemaView::declares(std::string_view name) const {
  return any_part([&](const SchemaView& part) {
    const json::Value* properties = part.value_->find("properties");
    return properties != nullptr && properties->find(name) != nullptr;
  });
}

SchemaView SchemaView::member(std::string_view name) const {
  SchemaView found, additional;
  any_part([&](const SchemaView& part) {
    const json::Value* properties = part.value_->find("properties");
    if (const json::Value* declared = properties != nullptr ? properties->find(name) : nullptr) {
      found = SchemaView(part.document_, declared);
      return true;
    }
    for (const std::string_view keyword : {"additionalProperties", "unevaluatedProperties"})
      if (const json::Value* extra = part.value_->find(keyword); extra != nullptr && extra->is_object() && !additional)
        additional = SchemaView(part.document_, extra);
    return false;
  });
  return found ? found : additional;
}

SchemaView SchemaView::items() const {
  SchemaView found;
  any_part([&](const SchemaView& part) {
    const json::Value* items = part.value_->find("items");
    const json::Value* prefix = part.value_->find("prefixItems");
    if (items != nullptr && items->is_array())
      prefix = items, items = nullptr;
    if (prefix != nullptr && prefix->is_array() && !prefix->array().empty())
      items = &prefix->array().front();
    if (items != nullptr && items->is_object())
      found = SchemaView(part.document_, items);
    return static_cast<bool>(found);
  });
  return found;
}

bool SchemaView::is_open() const {
  bool declared = false;
  const bool open = any_part([&](const SchemaView& part) {
    declared = declared || part.value_->find("properties") != nullptr;
    const json::Value* extra = part.value_->find("additionalProperties");
    return extra != nullptr && (extra->is_object() || (extra->is_boolean() && extra->boolean()));
  });
  return open || !declared;
}

bool SchemaView::gives(const json::Value& value) const {
  return any_part([&](const SchemaView& part) {
    for (const std::string_view keyword : {"const", "example", "default"})
      if (const json::Value* given = part.value_->find(keyword); given != nullptr && json::equal(*given, value))
        return true;
    for (const std::string_view keyword : {"enum", "examples"})
      if (const json::Value* list = part.value_->find(keyword); list != nullptr && list->is_array())
        if (std::any_of(list->array().begin(), list->array().end(),
                        [&](const json::Value& given) { return json::equal(given, value); }))
          return true;
    return false;
  });
}

std::string_view SchemaView::text(std::string_view keyword) const {
  std::string_view found;
  any_part([&](const SchemaView& part) {
    found = part.value_->find_string(keyword).value_or(std::string_view());
    return !found.empty();
  });
  return found;
}

bool SchemaView::says(std::string_view keyword, std::string_view text) const {
  return any_part([&](const SchemaView& part) { return part.value_->find_string(keyword) == text; });
}

bool SchemaView::has(std::string_view keyword) const {
  return any_part([&](const SchemaView& part) { return part.value_->find(keyword) != nullptr; });
}

} // namespace keur::openapi
