#include "base/text.hpp"
#include "exporting/postman.hpp"
#include "json/pointer.hpp"

#include <map>
#include <vector>

namespace keur::exporting {
namespace {

/// Collects what is referred to, once each, under definitions/<last token of the pointer>.
class Bundler {
public:
  explicit Bundler(const openapi::Description& description) : description_(description) {}

  json::Value bundle(const json::Node& schema) {
    json::Value root = rewrite(*schema);
    json::Object definitions;
    while (!pending_.empty()) {
      const auto [pointer, name] = pending_.back();
      pending_.pop_back();
      const auto* target = json::resolve_pointer(description_.root->root, pointer);
      definitions.set(name, target != nullptr ? rewrite(*target) : json::Value(true));
    }
    if (!definitions.empty() && root.is_object())
      root.object().set("definitions", std::move(definitions));
    return root;
  }

private:
  json::Value rewrite(const json::Value& schema) {
    if (schema.is_array()) {
      json::Array items;
      for (const auto& item : schema.array())
        items.push_back(rewrite(item));
      return items;
    }
    if (!schema.is_object())
      return schema;
    if (const auto reference = schema.find_string("$ref"))
      return json::object({{"$ref", local_name(*reference)}});
    json::Object out;
    for (const auto& member : schema.object())
      copy_keyword(schema, member, out);
    make_nullable(schema, out);
    return out;
  }

  // References to other documents stay unjudged (true): a collection is one file.
  std::string local_name(std::string_view reference) {
    if (!reference.starts_with("#/"))
      return "#";
    const std::string pointer(reference.substr(1));
    const auto found = names_.find(pointer);
    if (found != names_.end())
      return "#/definitions/" + found->second;
    std::string name = pointer.substr(pointer.rfind('/') + 1);
    for (const auto& [other, taken] : names_)
      if (taken == name)
        name += '_' + std::to_string(names_.size());
    names_.emplace(pointer, name);
    pending_.emplace_back(pointer, name);
    return "#/definitions/" + name;
  }

  void copy_keyword(const json::Value& schema, const json::Member& member, json::Object& out) {
    static const std::vector<std::string_view> dropped{"nullable",  "discriminator", "xml",        "externalDocs",
                                                       "example",   "examples",      "deprecated", "readOnly",
                                                       "writeOnly", "default"};
    const std::string& name = member.name;
    for (const auto word : dropped)
      if (name == word)
        return;
    if (name.starts_with("x-"))
      return;
    if (name == "exclusiveMinimum" || name == "exclusiveMaximum") {
      copy_exclusive(schema, member, out);
    } else if (name == "minimum" || name == "maximum") {
      if (!schema.find_boolean(name == "minimum" ? "exclusiveMinimum" : "exclusiveMaximum", false))
        out.set(name, member.value);
    } else if (name == "properties" || name == "patternProperties") {
      json::Object members;
      if (member.value.is_object())
        for (const auto& property : member.value.object())
          members.set(property.name, rewrite(property.value));
      out.set(name, std::move(members));
    } else if (name == "enum" || name == "const" || name == "required") {
      out.set(name, member.value);
    } else {
      out.set(name, rewrite(member.value));
    }
  }

  // OAS 3.0 booleans beside the bound become draft-7 numbers.
  static void copy_exclusive(const json::Value& schema, const json::Member& member, json::Object& out) {
    if (!member.value.is_boolean()) {
      out.set(member.name, member.value);
      return;
    }
    const auto* bound = schema.find(member.name == "exclusiveMinimum" ? "minimum" : "maximum");
    if (member.value.boolean() && bound != nullptr)
      out.set(member.name, *bound);
  }

  static void make_nullable(const json::Value& schema, json::Object& out) {
    const auto type = schema.find_string("type");
    if (!schema.find_boolean("nullable", false) || !type)
      return;
    json::Array types;
    types.emplace_back(*type);
    types.emplace_back("null");
    out.set("type", std::move(types));
  }

  const openapi::Description& description_;
  std::map<std::string, std::string, std::less<>> names_;
  std::vector<std::pair<std::string, std::string>> pending_;
};

} // namespace

json::Value bundled_schema(const openapi::Description& description, const json::Node& schema) {
  return Bundler(description).bundle(schema);
}

} // namespace keur::exporting
