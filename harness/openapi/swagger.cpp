#include "openapi/swagger.hpp"

#include "base/text.hpp"
#include "http/media_type.hpp"
#include "http/uri.hpp"
#include "json/pointer.hpp"
#include "openapi/build.hpp"
#include "openapi/walk.hpp"

#include <algorithm>
#include <array>

namespace keur::openapi {
namespace {

using Texts = std::vector<std::string>;

constexpr std::array<std::string_view, 7> swagger_methods{"get", "put", "post", "delete", "options", "head", "patch"};

/// What a parameter, header or item says of its value is what a schema says (Swagger 2.0, Parameter Object).
constexpr std::array<std::string_view, 18> value_keywords{
    "type",        "format",           "items",     "default",    "maximum",    "exclusiveMaximum",
    "minimum",     "exclusiveMinimum", "maxLength", "pattern",    "maxItems",   "minItems",
    "uniqueItems", "minLength",        "enum",      "multipleOf", "x-nullable", "x-example"};

bool is_one(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Texts texts_of(const json::Value* list) {
  Texts texts;
  if (list && list->is_array())
    for (const json::Value& one : list->array())
      if (one.is_string())
        texts.push_back(one.string());
  return texts;
}

json::Value at(json::Position position, json::Value value) {
  value.set_at(position);
  return value;
}

/// ["string", "null"], which 2.0 does not have and documents do: a type and whether null is one.
void lift_type(const json::Value& type, json::Object& into, json::Position where) {
  if (!type.is_array()) {
    const bool file = type.is_string() && type.string() == "file";
    into.set("type", file ? at(type.at(), "string") : type, where);
    if (file)
      into.set("format", at(type.at(), "binary"), where);
    return;
  }
  Texts types = texts_of(&type);
  if (std::erase(types, "null") != 0)
    into.set("nullable", at(type.at(), true), where);
  if (types.size() == 1)
    into.set("type", at(type.at(), types.front()), where);
}

} // namespace

json::Value lift_schema(const json::Value& schema) {
  if (!schema.is_object())
    return schema;
  json::Object lifted;
  for (const json::Member& member : schema.object()) {
    const json::Value& value = member.value;
    if (member.name == "type") {
      lift_type(value, lifted, member.at);
    } else if (member.name == "discriminator" && value.is_string()) {
      json::Object discriminator;
      discriminator.set("propertyName", value, member.at);
      lifted.set(member.name, at(value.at(), std::move(discriminator)), member.at);
    } else if (member.name == "x-nullable" && value.is_boolean()) {
      lifted.set("nullable", value, member.at);
    } else if (member.name == "required" && value.is_boolean()) {
      continue; // of a property, as JSON Schema draft 3 had it: the walk complains
    } else if (is_one(member.name, {"items", "additionalProperties", "not"})) {
      lifted.set(member.name, lift_schema(value), member.at);
    } else if (is_one(member.name, {"allOf", "anyOf", "oneOf"}) && value.is_array()) {
      json::Array branches;
      for (const json::Value& branch : value.array())
        branches.push_back(lift_schema(branch));
      lifted.set(member.name, at(value.at(), std::move(branches)), member.at);
    } else if (is_one(member.name, {"properties", "definitions"}) && value.is_object()) {
      json::Object named;
      for (const json::Member& one : value.object())
        named.append(one.name, lift_schema(one.value), one.at);
      lifted.set(member.name, at(value.at(), std::move(named)), member.at);
    } else if (!(member.name == "format" && lifted.contains("format"))) { // `type: file` has said it
      lifted.set(member.name, value, member.at);
    }
  }
  lifted.seal();
  return at(schema.at(), std::move(lifted));
}

void lift_in_place(json::Value& document) {
  if (document.is_array())
    for (json::Value& one : document.array())
      lift_in_place(one);
  if (!document.is_object())
    return;
  const json::Value* discriminator = document.find("discriminator");
  const json::Value* null = document.find("x-nullable");
  if ((discriminator && discriminator->is_string()) || (null && null->is_boolean()) || document.find("type"))
    document = lift_schema(document);
  for (json::Member& member : document.object())
    if (member.name != "example" && member.name != "examples" && member.name != "enum" && member.name != "default")
      lift_in_place(member.value);
}

namespace {

class Lifter {
public:
  Lifter(const json::Document& document, Library& library, Problems& problems)
      : document_(document), library_(library), problems_(problems) {}

  Lifted lift();

private:
  /// A parameter as written, behind its references.
  struct Written {
    json::Node node;
    std::string in;
    std::string name;
  };

  json::Value lift_servers(const Texts& schemes) const;
  json::Value lift_security();
  json::Value lift_scheme(const json::Value& scheme) const;
  json::Value lift_paths(const json::Node& paths);
  json::Value lift_path_item(const json::Node& item, const std::string& pointer);
  json::Value lift_operation(const json::Node& operation, const std::vector<Written>& shared,
                             const std::string& pointer);
  std::vector<Written> parameters_of(const json::Node& list);
  json::Value lift_parameters(const std::vector<Written>& parameters, const std::string& pointer);
  json::Value lift_parameter(const Written& parameter, const std::string& pointer);
  void lift_collection(const json::Node& node, std::string_view in, json::Object& into);
  json::Value lift_body(const Written& body, const Texts& consumes, const std::string& pointer);
  json::Value lift_form(const std::vector<Written>& fields, const Texts& consumes, const std::string& pointer);
  json::Value lift_responses(const json::Node& responses, const Texts& produces, const std::string& pointer);
  json::Value lift_response(const json::Node& response, const Texts& produces, const std::string& pointer);
  json::Value lift_headers(const json::Node& headers, const std::string& pointer);
  /// The schema at a node, its references made good for where it goes.
  json::Value schema_at(const json::Node& node, const std::string& pointer);
  json::Value value_schema(const json::Node& node, const std::string& pointer);
  void rebase(json::Value& value, const json::Node& from, int depth);
  json::Node resolved(const json::Node& node);
  void came_from(const std::string& pointer, const json::Node& node) {
    if (node && (node.document != &document_ || node.pointer != pointer))
      lifted_.origins.insert_or_assign(pointer, json::Origin{node.document->name, node.pointer});
  }

  const json::Document& document_;
  Library& library_;
  Problems& problems_;
  Lifted lifted_;
};

void copy_members(const json::Value& from, json::Object& into, std::initializer_list<std::string_view> names) {
  for (const json::Member& member : from.object())
    if (member.name.starts_with("x-") || is_one(member.name, names))
      into.set(member.name, member.value, member.at);
}

json::Node Lifter::resolved(const json::Node& node) {
  if (!node)
    return {};
  auto target = library_.resolve(node);
  return target && *target && (*target)->is_object() ? *target : json::Node{};
}

Lifted Lifter::lift() {
  const json::Node root{&document_, &document_.root, ""};
  json::Object out;
  out.set("openapi", at(root.child("swagger")->at(), "3.0.3"));
  copy_members(*root, out, {"info", "tags", "externalDocs", "security"});
  out.set("servers", lift_servers(texts_of(root->find("schemes"))));
  if (const json::Node paths = root.child("paths"); paths && paths->is_object())
    out.set("paths", lift_paths(paths));
  if (const json::Node definitions = root.child("definitions"); definitions && definitions->is_object()) {
    json::Object named;
    for (const json::Member& one : definitions->object()) {
      json::Value schema = lift_schema(one.value);
      rebase(schema, definitions, 0);
      named.append(one.name, std::move(schema), one.at);
    }
    named.seal();
    out.set("definitions", at(definitions->at(), std::move(named)));
  }
  if (root.child("securityDefinitions"))
    out.set("components", lift_security());
  lifted_.root = at(document_.root.at(), std::move(out));
  return std::move(lifted_);
}

json::Value Lifter::lift_servers(const Texts& schemes) const {
  const json::Value& root = document_.root;
  const auto host = root.find_string("host");
  std::string base(root.find_string("basePath").value_or("/"));
  while (base.size() > 1 && base.ends_with('/'))
    base.pop_back();
  json::Array servers;
  const auto add = [&](const std::string& url) {
    json::Object server;
    server.set("url", url);
    servers.push_back(json::Value(std::move(server)));
  };
  if (!host || host->empty())
    add(base);
  for (const std::string& scheme : host && !host->empty() ? (schemes.empty() ? Texts{"https"} : schemes) : Texts{})
    add(scheme + "://" + std::string(*host) + (base == "/" ? "" : base));
  return json::Value(std::move(servers));
}

json::Value Lifter::lift_scheme(const json::Value& scheme) const {
  json::Object out;
  copy_members(scheme, out, {"type", "description", "name", "in"});
  const auto type = scheme.find_string("type");
  if (type == "basic") {
    out.set("type", at(scheme.find("type")->at(), "http"));
    out.set("scheme", "basic");
  }
  if (type != "oauth2")
    return at(scheme.at(), std::move(out));
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> flows{{{"implicit", "implicit"},
                                                                                {"password", "password"},
                                                                                {"application", "clientCredentials"},
                                                                                {"accessCode", "authorizationCode"}}};
  json::Object flow, all;
  copy_members(scheme, flow, {"authorizationUrl", "tokenUrl", "scopes"});
  if (!flow.contains("scopes"))
    flow.set("scopes", json::Object());
  for (const auto& [old, now] : flows)
    if (scheme.find_string("flow") == old)
      all.set(std::string(now), at(scheme.at(), std::move(flow)));
  out.set("flows", at(scheme.at(), std::move(all)));
  return at(scheme.at(), std::move(out));
}

json::Value Lifter::lift_security() {
  const json::Node written = json::Node{&document_, &document_.root, ""}.child("securityDefinitions");
  json::Object schemes;
  if (written->is_object())
    for (const json::Member& member : written->object())
      if (member.value.is_object())
        schemes.set(member.name, lift_scheme(member.value), member.at);
  came_from("/components/securitySchemes", written);
  json::Object components;
  components.set("securitySchemes", at(written->at(), std::move(schemes)));
  return at(written->at(), std::move(components));
}

json::Value Lifter::lift_paths(const json::Node& paths) {
  json::Object out;
  for (const json::Member& member : paths->object()) {
    const json::Node item = paths.child(member.name);
    if (member.name.starts_with("x-") || !item->is_object())
      continue;
    out.set(member.name, lift_path_item(item, json::append_token("/paths", member.name)), member.at);
  }
  out.seal();
  return at(paths->at(), std::move(out));
}

json::Value Lifter::lift_path_item(const json::Node& item, const std::string& pointer) {
  std::vector<json::Node> layers{item};
  if (item->find_string("$ref"))
    if (const json::Node target = resolved(item))
      layers.push_back(target);
  std::vector<Written> shared;
  json::Object out;
  for (const json::Node& layer : layers) {
    copy_members(*layer, out, {});
    for (Written& parameter : parameters_of(layer.child("parameters")))
      if (std::none_of(shared.begin(), shared.end(),
                       [&](const Written& one) { return one.in == parameter.in && one.name == parameter.name; }))
        shared.push_back(std::move(parameter));
  }
  std::vector<Written> plain;
  std::copy_if(shared.begin(), shared.end(), std::back_inserter(plain),
               [](const Written& one) { return one.in != "body" && one.in != "formData"; });
  if (!plain.empty())
    out.set("parameters", lift_parameters(plain, pointer + "/parameters"));
  for (const json::Node& layer : layers)
    for (const json::Member& member : layer->object()) {
      const bool method =
          std::find(swagger_methods.begin(), swagger_methods.end(), member.name) != swagger_methods.end();
      if (!method || !member.value.is_object() || out.contains(member.name))
        continue;
      const std::string below = json::append_token(pointer, member.name);
      const json::Node operation = layer.child(member.name);
      came_from(below, operation);
      out.set(member.name, lift_operation(operation, shared, below), member.at);
    }
  return at(item->at(), std::move(out));
}

std::vector<Lifter::Written> Lifter::parameters_of(const json::Node& list) {
  std::vector<Written> parameters;
  if (!list || !list->is_array())
    return parameters;
  for (std::size_t i = 0; i < list->array().size(); ++i)
    if (const json::Node node = resolved(list.child(i)))
      parameters.push_back({node, text_of(node, "in"), text_of(node, "name")});
  return parameters;
}

json::Value Lifter::lift_operation(const json::Node& operation, const std::vector<Written>& shared,
                                   const std::string& pointer) {
  const json::Value& root = document_.root;
  const auto types = [&](std::string_view field) {
    const json::Value* own = operation->find(field);
    return texts_of(own ? own : root.find(field));
  };
  std::vector<Written> all = parameters_of(operation.child("parameters"));
  const std::size_t own = all.size();
  for (const Written& parameter : shared) // a body and a form exclude each other, whatever their names are
    if ((parameter.in == "body" || parameter.in == "formData") &&
        std::none_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(own), [&](const Written& one) {
          return one.in == "body" || (one.in == parameter.in && one.name == parameter.name);
        }))
      all.push_back(parameter);
  std::vector<Written> plain, form, bodies;
  for (Written& parameter : all)
    (parameter.in == "body" ? bodies : parameter.in == "formData" ? form : plain).push_back(std::move(parameter));
  json::Object out;
  copy_members(*operation, out,
               {"tags", "summary", "description", "externalDocs", "operationId", "deprecated", "security"});
  if (!plain.empty())
    out.set("parameters", lift_parameters(plain, pointer + "/parameters"));
  if (!bodies.empty())
    out.set("requestBody", lift_body(bodies.front(), types("consumes"), pointer + "/requestBody"));
  else if (!form.empty())
    out.set("requestBody", lift_form(form, types("consumes"), pointer + "/requestBody"));
  if (const json::Node responses = operation.child("responses"); responses && responses->is_object())
    out.set("responses", lift_responses(responses, types("produces"), pointer + "/responses"));
  if (const json::Value* schemes = operation->find("schemes"))
    out.set("servers", lift_servers(texts_of(schemes)));
  return at(operation->at(), std::move(out));
}

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

json::Value Lifter::value_schema(const json::Node& node, const std::string& pointer) {
  json::Object schema;
  for (const json::Member& member : node->object())
    if (std::find(value_keywords.begin(), value_keywords.end(), member.name) != value_keywords.end() &&
        member.name != "x-example")
      schema.set(member.name, member.value, member.at);
  json::Value lifted = lift_schema(at(node->at(), std::move(schema)));
  came_from(pointer, node);
  return lifted;
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

void Lifter::rebase(json::Value& value, const json::Node& from, int depth) {
  if (value.is_array())
    for (json::Value& one : value.array())
      rebase(one, from, depth);
  if (!value.is_object())
    return;
  const auto reference = value.find_string("$ref");
  // A schema inside a path has moved: it is put where it is referred to.
  if (reference && depth < 8 && from.document == &document_ &&
      (reference->starts_with("#/paths/") || reference->starts_with("#/parameters/") ||
       reference->starts_with("#/responses/")))
    if (auto target = library_.follow(*from.document, "", *reference); target && (*target)->is_object()) {
      json::Value copy = lift_schema(*target->value);
      rebase(copy, *target, depth + 1);
      value = std::move(copy);
      return;
    }
  if (reference && from.document != &document_)
    if (auto absolute = http::resolve(from.document->uri, http::encode_illegal(*reference)))
      value.object().set("$ref", at(value.find("$ref")->at(), *absolute));
  for (json::Member& member : value.object())
    if (member.name != "example" && member.name != "enum" && member.name != "default")
      rebase(member.value, from, depth);
}

json::Value Lifter::schema_at(const json::Node& node, const std::string& pointer) {
  json::Value schema = lift_schema(*node);
  rebase(schema, node, 0);
  came_from(pointer, node);
  return schema;
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
  const bool files = std::any_of(fields.begin(), fields.end(),
                                 [](const Written& one) { return one.node->find_string("type") == "file"; });
  Texts types;
  const auto take = [&](std::string_view wanted) {
    std::copy_if(consumes.begin(), consumes.end(), std::back_inserter(types),
                 [&](const std::string& type) { return trim(to_lower(type.substr(0, type.find(';')))) == wanted; });
  };
  take("multipart/form-data");
  if (!files || types.empty()) // a file goes as a part where it may
    take("application/x-www-form-urlencoded");
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
  const json::Value* examples = response->find("examples");
  const bool file = schema && schema->find_string("type") == "file";
  Texts types = schema ? (produces.empty() ? Texts{file ? "application/octet-stream" : "*/*"} : produces) : Texts{};
  if (schema && examples && examples->is_object())
    for (const json::Member& example : examples->object())
      if (produces.empty() && !example.name.starts_with("x-") && http::parse_media_type(example.name)) {
        std::erase(types, "*/*");
        types.push_back(example.name);
      }
  for (const std::string& type : types) {
    json::Object entry;
    const std::string below = json::append_token(pointer + "/content", type);
    entry.set("schema", schema_at(schema, below + "/schema"));
    if (const json::Value* example = examples ? examples->find(type) : nullptr) {
      entry.set("example", *example);
      came_from(below + "/example", response.child("examples").child(type));
    }
    content.set(type, at(schema->at(), std::move(entry)));
  }
  if (!content.empty())
    out.set("content", at(schema->at(), std::move(content)));
  return at(response->at(), std::move(out));
}

} // namespace

Lifted lift_swagger(const json::Document& document, Library& library, Problems& problems) {
  return Lifter(document, library, problems).lift();
}

} // namespace keur::openapi
