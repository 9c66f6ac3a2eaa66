#include "plan/drafts.hpp"

#include "base/text.hpp"
#include "generate/random.hpp"
#include "http/method.hpp"
#include "json/pointer.hpp"
#include "openapi/parameter_style.hpp"

#include <algorithm>
#include <array>

namespace keur::plan {
namespace {

constexpr std::size_t most_earlier_steps = 5;

/// Unreserved characters only, so that every serialization keeps it as it is; replaced by the placeholder afterwards.
std::string mark(std::size_t number) { return "KEURBIND" + std::to_string(number) + "Z"; }
std::string placeholder(std::size_t number) { return "{keur:" + std::to_string(number) + "}"; }

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

void put_placeholder(generate::WireRequest& request, std::size_t number) {
  replace_all(request.target, mark(number), placeholder(number));
  http::Fields fields;
  for (http::Field field : request.fields) {
    replace_all(field.value, mark(number), placeholder(number));
    fields.add(std::move(field.name), std::move(field.value));
  }
  request.fields = std::move(fields);
  if (request.body)
    replace_all(*request.body, mark(number), placeholder(number));
}

bool names_callback(const openapi::Callback& callback, const std::string& what) {
  return callback.expression.find(what) != std::string::npos;
}

bool holds_callback_member(const openapi::Operation& operation, const json::Value& body, const std::string& pointer) {
  if (!body.is_object())
    return false;
  for (const json::Member& member : body.object()) {
    const std::string at = json::append_token(pointer, member.name);
    const bool declared =
        std::any_of(operation.callbacks.begin(), operation.callbacks.end(),
                    [&](const auto& callback) { return names_callback(callback, "$request.body#" + at); });
    if (declared || (member.value.is_string() && is_callback_name(member.name)))
      return true;
    if (holds_callback_member(operation, member.value, at))
      return true;
  }
  return false;
}

/// A full body without the members that make the server call an address.
void drop_callbacks(const openapi::Operation& operation, json::Value& body) {
  if (!body.is_object())
    return;
  std::vector<std::string> names;
  for (const json::Member& member : body.object()) {
    json::Object one;
    one.set(member.name, member.value);
    if (holds_callback_member(operation, json::Value(std::move(one)), ""))
      names.push_back(member.name);
  }
  for (const std::string& name : names)
    body.object().erase(name);
}

bool is_callback_parameter(const openapi::Operation& operation, const openapi::Parameter& parameter) {
  const std::string expression = "$request." + std::string(openapi::name(parameter.in)) + '.' + parameter.name;
  return is_callback_name(parameter.name) ||
         std::any_of(operation.callbacks.begin(), operation.callbacks.end(),
                     [&](const auto& callback) { return names_callback(callback, expression); });
}

/// The first column of the export's rows: a value of the column selection that is certain to be known.
std::optional<json::Value> column_selection(const openapi::Description& description, const openapi::Export& job) {
  if (!job.row_schema)
    return std::nullopt;
  const generate::Shape rows = generate::flatten(*description.documents, dialect_of(description), {job.row_schema});
  if (rows.properties.empty())
    return std::nullopt;
  return json::Value(rows.properties.front().name);
}

} // namespace

schema::Dialect dialect_of(const openapi::Description& description) {
  if (description.version == openapi::Version::V30)
    return schema::Dialect::OpenApi30;
  const auto dialect = schema::dialect_of(description.json_schema_dialect);
  return dialect.value_or(schema::Dialect::OpenApi31);
}

bool takes_token(const openapi::SecurityScheme& scheme) {
  using Type = openapi::SecurityScheme::Type;
  return scheme.type == Type::OAuth2 || scheme.type == Type::OpenIdConnect ||
         (scheme.type == Type::Http && scheme.http_scheme == "bearer");
}

Credential credential_of(const openapi::Description& description, const openapi::Operation& operation) {
  Credential first;
  for (const openapi::SecurityRequirement& alternative : operation.security)
    for (const auto& [name, scopes] : alternative.schemes) {
      const openapi::SecurityScheme* scheme = description.security_scheme(name);
      if (scheme == nullptr)
        continue;
      if (takes_token(*scheme))
        return {scheme, scopes};
      if (first.scheme == nullptr)
        first = {scheme, {}};
    }
  return first;
}

bool is_callback_name(std::string_view name) {
  const std::string lower = to_lower(name);
  const bool address = lower.find("ur") != std::string::npos || lower.find("addr") != std::string::npos ||
                       lower.find("endpoint") != std::string::npos || lower.find("target") != std::string::npos;
  if (lower == "callback" || lower == "webhook")
    return true;
  return address && (lower.find("callback") != std::string::npos || lower.find("webhook") != std::string::npos ||
                     lower.find("notif") != std::string::npos);
}

profile::RequestClass classify(const openapi::Operation& operation, const generate::RequestValues& values) {
  for (const auto& [parameter, value] : values.parameters)
    if (is_callback_parameter(operation, *parameter))
      return profile::RequestClass::Hazardous;
  if (values.body && holds_callback_member(operation, *values.body, ""))
    return profile::RequestClass::Hazardous;
  if (operation.export_job)
    return profile::RequestClass::ExportCommand;
  return http::is_safe(operation.method) ? profile::RequestClass::Safe : profile::RequestClass::Unsafe;
}

Drafts::Drafts(const openapi::Description& description, schema::Compiler& schemas, std::uint64_t seed)
    : description_(description), seed_(seed), generator_(*description.documents, schemas, dialect_of(description)),
      producers_(description) {}

generate::Options Drafts::options(const openapi::Operation& operation, generate::Examples examples) const {
  generate::Options options;
  options.seed = generate::seed_for(seed_, operation.name());
  options.examples = examples;
  return options;
}

std::optional<json::Value> Drafts::parameter_value(const openapi::Operation& operation,
                                                   const openapi::Parameter& parameter, bool full) {
  if (operation.export_job && !operation.export_job->fields_parameter.empty() &&
      operation.export_job->fields_parameter == parameter.name)
    return column_selection(description_, *operation.export_job);
  const json::Node& schema = parameter.content ? parameter.content->schema : parameter.schema;
  const auto usable = [&](const std::optional<json::Value>& value) {
    if (!value || value->is_null())
      return false;
    if (parameter.content)
      return true;
    const bool empty = (value->is_array() && value->array().empty()) ||
                       (value->is_object() && value->object().empty()) ||
                       (value->is_string() && value->string().empty());
    return !empty && openapi::serialize(parameter, *value).has_value();
  };
  for (const openapi::Example& example : parameter.examples) {
    std::optional<json::Value> value = *example.value;
    if (usable(value) && generator_.accepts(schema, *value, schema::Direction::Request))
      return value;
  }
  if (!schema)
    return json::Value("text");
  for (const generate::Examples examples : {generate::Examples::Whole, generate::Examples::None}) {
    const generate::Options options = this->options(operation, examples);
    std::optional<json::Value> value = full ? generator_.full(schema, options) : generator_.minimal(schema, options);
    if (usable(value))
      return value;
    value = generator_.full(schema, options);
    if (usable(value))
      return value;
    for (std::uint64_t i = 0; i < 4; ++i) {
      generate::Options other = options;
      other.seed += i;
      value = generator_.random(schema, other);
      if (usable(value))
        return value;
    }
  }
  return std::nullopt;
}

std::optional<json::Value> Drafts::body_in(const openapi::Operation& operation, const openapi::MediaType& media_type,
                                           bool full) {
  const auto writable = [&](const json::Value& value) { return generate::write_body(media_type, value).has_value(); };
  if (!media_type.schema) {
    for (const openapi::Example& example : media_type.examples)
      if (writable(*example.value))
        return *example.value;
    const bool json = generate::body_form(media_type) == generate::BodyForm::Json;
    json::Value fallback = json ? json::Value(json::Object{}) : json::Value("text");
    return writable(fallback) ? std::optional(std::move(fallback)) : std::nullopt;
  }
  const generate::Options options = this->options(operation, generate::Examples::Leaves);
  auto value = full ? generator_.full(media_type.schema, options) : generator_.minimal(media_type.schema, options);
  if (value && writable(*value)) {
    json::Value bare = *value;
    drop_callbacks(operation, bare);
    return generator_.accepts(media_type.schema, bare, schema::Direction::Request) ? bare : *value;
  }
  for (const openapi::Example& example : media_type.examples)
    if (writable(*example.value) && generator_.accepts(media_type.schema, *example.value, schema::Direction::Request))
      return *example.value;
  return std::nullopt;
}

std::optional<std::pair<const openapi::MediaType*, json::Value>> Drafts::body(const openapi::Operation& operation,
                                                                              bool full) {
  if (!operation.request_body)
    return std::nullopt;
  for (const bool json_only : {true, false})
    for (const openapi::MediaType& media_type : operation.request_body->content) {
      if (json_only != (generate::body_form(media_type) == generate::BodyForm::Json))
        continue;
      if (auto value = body_in(operation, media_type, full))
        return std::pair(&media_type, std::move(*value));
    }
  return std::nullopt;
}

std::optional<Draft> Drafts::make(const openapi::Operation& operation, bool full, bool bind, std::string& why) {
  Draft draft;
  draft.operation = &operation;
  for (const openapi::Parameter& parameter : operation.parameters) {
    if (parameter.in == openapi::In::Header && generate::is_reserved_header(parameter.name))
      continue;
    if (!parameter.required && (!full || parameter.deprecated || is_callback_parameter(operation, parameter)))
      continue;
    if (auto value = parameter_value(operation, parameter, full)) {
      draft.values.set(parameter, std::move(*value));
    } else if (parameter.required) {
      why = "no value could be generated for " + std::string(openapi::name(parameter.in)) + " parameter " +
            parameter.name;
      return std::nullopt;
    }
  }
  if (operation.request_body && (operation.request_body->required || full)) {
    if (auto value = body(operation, full)) {
      draft.values.media_type = value->first;
      draft.values.body = std::move(value->second);
    } else if (operation.request_body->required) {
      why = "no body could be generated in any of the declared media types";
      return std::nullopt;
    }
  }
  if (bind)
    bind_path(draft);
  if (auto written = generate::build_request(operation, draft.values); !written) {
    why = written.error().message;
    return std::nullopt;
  }
  return draft;
}

const std::optional<Draft>& Drafts::minimal(const openapi::Operation& operation) {
  Entry& entry = entries_[&operation];
  if (!entry.minimal_made && !entry.making) {
    entry.making = true;
    entry.minimal = make(operation, false, true, entry.why);
    entry.making = false;
    entry.minimal_made = true;
  }
  return entry.minimal;
}

const std::optional<Draft>& Drafts::full(const openapi::Operation& operation) {
  const auto& least = minimal(operation);
  Entry& entry = entries_[&operation];
  if (!entry.full_made) {
    entry.full_made = true;
    std::string why;
    if (least)
      entry.full = make(operation, true, true, why);
    if (!entry.full)
      entry.full = entry.minimal;
  }
  return entry.full;
}

std::optional<Draft> Drafts::unbound(const openapi::Operation& operation) {
  std::string why;
  return make(operation, false, false, why);
}

const std::string& Drafts::why(const openapi::Operation& operation) {
  minimal(operation);
  return entries_[&operation].why;
}

void Drafts::bind(Draft& draft, const openapi::Parameter& parameter, std::size_t step, const std::string& expression) {
  const std::size_t number = draft.bindings.size() + 1;
  draft.bindings.push_back({step, expression, placeholder(number)});
  draft.bound.push_back(&parameter);
  draft.values.set(parameter, json::Value(mark(number)));
}

/// Last parameter first: the producer of /a/{x}/b's items knows the {x} it made them under.
void Drafts::bind_path(Draft& draft) {
  for (auto each = draft.operation->parameters.rbegin(); each != draft.operation->parameters.rend(); ++each) {
    if (each->in != openapi::In::Path)
      continue;
    if (std::find(draft.bound.begin(), draft.bound.end(), &*each) != draft.bound.end())
      continue;
    const auto sources = producers_.sources(*draft.operation, *each);
    for (const Source& source : sources) {
      // What is changed or deleted is what this case has made itself, never what a list happens to hold.
      if (source.kind == Source::Kind::Listed && !http::is_safe(draft.operation->method))
        continue;
      const std::size_t before = draft.bound.size();
      adopt(draft, source, *each);
      if (draft.bound.size() > before)
        break;
    }
  }
}

void Drafts::adopt(Draft& draft, const Source& source, const openapi::Parameter& parameter) {
  if (entries_[source.producer].making)
    return; // a cycle of producers
  const std::optional<Draft> made = minimal(*source.producer);
  if (!made || draft.before.size() + made->before.size() + 1 > most_earlier_steps)
    return;
  auto first =
      steps(*made, {Expectation::Kind::Any, "must succeed for the rest to mean something"}, source.producer->name());
  if (!first)
    return;
  const std::size_t offset = draft.before.size();
  for (Step& step : *first) {
    for (Binding& binding : step.bindings)
      binding.step += offset;
    step.precondition = true;
    draft.before.push_back(std::move(step));
  }
  bind(draft, parameter, draft.before.size() - 1, source.expression);
  for (const openapi::Parameter& other : draft.operation->parameters) {
    if (other.in != openapi::In::Path || &other == &parameter)
      continue;
    if (std::find(draft.bound.begin(), draft.bound.end(), &other) != draft.bound.end())
      continue;
    for (std::size_t i = 0; i < made->bound.size(); ++i)
      if (made->bound[i]->in == openapi::In::Path && made->bound[i]->name == other.name)
        bind(draft, other, made->bindings[i].step + offset, made->bindings[i].expression);
    for (const auto& [theirs, value] : made->values.parameters)
      if (theirs->in == openapi::In::Path && theirs->name == other.name &&
          std::find(made->bound.begin(), made->bound.end(), theirs) == made->bound.end())
        draft.values.set(other, value);
  }
}

std::optional<Step> Drafts::step(const Draft& draft, Expectation expectation, std::string label) {
  auto request = generate::build_request(*draft.operation, draft.values);
  if (!request)
    return std::nullopt;
  for (std::size_t i = 1; i <= draft.bindings.size(); ++i)
    put_placeholder(*request, i);
  Step step;
  step.label = std::move(label);
  step.operation = draft.operation;
  step.request.method = std::move(request->method);
  step.request.target = std::move(request->target);
  step.request.fields = std::move(request->fields);
  step.request.body = std::move(request->body);
  const Credential credential = credential_of(description_, *draft.operation);
  step.request.scopes = credential.scopes;
  if (credential.scheme != nullptr)
    step.request.security_scheme = credential.scheme->name;
  if (draft.operation->security.empty())
    step.request.authorization.kind = oauth::AuthorizationIntent::Kind::None;
  step.request_class = classify(*draft.operation, draft.values);
  step.bindings = draft.bindings;
  step.expect = std::move(expectation);
  return step;
}

std::optional<std::vector<Step>> Drafts::steps(const Draft& draft, Expectation expectation, std::string label) {
  auto last = step(draft, std::move(expectation), std::move(label));
  if (!last)
    return std::nullopt;
  std::vector<Step> all = draft.before;
  all.push_back(std::move(*last));
  return all;
}

} // namespace keur::plan
