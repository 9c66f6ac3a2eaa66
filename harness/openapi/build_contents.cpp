#include "base/text.hpp"
#include "http/uri.hpp"
#include "json/pointer.hpp"
#include "openapi/build.hpp"

#include <algorithm>
#include <array>

namespace keur::openapi {
namespace {

constexpr std::array<std::pair<std::string_view, In>, 5> places{{{"path", In::Path},
                                                                 {"query", In::Query},
                                                                 {"querystring", In::QueryString},
                                                                 {"header", In::Header},
                                                                 {"cookie", In::Cookie}}};
constexpr std::array<std::pair<std::string_view, Style>, 8> styles{{{"simple", Style::Simple},
                                                                    {"label", Style::Label},
                                                                    {"matrix", Style::Matrix},
                                                                    {"form", Style::Form},
                                                                    {"spaceDelimited", Style::SpaceDelimited},
                                                                    {"pipeDelimited", Style::PipeDelimited},
                                                                    {"deepObject", Style::DeepObject},
                                                                    {"cookie", Style::Cookie}}};

template <class Table, class Value>
std::string_view name_in(const Table& table, Value value) {
  for (const auto& [name, entry] : table)
    if (entry == value)
      return name;
  return "";
}

/// Variables of a server's address at their defaults; one without a default stays as written.
std::string substitute(std::string url, const json::Node& variables) {
  if (!variables || !variables->is_object())
    return url;
  for (const json::Member& member : variables->object()) {
    auto value = member.value.find_string("default");
    const std::string expression = '{' + member.name + '}';
    for (std::size_t at = 0; value && (at = url.find(expression, at)) != std::string::npos; at += value->size())
      url.replace(at, expression.size(), *value);
  }
  return url;
}

} // namespace

std::string text_of(const json::Node& node, std::string_view member) {
  return node ? std::string(node->find_string(member).value_or("")) : std::string();
}

std::string_view name(Version version) {
  constexpr std::array<std::string_view, 4> names{"Swagger 2.0", "OpenAPI 3.0", "OpenAPI 3.1", "OpenAPI 3.2"};
  return names[static_cast<std::size_t>(version)];
}

std::string_view name(In in) { return name_in(places, in); }
std::string_view name(Style style) { return name_in(styles, style); }

std::optional<In> parse_in(std::string_view text) {
  for (const auto& [name, in] : places)
    if (name == text)
      return in;
  return std::nullopt;
}

std::optional<Style> parse_style(std::string_view text) {
  for (const auto& [name, style] : styles)
    if (name == text)
      return style;
  return std::nullopt;
}

Style default_style(In in) { return in == In::Query || in == In::Cookie ? Style::Form : Style::Simple; }

std::vector<Parameter> Builder::build_parameters(const json::Node& list) {
  std::vector<Parameter> parameters;
  if (!list || !list->is_array())
    return parameters;
  for (std::size_t i = 0; i < list->array().size(); ++i) {
    auto parameter = build_parameter(resolved(list.child(i)));
    if (!parameter)
      continue;
    const auto same = [&](const Parameter& other) {
      return other.name == parameter->name && other.in == parameter->in;
    };
    if (std::none_of(parameters.begin(), parameters.end(), same))
      parameters.push_back(std::move(*parameter));
  }
  return parameters;
}

std::optional<Parameter> Builder::build_parameter(const json::Node& node) {
  if (!node || !node->find_string("name"))
    return std::nullopt;
  auto in = parse_in(text_of(node, "in"));
  if (!in || (*in == In::QueryString && description_.version < Version::V32))
    return std::nullopt;
  Parameter parameter;
  parameter.node = node;
  parameter.name = text_of(node, "name");
  parameter.in = *in;
  parameter.required = *in == In::Path || node->find_boolean("required", false);
  parameter.deprecated = node->find_boolean("deprecated", false);
  parameter.allow_empty_value = *in == In::Query && node->find_boolean("allowEmptyValue", false);
  // Since 3.2 it counts wherever values are percent-encoded; a path keeps "/", "?" and "#" encoded all the same.
  parameter.allow_reserved = (*in == In::Query || (description_.version >= Version::V32 && *in != In::Header)) &&
                             node->find_boolean("allowReserved", false);
  parameter.style = parse_style(text_of(node, "style")).value_or(default_style(*in));
  const bool explodes = parameter.style == Style::Form || parameter.style == Style::Cookie;
  parameter.explode = node->find_boolean("explode", explodes);
  if (*in != In::QueryString)
    parameter.schema = node.child("schema");
  if (!parameter.schema)
    if (auto content = build_content(node.child("content")); !content.empty())
      parameter.content = content.front();
  parameter.examples = build_examples(node);
  return parameter;
}

std::vector<Header> Builder::build_headers(const json::Node& map) {
  std::vector<Header> headers;
  if (!map || !map->is_object())
    return headers;
  for (const json::Member& member : map->object()) {
    const json::Node node = resolved(map.child(member.name));
    // OAS 3.1.1 section 4.8.17.1: a Content-Type header is ignored, the content map says it.
    if (!node || equals_ignore_case(member.name, "content-type"))
      continue;
    Header header{member.name, node->find_boolean("required", false), node->find_boolean("explode", false),
                  node.child("schema")};
    if (!header.schema)
      if (auto content = build_content(node.child("content")); !content.empty())
        header.content = content.front();
    header.node = node;
    headers.push_back(std::move(header));
  }
  return headers;
}

std::vector<MediaType> Builder::build_content(const json::Node& map) {
  std::vector<MediaType> content;
  if (!map || !map->is_object())
    return content;
  for (const json::Member& member : map->object()) {
    const bool referable = description_.version >= Version::V32;
    const json::Node node = referable ? resolved(map.child(member.name)) : map.child(member.name);
    if (!node || !node->is_object())
      continue;
    MediaType entry{member.name,
                    http::parse_media_type(member.name).value_or(http::MediaType{}),
                    node.child("schema"),
                    build_examples(node),
                    node.child("encoding"),
                    node};
    if (referable) {
      entry.item_schema = node.child("itemSchema");
      entry.prefix_encoding = node.child("prefixEncoding");
      entry.item_encoding = node.child("itemEncoding");
      entry.serialized = build_serialized(node.child("examples"));
    }
    content.push_back(std::move(entry));
  }
  return content;
}

std::vector<Example> Builder::build_examples(const json::Node& owner) {
  std::vector<Example> examples;
  if (json::Node single = owner.child("example"))
    examples.push_back({"", single});
  const json::Node map = owner.child("examples");
  if (!map || !map->is_object())
    return examples;
  for (const json::Member& member : map->object()) {
    const json::Node example = resolved(map.child(member.name));
    if (!example)
      continue;
    const json::Node data = description_.version >= Version::V32 ? example.child("dataValue") : json::Node{};
    if (const json::Node value = data ? data : example.child("value"))
      examples.push_back({member.name, value});
  }
  return examples;
}

std::vector<SerializedExample> Builder::build_serialized(const json::Node& examples) {
  std::vector<SerializedExample> found;
  if (!examples || !examples->is_object())
    return found;
  for (const json::Member& member : examples->object())
    if (const json::Node example = resolved(examples.child(member.name));
        example && example->find_string("serializedValue"))
      found.push_back({example.child("serializedValue"), example.child("dataValue")});
  return found;
}

std::vector<Server> Builder::build_servers(const json::Node& list) {
  std::vector<Server> servers;
  if (!list || !list->is_array())
    return servers;
  for (std::size_t i = 0; i < list->array().size(); ++i) {
    const json::Node node = list.child(i);
    if (!node->find_string("url"))
      continue;
    Server server{text_of(node, "url"), substitute(text_of(node, "url"), node.child("variables")), node,
                  text_of(node, "name")};
    // Relative to where the document was read from, whatever it calls itself (OAS 3.2.0 section 4.5.2).
    const std::string& from =
        node.document->retrieved_from.empty() ? node.document->uri : node.document->retrieved_from;
    if (from.starts_with("http"))
      if (auto absolute = http::resolve(from, server.resolved))
        server.resolved = *absolute;
    servers.push_back(std::move(server));
  }
  return servers;
}

namespace {

/// RFC 6749 section 3.3: a space parts scopes; what is written as one name with spaces is several.
void add_scopes(std::string_view text, std::vector<std::string>& scopes) {
  for (const std::string_view scope : split(text, ' '))
    if (!scope.empty())
      scopes.emplace_back(scope);
}

} // namespace

std::vector<SecurityRequirement> build_security(const json::Node& list) {
  std::vector<SecurityRequirement> requirements;
  if (!list || !list->is_array())
    return requirements;
  for (const json::Value& entry : list->array()) {
    if (!entry.is_object())
      continue;
    SecurityRequirement requirement;
    for (const json::Member& member : entry.object()) {
      std::vector<std::string> scopes;
      if (member.value.is_array())
        for (const json::Value& scope : member.value.array())
          if (scope.is_string())
            add_scopes(scope.string(), scopes);
      requirement.schemes.emplace_back(member.name, std::move(scopes));
    }
    requirements.push_back(std::move(requirement));
  }
  return requirements;
}

void Builder::build_security_schemes(const json::Node& map) {
  if (!map || !map->is_object())
    return;
  for (const json::Member& member : map->object())
    if (const json::Node node = resolved(map.child(member.name)))
      build_security_scheme(member.name, node);
}

/// A requirement may name a scheme by URI that is no component here (OAS 3.2.0 section 4.30).
void Builder::build_schemes_by_uri() {
  const auto from = [&](const std::vector<Operation>& operations) {
    for (const Operation& operation : operations)
      for (const SecurityRequirement& requirement : operation.security)
        for (const auto& [name, scopes] : requirement.schemes) {
          if (description_.security_scheme(name))
            continue;
          const auto target = library_.follow(*operation.node.document, "", name);
          if (const json::Node node = target ? resolved(*target) : json::Node{})
            build_security_scheme(name, node);
        }
  };
  from(description_.operations);
  from(description_.webhooks);
}

void Builder::build_security_scheme(const std::string& name, const json::Node& node) {
  using Type = SecurityScheme::Type;
  constexpr std::array<std::pair<std::string_view, Type>, 5> types{{{"apiKey", Type::ApiKey},
                                                                    {"http", Type::Http},
                                                                    {"oauth2", Type::OAuth2},
                                                                    {"openIdConnect", Type::OpenIdConnect},
                                                                    {"mutualTLS", Type::MutualTls}}};
  const auto type = std::find_if(types.begin(), types.end(),
                                 [&](const auto& entry) { return entry.first == node->find_string("type"); });
  if (type == types.end())
    return;
  SecurityScheme scheme{name, type->second};
  scheme.node = node;
  scheme.in = parse_in(text_of(node, "in")).value_or(In::Header);
  scheme.parameter_name = text_of(node, "name");
  scheme.http_scheme = to_lower(text_of(node, "scheme"));
  if (description_.version >= Version::V32) {
    scheme.deprecated = node->find_boolean("deprecated", false);
    scheme.metadata_url = text_of(node, "oauth2MetadataUrl");
    scheme.device_url = text_of(node.child("flows").child("deviceAuthorization"), "deviceAuthorizationUrl");
  }
  const json::Node flows = node.child("flows");
  if (flows && flows->is_object())
    for (const json::Member& flow : flows->object()) {
      if (auto url = flow.value.find_string("tokenUrl"))
        scheme.token_urls.emplace_back(flow.name, *url);
      const json::Value* scopes = flow.value.find("scopes");
      if (scopes && scopes->is_object())
        for (const json::Member& scope : scopes->object())
          add_scopes(scope.name, scheme.scopes);
    }
  std::sort(scheme.scopes.begin(), scheme.scopes.end());
  scheme.scopes.erase(std::unique(scheme.scopes.begin(), scheme.scopes.end()), scheme.scopes.end());
  description_.security_schemes.push_back(std::move(scheme));
}

} // namespace keur::openapi
