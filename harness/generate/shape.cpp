#include "generate/shape.hpp"

#include "json/pointer.hpp"
#include "openapi/schema_view.hpp"
#include "schema/pattern.hpp"

#include <algorithm>

namespace keur::generate {
namespace {

Types type_named(std::string_view name) {
  if (name == "null")
    return null_type;
  if (name == "boolean")
    return boolean_type;
  if (name == "integer")
    return integer_type;
  if (name == "number")
    return integer_type | number_type;
  if (name == "string")
    return string_type;
  if (name == "array")
    return array_type;
  if (name == "object")
    return object_type;
  return 0;
}

Types types_of(const json::Value& type) {
  if (type.is_string())
    return type_named(type.string());
  Types types = 0;
  if (type.is_array())
    for (const json::Value& each : type.array())
      if (each.is_string())
        types |= type_named(each.string());
  return types;
}

bool ignores_siblings(schema::Dialect dialect) {
  using schema::Dialect;
  return dialect == Dialect::OpenApi30 || dialect == Dialect::Draft4 || dialect == Dialect::Draft6 ||
         dialect == Dialect::Draft7;
}

bool matches(std::string_view pattern, std::string_view text) {
  const auto compiled = schema::Pattern::compile(pattern);
  return compiled && compiled->search(text) == schema::Match::Yes;
}

class Flattener {
public:
  Flattener(schema::Dialect dialect, const Branching& branching, Shape& shape)
      : dialect_(dialect), branching_(branching), shape_(shape), left_(branching.attempt) {}

  void add(const json::Node& node) {
    if (!node || !visited_.insert(node.value).second)
      return;
    if (node->is_boolean()) {
      if (!node->boolean())
        shape_.never = true;
      return;
    }
    if (!node->is_object())
      return;
    if (outermost_ == nullptr)
      outermost_ = node.value;
    if (add_reference(node) && ignores_siblings(dialect_))
      return;
    shape_.parts.push_back(node);
    add_type(node);
    add_values(node);
    add_numbers(node);
    add_strings(node);
    add_arrays(node);
    add_objects(node);
    add_discriminator(node);
    add_compositions(node);
  }

private:
  bool add_reference(const json::Node& node) {
    bool any = false;
    for (const char* keyword : {"$ref", "$dynamicRef", "$recursiveRef"}) {
      const auto reference = node->find_string(keyword);
      if (!reference)
        continue;
      any = true;
      const json::Node target = openapi::follow(node, *reference);
      if (target) {
        if (named_.empty())
          named_ = target.pointer;
        add(target);
      } else {
        shape_.never = true;
      }
    }
    return any;
  }

  /// The keyword's node, remembered; empty where it is absent.
  json::Node keyword(const json::Node& node, const char* name) {
    json::Node found = node.child(name);
    if (found)
      shape_.keywords.insert_or_assign(name, found);
    return found;
  }

  void add_type(const json::Node& node) {
    const json::Node type = keyword(node, "type");
    if (node->find_boolean("readOnly", false))
      shape_.read_only = true;
    if (node->find_boolean("writeOnly", false))
      shape_.write_only = true;
    if (!type)
      return;
    Types types = types_of(*type);
    if (dialect_ == schema::Dialect::OpenApi30 && node->find_boolean("nullable", false))
      types |= null_type;
    shape_.types &= types;
    shape_.typed = true;
  }

  void add_values(const json::Node& node) {
    std::vector<json::Node> values;
    if (const json::Node constant = keyword(node, "const")) {
      restrict_values({constant});
    }
    if (const json::Node list = keyword(node, "enum"); list && list->is_array()) {
      for (std::size_t i = 0; i < list->array().size(); ++i)
        values.push_back(list.child(i));
      restrict_values(std::move(values));
    }
    if (const json::Node example = node.child("example"))
      shape_.examples.push_back(example);
    if (const json::Node examples = node.child("examples"); examples && examples->is_array())
      for (std::size_t i = 0; i < examples->array().size(); ++i)
        shape_.examples.push_back(examples.child(i));
    if (const json::Node fallback = node.child("default"))
      shape_.examples.push_back(fallback);
  }

  void restrict_values(std::vector<json::Node> values) {
    if (shape_.values) {
      std::erase_if(*shape_.values, [&](const json::Node& have) {
        return std::none_of(values.begin(), values.end(), [&](const json::Node& v) { return json::equal(*v, *have); });
      });
    } else {
      shape_.values = std::move(values);
    }
  }

  void add_numbers(const json::Node& node) {
    add_bound(node, "minimum", "exclusiveMinimum", shape_.minimum, shape_.exclusive_minimum);
    add_bound(node, "maximum", "exclusiveMaximum", shape_.maximum, shape_.exclusive_maximum);
    if (const json::Node divisor = keyword(node, "multipleOf"); divisor && divisor->is_number())
      shape_.multiple_of.push_back(divisor);
  }

  /// exclusive… is a flag in draft 4 and OAS 3.0 and a bound of its own afterwards.
  void add_bound(const json::Node& node, const char* plain, const char* exclusive, std::vector<json::Node>& plains,
                 std::vector<json::Node>& exclusives) {
    const json::Node bound = keyword(node, plain);
    const json::Node strict = keyword(node, exclusive);
    const bool flag = strict && strict->is_boolean() && strict->boolean();
    if (bound && bound->is_number())
      (flag ? exclusives : plains).push_back(bound);
    if (strict && strict->is_number())
      exclusives.push_back(strict);
  }

  std::size_t count(const json::Node& node, const char* name, std::size_t otherwise) {
    keyword(node, name);
    const auto value = node->find_integer(name);
    return value && *value >= 0 ? static_cast<std::size_t>(*value) : otherwise;
  }

  void add_strings(const json::Node& node) {
    shape_.min_length = std::max(shape_.min_length, count(node, "minLength", 0));
    shape_.max_length = std::min(shape_.max_length, count(node, "maxLength", std::string::npos));
    if (const json::Node pattern = keyword(node, "pattern"); pattern && pattern->is_string())
      shape_.patterns.push_back(pattern);
    if (const json::Node format = keyword(node, "format"); format && format->is_string())
      shape_.format = format->string();
    if (const auto encoding = node->find_string("contentEncoding"))
      shape_.content_encoding = std::string(*encoding);
    if (const auto type = node->find_string("contentMediaType"))
      shape_.content_media_type = std::string(*type);
  }

  void add_arrays(const json::Node& node) {
    shape_.min_items = std::max(shape_.min_items, count(node, "minItems", 0));
    shape_.max_items = std::min(shape_.max_items, count(node, "maxItems", std::string::npos));
    if (const json::Node unique = keyword(node, "uniqueItems"); unique && node->find_boolean("uniqueItems", false))
      shape_.unique_items = true;
    json::Node items = keyword(node, "items");
    json::Node prefix = keyword(node, "prefixItems");
    if (items && items->is_array())
      prefix = std::exchange(items, keyword(node, "additionalItems"));
    if (prefix && prefix->is_array())
      for (std::size_t i = 0; i < prefix->array().size(); ++i) {
        if (shape_.prefix_items.size() <= i)
          shape_.prefix_items.emplace_back();
        shape_.prefix_items[i].push_back(prefix.child(i));
      }
    const json::Node unevaluated = keyword(node, "unevaluatedItems");
    for (const json::Node& rest : {items, unevaluated})
      if (rest && rest->is_boolean() && !rest->boolean())
        shape_.items_closed = true;
    if (items && items->is_object())
      shape_.items.push_back(items);
    if (const json::Node contains = keyword(node, "contains")) {
      shape_.contains.push_back(contains);
      shape_.min_contains = count(node, "minContains", 1);
      shape_.max_contains = count(node, "maxContains", std::string::npos);
    }
  }

  void add_objects(const json::Node& node) {
    shape_.min_properties = std::max(shape_.min_properties, count(node, "minProperties", 0));
    shape_.max_properties = std::min(shape_.max_properties, count(node, "maxProperties", std::string::npos));
    if (const json::Node properties = keyword(node, "properties"); properties && properties->is_object())
      for (const json::Member& member : properties->object())
        add_member(member.name, properties.child(member.name));
    if (const json::Node required = keyword(node, "required"); required && required->is_array())
      for (const json::Value& name : required->array())
        if (name.is_string() && !shape_.requires_member(name.string()))
          shape_.required.push_back(name.string());
    if (const json::Node patterns = keyword(node, "patternProperties"); patterns && patterns->is_object())
      for (const json::Member& member : patterns->object()) {
        shape_.pattern_properties.emplace_back(patterns, patterns.child(member.name));
        shape_.pattern_names.push_back(member.name);
      }
    add_extras(node, "additionalProperties");
    add_extras(node, "unevaluatedProperties");
    if (const json::Node forbidden = keyword(node, "not"))
      shape_.negated.push_back(forbidden);
    if (const json::Node names = keyword(node, "propertyNames"))
      shape_.property_names.push_back(names);
    add_dependencies(node);
  }

  void add_extras(const json::Node& node, const char* name) {
    const json::Node extras = keyword(node, name);
    if (!extras)
      return;
    if (extras->is_boolean() && !extras->boolean())
      shape_.closed = true;
    if (extras->is_object())
      shape_.additional.push_back(extras);
  }

  void add_dependencies(const json::Node& node) {
    for (const char* name : {"dependentRequired", "dependentSchemas", "dependencies"}) {
      const json::Node dependent = keyword(node, name);
      if (!dependent || !dependent->is_object())
        continue;
      for (const json::Member& member : dependent->object())
        if (!member.value.is_array())
          shape_.dependent_schemas.emplace_back(member.name, dependent.child(member.name));
        else
          for (const json::Value& each : member.value.array())
            if (each.is_string())
              shape_.dependent_required[member.name].push_back(each.string());
    }
  }

  void add_member(const std::string& name, json::Node schema) {
    for (MemberSchemas& member : shape_.properties)
      if (member.name == name) {
        member.schemas.push_back(std::move(schema));
        return;
      }
    shape_.properties.push_back({name, {std::move(schema)}});
  }

  /// OAS 3.1.1 section 4.8.25: the member's value is a mapping's key or the schema's name. Where the discriminator
  /// stands in a base schema, the value names the schema that was asked for; asked for the base itself, a mapped schema
  /// is taken.
  void add_discriminator(const json::Node& node) {
    const json::Node discriminator = node.child("discriminator");
    if (!discriminator)
      return;
    const auto property = discriminator->find_string("propertyName");
    if (!property || node.child("oneOf") || node.child("anyOf"))
      return;
    const json::Node mapping = discriminator.child("mapping");
    const bool is_base = node.value == outermost_ || named_ == node.pointer;
    if (is_base && mapping && mapping->is_object() && !mapping->object().empty()) {
      const json::Member& first = *mapping->object().begin();
      discriminate(*property, first.name);
      if (first.value.is_string())
        add(mapped(node, first.value.string()));
      return;
    }
    const std::string asked = named_.empty() ? node.pointer : named_;
    discriminate(*property, mapped_name(node, mapping, asked));
  }

  void discriminate(std::string_view property, std::string value) {
    shape_.discriminated.emplace(std::string(property), std::move(value));
  }

  json::Node mapped(const json::Node& node, const std::string& target) const {
    if (target.find_first_of("#/.") == std::string::npos)
      return openapi::follow(node, "#/components/schemas/" + target);
    return openapi::follow(node, target);
  }

  std::string mapped_name(const json::Node& node, const json::Node& mapping, const std::string& pointer) const {
    if (mapping && mapping->is_object())
      for (const json::Member& member : mapping->object())
        if (member.value.is_string() && mapped(node, member.value.string()).pointer == pointer)
          return member.name;
    const auto tokens = json::parse_pointer(pointer);
    return tokens && !tokens->empty() ? tokens->back() : "";
  }

  void add_compositions(const json::Node& node) {
    if (const json::Node all = keyword(node, "allOf"); all && all->is_array())
      for (std::size_t i = 0; i < all->array().size(); ++i)
        add(all.child(i));
    add_branch(node, "oneOf");
    add_branch(node, "anyOf");
    add_condition(node);
  }

  std::size_t take(const json::Node& site, std::size_t branches) {
    if (const auto fixed = branching_.fixed.find(site.value); fixed != branching_.fixed.end())
      return fixed->second;
    const std::size_t digit = left_ % branches;
    left_ /= branches;
    return digit;
  }

  bool is_null_branch(const json::Node& branch) const {
    return branch->find_string("type") == std::string_view("null");
  }

  void add_branch(const json::Node& node, const char* name) {
    const json::Node list = keyword(node, name);
    if (!list || !list->is_array() || list->array().empty())
      return;
    const std::size_t size = list->array().size();
    std::size_t first = 0; // {"type": "null"} is the least telling branch
    while (first + 1 < size && is_null_branch(list.child(first)))
      ++first;
    const bool fixed = branching_.fixed.contains(list.value);
    const std::size_t taken = fixed ? take(list, size) : (take(list, size) + first) % size;
    shape_.sites.push_back({name, list, taken, size});
    const json::Node branch = list.child(taken);
    add_branch_name(node, branch);
    add(branch);
  }

  void add_branch_name(const json::Node& node, const json::Node& branch) {
    const json::Node discriminator = node.child("discriminator");
    const auto property = discriminator ? discriminator->find_string("propertyName") : std::nullopt;
    const auto reference = branch->find_string("$ref");
    if (!property || !reference)
      return;
    const json::Node target = openapi::follow(branch, *reference);
    if (target)
      discriminate(*property, mapped_name(node, discriminator.child("mapping"), target.pointer));
  }

  void add_condition(const json::Node& node) {
    const json::Node condition = keyword(node, "if");
    if (!condition || (!node.child("then") && !node.child("else")))
      return;
    const std::size_t taken = take(condition, 3);
    shape_.sites.push_back({"if", condition, taken, 3});
    if (taken == 1) {
      add(condition);
      add(node.child("then"));
    } else if (taken == 2) {
      add(node.child("else"));
    }
  }

  schema::Dialect dialect_;
  const Branching& branching_;
  Shape& shape_;
  std::size_t left_;
  std::set<const json::Value*> visited_ = {};
  const json::Value* outermost_ = nullptr;
  std::string named_ = {}; // pointer of the first schema that a reference led to
};

} // namespace

const MemberSchemas* Shape::member(std::string_view name) const {
  for (const MemberSchemas& each : properties)
    if (each.name == name)
      return &each;
  return nullptr;
}

bool Shape::requires_member(std::string_view name) const {
  return std::find(required.begin(), required.end(), name) != required.end();
}

Conjunction Shape::schemas_of(std::string_view name) const {
  if (const MemberSchemas* declared = member(name))
    return declared->schemas;
  Conjunction schemas;
  for (std::size_t i = 0; i < pattern_names.size(); ++i)
    if (matches(pattern_names[i], name))
      schemas.push_back(pattern_properties[i].second);
  return schemas.empty() ? additional : schemas;
}

Location Shape::where(std::string_view keyword) const {
  const auto found = keywords.find(keyword);
  if (found != keywords.end())
    return found->second.location();
  return parts.empty() ? Location{} : parts.front().location();
}

Shape flatten(schema::Dialect dialect, const Conjunction& schemas, const Branching& branching) {
  Shape shape;
  Flattener flattener(dialect, branching, shape);
  for (const json::Node& schema : schemas)
    flattener.add(schema);
  for (MemberSchemas& member : shape.properties)
    for (std::size_t i = 0; i < shape.pattern_names.size(); ++i)
      if (matches(shape.pattern_names[i], member.name))
        member.schemas.push_back(shape.pattern_properties[i].second);
  return shape;
}

const Shape& Shapes::of(const Conjunction& schemas, const Branching& branching) {
  std::vector<std::uintptr_t> key;
  key.reserve(schemas.size() + 1 + 2 * branching.fixed.size());
  for (const json::Node& schema : schemas)
    key.push_back(reinterpret_cast<std::uintptr_t>(schema.value));
  key.push_back(branching.attempt); // no address is that small: the schemas end here
  for (const auto& [site, branch] : branching.fixed) {
    key.push_back(reinterpret_cast<std::uintptr_t>(site));
    key.push_back(branch);
  }
  const auto found = known_.find(key);
  return found != known_.end() ? found->second
                               : known_.emplace(std::move(key), flatten(dialect_, schemas, branching)).first->second;
}

} // namespace keur::generate
