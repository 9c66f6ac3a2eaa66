#include "json/load.hpp"
#include "json/pointer.hpp"
#include "schema/compile.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace keur::schema {

struct KeywordReader::Row {
  std::string_view name;
  DialectMask in;
  Vocabularies vocabulary; // 0: core
  Handler handler;
};

// Every keyword that means something in some dialect. What has `ignore` is judged with another keyword or is no
// assertion.
const KeywordReader::Row* KeywordReader::row(std::string_view name, Dialect dialect) {
  using R = KeywordReader;
  constexpr DialectMask openapi = in_oas30 | in_oas31;
  static const std::unordered_multimap<std::string_view, Row> rows = [] {
    std::unordered_multimap<std::string_view, Row> table;
    for (const Row& each : std::initializer_list<Row>{
             {"$ref", everywhere, 0, &R::reference},
             {"$dynamicRef", in_2020, 0, &R::dynamic_reference},
             {"$recursiveRef", in_2019, 0, &R::recursive_reference},
             {"$schema", since_4, 0, &R::ignore},
             {"id", in_draft4, 0, &R::ignore},
             {"$id", since_6, 0, &R::ignore},
             {"$anchor", since_2019, 0, &R::ignore},
             {"$dynamicAnchor", in_2020, 0, &R::ignore},
             {"$recursiveAnchor", in_2019, 0, &R::ignore},
             {"$vocabulary", since_2019, 0, &R::ignore},
             {"$comment", since_7, 0, &R::ignore},
             {"$defs", since_2019, 0, &R::ignore},
             {"definitions", since_4, 0, &R::ignore},
             {"type", everywhere, validation, &R::type},
             {"nullable", in_oas30, 0, &R::nullable},
             {"enum", everywhere, validation, &R::enumeration},
             {"const", since_6, validation, &R::constant},
             {"minimum", everywhere, validation, &R::minimum},
             {"maximum", everywhere, validation, &R::maximum},
             {"exclusiveMinimum", everywhere, validation, &R::exclusive_minimum},
             {"exclusiveMaximum", everywhere, validation, &R::exclusive_maximum},
             {"multipleOf", everywhere, validation, &R::multiple_of},
             {"minLength", everywhere, validation, &R::count},
             {"maxLength", everywhere, validation, &R::count},
             {"minItems", everywhere, validation, &R::count},
             {"maxItems", everywhere, validation, &R::count},
             {"minProperties", everywhere, validation, &R::count},
             {"maxProperties", everywhere, validation, &R::count},
             {"pattern", everywhere, validation, &R::pattern},
             {"format", everywhere, format_annotation, &R::format},
             {"uniqueItems", everywhere, validation, &R::unique_items},
             {"required", everywhere, validation, &R::required},
             {"properties", everywhere, applicator, &R::properties},
             {"patternProperties", since_4, applicator, &R::pattern_properties},
             {"additionalProperties", everywhere, applicator, &R::additional_properties},
             {"propertyNames", since_6, applicator, &R::property_names},
             {"dependencies", since_4, applicator, &R::dependencies},
             {"dependentRequired", since_2019, validation, &R::dependent_required},
             {"dependentSchemas", since_2019, applicator, &R::dependent_schemas},
             {"prefixItems", in_2020, applicator, &R::prefix_items},
             {"items", everywhere, applicator, &R::items},
             {"additionalItems", since_4 & ~in_2020, applicator, &R::additional_items},
             {"contains", since_6, applicator, &R::contains},
             {"minContains", since_2019, validation, &R::contains_count},
             {"maxContains", since_2019, validation, &R::contains_count},
             {"unevaluatedProperties", since_2019, unevaluated_keywords, &R::unevaluated_properties},
             {"unevaluatedItems", since_2019, unevaluated_keywords, &R::unevaluated_items},
             {"allOf", everywhere, applicator, &R::branches},
             {"anyOf", everywhere, applicator, &R::branches},
             {"oneOf", everywhere, applicator, &R::branches},
             {"not", everywhere, applicator, &R::single_in_place},
             {"if", since_7, applicator, &R::single_in_place},
             {"then", since_7, applicator, &R::single_in_place},
             {"else", since_7, applicator, &R::single_in_place},
             {"discriminator", openapi, 0, &R::discriminator},
             {"title", everywhere, 0, &R::ignore},
             {"description", everywhere, 0, &R::ignore},
             {"default", everywhere, 0, &R::ignore},
             {"examples", since_6, 0, &R::ignore},
             {"example", openapi, 0, &R::ignore},
             {"deprecated", since_2019 | in_oas30, 0, &R::ignore},
             {"readOnly", since_7 | in_oas30, 0, &R::ignore},
             {"writeOnly", since_7 | in_oas30, 0, &R::ignore},
             {"contentEncoding", in_draft7, 0, &R::content},
             {"contentMediaType", in_draft7, 0, &R::content},
             {"contentEncoding", since_2019, 0, &R::ignore},
             {"contentMediaType", since_2019, 0, &R::ignore},
             {"contentSchema", since_2019, 0, &R::ignore},
             {"xml", openapi, 0, &R::ignore},
             {"externalDocs", openapi, 0, &R::ignore},
         })
      table.emplace(each.name, each);
    return table;
  }();
  const auto [begin, end] = rows.equal_range(name);
  for (auto found = begin; found != end; ++found)
    if (has(found->second.in, dialect))
      return &found->second;
  return nullptr;
}

namespace {

bool base64_text(const json::Value& value) { return !value.is_string() || is_base64(value.string()); }
bool json_text(const json::Value& value) {
  return !value.is_string() || json::load_json(value.string(), "", {}, json::DuplicateKeys::Remark).has_value();
}
bool base64_json(const json::Value& value) {
  if (!value.is_string())
    return true;
  const auto decoded = decode_base64(value.string());
  return decoded && json_text(json::Value(*decoded));
}

} // namespace

KeywordReader::KeywordReader(CompilerState& compiler, Rule& rule, const Place& place, const Scope* scope,
                             Direction direction)
    : compiler_(compiler), rule_(rule), place_(place), scope_(scope), direction_(direction),
      dialect_(place.resource->dialect), schema_(*place.node) {}

Status KeywordReader::read() {
  if (schema_.is_boolean()) {
    rule_.rejects = !schema_.boolean();
    return {};
  }
  if (!schema_.is_object())
    return fail(ErrorCode::SchemaInvalid,
                "a schema is an object or a boolean, found " + std::string(name(schema_.kind())),
                place_.node.location());
  const json::Member* alone = reference_stands_alone(dialect_.base) ? schema_.object().find_member("$ref") : nullptr;
  if (alone && alone->value.is_string()) {
    read_member(*alone);
    for (const auto& member : schema_.object()) {
      const Row* known = row(member.name, dialect_.base);
      if (known && known->vocabulary != 0)
        compiler_.note(at(member), member.name, member.name + " beside $ref has no effect in this dialect");
    }
  } else {
    for (const auto& member : schema_.object())
      if (!error_)
        read_member(member);
  }
  if (error_)
    return fail(*error_);
  // Cheap assertions first: the type decides most refusals.
  std::stable_sort(rule_.assertions.begin(), rule_.assertions.end(),
                   [](const Assertion& a, const Assertion& b) { return a.leaf == Leaf::Type && b.leaf != Leaf::Type; });
  return {};
}

void KeywordReader::read_member(const json::Member& member) {
  const Row* known = row(member.name, dialect_.base);
  if (!known)
    return unknown(member);
  if (known->vocabulary != 0 && (known->vocabulary & dialect_.vocabularies) == 0)
    return;
  (this->*known->handler)(member);
}

void KeywordReader::unknown(const json::Member& member) {
  if (member.name.starts_with("x-"))
    return;
  compiler_.note(at(member), member.name,
                 "the keyword " + member.name + " is not known in this dialect and is not judged");
}

void KeywordReader::refuse(const json::Member& member, const std::string& demand) {
  if (error_)
    return;
  error_ = Error{ErrorCode::SchemaInvalid, member.name + " must be " + demand, at(member).location()};
}

const Rule* KeywordReader::subrule(const json::Node& node) { return rule_at({node, place_.resource}); }

const Rule* KeywordReader::branch(const json::Node& node) {
  if (node->is_object() && node->find("$ref"))
    return subrule(node); // used elsewhere too
  const bool inner = place_.whole != nullptr;
  return rule_at(
      {node, place_.resource, inner ? place_.whole : &schema_, inner ? place_.whole_resource : place_.resource});
}

const Rule* KeywordReader::rule_at(Place place) {
  auto rule = compiler_.rule_for(std::move(place), scope_, direction_);
  if (rule)
    return *rule;
  if (!error_)
    error_ = rule.error();
  return nullptr;
}

Assertion& KeywordReader::assertion(const json::Member& member, Leaf leaf) {
  Assertion& added = rule_.assertions.emplace_back();
  added.leaf = leaf;
  added.keyword = member.name;
  added.operand = &member.value;
  return added;
}

ObjectRules& KeywordReader::object() {
  if (!rule_.object)
    rule_.object = std::make_unique<ObjectRules>();
  return *rule_.object;
}
ArrayRules& KeywordReader::array() {
  if (!rule_.array)
    rule_.array = std::make_unique<ArrayRules>();
  return *rule_.array;
}
InPlaceRules& KeywordReader::in_place() {
  if (!rule_.in_place)
    rule_.in_place = std::make_unique<InPlaceRules>();
  return *rule_.in_place;
}
UnevaluatedRules& KeywordReader::unevaluated() {
  if (!rule_.unevaluated)
    rule_.unevaluated = std::make_unique<UnevaluatedRules>();
  return *rule_.unevaluated;
}

const Rule* KeywordReader::follow(const json::Member& member, const Target& target) {
  auto rule = compiler_.rule_for(target.place, scope_, direction_);
  if (!rule) {
    if (!error_)
      error_ = rule.error();
    return nullptr;
  }
  in_place().references.push_back({member.name, *rule, member.name});
  return *rule;
}

void KeywordReader::reference(const json::Member& member) {
  if (!member.value.is_string())
    return refuse(member, "a text");
  auto target = compiler_.registry_.resolve(*place_.resource, member.value.string(), at(member).location());
  if (!target) {
    if (!error_)
      error_ = target.error();
    return;
  }
  follow(member, *target);
}

void KeywordReader::dynamic_reference(const json::Member& member) {
  if (!member.value.is_string())
    return refuse(member, "a text");
  auto target = compiler_.registry_.resolve(*place_.resource, member.value.string(), at(member).location());
  if (!target) {
    if (!error_)
      error_ = target.error();
    return;
  }
  if (const auto bound = scope_->find(target->dynamic_name); !target->dynamic_name.empty() && bound != scope_->end())
    target->place = bound->second;
  follow(member, *target);
}

// 2019-09 core section 8.2.4.2.1: "#" only; with $recursiveAnchor the outermost such resource of the dynamic scope.
void KeywordReader::recursive_reference(const json::Member& member) {
  Place target{place_.resource->root, place_.resource};
  if (const auto bound = scope_->find("\n"); place_.resource->recursive_anchor && bound != scope_->end())
    target = bound->second;
  follow(member, {target});
}

void KeywordReader::type(const json::Member& member) {
  constexpr std::array<std::pair<std::string_view, TypeBits>, 7> types{{{"null", type_null},
                                                                        {"boolean", type_boolean},
                                                                        {"number", type_number},
                                                                        {"string", type_string},
                                                                        {"array", type_array},
                                                                        {"object", type_object},
                                                                        {"integer", type_integer}}};
  TypeBits bits = 0;
  const auto add = [&](const json::Value& value) {
    const auto known = std::find_if(types.begin(), types.end(), [&](const auto& each) {
      return value.is_string() && each.first == value.string();
    });
    if (known == types.end())
      return refuse(member, "one of null, boolean, number, integer, string, array, object");
    bits |= known->second;
  };
  if (member.value.is_array())
    std::for_each(member.value.array().begin(), member.value.array().end(), add);
  else
    add(member.value);
  if (dialect_.base == Dialect::OpenApi30 && (member.value.is_array() || bits == type_null))
    compiler_.note(at(member), member.name, "OpenAPI 3.0 knows neither lists of types nor null: read as 3.1 does");
  if (dialect_.base == Dialect::OpenApi30 && schema_.find_boolean("nullable", false))
    bits |= type_null;
  assertion(member, Leaf::Type).types = bits;
}

void KeywordReader::nullable(const json::Member& member) {
  if (!member.value.is_boolean())
    return refuse(member, "true or false");
  if (member.value.boolean() && !schema_.find("type"))
    compiler_.note(at(member), member.name,
                   "nullable without type in the same schema has no effect (OAS 3.0.3 section 4.7.24)");
}

void KeywordReader::enumeration(const json::Member& member) {
  if (!member.value.is_array())
    return refuse(member, "a list");
  assertion(member, Leaf::Enum);
}

void KeywordReader::constant(const json::Member& member) { assertion(member, Leaf::Const); }

namespace {

std::optional<std::int64_t> plain(const std::string& text) {
  if (text.find_first_of(".eE") != std::string::npos || text.size() > 18)
    return std::nullopt;
  return json::to_integer(text);
}

} // namespace

// Draft 4 and OpenAPI 3.0 say exclusiveMinimum: true beside minimum; the number form is judged as what it means
// anywhere.
void KeywordReader::bound(const json::Member& member, Leaf leaf, std::string_view exclusive, Leaf strict) {
  if (!member.value.is_number())
    return refuse(member, "a number");
  const bool old = dialect_.base == Dialect::Draft4 || dialect_.base == Dialect::OpenApi30;
  Assertion& added = assertion(member, old && schema_.find_boolean(exclusive, false) ? strict : leaf);
  added.integer = plain(member.value.number());
}
void KeywordReader::minimum(const json::Member& member) {
  bound(member, Leaf::Minimum, "exclusiveMinimum", Leaf::ExclusiveMinimum);
}
void KeywordReader::maximum(const json::Member& member) {
  bound(member, Leaf::Maximum, "exclusiveMaximum", Leaf::ExclusiveMaximum);
}

void KeywordReader::exclusive(const json::Member& member, Leaf leaf) {
  const bool old = dialect_.base == Dialect::Draft4 || dialect_.base == Dialect::OpenApi30;
  if (member.value.is_boolean())
    return old ? void() : refuse(member, "a number");
  if (!member.value.is_number())
    return refuse(member, old ? "true or false" : "a number");
  if (old)
    compiler_.note(at(member), member.name,
                   member.name + " is a boolean in this dialect: the number is judged as later drafts do");
  assertion(member, leaf).integer = plain(member.value.number());
}
void KeywordReader::exclusive_minimum(const json::Member& member) { exclusive(member, Leaf::ExclusiveMinimum); }
void KeywordReader::exclusive_maximum(const json::Member& member) { exclusive(member, Leaf::ExclusiveMaximum); }

void KeywordReader::multiple_of(const json::Member& member) {
  if (!member.value.is_number() || json::compare_numbers(member.value.number(), "0") <= 0)
    return refuse(member, "a number above 0");
  assertion(member, Leaf::MultipleOf).integer = plain(member.value.number());
}

namespace {

// 5.0 is a count; one too large for any instance is as good as the largest.
std::optional<std::uint64_t> count_of(const json::Value& value) {
  if (!value.is_number() || !json::is_integral(value.number()) || json::compare_numbers(value.number(), "0") < 0)
    return std::nullopt;
  const auto count = json::to_integer(value.number());
  return count ? static_cast<std::uint64_t>(*count) : std::numeric_limits<std::uint64_t>::max();
}

} // namespace

void KeywordReader::count(const json::Member& member) {
  constexpr std::array<std::pair<std::string_view, Leaf>, 6> leaves{{{"minLength", Leaf::MinLength},
                                                                     {"maxLength", Leaf::MaxLength},
                                                                     {"minItems", Leaf::MinItems},
                                                                     {"maxItems", Leaf::MaxItems},
                                                                     {"minProperties", Leaf::MinProperties},
                                                                     {"maxProperties", Leaf::MaxProperties}}};
  const auto value = count_of(member.value);
  if (!value)
    return refuse(member, "a whole number, 0 or more");
  for (const auto& [name, leaf] : leaves)
    if (name == member.name)
      assertion(member, leaf).count = *value;
}

void KeywordReader::pattern(const json::Member& member) {
  if (!member.value.is_string())
    return refuse(member, "a regular expression");
  std::string why;
  const Pattern* compiled = compiler_.pattern(member.value.string(), why);
  if (compiled) {
    assertion(member, Leaf::Pattern).pattern = compiled;
    return;
  }
  Assertion& added = assertion(member, Leaf::Unjudgeable);
  added.types = type_string;
  added.why = "the pattern cannot be judged: " + why;
  compiler_.note(at(member), member.name, added.why + ": " + json::quote(member.value.string()));
}

void KeywordReader::format(const json::Member& member) {
  if (!member.value.is_string())
    return refuse(member, "a text");
  if (!compiler_.options_.assert_format && (dialect_.vocabularies & format_assertion) == 0)
    return;
  if (const FormatCheck check = find_format(member.value.string()))
    assertion(member, Leaf::Format).format = check;
  else if (!is_annotation_format(member.value.string()))
    compiler_.note(at(member), member.name,
                   "the format " + json::quote(member.value.string()) + " is not known and is not judged");
}

// Draft 7 validation section 8: content may be asserted; since 2019-09 it is an annotation.
void KeywordReader::content(const json::Member& member) {
  if (!member.value.is_string())
    return refuse(member, "a text");
  const bool encoded = schema_.find_string("contentEncoding") == "base64";
  const bool json = schema_.find_string("contentMediaType") == "application/json";
  if (member.name == "contentEncoding" && encoded)
    assertion(member, Leaf::Format).format = base64_text;
  if (member.name == "contentMediaType" && json && (encoded || !schema_.find("contentEncoding")))
    assertion(member, Leaf::Format).format = encoded ? base64_json : json_text;
}

void KeywordReader::unique_items(const json::Member& member) {
  if (!member.value.is_boolean())
    return refuse(member, "true or false");
  if (member.value.boolean())
    assertion(member, Leaf::UniqueItems);
}

bool KeywordReader::names(const json::Member& member, const json::Value& list, std::vector<std::string_view>& into) {
  if (!list.is_array())
    return refuse(member, "a list of names"), false;
  for (const auto& name : list.array()) {
    if (!name.is_string())
      return refuse(member, "a list of names"), false;
    into.push_back(name.string());
  }
  return true;
}

} // namespace keur::schema
