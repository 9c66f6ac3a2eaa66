#pragma once
#include "json/document.hpp"
#include "schema/formats.hpp"
#include "schema/pattern.hpp"
#include "schema/schema.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// The compiled form of schemas: references followed, dialects and directions applied, operands parsed. One evaluator
/// (walk) and the validator library's constraints (engine) are both made from it.
namespace keur::schema {

struct Rule;

enum class Leaf : std::uint8_t {
  Type,
  Enum,
  Const,
  Minimum,
  Maximum,
  ExclusiveMinimum,
  ExclusiveMaximum,
  MultipleOf,
  MinLength,
  MaxLength,
  Pattern,
  Format,
  MinItems,
  MaxItems,
  UniqueItems,
  MinProperties,
  MaxProperties,
  Required,
  DependentRequired,
  Unjudgeable, // a keyword with a meaning that we cannot judge: `why` says it
};

using TypeBits = std::uint8_t;
constexpr TypeBits type_null = 1, type_boolean = 2, type_number = 4, type_string = 8, type_array = 16, type_object = 32,
                   type_integer = 64, any_type = 0x3F;

/// One assertion about a value that needs no other schema. Operand and names are borrowed from the document.
struct Assertion {
  Leaf leaf = Leaf::Type;
  std::string_view keyword = {};            // as written in the schema
  const json::Value* operand = nullptr;     // as written
  TypeBits types = 0;                       // Type; Unjudgeable: the kinds of values it would judge
  std::uint64_t count = 0;                  // lengths and counts, fractions rounded to what they allow
  std::optional<std::int64_t> integer = {}; // a numeric bound that is a plain integer
  const Pattern* pattern = nullptr;
  FormatCheck format = nullptr;
  std::vector<std::string_view> names = {}; // Required, DependentRequired
  std::string_view trigger = {};            // DependentRequired: the member whose presence demands `names`
  std::string why = {};
};

struct NamedRule {
  std::string_view name;
  const Rule* rule = nullptr;
  std::string_view keyword = {};
};

struct PatternRule {
  std::string_view source;
  const Pattern* pattern = nullptr; // null: could not be compiled, so nothing it decides can be judged
  const Rule* rule = nullptr;
};

/// properties and what stands beside it.
struct ObjectRules {
  std::vector<NamedRule> properties = {};
  std::unordered_map<std::string_view, std::uint32_t> index = {}; // of many properties
  std::vector<PatternRule> patterns = {};
  const Rule* additional = nullptr;
  const Rule* names = nullptr;
  std::vector<NamedRule> dependent = {};

  const NamedRule* find(std::string_view name) const;
};

struct ArrayRules {
  std::vector<const Rule*> prefix = {};
  std::string_view prefix_keyword = {}; // "prefixItems" or "items"
  const Rule* rest = nullptr;
  std::string_view rest_keyword = {}; // "items" or "additionalItems"
  const Rule* contains = nullptr;
  std::uint64_t min_contains = 1;
  std::optional<std::uint64_t> max_contains = {};
  bool contains_evaluates = false; // 2020-12: what `contains` matches counts as evaluated
};

/// OAS 3.0.3 section 4.7.25: the member that says which schema applies.
struct Discriminator {
  std::string_view property;
  struct Choice {
    std::string value;
    const Rule* rule = nullptr;
  };
  std::vector<Choice> choices = {}; // empty: no composition beside it to choose from
};

/// Applicators that judge the same instance.
struct InPlaceRules {
  std::vector<NamedRule> references = {}; // by keyword: $ref, $dynamicRef, $recursiveRef
  std::vector<const Rule*> all_of = {};
  std::vector<const Rule*> any_of = {};
  std::vector<const Rule*> one_of = {};
  const Rule* negated = nullptr;
  const Rule* condition = nullptr;
  const Rule* then = nullptr;
  const Rule* otherwise = nullptr;
  std::unique_ptr<Discriminator> discriminator = {};
};

struct UnevaluatedRules {
  const Rule* properties = nullptr;
  const Rule* items = nullptr;
};

/// One schema object in one direction and one dynamic scope. Immutable once compiled; owned by the compiler.
struct Rule {
  json::Node where;
  bool rejects = false;          // the false schema
  bool fraction_integers = true; // 1.0 is an integer (not in draft 4)
  std::vector<Assertion> assertions = {};
  std::unique_ptr<ObjectRules> object = {};
  std::unique_ptr<ArrayRules> array = {};
  std::unique_ptr<InPlaceRules> in_place = {};
  std::unique_ptr<UnevaluatedRules> unevaluated = {};
  const void* constraints = nullptr; // the engine's form of this rule
};

} // namespace keur::schema
