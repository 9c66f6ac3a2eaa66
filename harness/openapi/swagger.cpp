#include "openapi/swagger_lift.hpp"

#include <algorithm>
#include <array>

/// The frame of a Swagger 2.0 document: addresses, security, paths and operations.
namespace keur::openapi {
namespace swagger {
namespace {

constexpr std::array<std::string_view, 7> swagger_methods{"get", "put", "post", "delete", "options", "head", "patch"};

} // namespace

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
    const auto above = static_cast<std::ptrdiff_t>(shared.size());
    for (Written& parameter : parameters_of(layer.child("parameters")))
      if (std::none_of(shared.begin(), shared.begin() + above,
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

/// "There can be only one body parameter", and none beside a form; files need one of the two forms (Swagger 2.0,
/// Parameter Object).
void Lifter::judge_bodies(const json::Node& operation, const std::vector<Written>& own,
                          const std::vector<Written>& shared) {
  std::size_t bodies = 0, fields = 0;
  const auto count = [&](const Written& one) {
    bodies += one.in == "body";
    fields += one.in == "formData";
  };
  std::for_each(own.begin(), own.end(), count);
  for (const Written& one : shared)
    if (std::none_of(own.begin(), own.end(),
                     [&](const Written& other) { return one.in == other.in && one.name == other.name; }))
      count(one);
  const json::Node list = operation.child("parameters");
  const Location where = list ? list.location() : operation.location();
  if (bodies > 1)
    problems_.add(Rule::ParameterDuplicate, "there can be one body parameter only, the path's counted", where);
  if (bodies && fields)
    problems_.add(Rule::ParameterDuplicate, "body and formData parameters exclude each other", where);
}

json::Value Lifter::lift_operation(const json::Node& operation, const std::vector<Written>& shared,
                                   const std::string& pointer) {
  const json::Value& root = document_.root;
  const auto types = [&](std::string_view field) {
    const json::Value* own = operation->find(field);
    return texts_of(own ? own : root.find(field));
  };
  std::vector<Written> all = parameters_of(operation.child("parameters"));
  judge_bodies(operation, all, shared);
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

} // namespace swagger

Lifted lift_swagger(const json::Document& document, Library& library, Problems& problems) {
  return swagger::Lifter(document, library, problems).lift();
}

} // namespace keur::openapi
