#include "mocks/generic/content.hpp"

#include "base/text.hpp"
#include "http/field_syntax.hpp"
#include "json/load.hpp"
#include "mocks/analytics/exports.hpp"
#include "mocks/generic/csv.hpp"
#include "mocks/generic/xml.hpp"
#include "openapi/parameter_style.hpp"
#include "openapi/sequence.hpp"

#include <algorithm>
#include <mutex>

namespace keur::mocks {
namespace {

/// Fields that frame the message or that the mock sets itself; a generated value would lie.
bool is_own_field(std::string_view name) {
  static const std::vector<std::string_view> own = {
      "content-length", "content-type", "content-encoding", "transfer-encoding", "connection",
      "date",           "trailer",      "upgrade",          "keep-alive",        "www-authenticate"};
  return std::any_of(own.begin(), own.end(), [&](auto one) { return equals_ignore_case(one, name); });
}

std::string plain_text(const json::Value& value) {
  if (value.is_string())
    return value.string();
  return json::dump(value);
}

std::string form_text(const json::Value& value) {
  openapi::Parameter parameter;
  parameter.name = "body";
  return openapi::serialize(parameter, value).value_or("");
}

/// Takes members out that the schema marks writeOnly, or readOnly, as `mark` says (OAS 3.0.3 section 4.7.24.1):
/// declared examples often hold them.
void strip_marked(const json::DocumentSet& documents, const json::Node& schema, std::string_view mark,
                  json::Value& value, int depth = 0) {
  const auto resolved = schema && depth < 32 ? dereference(documents, schema) : json::Node();
  if (!resolved)
    return;
  for (const auto* keyword : {"allOf", "oneOf", "anyOf"})
    if (const auto list = resolved.child(keyword); list && list->is_array())
      for (std::size_t i = 0; i < list->array().size(); ++i)
        strip_marked(documents, list.child(i), mark, value, depth + 1);
  if (value.is_array())
    for (auto& item : value.array())
      strip_marked(documents, resolved.child("items"), mark, item, depth + 1);
  const auto properties = resolved.child("properties");
  if (!value.is_object() || !properties || !properties->is_object())
    return;
  for (const auto& declared : properties->object()) {
    auto* member = value.object().find(declared.name);
    if (member == nullptr)
      continue;
    const auto inner = dereference(documents, properties.child(declared.name));
    if (inner && inner->find_boolean(mark, false))
      value.object().erase(declared.name);
    else
      strip_marked(documents, inner, mark, *member, depth + 1);
  }
}

} // namespace

Content::Content(const openapi::Description& description, schema::Compiler& schemas, Instances instances,
                 schema::Direction direction)
    : description_(description), schemas_(schemas), instances_(std::move(instances)), direction_(direction) {}

void Content::strip(const json::Node& schema, json::Value& value) const {
  const auto mark = direction_ == schema::Direction::Response ? "writeOnly" : "readOnly";
  strip_marked(*description_.documents, schema, mark, value);
}

bool Content::accepts(const json::Node& schema, const json::Value& value) {
  if (!schema)
    return true;
  const auto compiled = schemas_.compile(schema, direction_);
  return !compiled || (*compiled)->accepts(value);
}

bool Content::declares(const json::Node& schema, const json::Value& object) const {
  const auto resolved = schema ? dereference(*description_.documents, schema) : json::Node();
  const auto properties = resolved ? resolved.child("properties") : json::Node();
  if (!properties || !properties->is_object() || properties->object().empty())
    return !resolved || resolved->find("allOf") == nullptr;
  return std::all_of(object.object().begin(), object.object().end(),
                     [&](const auto& member) { return properties->find(member.name) != nullptr; });
}

std::optional<json::Value> Content::example(const openapi::MediaType& media_type, const std::string& name) {
  for (const auto& example : media_type.examples) {
    if (!name.empty() && example.name != name)
      continue;
    if (!example.value)
      continue;
    // XML examples are texts for which the schema says nothing; a JSON text in a string is meant as JSON.
    if (!media_type.range.is_json() && example.value->is_string()) {
      if (media_type.range.essence() == "text/csv" && !is_csv(example.value->string()))
        continue;
      return *example.value;
    }
    auto value = *example.value;
    strip(media_type.schema, value);
    if (accepts(media_type.schema, value))
      return value;
  }
  return std::nullopt;
}

std::optional<json::Value> Content::instance(const openapi::MediaType& media_type, const Preference& preference) {
  if (!preference.dynamic)
    if (auto found = example(media_type, preference.example))
      return found;
  if (media_type.item_schema && openapi::sequence_form(media_type.range) != openapi::SequenceForm::None)
    if (auto item = instances_(media_type.item_schema, std::nullopt)) {
      strip(media_type.item_schema, *item);
      return json::Value(json::Array{*item, *item});
    }
  if (!media_type.schema)
    return json::Value(media_type.range.is_text() ? json::Value("text") : json::Value(json::Object()));
  const auto seed = preference.dynamic ? std::optional(++draws_) : std::nullopt;
  if (auto made = instances_(media_type.schema, seed)) {
    auto stripped = *made;
    strip(media_type.schema, stripped);
    return accepts(media_type.schema, stripped) ? std::move(stripped) : std::move(*made);
  }
  if (auto found = example(media_type, ""))
    return found;
  for (const auto& simple : {json::Value(json::Object()), json::Value(json::Array()), json::Value(""), json::Value(0),
                             json::Value(true), json::Value(nullptr)})
    if (accepts(media_type.schema, simple))
      return simple;
  return std::nullopt;
}

std::string Content::write(const openapi::MediaType& media_type, const json::Value& value) const {
  if (const auto form = openapi::sequence_form(media_type.range);
      form != openapi::SequenceForm::None && !value.is_string())
    return openapi::write_sequence(form, value.is_array() ? value.array() : json::Array{value});
  if (media_type.range.is_json() || media_type.range.type == "*")
    return json::dump(value);
  if (value.is_string())
    return value.string();
  if (media_type.range.essence() == "text/csv")
    return to_csv(value);
  if (media_type.range.is_xml())
    return to_xml(*description_.documents, media_type.schema, value);
  if (media_type.range.essence() == "application/x-www-form-urlencoded")
    return form_text(value);
  return plain_text(value);
}

std::optional<std::string> Content::body(const openapi::MediaType& media_type, const Preference& preference) {
  const bool fixed = !preference.dynamic && preference.example.empty();
  if (fixed) {
    const std::shared_lock lock(mutex_);
    if (const auto found = bodies_.find(&media_type); found != bodies_.end())
      return found->second;
  }
  const auto value = instance(media_type, preference);
  auto text = value ? std::optional(write(media_type, *value)) : std::nullopt;
  if (!fixed)
    return text;
  const std::unique_lock lock(mutex_);
  return bodies_.emplace(&media_type, std::move(text)).first->second;
}

/// Does the schema of a header, which may want a number, take this text?
bool Content::allows(const json::Node& schema, const std::string& text) {
  if (!schema || accepts(schema, json::Value(text)))
    return true;
  return text.find_first_not_of("0123456789") == std::string::npos && accepts(schema, json::Number{text});
}

bool Content::allows(const openapi::Response& response, std::string_view name, const std::string& text) {
  return std::all_of(response.headers.begin(), response.headers.end(), [&](const openapi::Header& header) {
    return !equals_ignore_case(header.name, name) || allows(header.schema, text);
  });
}

void Content::add_headers(Reply& reply, const openapi::Response& response) {
  for (const auto& header : response.headers) {
    if (is_own_field(header.name) || reply.fields.contains(header.name))
      continue;
    {
      const std::shared_lock lock(mutex_);
      if (const auto found = headers_.find(&header); found != headers_.end()) {
        if (found->second)
          reply.fields.add(header.name, *found->second);
        continue;
      }
    }
    openapi::Parameter parameter;
    parameter.name = header.name;
    parameter.in = openapi::In::Header;
    parameter.style = openapi::Style::Simple;
    parameter.explode = header.explode;
    parameter.schema = header.schema;
    parameter.content = header.content;
    const auto schema = header.content ? header.content->schema : header.schema;
    const auto value = schema ? instances_(schema, std::nullopt) : json::Value("keur");
    auto text = value ? openapi::serialize(parameter, *value) : Result<std::string>(fail(ErrorCode::Internal, ""));
    if (const auto* syntax = http::field_syntax(header.name); syntax && !(text && syntax->holds(*text)))
      if (const std::string sample(syntax->sample); allows(schema, sample))
        text = sample;
    const bool good = text && !trim(*text).empty() && http::is_field_value(*text);
    if (good)
      reply.fields.add(header.name, *text);
    const std::unique_lock lock(mutex_);
    headers_.emplace(&header, good ? std::optional(*text) : std::nullopt);
  }
}

} // namespace keur::mocks
