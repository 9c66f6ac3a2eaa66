#include "base/text.hpp"
#include "json/load.hpp"
#include "openapi/walk.hpp"

#include <algorithm>
#include <array>

/// Schemas that no value fits, found by laying together what a schema, its allOf and its references demand at once.
/// Only what is certain is said, with both places.
namespace keur::openapi {
namespace {

constexpr unsigned deepest_conflict = 6;
constexpr std::size_t most_conjuncts = 64;
constexpr std::array<std::string_view, 6> type_names_known{"null", "boolean", "number", "string", "array", "object"};
constexpr unsigned every_type = 63, null_type = 1, number_type = 4, string_type = 8, array_type = 16, object_type = 32;

/// A schema object that must hold together with others.
struct Conjunct {
  const json::Document* document;
  const json::Value* schema;
};

unsigned type_bit(std::string_view name) {
  const auto found = std::find(type_names_known.begin(), type_names_known.end(), name == "integer" ? "number" : name);
  return found == type_names_known.end() ? every_type : 1U << (found - type_names_known.begin());
}

unsigned type_bits(const json::Value& schema) {
  const json::Value* type = schema.find("type");
  if (!type || (!type->is_string() && !type->is_array()))
    return every_type;
  unsigned bits = 0;
  if (type->is_string())
    bits = type_bit(type->string());
  else
    for (const json::Value& one : type->array())
      bits |= one.is_string() ? type_bit(one.string()) : every_type;
  return bits | (schema.find_boolean("nullable", false) ? null_type : 0U);
}

unsigned type_of(const json::Value& value) { return 1U << static_cast<unsigned>(value.kind()); }

class Conflicts {
public:
  Conflicts(Library& library, Version version, const std::string& base)
      : library_(library), version_(version), base_(base) {}

  void add(const json::Document& document, const json::Value& schema, std::vector<Conjunct>& into,
           int depth = 0) const {
    const bool known =
        std::any_of(into.begin(), into.end(), [&](const Conjunct& one) { return one.schema == &schema; });
    constexpr int deepest = 32; // a reference may lead to itself
    if (!schema.is_object() || known || into.size() >= most_conjuncts || depth > deepest)
      return;
    if (const auto reference = schema.find_string("$ref")) {
      if (const auto target = library_.follow(document, base_, *reference))
        add(*target->document, *target->value, into, depth + 1);
      if (version_ <= Version::V30)
        return;
    }
    into.push_back({&document, &schema});
    if (const json::Value* all = schema.find("allOf"); all && all->is_array())
      for (const json::Value& one : all->array())
        add(document, one, into, depth + 1);
  }

  /// Why nothing fits all of them; "" where that is not certain.
  std::string reason(const std::vector<Conjunct>& all, unsigned depth = 0) const {
    unsigned types = every_type;
    const Conjunct* narrowed = nullptr;
    for (const Conjunct& one : all) {
      const unsigned own = type_bits(*one.schema);
      if ((types & own) == 0 && narrowed)
        return "the type " + shown(narrowed, "type") + " and the type " + shown(&one, "type") + " exclude each other";
      if (own != every_type)
        narrowed = &one;
      types &= own;
    }
    if (const std::string why = listed(all, types); !why.empty())
      return why;
    const std::array<std::string, 4> whys{types == number_type ? range(all) : "",
                                          types == string_type ? counts(all, "minLength", "maxLength") : "",
                                          types == array_type ? counts(all, "minItems", "maxItems") : "",
                                          types == object_type ? members(all, depth) : ""};
    const auto found = std::find_if(whys.begin(), whys.end(), [](const std::string& why) { return !why.empty(); });
    return found == whys.end() ? std::string() : *found;
  }

private:
  std::string where(const Conjunct& one, const json::Value& value) const {
    return '(' + to_string(Location{one.document->name, value.at().line, value.at().column, {}}) + ')';
  }
  std::string shown(const Conjunct* one, std::string_view keyword) const {
    const json::Value& value = *one->schema->find(keyword);
    return in_quotes(value.is_string() ? value.string() : json::dump(value)) + ' ' + where(*one, value);
  }

  /// enum and const: is there a value in all lists that has the type?
  std::string listed(const std::vector<Conjunct>& all, unsigned types) const {
    const Conjunct* first = nullptr;
    std::string_view keyword;
    std::vector<const json::Value*> left;
    for (const Conjunct& one : all)
      for (std::string_view word : {std::string_view("enum"), std::string_view("const")}) {
        const json::Value* values = one.schema->find(word);
        if (!values || (word == "enum" && (!values->is_array() || values->array().empty())) ||
            (word == "const" && version_ <= Version::V30))
          continue;
        const auto holds = [&](const json::Value& value) {
          return word == "const" ? json::equal(*values, value)
                                 : std::any_of(values->array().begin(), values->array().end(),
                                               [&](const json::Value& each) { return json::equal(each, value); });
        };
        if (!first) {
          first = &one, keyword = word;
          if (word == "const")
            left.push_back(values);
          else
            for (const json::Value& value : values->array())
              left.push_back(&value);
          continue;
        }
        std::erase_if(left, [&](const json::Value* value) { return !holds(*value); });
        if (left.empty())
          return "the values of '" + std::string(keyword) + "' " + where(*first, *first->schema->find(keyword)) +
                 " and of '" + std::string(word) + "' " + where(one, *values) + " have none in common";
      }
    if (first &&
        std::none_of(left.begin(), left.end(), [&](const json::Value* value) { return type_of(*value) & types; }))
      return "no value of '" + std::string(keyword) + "' " + where(*first, *first->schema->find(keyword)) +
             " has a type that is allowed";
    return {};
  }

  /// Of a lower and an upper bound over all parts: nothing between them.
  std::string between(const std::vector<Conjunct>& all, std::string_view low, std::string_view high,
                      bool strict) const {
    const Conjunct *lower = nullptr, *upper = nullptr;
    const auto number = [](const Conjunct& one, std::string_view keyword) {
      const json::Value* value = one.schema->find(keyword);
      return value && value->is_number() ? value : nullptr;
    };
    for (const Conjunct& one : all) {
      if (const auto* value = number(one, low);
          value && (!lower || json::compare_numbers(value->number(), number(*lower, low)->number()) > 0))
        lower = &one;
      if (const auto* value = number(one, high);
          value && (!upper || json::compare_numbers(value->number(), number(*upper, high)->number()) < 0))
        upper = &one;
    }
    if (!lower || !upper)
      return {};
    const json::Value &a = *number(*lower, low), &b = *number(*upper, high);
    const int order = json::compare_numbers(a.number(), b.number());
    if (order < 0 || (order == 0 && !strict))
      return {};
    return '\'' + std::string(low) + "' " + a.number() + ' ' + where(*lower, a) + " is " +
           (order == 0 ? "not below" : "above") + " '" + std::string(high) + "' " + b.number() + ' ' + where(*upper, b);
  }

  std::string range(const std::vector<Conjunct>& all) const {
    std::string why = between(all, "minimum", "maximum", false);
    if (version_ <= Version::V30)
      return why;
    for (const auto& [low, high] : {std::pair<std::string_view, std::string_view>{"exclusiveMinimum", "maximum"},
                                    {"minimum", "exclusiveMaximum"},
                                    {"exclusiveMinimum", "exclusiveMaximum"}})
      if (why.empty())
        why = between(all, low, high, true);
    return why;
  }

  std::string counts(const std::vector<Conjunct>& all, std::string_view low, std::string_view high) const {
    return between(all, low, high, false);
  }

  /// Required members that another part forbids, or that no value fits.
  std::string members(const std::vector<Conjunct>& all, unsigned depth) const {
    for (const Conjunct& one : all) {
      const json::Value* required = one.schema->find("required");
      if (!required || !required->is_array())
        continue;
      for (const json::Value& name : required->array())
        if (const std::string why = name.is_string() ? member(all, one, name, depth) : std::string(); !why.empty())
          return why;
    }
    return counts(all, "minProperties", "maxProperties");
  }

  std::string member(const std::vector<Conjunct>& all, const Conjunct& demands, const json::Value& name,
                     unsigned depth) const {
    const std::string& key = name.string();
    std::vector<Conjunct> schemas;
    for (const Conjunct& one : all) {
      const json::Value* properties = one.schema->find("properties");
      const json::Value* declared = properties && properties->is_object() ? properties->find(key) : nullptr;
      const json::Value* more = one.schema->find("additionalProperties");
      if (declared)
        add(*one.document, *declared, schemas);
      else if (more && more->is_boolean() && !more->boolean() && !one.schema->find("patternProperties"))
        return "the member " + in_quotes(key) + " is required " + where(demands, name) +
               " and 'additionalProperties: false' " + where(one, *more) + " forbids it";
    }
    const std::string why = schemas.size() > 1 && depth < deepest_conflict ? reason(schemas, depth + 1) : std::string();
    return why.empty() ? why : "the member " + in_quotes(key) + " is required, and " + why;
  }

  Library& library_;
  Version version_;
  const std::string& base_;
};

} // namespace

std::string why_nothing_fits(const json::Document& document, const json::Value& schema, const std::string& base,
                             Library& library, Version version) {
  const Conflicts conflicts(library, version, base);
  std::vector<Conjunct> all;
  conflicts.add(document, schema, all);
  // What one object says by itself has rules of its own (schema-bounds, schema-enum), but for these.
  const bool alone = all.size() == 1 && !schema.find("exclusiveMinimum") && !schema.find("exclusiveMaximum") &&
                     !schema.find("required") && !schema.find("const");
  return alone ? std::string() : conflicts.reason(all);
}

} // namespace keur::openapi
