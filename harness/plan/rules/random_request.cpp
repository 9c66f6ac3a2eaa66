#include "generate/random.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"
#include "plan/distinct.hpp"
#include "plan/rules/rules.hpp"

#include <algorithm>
#include <functional>

namespace keur::plan {
namespace {

using derive::in_label;
using derive::schema_of;

constexpr std::size_t most_candidates = 60;

Ingredients ingredients_of(const Draft& draft, std::uint64_t seed) {
  Ingredients ingredients;
  ingredients.seed = seed;
  for (const auto& [parameter, value] : draft.values.parameters)
    ingredients.parameters.emplace_back(in_label(*parameter), value);
  if (draft.values.media_type != nullptr)
    ingredients.media_type = draft.values.media_type->name;
  ingredients.body = draft.values.body;
  return ingredients;
}

/// Takes away what would make the server call an address. Is the body valid still?
bool without_callbacks(const RuleContext& context, const openapi::MediaType& media_type, json::Value& body) {
  if (!holds_callback(context.operation, body))
    return true;
  drop_callbacks(context.operation, body);
  return context.drafts.generator().accepts(media_type.schema, body, schema::Direction::Request);
}

bool free_to_vary(const openapi::Operation& operation, const openapi::Parameter& parameter) {
  const bool columns = operation.export_job && operation.export_job->fields_parameter == parameter.name;
  return schema_of(parameter) && parameter.in != openapi::In::Path && !columns &&
         !is_callback_parameter(operation, parameter) &&
         !(parameter.in == openapi::In::Header && generate::is_reserved_header(parameter.name));
}

/// Calls `offer` with every value that is one step smaller.
/// Towards zero, in smaller and smaller steps: repeated, they end at the first number that still fails.
void nearer_numbers(const std::string& text, const std::function<void(json::Value)>& offer) {
  const auto number = json::to_integer(text);
  if (!number)
    return;
  const auto step = [&](std::int64_t by) {
    if (by != 0 && by != *number)
      offer(json::Value(*number - by));
  };
  for (std::int64_t by = *number / 2; by != 0; by /= 2)
    step(by);
}

void smaller_values(const json::Value& value, const std::function<void(json::Value)>& offer) {
  if (value.is_string() && !value.string().empty()) {
    offer(json::Value(""));
    if (value.string().size() > 1)
      offer(json::Value(value.string().substr(0, value.string().size() / 2)));
  } else if (value.is_number() && value.number() != "0" && value.number() != "1") {
    offer(json::Value(0));
    offer(json::Value(1));
    nearer_numbers(value.number(), offer);
  } else if (value.is_array()) {
    if (!value.array().empty())
      offer(json::Value(json::Array{}));
    for (std::size_t i = 0; i < value.array().size(); ++i) {
      json::Value fewer = value;
      fewer.array().erase(fewer.array().begin() + static_cast<std::ptrdiff_t>(i));
      offer(std::move(fewer));
      smaller_values(value.array()[i], [&](json::Value item) {
        json::Value changed = value;
        changed.array()[i] = std::move(item);
        offer(std::move(changed));
      });
    }
  } else if (value.is_object()) {
    for (const json::Member& member : value.object()) {
      json::Value fewer = value;
      fewer.object().erase(member.name);
      offer(std::move(fewer));
    }
    for (const json::Member& member : value.object())
      smaller_values(member.value, [&](json::Value inner) {
        json::Value changed = value;
        changed.object().set(member.name, std::move(inner));
        offer(std::move(changed));
      });
  }
}

/// The case's request as a draft again; nothing when the description is not the one it was planned from.
std::optional<Draft> draft_of(const Case& test, Drafts& drafts) {
  const auto& base = drafts.minimal(*test.operation);
  if (!base)
    return std::nullopt;
  Draft draft = *base;
  draft.as_it_is = true;
  for (const auto& [label, value] : test.ingredients->parameters)
    for (const openapi::Parameter& parameter : test.operation->parameters)
      if (in_label(parameter) == label && parameter.in != openapi::In::Path)
        draft.values.set(parameter, value);
  draft.values.body = test.ingredients->body;
  draft.values.media_type = nullptr;
  if (test.operation->request_body)
    for (const openapi::MediaType& media_type : test.operation->request_body->content)
      if (media_type.name == test.ingredients->media_type)
        draft.values.media_type = &media_type;
  return draft;
}

class Shrinker {
public:
  Shrinker(const Case& test, Drafts& drafts, const RuleContext& context)
      : test_(test), drafts_(drafts), context_(context) {}

  std::vector<Case> candidates(const Draft& draft) {
    for (const openapi::Parameter& parameter : test_.operation->parameters)
      if (!parameter.required && draft.values.find(parameter) != nullptr) {
        Draft fewer = draft;
        fewer.values.remove(parameter);
        offer(fewer);
      }
    bodies(draft);
    for (const auto& [parameter, value] : draft.values.parameters) {
      if (!free_to_vary(*test_.operation, *parameter))
        continue;
      const openapi::Parameter& about = *parameter;
      smaller_values(value, [&](json::Value smaller) {
        if (!drafts_.generator().accepts(schema_of(about), smaller, schema::Direction::Request))
          return;
        if (!derive::valid_on_the_wire(context_, about, smaller))
          return;
        Draft changed = draft;
        changed.values.set(about, std::move(smaller));
        offer(changed);
      });
    }
    return std::move(found_);
  }

private:
  void bodies(const Draft& draft) {
    if (!draft.values.body || draft.values.media_type == nullptr || !draft.values.media_type->schema)
      return;
    smaller_values(*draft.values.body, [&](json::Value smaller) {
      if (!drafts_.generator().accepts(draft.values.media_type->schema, smaller, schema::Direction::Request))
        return;
      Draft changed = draft;
      changed.values.body = std::move(smaller);
      offer(changed);
    });
  }

  void offer(const Draft& draft) {
    if (found_.size() >= most_candidates)
      return;
    auto steps = drafts_.steps(draft, test_.steps.back().expect);
    if (!steps)
      return;
    Case smaller = test_;
    smaller.steps = std::move(*steps);
    name_apart(smaller, test_.ingredients->seed);
    smaller.ingredients = ingredients_of(draft, test_.ingredients->seed);
    found_.push_back(std::move(smaller));
  }

  const Case& test_;
  Drafts& drafts_;
  const RuleContext& context_;
  std::vector<Case> found_;
};

} // namespace

std::vector<Case> shrink(const Case& test, const openapi::Description& description, schema::Compiler& schemas) {
  if (!test.ingredients || test.operation == nullptr || test.steps.empty())
    return {};
  Drafts drafts(description, schemas, 1);
  const auto draft = draft_of(test, drafts);
  if (!draft)
    return {};
  std::vector<Omission> omissions;
  const PlanOptions options;
  const RuleContext context{description, *test.operation, drafts, options, omissions};
  return Shrinker(test, drafts, context).candidates(*draft);
}

namespace derive {

Cases random_request(const RuleContext& context) {
  Cases cases;
  const auto& base = context.drafts.minimal(context.operation);
  for (std::size_t i = 0; base && i < context.options.fuzz && !context.drafts.is_full(); ++i) {
    Draft draft = *base;
    generate::Random random(
        generate::seed_for(context.options.seed, context.operation.name() + '#' + std::to_string(i)));
    generate::Options options = context.drafts.options(context.operation, generate::Examples::None);
    for (const openapi::Parameter& parameter : context.operation.parameters) {
      if (!free_to_vary(context.operation, parameter) ||
          context.drafts.is_filled_elsewhere(context.operation, parameter) || (!parameter.required && random.coin()))
        continue;
      options.seed = random.next();
      auto value = context.drafts.generator().random(schema_of(parameter), options);
      if (value && valid_on_the_wire(context, parameter, *value))
        draft.values.set(parameter, std::move(*value));
    }
    options.seed = random.next();
    const auto* media_type = draft.values.media_type;
    if (media_type != nullptr && media_type->schema)
      if (auto body = context.drafts.generator().random(media_type->schema, options);
          body && without_callbacks(context, *media_type, *body) && generate::can_write_body(*media_type, *body))
        draft.values.body = std::move(*body);
    draft.as_it_is = true;
    add(cases, context, {"random-request", "draw " + std::to_string(i + 1), "a random valid request"}, draft,
        expect_accepted("drawn at random, and valid"));
    if (!cases.empty())
      cases.back().ingredients = ingredients_of(draft, context.options.seed);
  }
  return cases;
}

} // namespace derive
} // namespace keur::plan
