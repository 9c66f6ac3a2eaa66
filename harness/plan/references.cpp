#include "plan/references.hpp"

#include "base/text.hpp"
#include "http/method.hpp"
#include "json/pointer.hpp"
#include "plan/drafts.hpp"

#include <algorithm>
#include <array>

namespace keur::plan {
namespace {

constexpr int deepest = 4;
constexpr std::size_t most_references = 8;

bool is_bare(std::string_view folded_name) {
  static constexpr std::array<std::string_view, 5> bare{"id", "uuid", "number", "key", "code"};
  return std::find(bare.begin(), bare.end(), folded_name) != bare.end();
}

/// "bookid" for /books/{bookId} and /books/{id}; "" for names that say nothing about the collection.
std::string reference_name(const openapi::Operation& operation) {
  const std::string_view path = operation.path;
  const std::size_t open = path.rfind("/{");
  if (open == std::string_view::npos || open == 0 || path.back() != '}')
    return {};
  const std::string_view collection = path.substr(0, open);
  const std::string thing = folded(singular(std::string(collection.substr(collection.rfind('/') + 1))));
  const std::string parameter = folded(path.substr(open + 2, path.size() - open - 3));
  if (is_bare(parameter))
    return thing + parameter;
  const bool tells = parameter.size() > thing.size() && parameter.starts_with(thing);
  return tells || (parameter.ends_with("id") && parameter.size() > 3) ? parameter : std::string();
}

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

const openapi::Parameter* last_parameter(const openapi::Operation& operation) {
  const std::size_t open = operation.path.rfind('{');
  return operation.parameter(openapi::In::Path, operation.path.substr(open + 1, operation.path.size() - open - 2));
}

} // namespace

References::References(const openapi::Description& description, const Producers& producers) {
  std::map<std::string, std::size_t> lengths; // of a name's path: what hangs on least comes first
  for (const openapi::Operation& operation : description.operations) {
    const std::string name = reference_name(operation);
    const openapi::Parameter* parameter = name.empty() ? nullptr : last_parameter(operation);
    const auto known = lengths.find(name);
    if (parameter == nullptr || (known != lengths.end() && known->second <= operation.path.size()))
      continue;
    for (const Source& source : producers.sources(operation, *parameter)) {
      if (source.kind != Source::Kind::Created && source.kind != Source::Kind::Listed)
        continue;
      lengths[name] = operation.path.size();
      by_name_.insert_or_assign(name, source);
      break;
    }
  }
}

const Source* References::find(std::string_view member, const json::Value& value) const {
  const auto found = by_name_.find(folded(member));
  if (found == by_name_.end())
    return nullptr;
  const generate::Types types = found->second.types;
  const bool text = value.is_string() && (types & generate::string_type) != 0;
  const bool number = value.is_number() && (types & (generate::integer_type | generate::number_type)) != 0;
  return text || number ? &found->second : nullptr;
}

std::vector<References::Found> References::all(const json::Value& body) const {
  std::vector<Found> found;
  if (!by_name_.empty())
    collect(body, "", 0, found);
  return found;
}

void References::collect(const json::Value& value, const std::string& pointer, int depth,
                         std::vector<Found>& found) const {
  if (depth > deepest || found.size() >= most_references)
    return;
  if (value.is_array())
    for (std::size_t i = 0; i < value.array().size(); ++i)
      collect(value.array()[i], json::append_token(pointer, std::to_string(i)), depth + 1, found);
  if (!value.is_object())
    return;
  for (const json::Member& member : value.object()) {
    const std::string at = json::append_token(pointer, member.name);
    if (const Source* source = find(member.name, member.value))
      found.push_back({at, source});
    else
      collect(member.value, at, depth + 1, found);
  }
}

const Source* Drafts::reference_at(const Draft& draft) const {
  const json::Value* value = draft.values.body ? json::resolve_pointer(*draft.values.body, draft.about) : nullptr;
  const std::size_t slash = draft.about.rfind('/');
  if (value == nullptr || slash == std::string::npos)
    return nullptr;
  const Source* source = references_.find(draft.about.substr(slash + 1), *value);
  return source != nullptr && source->producer != draft.operation ? source : nullptr;
}

/// What the body names is made or listed first. The value that the case is about stays what it is.
void Drafts::bind_references(Draft& draft) {
  const bool json =
      draft.values.media_type != nullptr && generate::body_form(*draft.values.media_type) == generate::BodyForm::Json;
  if (!json || !draft.values.body || !referring_.insert(draft.operation).second)
    return;
  std::map<const Source*, Binding> known; // two members that name one collection name one thing
  for (const References::Found& each : references_.all(*draft.values.body)) {
    if (!draft.about.empty() && each.pointer == draft.about)
      continue;
    auto place = known.find(each.source);
    if (place == known.end()) {
      auto binding = reference_binding(draft, *each.source);
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

/// The thing that the path names already, else one that is made or listed for this.
std::optional<Binding> Drafts::reference_binding(Draft& draft, const Source& source) {
  for (std::size_t i = 0; i < draft.bound.size(); ++i)
    if (draft.bound[i] != nullptr && draft.bindings[i].expression == source.expression &&
        draft.before[draft.bindings[i].step].operation == source.producer)
      return draft.bindings[i];
  if (source.producer == draft.operation || referring_.contains(source.producer))
    return std::nullopt;
  const auto made = precede(draft, source);
  return made ? std::optional(Binding{draft.before.size() - 1, source.expression, "", {}}) : std::nullopt;
}

} // namespace keur::plan
