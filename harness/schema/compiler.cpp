#include "schema/compile.hpp"
#include "schema/walk.hpp"

#include <algorithm>

namespace keur::schema {

// The library's verdict first; only what it refuses, or what cannot be told, is walked for the report.
Evaluation Compiled::evaluate(const json::Value& instance, std::size_t error_limit) const {
  Work quick;
  const bool accepted = Engine::accepts(rule_, instance, quick);
  if (accepted && !quick.unknown())
    return {};
  Work work;
  Evaluation evaluation = walk(rule_, instance, error_limit, work);
  const bool refuted = !accepted && !quick.unknown();
  if (refuted && evaluation.valid)
    evaluation.errors.push_back(refuted_unit(rule_)), evaluation.error_count = 1, evaluation.valid = false;
  return evaluation;
}

bool Compiled::accepts(const json::Value& instance) const {
  Work quick;
  const bool accepted = Engine::accepts(rule_, instance, quick);
  if (!quick.unknown())
    return accepted;
  Work work;
  return !quick.exhausted() && walk_silently(rule_, instance, work) == Truth::True;
}

CompilerState::CompilerState(const json::DocumentSet& documents, Options options)
    : options_(options), registry_(documents, options_) {
  scopes_.emplace_back();
}
CompilerState::~CompilerState() = default;

Compiler::Compiler(const json::DocumentSet& documents, Options options)
    : state_(std::make_unique<CompilerState>(documents, options)) {}
Compiler::~Compiler() = default;
Result<const Schema*> Compiler::compile(const json::Node& schema, Direction direction) {
  return state_->compile(schema, direction);
}
std::vector<Unit> Compiler::notes() const { return state_->notes(); }

std::vector<Unit> CompilerState::notes() const {
  const std::lock_guard lock(mutex_);
  return notes_;
}

Result<const Schema*> CompilerState::compile(const json::Node& schema, Direction direction) {
  const std::lock_guard lock(mutex_);
  const CompiledKey asked{schema.value, nullptr, direction};
  if (const auto known = known_.find(asked); known != known_.end())
    return known->second;
  const std::size_t first_new = rules_.size();
  const auto place = registry_.locate(schema);
  if (!place)
    return fail(place.error());
  const auto rule = rule_for(*place, enter(&scopes_.front(), *place->resource), direction);
  Status done = rule ? drain() : fail(rule.error());
  if (done)
    done = refuse_loops(first_new);
  if (!done) {
    forget_since(first_new);
    return fail(done.error());
  }
  for (std::size_t i = first_new; i < rules_.size(); ++i)
    engine_.reserve(rules_[i]);
  for (std::size_t i = first_new; i < rules_.size(); ++i)
    engine_.build(rules_[i]);
  auto& compiled = schemas_[*rule];
  if (!compiled)
    compiled = std::make_unique<Compiled>(**rule);
  known_.emplace(asked, compiled.get());
  return compiled.get();
}

// Rules of a compilation that failed are incomplete and must not be found again; older ones never refer to them.
void CompilerState::forget_since(std::size_t first_new) {
  pending_.clear();
  while (rules_.size() > first_new) {
    by_key_.erase(keys_.back());
    keys_.pop_back();
    rules_.pop_back();
  }
}

Result<const Rule*> CompilerState::rule_for(Place place, const Scope* scope, Direction direction) {
  constexpr std::size_t most_rules = 2'000'000;
  if (const Resource* inner = registry_.starting_at(*place.node); inner && inner != place.resource)
    place.resource = inner;
  scope = enter(scope, *place.resource);
  const CompiledKey key{place.node.value, scope, direction};
  if (const auto known = by_key_.find(key); known != by_key_.end())
    return known->second;
  if (rules_.size() >= most_rules)
    return fail(ErrorCode::SchemaInvalid, "the schema unfolds into more than 2000000 schemas", place.node.location(),
                "use fewer dynamic anchors");
  Rule& rule = rules_.emplace_back();
  rule.where = place.node;
  rule.fraction_integers = place.resource->dialect.base != Dialect::Draft4;
  keys_.push_back(key);
  by_key_.emplace(key, &rule);
  pending_.push_back({&rule, std::move(place), scope, direction});
  return &rule;
}

// Anchors of a resource count only where no outer resource has bound them: the outermost wins.
const Scope* CompilerState::enter(const Scope* scope, const Resource& resource) {
  const std::string recursive = "\n"; // no anchor can be called so
  const auto unbound = [&](const auto& anchor) { return !scope->contains(anchor.first); };
  const bool adds_recursive = resource.recursive_anchor && !scope->contains(recursive);
  if (!adds_recursive && std::none_of(resource.dynamic_anchors.begin(), resource.dynamic_anchors.end(), unbound))
    return scope;
  Scope extended = *scope;
  for (const auto& [name, node] : resource.dynamic_anchors)
    extended.emplace(name, Place{node, &resource});
  if (resource.recursive_anchor)
    extended.emplace(recursive, Place{resource.root, &resource});
  for (const Scope& known : scopes_)
    if (std::equal(known.begin(), known.end(), extended.begin(), extended.end(), [](const auto& a, const auto& b) {
          return a.first == b.first && a.second.node.value == b.second.node.value;
        }))
      return &known;
  return &scopes_.emplace_back(std::move(extended));
}

Status CompilerState::drain() {
  while (!pending_.empty()) {
    const Pending next = std::move(pending_.back());
    pending_.pop_back();
    if (auto read = KeywordReader(*this, *next.rule, next.place, next.scope, next.direction).read(); !read)
      return read;
  }
  return {};
}

namespace {

// Rules that judge the same instance as this one, whatever it is.
std::vector<const Rule*> in_place_of(const Rule& rule) {
  std::vector<const Rule*> next;
  const auto add = [&](const Rule* each) {
    if (each)
      next.push_back(each);
  };
  if (rule.object)
    for (const NamedRule& dependent : rule.object->dependent)
      add(dependent.rule);
  if (!rule.in_place)
    return next;
  const InPlaceRules& in_place = *rule.in_place;
  for (const NamedRule& reference : in_place.references)
    add(reference.rule);
  for (const Rule* each : {in_place.negated, in_place.condition, in_place.then, in_place.otherwise})
    add(each);
  for (const auto* list : {&in_place.all_of, &in_place.any_of, &in_place.one_of})
    next.insert(next.end(), list->begin(), list->end());
  return next;
}

} // namespace

// Depth-first with its own stack: a rule met again while it is still open judges the same instance forever.
Status CompilerState::refuse_loops(std::size_t first_new) const {
  struct Open {
    const Rule* rule;
    std::vector<const Rule*> next;
  };
  std::unordered_map<const Rule*, bool> closed; // false while open
  for (std::size_t i = first_new; i < rules_.size(); ++i) {
    if (closed.contains(&rules_[i]))
      continue;
    std::vector<Open> stack;
    stack.push_back({&rules_[i], in_place_of(rules_[i])});
    closed.emplace(&rules_[i], false);
    while (!stack.empty()) {
      if (stack.back().next.empty()) {
        closed[stack.back().rule] = true;
        stack.pop_back();
        continue;
      }
      const Rule* next = stack.back().next.back();
      stack.back().next.pop_back();
      const auto [seen, fresh] = closed.emplace(next, false);
      if (fresh)
        stack.push_back({next, in_place_of(*next)});
      else if (!seen->second)
        return fail(ErrorCode::SchemaInvalid,
                    "the schema refers to itself without going down into the instance, so it says nothing",
                    next->where.location(), "remove the reference that closes the loop");
    }
  }
  return {};
}

const Pattern* CompilerState::pattern(const std::string& source, std::string& why) {
  auto [known, fresh] = patterns_.try_emplace(source);
  if (fresh) {
    auto compiled = Pattern::compile(source);
    if (compiled)
      known->second.first = std::make_unique<Pattern>(std::move(*compiled));
    else
      known->second.second = compiled.error().message;
  }
  why = known->second.second;
  return known->second.first.get();
}

void CompilerState::note(const json::Node& where, std::string_view keyword, std::string message) {
  constexpr std::size_t most_notes = 1'000;
  if (notes_.size() >= most_notes || !noted_.insert(message).second)
    return;
  Unit unit;
  unit.keyword_location = where.pointer;
  unit.schema = where.location();
  unit.keyword = keyword;
  unit.message = std::move(message);
  notes_.push_back(std::move(unit));
}

} // namespace keur::schema
