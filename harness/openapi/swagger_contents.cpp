#include "base/text.hpp"
#include "openapi/swagger_lift.hpp"

#include <algorithm>

/// What operations of Swagger 2.0 take and give: parameters, bodies, forms, responses.
namespace keur::openapi::swagger {

namespace {

/// One of the two types of a form, or a vendor's own: multipart/vnd.example+form-data.
bool is_form(const std::string& type) {
  const auto parsed = http::parse_media_type(type);
  return parsed && ((parsed->type == "multipart" && parsed->subtype.ends_with("form-data")) ||
                    (parsed->type == "application" && parsed->subtype.ends_with("x-www-form-urlencoded")));
}

} // namespace

json::Value Lifter::lift_parameters(const std::vector<Written>& parameters, const std::string& pointer) {
  json::Array out;
  for (const Written& parameter : parameters) {
    const std::string below = json::append_index(pointer, out.size());
    out.push_back(lift_parameter(parameter, below));
  }
  return json::Value(std::move(out));
}

void Lifter::lift_collection(const json::Node& node, std::string_view in, json::Object& into) {
  if (node->find_string("type") != "array")
    return;
  const auto format = node->find_string("collectionFormat").value_or("csv");
  const bool listed = in == "query" || in == "formData";
  if (listed)
    into.set("explode", format == "multi");
  if (listed && (format == "ssv" || format == "pipes"))
    into.set("style", format == "ssv" ? "spaceDelimited" : "pipeDelimited");
  const json::Value* items = node->find("items");
  if (format == "tsv" || (!listed && format != "csv") || (items && items->find_string("type") == "array"))
    problems_.add(Rule::SwaggerUnlifted,
                  "this form of a list (collectionFormat) has no equal in OpenAPI 3: values are written with commas",
                  node.location());
}

json::Value Lifter::lift_parameter(const Written& parameter, const std::string& pointer) {
  json::Object out;
  copy_members(*parameter.node, out, {"name", "in", "description", "required", "allowEmptyValue"});
  came_from(pointer, parameter.node);
  out.set("schema", value_schema(parameter.node, pointer + "/schema"));
  lift_collection(parameter.node, parameter.in, out);
  if (const json::Value* example = parameter.node->find("x-example"))
    out.set("example", *example);
  return at(parameter.node->at(), std::move(out));
}

json::Value Lifter::lift_body(const Written& body, const Texts& consumes, const std::string& pointer) {
  json::Object out, content;
  copy_members(*body.node, out, {"description", "required"});
  came_from(pointer, body.node);
  const json::Node schema = body.node.child("schema");
  for (const std::string& type : consumes.empty() ? Texts{"application/json"} : consumes) {
    json::Object entry;
    const std::string below = json::append_token(pointer + "/content", type);
    if (schema)
      entry.set("schema", schema_at(schema, below + "/schema"));
    content.set(type, at(body.node->at(), std::move(entry)));
  }
  out.set("content", at(body.node->at(), std::move(content)));
  return at(body.node->at(), std::move(out));
}

json::Value Lifter::lift_form(const std::vector<Written>& fields, const Texts& consumes, const std::string& pointer) {
  const auto file = std::find_if(fields.begin(), fields.end(),
                                 [](const Written& one) { return one.node->find_string("type") == "file"; });
  const bool files = file != fields.end();
  Texts types;
  const auto take = [&](std::string_view wanted) {
    std::copy_if(consumes.begin(), consumes.end(), std::back_inserter(types),
                 [&](const std::string& type) { return trim(to_lower(type.substr(0, type.find(';')))) == wanted; });
  };
  take("multipart/form-data");
  if (!files || types.empty()) // a file goes as a part where it may
    take("application/x-www-form-urlencoded");
  if (files && std::none_of(consumes.begin(), consumes.end(), is_form))
    problems_.add(Rule::FieldValue,
                  "a file needs 'consumes' with multipart/form-data or application/x-www-form-urlencoded",
                  file->node.location());
  if (types.empty())
    types.push_back(files ? "multipart/form-data" : "application/x-www-form-urlencoded");
  json::Object content;
  bool required_body = false;
  for (const std::string& type : types) {
    const std::string below = json::append_token(pointer + "/content", type);
    json::Object properties, encoding;
    json::Array required;
    for (const Written& field : fields) {
      const std::string place = json::append_token(below + "/schema/properties", field.name);
      json::Value schema = value_schema(field.node, place);
      if (const json::Value* description = field.node->find("description"))
        schema.object().set("description", *description);
      properties.set(field.name, std::move(schema), field.node->at());
      if (field.node->find_boolean("required", false))
        required.push_back(json::Value(field.name));
      json::Object form;
      lift_collection(field.node, field.in, form);
      if (form.contains("explode") && !form.find("explode")->boolean())
        encoding.set(field.name, json::Value(std::move(form)));
    }
    json::Object schema, entry;
    schema.set("type", "object");
    schema.set("properties", json::Value(std::move(properties)));
    required_body = required_body || !required.empty();
    if (!required.empty())
      schema.set("required", json::Value(std::move(required)));
    entry.set("schema", at(fields.front().node->at(), std::move(schema)));
    came_from(below + "/schema", fields.front().node);
    if (!encoding.empty())
      entry.set("encoding", json::Value(std::move(encoding)));
    content.set(type, at(fields.front().node->at(), std::move(entry)));
  }
  json::Object out;
  came_from(pointer, fields.front().node);
  if (required_body)
    out.set("required", true);
  out.set("content", at(fields.front().node->at(), std::move(content)));
  return at(fields.front().node->at(), std::move(out));
}

json::Value Lifter::lift_headers(const json::Node& headers, const std::string& pointer) {
  json::Object out;
  for (const json::Member& member : headers->object()) {
    const json::Node node = headers.child(member.name);
    if (!node->is_object())
      continue;
    const std::string below = json::append_token(pointer, member.name);
    json::Object header;
    copy_members(*node, header, {"description"});
    came_from(below, node);
    header.set("schema", value_schema(node, below + "/schema"));
    lift_collection(node, "header", header);
    out.set(member.name, at(node->at(), std::move(header)), member.at);
  }
  return at(headers->at(), std::move(out));
}

json::Value Lifter::lift_responses(const json::Node& responses, const Texts& produces, const std::string& pointer) {
  json::Object out;
  for (const json::Member& member : responses->object()) {
    if (member.name.starts_with("x-"))
      continue;
    if (const json::Node response = resolved(responses.child(member.name)))
      out.set(member.name, lift_response(response, produces, json::append_token(pointer, member.name)), member.at);
  }
  return at(responses->at(), std::move(out));
}

json::Value Lifter::lift_response(const json::Node& response, const Texts& produces, const std::string& pointer) {
  json::Object out, content;
  copy_members(*response, out, {"description"});
  came_from(pointer, response);
  if (const json::Node headers = response.child("headers"); headers && headers->is_object())
    out.set("headers", lift_headers(headers, pointer + "/headers"));
  const json::Node schema = response.child("schema");
  const json::Node examples = response.child("examples");
  const bool file = schema && schema->find_string("type") == "file";
  Texts types = schema ? (produces.empty() ? Texts{file ? "application/octet-stream" : "*/*"} : produces) : Texts{};
  if (examples && examples->is_object() && (produces.empty() || !schema)) // an example tells of content, too
    for (const json::Member& example : examples->object())
      if (!example.name.starts_with("x-") && http::parse_media_type(example.name)) {
        std::erase(types, "*/*");
        types.push_back(example.name);
      }
  for (const std::string& type : types) {
    json::Object entry;
    const std::string below = json::append_token(pointer + "/content", type);
    if (schema)
      entry.set("schema", schema_at(schema, below + "/schema"));
    if (const json::Node example = examples.child(type)) {
      entry.set("example", *example);
      came_from(below + "/example", example);
    }
    content.set(type, at((schema ? schema : examples)->at(), std::move(entry)));
  }
  if (!content.empty())
    out.set("content", at((schema ? schema : examples)->at(), std::move(content)));
  return at(response->at(), std::move(out));
}

} // namespace keur::openapi::swagger
