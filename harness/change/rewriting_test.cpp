#include "change/rewriting.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <unordered_set>

namespace keur::change {
namespace {

constexpr std::size_t inlined_bytes = 4u << 20; // what inlining may add: nested references multiply
constexpr int deepest = 40;

bool is_data(std::string_view keyword) {
  return keyword == "example" || keyword == "examples" || keyword == "default" || keyword == "enum" ||
         keyword == "const" || keyword == "discriminator" || keyword.starts_with("x-");
}

/// Calls `edit` for every object that is no data, those inside first.
void each_object(json::Value& value, const std::function<void(json::Value&)>& edit, bool names = false) {
  if (value.is_array())
    for (json::Value& element : value.array())
      each_object(element, edit);
  if (!value.is_object())
    return;
  for (json::Member& member : value.object())
    if (names || !is_data(member.name))
      each_object(member.value, edit,
                  !names &&
                      (member.name == "properties" || member.name == "patternProperties" || member.name == "schemas"));
  if (!names)
    edit(value);
}

void keep(json::Value&, bool) {}

bool is_set(std::string_view keyword) {
  return keyword == "required" || keyword == "enum" || keyword == "type" || keyword == "parameters" ||
         keyword == "tags" || keyword == "oneOf" || keyword == "anyOf" || keyword == "allOf" || keyword == "security";
}

void reverse(json::Value& value) {
  if (value.is_array())
    for (json::Value& element : value.array())
      reverse(element);
  if (!value.is_object())
    return;
  std::vector<json::Member> members;
  for (json::Member& member : value.object())
    members.push_back(std::move(member));
  json::Object out;
  for (auto member = members.rbegin(); member != members.rend(); ++member) {
    reverse(member->value);
    if (member->value.is_array() && is_set(member->name))
      std::reverse(member->value.array().begin(), member->value.array().end());
    out.append(std::move(member->name), std::move(member->value));
  }
  out.seal();
  value = json::Value(std::move(out));
}

/// Puts targets in the place of references; one that leads back to where it stands stays.
class Inliner {
public:
  Inliner(const json::Value& root, bool is_30) : root_(root), is_30_(is_30) {}

  void inline_below(json::Value& value, bool names, int depth) {
    if (depth > deepest)
      return;
    if (value.is_array())
      for (json::Value& element : value.array())
        inline_below(element, false, depth + 1);
    if (!value.is_object())
      return;
    if (!names)
      if (const json::Value* target = target_of(value)) {
        const json::Value copy = *target;
        open_.insert(target);
        value = copy;
        inline_below(value, false, depth + 1);
        open_.erase(target);
        return;
      }
    for (json::Member& member : value.object())
      if (names || (!is_data(member.name) && member.name != "mapping"))
        inline_below(member.value, !names && holds_names(member.name), depth + 1);
  }

private:
  static bool holds_names(std::string_view keyword) {
    return keyword == "properties" || keyword == "patternProperties" || keyword == "schemas" || keyword == "headers" ||
           keyword == "dependentSchemas" || keyword == "$defs";
  }

  const json::Value* target_of(const json::Value& value) {
    const auto reference = value.find_string("$ref");
    if (!reference || !reference->starts_with("#/") || (!is_30_ && value.object().size() > 1))
      return nullptr;
    const auto pointer = http::percent_decode(reference->substr(1));
    const json::Value* target = pointer ? json::resolve_pointer(root_, *pointer) : nullptr;
    if (!target || open_.contains(target))
      return nullptr;
    const auto [size, is_new] = sizes_.try_emplace(target, 0);
    if (is_new)
      size->second = json::dump(*target).size();
    added_ += size->second;
    return added_ < inlined_bytes ? target : nullptr;
  }

  const json::Value& root_;
  const bool is_30_;
  std::unordered_set<const json::Value*> open_;
  std::map<const json::Value*, std::size_t> sizes_;
  std::size_t added_ = 0;
};

void inline_references(json::Value& root, bool is_30) {
  const json::Value original = root;
  Inliner inliner(original, is_30);
  inliner.inline_below(root, false, 0);
}

/// What an exact merge can be made of by hand: keywords that judge on their own and stand in one part only, or alike in
/// several; `properties` of different members, and `required`.
bool can_join(const json::Value& part) {
  static const std::set<std::string_view> bound_to_others{"$ref",
                                                          "nullable",
                                                          "additionalProperties",
                                                          "patternProperties",
                                                          "additionalItems",
                                                          "prefixItems",
                                                          "if",
                                                          "then",
                                                          "else",
                                                          "not",
                                                          "contains",
                                                          "minContains",
                                                          "maxContains",
                                                          "$defs",
                                                          "unevaluatedProperties",
                                                          "unevaluatedItems",
                                                          "exclusiveMinimum",
                                                          "exclusiveMaximum",
                                                          "$id",
                                                          "allOf",
                                                          "dependentSchemas",
                                                          "dependentRequired",
                                                          "$anchor",
                                                          "discriminator"};
  return part.is_object() && std::none_of(part.object().begin(), part.object().end(), [](const json::Member& member) {
           return bound_to_others.contains(member.name);
         });
}

bool join_into(json::Value& into, const json::Value& part) {
  for (const json::Member& member : part.object()) {
    json::Value* known = into.object().find(member.name);
    if (member.name == "properties" && known) {
      for (const json::Member& property : member.value.object()) {
        if (known->find(property.name))
          return false;
        known->object().set(property.name, property.value);
      }
    } else if (member.name == "required" && known) {
      for (const json::Value& name : member.value.array())
        if (std::none_of(known->array().begin(), known->array().end(),
                         [&](const json::Value& other) { return json::equal(other, name); }))
          known->array().push_back(name);
    } else if (known && member.name != "description" && member.name != "title" && !json::equal(*known, member.value)) {
      return false;
    } else if (!known) {
      into.object().set(member.name, member.value);
    }
  }
  return true;
}

void flatten_one(json::Value& schema) {
  const json::Value* parts = schema.find("allOf");
  if (!parts || !parts->is_array() || parts->array().empty())
    return;
  json::Value rest = schema;
  rest.object().erase("allOf");
  if (!can_join(rest) || !std::all_of(parts->array().begin(), parts->array().end(), can_join))
    return;
  for (const json::Value& part : parts->array())
    if (!join_into(rest, part))
      return;
  schema = rest;
}

void flatten(json::Value& root, bool) { each_object(root, flatten_one); }

/// Members' schemas, where nothing beside a $ref is lost by it.
void wrap(json::Value& root, bool) {
  each_object(root, [](json::Value& schema) {
    json::Value* properties = schema.object().find("properties");
    if (!properties || !properties->is_object() || (schema.find("type") && !schema.find_string("type")))
      return;
    for (json::Member& property : properties->object())
      if (property.value.is_object() && !property.value.find("allOf")) {
        json::Array parts;
        parts.push_back(std::move(property.value));
        property.value = json::object({{"allOf", std::move(parts)}});
      }
  });
}

/// Does the fragment lead inside a component or an operation? It counts places there, which rewriting moves.
bool counts_places(std::string_view reference) {
  const auto hash = reference.find('#');
  return hash != std::string_view::npos &&
         std::count(reference.begin() + static_cast<std::ptrdiff_t>(hash), reference.end(), '/') > 3;
}

/// Gives what such references lead to a name of its own.
class Namer {
public:
  explicit Namer(json::Value& root) : root_(root), original_(root) {}

  /// The first reference that cannot be named, or "".
  std::string name_all() {
    look(root_);
    for (std::size_t i = 0; i < copies_.size(); ++i) {
      json::Value copy = std::move(copies_[i]); // looking at it may add further ones
      look(copy);
      copies_[i] = std::move(copy);
    }
    json::Object named;
    for (std::size_t i = 0; i < copies_.size(); ++i)
      named.set(std::to_string(i), std::move(copies_[i]));
    if (!copies_.empty())
      root_.object().set("named", std::move(named));
    return failed_;
  }

private:
  void look(json::Value& value) {
    each_object(value, [this](json::Value& object) {
      const auto reference = object.find_string("$ref");
      if (reference && reference->starts_with("#/") && counts_places(*reference))
        object.object().set("$ref", "#/named/" + std::to_string(index_of(std::string(*reference))));
    });
  }
  std::size_t index_of(const std::string& reference) {
    const auto [entry, is_new] = indices_.try_emplace(reference, copies_.size());
    if (is_new) {
      const auto pointer = http::percent_decode(reference.substr(1));
      const json::Value* target = pointer ? json::resolve_pointer(original_, *pointer) : nullptr;
      if (!target)
        failed_ = reference;
      copies_.push_back(target ? *target : json::Value(json::Object()));
    }
    return entry->second;
  }

  json::Value& root_;
  const json::Value original_;
  std::map<std::string, std::size_t> indices_;
  std::vector<json::Value> copies_;
  std::string failed_;
};

/// A reference of another document into the root, to a place that rewriting moves.
std::string foreign_reference(const openapi::Description& description, const json::Document& document,
                              const json::Value& value) {
  std::string found;
  const auto look = [&](const json::Value& inner) {
    if (found.empty())
      found = foreign_reference(description, document, inner);
  };
  if (value.is_array())
    for (const json::Value& element : value.array())
      look(element);
  if (!value.is_object())
    return found;
  const auto reference = value.find_string("$ref");
  if (reference && counts_places(*reference) && reference->front() != '#') {
    const auto uri = http::resolve(document.uri, reference->substr(0, reference->find('#')));
    if (uri && *uri == description.root->uri)
      return std::string(*reference);
  }
  for (const json::Member& member : value.object())
    look(member.value);
  return found;
}

} // namespace

const std::vector<Rewriting>& rewritings() {
  static const std::vector<Rewriting> all{{"the same text as JSON", keep, false},
                                          {"in reverse order", [](json::Value& root, bool) { reverse(root); }, true},
                                          {"references inlined", inline_references, true},
                                          {"allOf flattened", flatten, true},
                                          {"references inlined and allOf flattened",
                                           [](json::Value& root, bool is_30) {
                                             inline_references(root, is_30);
                                             flatten(root, is_30);
                                           },
                                           true},
                                          {"members wrapped into allOf", wrap, true}};
  return all;
}

Result<openapi::Description> rewritten(const openapi::Description& description, const Rewriting& rewriting) {
  json::Value root = description.root->root;
  if (rewriting.moves) {
    for (const auto& [uri, document] : *description.documents)
      if (const auto found = foreign_reference(description, *document, document->root); !found.empty())
        return fail(ErrorCode::ReferenceUnresolved, "another document refers to " + found);
    if (const auto found = Namer(root).name_all(); !found.empty())
      return fail(ErrorCode::ReferenceUnresolved, found + " leads nowhere, or through another reference");
  }
  rewriting.apply(root, description.version == openapi::Version::V30);
  openapi::LoadOptions options;
  return openapi::load({description.root->name, description.root->uri, json::dump(root)}, options);
}

} // namespace keur::change
