#include "generate/position.hpp"
#include "http/method.hpp"
#include "json/pointer.hpp"
#include "plan/distinct.hpp"
#include "plan/drafts.hpp"

#include <algorithm>

namespace keur::plan {
namespace {

/// The schema that the body's schema has for the value at the pointer; empty where it says nothing of it.
json::Node schema_at(generate::Shapes& shapes, const json::Node& body, const std::string& pointer) {
  generate::Conjunction schemas{body};
  const auto tokens = json::parse_pointer(pointer);
  for (const std::string& token : tokens ? *tokens : std::vector<std::string>()) {
    const generate::Shape& shape = shapes.of(schemas);
    schemas = shape.items.empty() ? shape.schemas_of(token) : shape.items;
  }
  return schemas.empty() ? json::Node{} : schemas.front();
}

bool is_bound_in(const json::Value& body, const std::string& pointer) {
  const json::Value* value = json::resolve_pointer(body, pointer);
  return value != nullptr && is_bound(*value);
}

} // namespace

const Source* Drafts::reference_at(const Draft& draft) const {
  const json::Value* value = draft.values.body ? json::resolve_pointer(*draft.values.body, draft.about) : nullptr;
  const std::size_t slash = draft.about.rfind('/');
  if (value == nullptr || slash == std::string::npos)
    return nullptr;
  const Source* source = references_.find(draft.about.substr(slash + 1), *value);
  return source != nullptr && source->producer != draft.operation ? source : nullptr;
}

/// Takes the member away where it may be left out and the body stays as valid or invalid as it is.
void Drafts::drop_member(Draft& draft, const std::string& name) {
  const json::Node& schema = draft.values.media_type->schema;
  const generate::Shape& shape = generator_.shapes().of({schema});
  if (std::find(shape.required.begin(), shape.required.end(), name) != shape.required.end())
    return;
  json::Value without = *draft.values.body;
  without.object().erase(name);
  if (generator_.accepts(schema, without, schema::Direction::Request) ==
      generator_.accepts(schema, *draft.values.body, schema::Direction::Request))
    draft.values.body = std::move(without);
}

/// A thing that its path could not name cannot be asked for: the server names it where the client need not.
void Drafts::drop_unusable_name(Draft& draft, const std::vector<std::string>& identifiers) {
  const auto schemas = resources_.subject_schemas(*draft.operation);
  const json::Value number = marked_number(), text(number.number());
  const bool usable = std::all_of(schemas.begin(), schemas.end(), [&](const json::Node& schema) {
    return generator_.accepts(schema, number, schema::Direction::Request) ||
           generator_.accepts(schema, text, schema::Direction::Request);
  });
  if (usable || !draft.values.body->is_object())
    return;
  const json::Object members = draft.values.body->object();
  for (const json::Member& member : members)
    if (member.value.is_number() && !draft.about.starts_with('/' + member.name) &&
        std::find(identifiers.begin(), identifiers.end(), resource::folded(member.name)) != identifiers.end())
      drop_member(draft, member.name);
}

/// Names, free texts and the like are to be each case's own. The value that the case is about stays what it is.
void Drafts::name_values(Draft& draft) {
  const auto* media_type = draft.values.media_type;
  if (draft.as_it_is || !draft.values.body || media_type == nullptr)
    return;
  const auto identifiers = resources_.identifiers(*draft.operation);
  drop_unusable_name(draft, identifiers);
  json::Value named = marked(generator_, media_type->schema, *draft.values.body, draft.about, identifiers);
  if (generate::write_body(*media_type, named).has_value())
    draft.values.body = std::move(named);
}

/// A body that says again what the path names must say the same.
void Drafts::repeat_path(Draft& draft) {
  const auto* media_type = draft.values.media_type;
  if (!draft.values.body || !draft.values.body->is_object() || media_type == nullptr ||
      generate::body_form(*media_type) != generate::BodyForm::Json)
    return;
  for (const auto& [pointer, parameter] : resources_.echoes(*draft.operation, *media_type)) {
    const json::Value* said = json::resolve_pointer(*draft.values.body, pointer);
    if (said == nullptr || pointer == draft.about)
      continue;
    const auto place = std::find(draft.bound.begin(), draft.bound.end(), parameter);
    if (place != draft.bound.end()) {
      const Binding& of_path = draft.bindings[static_cast<std::size_t>(place - draft.bound.begin())];
      bind_member(draft, pointer, {of_path.step, of_path.expression, "", {}});
    } else if (const json::Value* value = draft.values.find(*parameter); value != nullptr) {
      json::Value same = generate::replaced(*draft.values.body, pointer, value);
      if (generator_.accepts(media_type->schema, same, schema::Direction::Request))
        draft.values.body = std::move(same);
    }
  }
}

/// What the body names is made or listed first. The value that the case is about stays what it is.
void Drafts::bind_references(Draft& draft, Producers producers) {
  const bool json =
      draft.values.media_type != nullptr && generate::body_form(*draft.values.media_type) == generate::BodyForm::Json;
  if (!json || !draft.values.body || !referring_.insert(draft.operation).second)
    return;
  std::map<const Source*, Binding> known; // two members that name one collection name one thing
  for (const resource::References::Found& each : references_.all(*draft.values.body)) {
    if ((!draft.about.empty() && each.pointer == draft.about) || is_bound_in(*draft.values.body, each.pointer))
      continue;
    auto place = known.find(each.source);
    if (place == known.end()) {
      auto binding = reference_binding(draft, *each.source, producers);
      if (!binding)
        continue;
      place = known.emplace(each.source, std::move(*binding)).first;
    }
    // What was made may have a name that does not fit here; then the case cannot go on.
    Binding binding = place->second;
    binding.schema = schema_at(generator_.shapes(), draft.values.media_type->schema, each.pointer);
    bind_member(draft, each.pointer, std::move(binding));
  }
  referring_.erase(draft.operation);
}

/// An unknown name of another thing, or a name that is taken, would be a second reason to refuse the body: what can be
/// left out is.
void Drafts::drop_references(Draft& draft) {
  const auto* media_type = draft.values.media_type;
  if (media_type == nullptr || !draft.values.body->is_object() || draft.as_it_is)
    return;
  for (const resource::References::Found& each : references_.all(*draft.values.body)) {
    const auto tokens = json::parse_pointer(each.pointer);
    if (tokens && tokens->size() == 1 && !draft.about.starts_with(each.pointer))
      drop_member(draft, tokens->front());
  }
}

Draft Drafts::with_references(Draft draft) {
  bind_references(draft, Producers::Added);
  return draft;
}

/// The thing that the path names already or that a step before gives, else one that is made or listed for this.
std::optional<Binding> Drafts::reference_binding(Draft& draft, const Source& source, Producers producers) {
  for (std::size_t i = 0; i < draft.bound.size(); ++i)
    if (draft.bound[i] != nullptr && draft.bindings[i].expression == source.expression &&
        draft.before[draft.bindings[i].step].operation == source.producer)
      return draft.bindings[i];
  if (source.producer == draft.operation)
    return std::nullopt;
  for (std::size_t i = 0; producers == Producers::Known && i < draft.before.size(); ++i)
    if (draft.before[i].operation == source.producer)
      return Binding{i, source.expression, "", {}};
  if (producers == Producers::Known || referring_.contains(source.producer))
    return std::nullopt;
  const auto made = precede(draft, source);
  return made ? std::optional(Binding{draft.before.size() - 1, source.expression, "", {}}) : std::nullopt;
}

namespace {

/// Does another earlier step go on with what that step has made?
bool is_used_before(const Draft& draft, std::size_t step) {
  return std::any_of(draft.before.begin(), draft.before.end(), [&](const Step& each) {
    return std::any_of(each.bindings.begin(), each.bindings.end(),
                       [&](const Binding& binding) { return binding.step == step; });
  });
}

} // namespace

Draft Drafts::with_substitutes(Draft draft) {
  if (!http::is_safe(draft.operation->method))
    return draft;
  for (std::size_t i = 0; i < draft.bindings.size(); ++i) {
    const openapi::Parameter* parameter = draft.bound[i];
    if (parameter == nullptr || parameter->in != openapi::In::Path || draft.bindings[i].other ||
        http::is_safe(draft.before[draft.bindings[i].step].request.method) ||
        is_used_before(draft, draft.bindings[i].step))
      continue;
    for (const Source& source : resources_.sources(*draft.operation, *parameter)) {
      const auto* list = source.kind == Source::Kind::Listed ? &minimal(*source.producer) : nullptr;
      if (list == nullptr || !*list || !(*list)->before.empty() || draft.before.size() >= most_earlier_steps)
        continue;
      auto listing = step(**list, {Expectation::Kind::Any, "names a thing where none can be made"}, "list");
      if (!listing)
        continue;
      listing->precondition = true;
      listing->instead_of = draft.bindings[i].step;
      draft.before.push_back(std::move(*listing));
      draft.bindings[i].other = Binding::Other{draft.before.size() - 1, source.expression};
      break;
    }
  }
  return draft;
}

} // namespace keur::plan
