// The only file that includes valijson: it costs 20 CPU seconds, so nothing else belongs here.
#include "schema/engine.hpp"

#include "schema/engine_adapter.hpp"
#include "schema/walk.hpp"

#include <valijson/constraints/concrete_constraints.hpp>
#include <valijson/schema.hpp>
#include <valijson/validation_visitor.hpp>

#include <algorithm>
#include <array>
#include <bitset>

namespace keur::schema {
namespace {

using valijson::Subschema;
namespace constraints = valijson::constraints;

// valijson gets no patterns, so its engine of regular expressions is never asked.
struct NoPatterns {
  explicit NoPatterns(const std::string&) {}
  static bool search(const std::string&, const NoPatterns&) { return false; }
};

// Its visitor has that engine built in at 1.0; later it is the second parameter.
template <class Visitor, class Engine>
struct VisitorForm {
  using Base = Visitor;
  using Pattern = Engine;
};
template <template <class> class Visitor>
VisitorForm<Visitor<Adapter>, std::regex> visitor_form();
template <template <class, class> class Visitor>
VisitorForm<Visitor<Adapter, NoPatterns>, NoPatterns> visitor_form();
using Form = decltype(visitor_form<valijson::ValidationVisitor>());

// valijson's visitor without its costs: at 1.0 it copies the path as strings at every member and item, and makes a
// set of the names seen. The verdicts are its own.
class Visitor final : public Form::Base {
  using Base = Form::Base;

public:
  Visitor(const json::Value& value, Work& work)
      : Base(Adapter(value, &work), {}, true, nullptr, unused_), value_(value), work_(work) {}

  bool run(const Subschema& schema) {
    if (schema.getAlwaysInvalid())
      return false;
    Subschema::ApplyFunction apply([this](const constraints::Constraint& each) { return each.accept(*this); });
    return schema.applyStrict(apply);
  }
  using Base::visit;
  bool visit(const constraints::AllOfConstraint& all) override {
    bool holds = true;
    all.applyToSubschemas([&](unsigned, const Subschema* schema) { return holds = run(*schema); });
    return holds;
  }
  bool visit(const constraints::AnyOfConstraint& any) override {
    bool holds = false;
    any.applyToSubschemas([&](unsigned, const Subschema* schema) { return !(holds = run(*schema)); });
    return holds;
  }
  bool visit(const constraints::OneOfConstraint& one) override {
    int holding = 0;
    one.applyToSubschemas([&](unsigned, const Subschema* schema) { return (holding += run(*schema)) < 2; });
    return holding == 1;
  }
  bool visit(const constraints::NotConstraint& negation) override { return !run(*negation.getSubschema()); }
  bool visit(const constraints::ConditionalConstraint& conditional) override {
    const Subschema* next =
        run(*conditional.getIfSubschema()) ? conditional.getThenSubschema() : conditional.getElseSubschema();
    return !next || run(*next);
  }
  bool visit(const constraints::SingularItemsConstraint& items) override {
    if (!value_.is_array())
      return true;
    const Subschema& schema = *items.getItemsSubschema();
    return std::all_of(value_.array().begin(), value_.array().end(),
                       [&](const json::Value& item) { return below(item, schema); });
  }
  bool visit(const constraints::LinearItemsConstraint& items) override {
    if (!value_.is_array())
      return true;
    const json::Array& array = value_.array();
    bool holds = true;
    items.applyToItemSubschemas([&](unsigned index, const Subschema* schema) {
      return holds = index >= array.size() || below(array[index], *schema);
    });
    const Subschema* rest = items.getAdditionalItemsSubschema();
    for (std::size_t i = items.getItemSubschemaCount(); holds && rest && i < array.size(); ++i)
      holds = below(array[i], *rest);
    return holds;
  }
  bool visit(const constraints::ContainsConstraint& contains) override {
    if (!value_.is_array())
      return true;
    return std::any_of(value_.array().begin(), value_.array().end(),
                       [&](const json::Value& item) { return below(item, *contains.getSubschema()); });
  }
  bool visit(const constraints::RequiredConstraint& required) override {
    if (!value_.is_object())
      return true;
    bool holds = true;
    required.applyToRequiredProperties(
        [&](const auto& name) { return holds = value_.object().contains(std::string_view(name.data(), name.size())); });
    return holds;
  }
  bool visit(const constraints::PropertiesConstraint& properties) override {
    if (!value_.is_object())
      return true;
    const json::Object& object = value_.object();
    const Subschema* additional = properties.getAdditionalPropertiesSubschema();
    bool holds = true;
    Seen seen(additional ? object.size() : 0);
    properties.applyToProperties([&](const auto& name, const Subschema* schema) {
      const json::Member* member = object.find_member(std::string_view(name.data(), name.size()));
      if (!member)
        return true;
      if (additional)
        seen.mark(static_cast<std::size_t>(member - &*object.begin()));
      return holds = below(member->value, *schema);
    });
    std::size_t index = 0;
    if (additional)
      for (const json::Member& member : object)
        if (holds && !seen.has(index++))
          holds = below(member.value, *additional);
    return holds;
  }

private:
  // Members that `properties` names; few enough to stay on the stack, mostly.
  class Seen {
  public:
    explicit Seen(std::size_t size) : many_(size > few_.size() ? size : 0) {}
    void mark(std::size_t index) {
      if (many_.empty())
        few_.set(index);
      else
        many_[index] = true;
    }
    bool has(std::size_t index) const { return many_.empty() ? few_.test(index) : many_[index]; }

  private:
    std::bitset<128> few_;
    std::vector<bool> many_;
  };

  bool below(const json::Value& value, const Subschema& schema) { return Visitor(value, work_).run(schema); }

  static inline std::unordered_map<std::string, Form::Pattern> unused_;
  const json::Value& value_;
  Work& work_;
};

const Subschema* subschema(const Rule& rule) { return static_cast<const Subschema*>(rule.constraints); }

// The assertions that are ours, judged in one call; it also counts the step.
class OwnAssertions final : public constraints::PolyConstraint {
public:
  OwnAssertions(const Rule& rule, std::vector<const Assertion*> own) : rule_(rule), own_(std::move(own)) {}

  bool validate(const valijson::adapters::Adapter& target, const std::vector<std::string>&,
                valijson::ValidationResults*) const override {
    const auto& adapter = static_cast<const Adapter&>(target);
    if (!adapter.work().step())
      return false;
    for (const Assertion* assertion : own_) {
      const Truth truth = judge(*assertion, adapter.value(), rule_.fraction_integers);
      if (truth == Truth::False)
        return false;
      if (truth == Truth::Unknown)
        adapter.work().give_up();
    }
    return true;
  }

private:
  Constraint* cloneInto(void* place) const override { return new (place) OwnAssertions(*this); }
  std::size_t sizeOf() const override { return sizeof(OwnAssertions); }
  const Rule& rule_;
  std::vector<const Assertion*> own_;
};

// A rule that valijson has no words for, walked as a whole; what is below comes back to the library.
class Walked final : public constraints::PolyConstraint {
public:
  explicit Walked(const Rule& rule) : rule_(rule) {}
  bool validate(const valijson::adapters::Adapter& target, const std::vector<std::string>&,
                valijson::ValidationResults*) const override {
    const auto& adapter = static_cast<const Adapter&>(target);
    return walk_silently(rule_, adapter.value(), adapter.work(), &Engine::accepts) != Truth::False;
  }

private:
  Constraint* cloneInto(void* place) const override { return new (place) Walked(*this); }
  std::size_t sizeOf() const override { return sizeof(Walked); }
  const Rule& rule_;
};

// valijson's own strings end at NUL.
bool has_nul(std::string_view name) { return name.find('\0') != std::string_view::npos; }
bool has_nul(const Rule& rule) {
  const auto named = [](const NamedRule& each) { return has_nul(each.name); };
  return rule.object && (std::any_of(rule.object->properties.begin(), rule.object->properties.end(), named) ||
                         std::any_of(rule.object->dependent.begin(), rule.object->dependent.end(), named));
}

bool must_be_walked(const Rule& rule) {
  const bool object = rule.object && (!rule.object->patterns.empty() || rule.object->names || has_nul(rule));
  const bool array = rule.array && rule.array->contains && (rule.array->min_contains != 1 || rule.array->max_contains);
  return rule.unevaluated || object || array || (rule.in_place && rule.in_place->discriminator);
}

// Longer enumerations are ours: valijson compares one by one through two virtual calls.
constexpr std::size_t most_enumerated = 16;

bool is_carried(const Assertion& assertion, const Rule& rule) {
  switch (assertion.leaf) {
  case Leaf::Type:
    return rule.fraction_integers || (assertion.types & type_integer) == 0 || (assertion.types & type_number) != 0;
  case Leaf::Enum:
    return assertion.operand->array().size() <= most_enumerated;
  case Leaf::Required:
    return std::none_of(assertion.names.begin(), assertion.names.end(), [](auto n) { return has_nul(n); });
  case Leaf::Const:
  case Leaf::MinItems:
  case Leaf::MaxItems:
  case Leaf::MinProperties:
  case Leaf::MaxProperties:
    return true;
  default:
    return false;
  }
}

} // namespace

class Engine::Impl {
public:
  valijson::Schema schema;

  void add(const Rule& rule, const constraints::Constraint& constraint) {
    schema.addConstraintToSubschema(constraint, subschema(rule));
  }
  void assertion(const Rule& rule, const Assertion& assertion);
  void type(const Rule& rule, TypeBits types);
  void object(const Rule& rule, const ObjectRules& object);
  void array(const Rule& rule, const ArrayRules& array);
  void in_place(const Rule& rule, const InPlaceRules& in_place);
  template <class Constraint>
  void list(const Rule& rule, const std::vector<const Rule*>& rules) {
    if (rules.empty())
      return;
    Constraint constraint;
    for (const Rule* each : rules)
      constraint.addSubschema(subschema(*each));
    add(rule, constraint);
  }
};

void Engine::Impl::type(const Rule& rule, TypeBits types) {
  using Type = constraints::TypeConstraint;
  constexpr std::array<std::pair<TypeBits, Type::JsonType>, 7> names{{{type_null, Type::kNull},
                                                                      {type_boolean, Type::kBoolean},
                                                                      {type_number, Type::kNumber},
                                                                      {type_string, Type::kString},
                                                                      {type_array, Type::kArray},
                                                                      {type_object, Type::kObject},
                                                                      {type_integer, Type::kInteger}}};
  Type constraint;
  for (const auto& [bit, name] : names)
    if (types & bit)
      constraint.addNamedType(name);
  add(rule, constraint);
}

void Engine::Impl::assertion(const Rule& rule, const Assertion& assertion) {
  switch (assertion.leaf) {
  case Leaf::Type:
    return type(rule, assertion.types);
  case Leaf::Enum: {
    constraints::EnumConstraint constraint;
    for (const auto& value : assertion.operand->array())
      constraint.addValue(Adapter(value, nullptr));
    return add(rule, constraint);
  }
  case Leaf::Const: {
    constraints::ConstConstraint constraint;
    constraint.setValue(Adapter(*assertion.operand, nullptr));
    return add(rule, constraint);
  }
  case Leaf::Required: {
    constraints::RequiredConstraint constraint;
    for (const auto name : assertion.names)
      constraint.addRequiredProperty(std::string(name));
    return add(rule, constraint);
  }
  case Leaf::MinItems: {
    constraints::MinItemsConstraint constraint;
    constraint.setMinItems(assertion.count);
    return add(rule, constraint);
  }
  case Leaf::MaxItems: {
    constraints::MaxItemsConstraint constraint;
    constraint.setMaxItems(assertion.count);
    return add(rule, constraint);
  }
  case Leaf::MinProperties: {
    constraints::MinPropertiesConstraint constraint;
    constraint.setMinProperties(assertion.count);
    return add(rule, constraint);
  }
  default: {
    constraints::MaxPropertiesConstraint constraint;
    constraint.setMaxProperties(assertion.count);
    return add(rule, constraint);
  }
  }
}

void Engine::Impl::object(const Rule& rule, const ObjectRules& object) {
  if (!object.properties.empty() || object.additional) {
    constraints::PropertiesConstraint constraint;
    for (const NamedRule& property : object.properties)
      constraint.addPropertySubschema(std::string(property.name), subschema(*property.rule));
    if (object.additional)
      constraint.setAdditionalPropertiesSubschema(subschema(*object.additional));
    add(rule, constraint);
  }
  // one constraint each: a name may stand in both dependentSchemas and dependencies
  for (const NamedRule& dependent : object.dependent) {
    constraints::DependenciesConstraint constraint;
    constraint.addSchemaDependency(std::string(dependent.name), subschema(*dependent.rule));
    add(rule, constraint);
  }
}

void Engine::Impl::array(const Rule& rule, const ArrayRules& array) {
  if (!array.prefix.empty()) {
    constraints::LinearItemsConstraint constraint;
    for (const Rule* each : array.prefix)
      constraint.addItemSubschema(subschema(*each));
    if (array.rest)
      constraint.setAdditionalItemsSubschema(subschema(*array.rest));
    add(rule, constraint);
  } else if (array.rest) {
    constraints::SingularItemsConstraint constraint;
    constraint.setItemsSubschema(subschema(*array.rest));
    add(rule, constraint);
  }
  if (!array.contains)
    return;
  constraints::ContainsConstraint constraint;
  constraint.setSubschema(subschema(*array.contains));
  add(rule, constraint);
}

void Engine::Impl::in_place(const Rule& rule, const InPlaceRules& in_place) {
  std::vector<const Rule*> all;
  for (const NamedRule& reference : in_place.references)
    all.push_back(reference.rule);
  all.insert(all.end(), in_place.all_of.begin(), in_place.all_of.end());
  list<constraints::AllOfConstraint>(rule, all);
  list<constraints::AnyOfConstraint>(rule, in_place.any_of);
  list<constraints::OneOfConstraint>(rule, in_place.one_of);
  if (in_place.negated) {
    constraints::NotConstraint constraint;
    constraint.setSubschema(subschema(*in_place.negated));
    add(rule, constraint);
  }
  if (!in_place.condition)
    return;
  constraints::ConditionalConstraint constraint;
  constraint.setIfSubschema(subschema(*in_place.condition));
  if (in_place.then)
    constraint.setThenSubschema(subschema(*in_place.then));
  if (in_place.otherwise)
    constraint.setElseSubschema(subschema(*in_place.otherwise));
  add(rule, constraint);
}

Engine::Engine() : impl_(std::make_unique<Impl>()) {}
Engine::~Engine() = default;

void Engine::reserve(Rule& rule) { rule.constraints = impl_->schema.createSubschema(); }

void Engine::build(const Rule& rule) {
  if (rule.rejects)
    return impl_->schema.setAlwaysInvalid(subschema(rule), true);
  if (must_be_walked(rule))
    return impl_->add(rule, Walked(rule));
  std::vector<const Assertion*> own;
  for (const Assertion& assertion : rule.assertions)
    if (is_carried(assertion, rule))
      impl_->assertion(rule, assertion);
    else
      own.push_back(&assertion);
  const bool descends = rule.object || rule.array || rule.in_place;
  if (descends || !own.empty())
    impl_->add(rule, OwnAssertions(rule, std::move(own)));
  if (rule.object)
    impl_->object(rule, *rule.object);
  if (rule.array)
    impl_->array(rule, *rule.array);
  if (rule.in_place)
    impl_->in_place(rule, *rule.in_place);
}

bool Engine::accepts(const Rule& rule, const json::Value& instance, Work& work) {
  return Visitor(instance, work).run(*subschema(rule));
}

} // namespace keur::schema
