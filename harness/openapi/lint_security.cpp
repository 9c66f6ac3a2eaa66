#include "base/text.hpp"
#include "openapi/walk.hpp"

#include <algorithm>
#include <array>

/// Rules about one security scheme and about servers.
namespace keur::openapi {
namespace {

struct SchemeType {
  std::string_view type;
  std::vector<std::string_view> required;
  std::vector<std::string_view> optional;
};

const std::vector<SchemeType>& scheme_types() {
  static const std::vector<SchemeType> types{{"apiKey", {"name", "in"}, {}},
                                             {"http", {"scheme"}, {"bearerFormat"}},
                                             {"oauth2", {"flows"}, {"oauth2MetadataUrl"}},
                                             {"openIdConnect", {"openIdConnectUrl"}, {}},
                                             {"mutualTLS", {}, {}}};
  return types;
}

/// IANA Hypertext Transfer Protocol (HTTP) Authentication Scheme Registry, 2026-11.
constexpr std::array<std::string_view, 15> http_schemes{
    "basic",        "bearer",      "concealed",     "digest",    "dpop",
    "gnap",         "hoba",        "mutual",        "negotiate", "oauth",
    "privatetoken", "scram-sha-1", "scram-sha-256", "vapid",     "aws4-hmac-sha256"};

bool contains(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void judge_scheme_values(const Here& here, std::string_view type) {
  const auto in = here.value.find_string("in");
  if (type == "apiKey" && in && *in != "query" && *in != "header" && *in != "cookie")
    here.report(Rule::SecuritySchemeField, "'in' of an API key is query, header or cookie, not " + in_quotes(*in),
                "in");
  const auto scheme = here.value.find_string("scheme");
  if (type != "http" || !scheme)
    return;
  if (std::find(http_schemes.begin(), http_schemes.end(), to_lower(*scheme)) == http_schemes.end())
    here.report(Rule::SecuritySchemeHttp, in_quotes(*scheme) + " is no authentication scheme registered with IANA",
                "scheme");
  if (here.version() <= Version::V30 && here.value.find("bearerFormat") && !equals_ignore_case(*scheme, "bearer"))
    here.report(Rule::SecuritySchemeField, "'bearerFormat' goes with the scheme 'bearer' only", "bearerFormat");
}

/// Names in braces of a server's address; nothing when the braces are not paired.
std::optional<std::vector<std::string>> variables_of(std::string_view url) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < url.size(); ++at) {
    if (url[at] == '}')
      return std::nullopt;
    if (url[at] != '{')
      continue;
    const std::size_t end = url.find_first_of("{}", at + 1);
    if (end == std::string_view::npos || url[end] == '{' || end == at + 1)
      return std::nullopt;
    names.emplace_back(url.substr(at + 1, end - at - 1));
    at = end;
  }
  return names;
}

} // namespace

void judge_security_scheme(const Here& here) {
  const auto type = here.value.find_string("type");
  if (!type)
    return;
  const auto& types = scheme_types();
  const auto row =
      std::find_if(types.begin(), types.end(), [&](const SchemeType& entry) { return entry.type == *type; });
  if (row == types.end() || (*type == "mutualTLS" && here.version() <= Version::V30))
    return here.report(Rule::SecuritySchemeType,
                       "the type of a security scheme is apiKey, http, " +
                           std::string(here.version() <= Version::V30 ? "" : "mutualTLS, ") +
                           "oauth2 or openIdConnect, not " + in_quotes(*type),
                       "type");
  for (std::string_view field : row->required)
    if (!here.value.find(field))
      here.report(Rule::SecuritySchemeField,
                  "a security scheme of type " + std::string(*type) + " needs the field '" + std::string(field) + '\'');
  for (std::string_view field :
       {"name", "in", "scheme", "bearerFormat", "flows", "openIdConnectUrl", "oauth2MetadataUrl"})
    if (here.value.find(field) && !contains(row->required, field) && !contains(row->optional, field))
      here.report(Rule::SecuritySchemeField,
                  "a security scheme of type " + std::string(*type) + " has no field '" + std::string(field) + '\'',
                  field);
  judge_scheme_values(here, *type);
}

void judge_server(const Here& here) {
  const auto url = here.value.find_string("url");
  if (!url)
    return;
  const json::Value* variables = here.value.find("variables");
  const auto names = variables_of(*url);
  if (!names)
    return here.report(Rule::ServerBraces, "the braces of " + in_quotes(*url) + " are not paired", "url");
  if (const std::size_t end = url->find_first_of("?#"); end != std::string_view::npos)
    here.report(Rule::ServerQuery, "the address " + in_quotes(*url) + " holds a query or fragment", "url");
  for (auto name = names->begin(); name != names->end(); ++name)
    if (std::find(names->begin(), name, *name) != name)
      here.report(Rule::ServerVariableRepeated,
                  "the variable " + in_quotes(*name) + " stands more than once in " + in_quotes(*url), "url");
  for (const std::string& name : *names)
    if (!variables || !variables->find(name))
      here.report(Rule::ServerVariableUndeclared, "the variable " + in_quotes(name) + " of the address is not declared",
                  "url");
  if (!variables || !variables->is_object())
    return;
  for (const json::Member& member : variables->object())
    if (std::find(names->begin(), names->end(), member.name) == names->end() && !member.name.starts_with("x-"))
      here.report(Rule::ServerVariableUnused, "the variable " + in_quotes(member.name) + " is not in the address",
                  {"variables", member.name});
}

void judge_server_variable(const Here& here) {
  const json::Value* values = here.value.find("enum");
  if (!values || !values->is_array())
    return;
  if (values->array().empty() && here.version() >= Version::V31)
    return here.report(Rule::ServerVariableEnum, "'enum' must not be empty", "enum");
  const json::Value* value = here.value.find("default");
  if (!value || !value->is_string() || values->array().empty())
    return;
  if (std::none_of(values->array().begin(), values->array().end(),
                   [&](const json::Value& one) { return json::equal(one, *value); }))
    here.report(Rule::ServerVariableDefault, "the default " + in_quotes(value->string()) + " is not in 'enum'",
                "default");
}

} // namespace keur::openapi
