#include "openapi/build.hpp"

#include "base/text.hpp"
#include "http/fields.hpp"

#include <algorithm>
#include <array>

namespace keur::openapi {
namespace {

constexpr int max_callback_depth = 4; // callbacks of callbacks …: a cycle through references has no end

constexpr std::array<std::string_view, 9> methods{"get",  "put",   "post",  "delete", "options",
                                                  "head", "patch", "trace", "query"};

bool is_method(std::string_view name, Version version) {
  const auto last = version >= Version::V32 ? methods.end() : methods.end() - 1;
  return std::find(methods.begin(), last, name) != last;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z')
      c = static_cast<char>(c - 'a' + 'A');
  return out;
}

/// The operation's parameters override the path item's of equal name and place (OAS 3.1.1 section 4.8.10).
std::vector<Parameter> merged(const std::vector<Parameter>& shared, std::vector<Parameter> own) {
  std::vector<Parameter> all;
  for (const Parameter& parameter : shared)
    if (std::none_of(own.begin(), own.end(),
                     [&](const Parameter& other) { return other.name == parameter.name && other.in == parameter.in; }))
      all.push_back(parameter);
  for (Parameter& parameter : own)
    all.push_back(std::move(parameter));
  return all;
}

/// "pets" is no path (lint says so), and there is one thing only that it can mean: beside a server's address its first
/// segment would become part of the host.
std::string with_slash(std::string_view path) { return (path.starts_with('/') ? "" : "/") + std::string(path); }

/// Does a path of its own stand under the name? Not where another name already has it.
bool stands_for_path(std::string_view name, const json::Value& paths) {
  return !name.starts_with("x-") && (name.starts_with('/') || !paths.find(with_slash(name)));
}

} // namespace

json::Node Builder::resolved(const json::Node& node) {
  if (!node)
    return {};
  auto target = library_.resolve(node);
  return target && *target && (*target)->is_object() ? *target : json::Node{};
}

void Builder::build() {
  const json::Document& document = *description_.root;
  const json::Node root{&document, &document.root, ""};
  const json::Node about = root.child("info");
  description_.title = text_of(about, "title");
  description_.api_version = text_of(about, "version");
  description_.json_schema_dialect = text_of(root, "jsonSchemaDialect");
  description_.servers = build_servers(root.child("servers"));
  if (description_.servers.empty())
    description_.servers.push_back({"/", "/", {}});
  build_security_schemes(root.child("components").child("securitySchemes"));
  const Inherited inherited{description_.servers, build_security(root.child("security"))};
  const auto each = [&](std::string_view field, bool is_webhook, std::vector<Operation>& into) {
    const json::Node map = root.child(field);
    if (!map || !map->is_object())
      return;
    for (const json::Member& member : map->object())
      if (is_webhook ? !member.name.starts_with("x-") || member.value.is_object()
                     : stands_for_path(member.name, *map.value))
        build_path_item(is_webhook ? member.name : with_slash(member.name), map.child(member.name), inherited, into, 0);
  };
  each("paths", false, description_.operations);
  if (description_.version >= Version::V31)
    each("webhooks", true, description_.webhooks);
  if (description_.version >= Version::V32)
    build_schemes_by_uri();
  build_exports(*this, library_, problems_, description_);
}

std::vector<Operation> Builder::operations_of(const json::Node& path_item) {
  std::vector<Operation> operations;
  build_path_item("", path_item, {}, operations, 0);
  return operations;
}

void Builder::build_path_item(const std::string& path, const json::Node& item, const Inherited& from,
                              std::vector<Operation>& into, int depth) {
  // A path item may hold a $ref and fields beside it: the fields here come first.
  std::vector<json::Node> layers;
  if (item && item->is_object())
    layers.push_back(item);
  if (!layers.empty() && item->find_string("$ref"))
    if (json::Node target = resolved(item))
      layers.push_back(target);
  Inherited inherited = from;
  std::vector<Parameter> shared;
  bool has_servers = false;
  for (const json::Node& layer : layers) {
    shared = merged(build_parameters(layer.child("parameters")), std::move(shared));
    if (auto servers = build_servers(layer.child("servers")); !has_servers && !servers.empty()) {
      inherited.servers = std::move(servers);
      has_servers = true;
    }
  }
  std::vector<std::string> seen;
  const auto add = [&](const std::string& method, const json::Node& written) {
    const bool referred = written->find_string("$ref").has_value();
    const json::Node node = referred && lenient_ ? resolved(written) : written;
    // Of an operation that is a reference nothing is known: the walk has said so.
    if (!node || (referred && !lenient_) || !node->is_object() ||
        std::find(seen.begin(), seen.end(), method) != seen.end())
      return;
    seen.push_back(method);
    into.push_back(build_operation(method, path, node, shared, inherited, depth));
  };
  for (const json::Node& layer : layers)
    for (const json::Member& member : layer->object()) {
      if (is_method(member.name, description_.version))
        add(upper(member.name), layer.child(member.name));
      // Methods of other names, spelled as they go on the wire (OAS 3.2.0 section 4.9.1).
      if (member.name != "additionalOperations" || description_.version < Version::V32 || !member.value.is_object())
        continue;
      for (const json::Member& method : member.value.object())
        if (http::is_token(method.name))
          add(method.name, layer.child(member.name).child(method.name));
    }
}

Operation Builder::build_operation(const std::string& method, const std::string& path, const json::Node& node,
                                   const std::vector<Parameter>& shared, const Inherited& from, int depth) {
  Operation operation{method, path};
  operation.node = node;
  operation.id = text_of(node, "operationId");
  operation.summary = text_of(node, "summary");
  operation.deprecated = node->find_boolean("deprecated", false);
  if (const json::Value* tags = node->find("tags"); tags && tags->is_array())
    for (const json::Value& tag : tags->array())
      if (tag.is_string())
        operation.tags.push_back(tag.string());
  operation.parameters = merged(shared, build_parameters(node.child("parameters")));
  operation.request_body = build_request_body(node.child("requestBody"));
  operation.responses = build_responses(node.child("responses"));
  operation.servers = build_servers(node.child("servers"));
  if (operation.servers.empty())
    operation.servers = from.servers;
  const json::Node security = node.child("security");
  operation.security = security && security->is_array() ? build_security(security) : from.security;
  if (depth < max_callback_depth)
    operation.callbacks = build_callbacks(node.child("callbacks"), from, depth + 1);
  return operation;
}

std::vector<Callback> Builder::build_callbacks(const json::Node& map, const Inherited& from, int depth) {
  std::vector<Callback> callbacks;
  if (!map || !map->is_object())
    return callbacks;
  // The document's servers and security say how to reach the API, not the one who is called back.
  const Inherited inherited{{}, from.security};
  for (const json::Member& member : map->object()) {
    const json::Node callback = resolved(map.child(member.name));
    if (!callback)
      continue;
    for (const json::Member& expression : callback->object()) {
      if (expression.name.starts_with("x-"))
        continue;
      Callback entry{member.name, expression.name, {}};
      build_path_item(expression.name, callback.child(expression.name), inherited, entry.operations, depth);
      callbacks.push_back(std::move(entry));
    }
  }
  return callbacks;
}

std::optional<RequestBody> Builder::build_request_body(const json::Node& node) {
  const json::Node body = resolved(node);
  if (!body)
    return std::nullopt;
  return RequestBody{body->find_boolean("required", false), build_content(body.child("content")), body};
}

std::vector<Response> Builder::build_responses(const json::Node& node) {
  std::vector<Response> responses;
  if (!node || !node->is_object())
    return responses;
  for (const json::Member& member : node->object()) {
    if (member.name.starts_with("x-"))
      continue;
    const json::Node response = resolved(node.child(member.name));
    if (response)
      responses.push_back(build_response(member.name, response));
  }
  return responses;
}

namespace {

/// "4xx" is no key of OAS 3.1.1 section 4.8.16 (lint says so), and there is one thing only that it can mean.
std::string as_range(std::string status) {
  if (status.size() == 3 && status.ends_with("xx"))
    status[1] = status[2] = 'X';
  return status;
}

} // namespace

Response Builder::build_response(const std::string& status, const json::Node& node) {
  return {as_range(status), build_headers(node.child("headers")), build_content(node.child("content")),
          build_links(node.child("links")), node};
}

std::vector<Link> Builder::build_links(const json::Node& map) {
  std::vector<Link> links;
  if (!map || !map->is_object())
    return links;
  for (const json::Member& member : map->object()) {
    const json::Node node = resolved(map.child(member.name));
    if (!node)
      continue;
    Link link{member.name, text_of(node, "operationId"), text_of(node, "operationRef"),
              {},          node.child("requestBody"),    node};
    const json::Node parameters = node.child("parameters");
    if (parameters && parameters->is_object())
      for (const json::Member& parameter : parameters->object())
        link.parameters.emplace_back(parameter.name, parameters.child(parameter.name));
    links.push_back(std::move(link));
  }
  return links;
}

} // namespace keur::openapi
