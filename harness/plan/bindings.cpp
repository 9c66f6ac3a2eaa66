#include "generate/builder.hpp"
#include "generate/member_name.hpp"
#include "generate/position.hpp"
#include "http/method.hpp"
#include "plan/drafts.hpp"

#include <algorithm>

namespace keur::plan {
namespace {

std::string placeholder(std::size_t number) { return "{keur:" + std::to_string(number) + "}"; }

/// Unreserved characters only, so that every serialization keeps it as it is; replaced by the placeholder afterwards.
std::string mark(const std::string& name) { return std::string(binding_mark) + name.substr(6, name.size() - 7) + "Z"; }

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

void put_placeholder(generate::WireRequest& request, const std::string& name) {
  const std::string from = mark(name);
  replace_all(request.target, from, name);
  http::Fields fields;
  for (http::Field field : request.fields) {
    replace_all(field.value, from, name);
    fields.add(std::move(field.name), std::move(field.value));
  }
  request.fields = std::move(fields);
  if (request.body)
    replace_all(*request.body, from, name);
}

bool is_of_a_step(const Binding& binding) { return binding.expression.starts_with("$response."); }

std::string free_placeholder(const Draft& draft) {
  std::size_t number = draft.bindings.size() + 1;
  const auto taken = [&](const Binding& binding) { return binding.placeholder == placeholder(number); };
  while (std::any_of(draft.bindings.begin(), draft.bindings.end(), taken))
    ++number;
  return placeholder(number);
}

/// A path's parameters by where they stand in it, in whatever order they are declared: what the last one names is made
/// below what the others name.
std::vector<const openapi::Parameter*> last_of_path_first(const openapi::Operation& operation) {
  std::vector<const openapi::Parameter*> parameters;
  for (const openapi::Parameter& each : operation.parameters)
    if (each.in == openapi::In::Path)
      parameters.push_back(&each);
  const auto place = [&](const openapi::Parameter* one) { return operation.path.find('{' + one->name + '}'); };
  std::stable_sort(parameters.begin(), parameters.end(),
                   [&](const auto* a, const auto* b) { return place(a) > place(b); });
  return parameters;
}

} // namespace

void put_placeholders(generate::WireRequest& request, const Draft& draft) {
  for (const Binding& binding : draft.bindings)
    put_placeholder(request, binding.placeholder);
}

void replace_value(Draft& draft, const openapi::Parameter& parameter, json::Value value) {
  for (std::size_t i = 0; i < draft.bound.size(); ++i)
    if (draft.bound[i] == &parameter) {
      draft.bound.erase(draft.bound.begin() + static_cast<std::ptrdiff_t>(i));
      draft.bindings.erase(draft.bindings.begin() + static_cast<std::ptrdiff_t>(i));
      break;
    }
  if (std::none_of(draft.bindings.begin(), draft.bindings.end(), [](const Binding& b) { return is_of_a_step(b); }))
    draft.before.clear();
  draft.values.set(parameter, std::move(value));
}

void bind_member(Draft& draft, const std::string& pointer, Binding binding) {
  binding.placeholder = free_placeholder(draft);
  const json::Value marked(mark(binding.placeholder));
  draft.values.body = generate::replaced(*draft.values.body, pointer, &marked);
  draft.bindings.push_back(std::move(binding));
  draft.bound.push_back(nullptr);
}

void bind_value(Draft& draft, const openapi::Parameter& parameter, std::size_t step, const std::string& expression) {
  const std::string name = free_placeholder(draft);
  draft.bindings.push_back({step, expression, name, parameter.schema});
  draft.bound.push_back(&parameter);
  draft.values.set(parameter, json::Value(mark(name)));
}

void Drafts::bind_path(Draft& draft) {
  std::set<std::string> settled; // names that already agree with an earlier step
  const auto parameters = last_of_path_first(*draft.operation);
  for (const openapi::Parameter* each : parameters) {
    if (settled.contains(each->name) || each->own_value)
      continue;
    // What is changed or deleted is what this case has made itself, never what a list happens to hold.
    const std::string& method = draft.operation->method;
    const bool own_only = each == parameters.front() && !http::is_safe(method) && method != "POST";
    for (const Source& source : resources_.sources(*draft.operation, *each)) {
      if (source.kind == Source::Kind::Listed && own_only)
        continue;
      if (adopt(draft, source, *each, settled))
        break;
    }
  }
}

/// A key that was used before asks for what was answered then: every request gets its own.
void Drafts::bind_fresh_keys(Draft& draft) {
  static const json::Value sample("3f2b8c1e-5d47-4a6f-9b0e-7c1d2e3f4a5b");
  for (const openapi::Parameter& parameter : draft.operation->parameters) {
    const json::Value* value = draft.values.find(parameter);
    if (value == nullptr || parameter.in != openapi::In::Header || parameter.content ||
        !generate::is_fresh_key_name(parameter.name) ||
        (parameter.schema && !generator_.accepts(parameter.schema, sample, schema::Direction::Request)))
      continue;
    bind_value(draft, parameter, 0, "$unique");
  }
}

/// Puts the producer's steps before the draft; what they were made of. Nothing where that is impossible.
std::optional<Draft> Drafts::precede(Draft& draft, const Source& source) {
  if (entries_[source.producer].making) // a cycle of producers
    return std::nullopt;
  std::optional<Draft> made = minimal(*source.producer);
  auto first = made ? steps(*made, {Expectation::Kind::Any, "must succeed for the rest to mean something"},
                            source.producer->name())
                    : std::nullopt;
  if (!first || draft.before.size() + first->size() > most_earlier_steps)
    return std::nullopt;
  const std::size_t offset = draft.before.size();
  for (Step& step : *first) {
    for (Binding& binding : step.bindings)
      binding.step += offset;
    step.precondition = true;
    draft.before.push_back(std::move(step));
  }
  return made;
}

/// Binds the parameter to what the producer makes, and takes over what that was made under.
bool Drafts::adopt(Draft& draft, const Source& source, const openapi::Parameter& parameter,
                   std::set<std::string>& settled) {
  const std::size_t offset = draft.before.size();
  const std::optional<Draft> made = precede(draft, source);
  if (!made)
    return false;
  bind_value(draft, parameter, draft.before.size() - 1, source.expression);
  settled.insert(parameter.name);
  for (const openapi::Parameter& other : draft.operation->parameters)
    if (other.in == openapi::In::Path && !settled.contains(other.name) && take_over(draft, other, *made, offset))
      settled.insert(other.name);
  return true;
}

bool Drafts::take_over(Draft& draft, const openapi::Parameter& parameter, const Draft& made, std::size_t offset) {
  for (std::size_t i = 0; i < made.bound.size(); ++i)
    if (made.bound[i] != nullptr && made.bound[i]->in == openapi::In::Path && made.bound[i]->name == parameter.name) {
      bind_value(draft, parameter, made.bindings[i].step + offset, made.bindings[i].expression);
      return true;
    }
  for (const auto& [theirs, value] : made.values.parameters)
    if (theirs->in == openapi::In::Path && theirs->name == parameter.name) {
      draft.values.set(parameter, value);
      return true;
    }
  return false;
}

} // namespace keur::plan
