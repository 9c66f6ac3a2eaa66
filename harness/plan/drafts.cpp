#include "plan/drafts.hpp"

#include "base/text.hpp"
#include "generate/builder.hpp"
#include "generate/member_name.hpp"
#include "generate/position.hpp"
#include "generate/random.hpp"
#include "http/method.hpp"
#include "json/pointer.hpp"
#include "openapi/form_body.hpp"
#include "openapi/ignored_body.hpp"
#include "openapi/parameter_style.hpp"
#include "resource/list_parameters.hpp"

#include <algorithm>
#include <array>

namespace keur::plan {
namespace {

/// The first column of the export's rows: a value of the column selection that is certain to be known.
std::optional<json::Value> column_selection(generate::Shapes& shapes, const openapi::Export& job) {
  if (!job.row_schema)
    return std::nullopt;
  const generate::Shape& rows = shapes.of({job.row_schema});
  if (rows.properties.empty())
    return std::nullopt;
  return json::Value(rows.properties.front().name);
}

} // namespace

std::size_t size_of(const Step& step) {
  constexpr std::size_t beside = 1'024; // what a step takes beside its request
  return step.request.target.size() + (step.request.body ? step.request.body->size() : 0) + beside;
}

Drafts::Drafts(const openapi::Description& description, schema::Compiler& schemas, std::uint64_t seed)
    : description_(description), seed_(seed), generator_(schemas, dialect_of(description)),
      resources_(description, generator_.shapes()), references_(description, resources_), paths_(description) {}

generate::Options Drafts::options(const openapi::Operation& operation, generate::Examples examples) const {
  generate::Options options;
  options.seed = generate::seed_for(seed_, operation.name());
  options.examples = examples;
  return options;
}

const generate::Breakages& Drafts::invalid(const openapi::Operation& operation, const json::Node& schema,
                                           const generate::Options& options) {
  if (invalid_of_ != &operation)
    invalid_.clear();
  invalid_of_ = &operation;
  const auto known = invalid_.find(schema.value);
  if (known != invalid_.end())
    return known->second;
  return invalid_.emplace(schema.value, generator_.invalid(schema, options)).first->second;
}

bool Drafts::is_filled_elsewhere(const openapi::Operation& operation, const openapi::Parameter& parameter) const {
  return (parameter.in == openapi::In::Header && generate::is_reserved_header(parameter.name)) ||
         is_place_of_credential(description_, operation, parameter);
}

bool Drafts::is_left_to_server(const openapi::Parameter& parameter) {
  if (!generate::is_opaque_name(parameter.name) || !parameter.examples.empty() || parameter.content)
    return false;
  if (!parameter.schema)
    return true;
  const generate::Shape& said = shape({parameter.schema});
  return generate::likely_type(said) == generate::string_type && !said.values && said.examples.empty();
}

bool Drafts::is_ambiguous(const openapi::Operation& operation, const openapi::Parameter& parameter,
                          const json::Value& value) {
  if (parameter.in != openapi::In::Query || parameter.style != openapi::Style::Form || !parameter.explode ||
      !value.is_object() || parameter.content)
    return false;
  const auto names = [&](const openapi::Parameter& other, const std::string& name) {
    if (&other == &parameter || other.in != openapi::In::Query)
      return false;
    const bool by_member = other.style == openapi::Style::Form && other.explode && other.schema;
    return other.name == name || (by_member && shape({other.schema}).member(name) != nullptr);
  };
  return std::any_of(value.object().begin(), value.object().end(), [&](const json::Member& member) {
    return std::any_of(operation.parameters.begin(), operation.parameters.end(),
                       [&](const auto& other) { return names(other, member.name); });
  });
}

std::optional<json::Value> Drafts::parameter_value(const openapi::Operation& operation,
                                                   const openapi::Parameter& parameter, bool full) {
  if (operation.export_job && !operation.export_job->fields_parameter.empty() &&
      operation.export_job->fields_parameter == parameter.name)
    return column_selection(generator_.shapes(), *operation.export_job);
  const json::Node& schema = parameter.content ? parameter.content->schema : parameter.schema;
  const auto usable = [&](const std::optional<json::Value>& value) {
    if (!value || value->is_null() || is_ambiguous(operation, parameter, *value))
      return false;
    if (parameter.content)
      return true;
    const bool empty = (value->is_array() && value->array().empty()) ||
                       (value->is_object() && value->object().empty()) ||
                       (value->is_string() && value->string().empty());
    const auto wire = empty ? Result<std::string>(std::string()) : openapi::serialize(parameter, *value);
    const auto read = wire && !wire->empty() ? openapi::deserialize(parameter, *wire) : std::nullopt;
    return read && (!schema || generator_.accepts(schema, *read, schema::Direction::Request));
  };
  if (operation.method == "GET" && parameter.examples.empty() && schema) // from its beginning, whatever follows later
    if (const auto first = resource::first_place(operation, parameter); first && usable(json::Value(*first)))
      return json::Value(*first);
  for (const openapi::Example& example : parameter.examples) {
    std::optional<json::Value> value = *example.value;
    if (usable(value) && generator_.accepts(schema, *value, schema::Direction::Request))
      return value;
  }
  if (!schema)
    return json::Value("text");
  const generate::Shape& said = shape({schema});
  const bool open = parameter.examples.empty() && !said.values && said.examples.empty();
  if (open && equals_ignore_case(parameter.name, "If-Match"))
    if (std::optional<json::Value> any = json::Value("*"); usable(any)) // RFC 9110 section 13.1.1: whatever is there
      return any;
  for (const generate::Examples examples : {generate::Examples::Whole, generate::Examples::None}) {
    const generate::Options options = this->options(operation, examples);
    std::optional<json::Value> value = full ? generator_.full(schema, options) : generator_.minimal(schema, options);
    if (value && open)
      if (auto likelier = generate::likely_value(said, parameter.name, *value); usable(likelier))
        return likelier;
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

bool Drafts::reads_back(const openapi::MediaType& media_type, const json::Value& body) {
  const auto form = generate::body_form(media_type);
  if (form == generate::BodyForm::Text && media_type.schema && body.is_number())
    return generator_.accepts(media_type.schema, json::Value(body.number()), schema::Direction::Request);
  if (form != generate::BodyForm::FormUrlencoded && form != generate::BodyForm::Multipart)
    return true;
  openapi::MediaType fields; // the parts of a multipart body are the same texts
  fields.name = "application/x-www-form-urlencoded";
  fields.range = *http::parse_media_type(fields.name);
  const auto text = generate::write_body(fields, body);
  if (!text || !media_type.schema)
    return text.has_value();
  return generator_.accepts(media_type.schema, openapi::deserialize_form(media_type.schema, *text),
                            schema::Direction::Request);
}

namespace {

/// Clients send these of themselves: where a description says what they may hold, that is what they must hold.
bool is_sent_anyway(const openapi::Parameter& parameter) {
  return parameter.in == openapi::In::Header &&
         (equals_ignore_case(parameter.name, "accept-encoding") || equals_ignore_case(parameter.name, "user-agent"));
}

/// A form cannot carry an empty list: the larger body's members stand where the smaller one's are empty.
json::Value without_empty_fields(json::Value body, const std::optional<json::Value>& larger) {
  if (!body.is_object() || !larger || !larger->is_object())
    return body;
  for (json::Member& member : body.object()) {
    const bool empty = (member.value.is_array() && member.value.array().empty()) ||
                       (member.value.is_object() && member.value.object().empty());
    const json::Value* more = empty ? larger->object().find(member.name) : nullptr;
    if (more != nullptr)
      member.value = *more;
  }
  return body;
}

} // namespace

const json::Value* Drafts::example_of(const openapi::MediaType& media_type) {
  for (const openapi::Example& example : media_type.examples)
    if (generate::can_write_body(media_type, *example.value) && reads_back(media_type, *example.value) &&
        generator_.accepts(media_type.schema, *example.value, schema::Direction::Request))
      return example.value.value;
  return nullptr;
}

std::optional<json::Value> Drafts::body_in(const openapi::Operation& operation, const openapi::MediaType& media_type,
                                           bool full) {
  const auto writable = [&](const json::Value& value) {
    return generate::write_body(media_type, value).has_value() && reads_back(media_type, value);
  };
  if (!media_type.schema) {
    for (const openapi::Example& example : media_type.examples)
      if (writable(*example.value))
        return *example.value;
    const bool json = generate::body_form(media_type) == generate::BodyForm::Json;
    json::Value fallback = json ? json::Value(json::Object{}) : json::Value("text");
    return writable(fallback) ? std::optional(std::move(fallback)) : std::nullopt;
  }
  // The description's own example names things that exist; invented values need not.
  if (const json::Value* example = example_of(media_type)) {
    json::Value bare = *example;
    drop_callbacks(operation, bare);
    return generator_.accepts(media_type.schema, bare, schema::Direction::Request) ? bare : *example;
  }
  const generate::Options options = this->options(operation, generate::Examples::Leaves);
  auto value = full ? generator_.full(media_type.schema, options) : generator_.minimal(media_type.schema, options);
  if (value && !full && !writable(*value))
    value = without_empty_fields(std::move(*value), generator_.full(media_type.schema, options));
  if (value && writable(*value)) {
    json::Value bare = *value;
    drop_callbacks(operation, bare);
    return generator_.accepts(media_type.schema, bare, schema::Direction::Request) ? bare : *value;
  }
  return std::nullopt;
}

const openapi::RequestBody* Drafts::body_of(const openapi::Operation& operation) const {
  return operation.request_body && !openapi::ignores_body(description_.version, operation.method)
             ? &*operation.request_body
             : nullptr;
}

bool Drafts::judges_body(const openapi::Operation& operation) const {
  const bool ignored = description_.version == openapi::Version::V30 && operation.method == "DELETE";
  return !ignored && body_of(operation) != nullptr;
}

std::optional<std::pair<const openapi::MediaType*, json::Value>> Drafts::body(const openapi::Operation& operation,
                                                                              bool full) {
  const openapi::RequestBody* declared = body_of(operation);
  if (declared == nullptr)
    return std::nullopt;
  for (const bool json_only : {true, false})
    for (const openapi::MediaType& media_type : declared->content) {
      if (json_only != (generate::body_form(media_type) == generate::BodyForm::Json))
        continue;
      if (auto value = body_in(operation, media_type, full))
        return std::pair(&media_type, std::move(*value));
    }
  return std::nullopt;
}

std::optional<Draft> Drafts::make(const openapi::Operation& operation, bool full, bool bind, std::string& why) {
  if (operation.path.find("}{") != std::string::npos) {
    why = "two expressions of the path stand side by side: no server can tell their values apart";
    return std::nullopt;
  }
  Draft draft;
  draft.operation = &operation;
  for (const openapi::Parameter& parameter : operation.parameters) {
    if (is_filled_elsewhere(operation, parameter))
      continue;
    if (!parameter.required && is_left_to_server(parameter))
      continue;
    if (!parameter.required && !is_sent_anyway(parameter) &&
        (!full || parameter.deprecated || is_callback_parameter(operation, parameter)))
      continue;
    if (auto value = parameter_value(operation, parameter, full)) {
      draft.values.set(parameter, std::move(*value));
    } else if (parameter.required) {
      why = "no value could be generated for " + std::string(openapi::name(parameter.in)) + " parameter " +
            parameter.name;
      return std::nullopt;
    }
  }
  if (const openapi::RequestBody* declared = body_of(operation); declared != nullptr && (declared->required || full)) {
    if (auto value = body(operation, full)) {
      draft.values.media_type = value->first;
      draft.values.body = std::move(value->second);
      name_values(draft);
    } else if (declared->required) {
      why = "no body could be generated in any of the declared media types";
      return std::nullopt;
    }
  }
  if (bind)
    bind_path(draft);
  bind_fresh_keys(draft);
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

void Drafts::tell_doubts(const Draft& draft, Expectation& expectation) {
  using Kind = Expectation::Kind;
  if (expectation.kind == Kind::Accepted || expectation.kind == Kind::Success) {
    expectation.unsure = doubts_.unsure(draft.values);
    if (expectation.unsure.empty() && draft.values.media_type != nullptr &&
        draft.values.media_type->range.essence() == "application/json-patch+json")
      expectation.unsure = "a JSON Patch may name what the thing does not hold (RFC 5789 section 2.2)";
    expectation.unknown = doubts_.unknown(draft.values, draft.bound);
  }
}

std::optional<Step> Drafts::step(const Draft& given, Expectation expectation, std::string label) {
  using Kind = Expectation::Kind;
  Draft draft = given;
  if (expectation.kind == Kind::Success || expectation.kind == Kind::Accepted || expectation.kind == Kind::Any)
    bind_references(draft, Producers::Known);
  repeat_path(draft);
  auto request = generate::build_request(*draft.operation, draft.values);
  if (!request)
    return std::nullopt;
  put_placeholders(*request, draft);
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
  using Kind = Expectation::Kind;
  std::optional<Draft> bound;
  if (draft.values.body &&
      (expectation.kind == Kind::Success || expectation.kind == Kind::Accepted || expectation.kind == Kind::Any)) {
    name_values(bound.emplace(draft));
    bind_references(*bound, Producers::Added);
  } else if (draft.values.body && expectation.kind == Kind::Rejected) {
    drop_references(bound.emplace(draft));
    name_values(*bound);
    if (!draft.as_it_is)
      bind_references(*bound, Producers::Added);
  }
  const Draft& whole = bound ? *bound : draft;
  tell_doubts(whole, expectation);
  auto last = step(whole, std::move(expectation), std::move(label));
  if (!last)
    return std::nullopt;
  std::vector<Step> all = whole.before;
  all.push_back(std::move(*last));
  for (const Step& each : all)
    written_ += size_of(each);
  return all;
}

} // namespace keur::plan
