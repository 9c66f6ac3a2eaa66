#include "mocks/connect/registry.hpp"

#include "base/text.hpp"
#include "crypto/crypto.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>

namespace keur::mocks {
namespace {

constexpr std::string_view client_id = "isv_keur_mock";

std::string tenant_id(std::uint64_t seed, std::uint64_t number) { return crypto::seeded_uuid(seed * 1'000 + number); }

std::vector<std::string> texts(const json::Value* value) {
  std::vector<std::string> found;
  if (value != nullptr && value->is_array())
    for (const auto& item : value->array())
      if (item.is_string())
        found.push_back(item.string());
  if (value != nullptr && value->is_string())
    for (const auto part : split(value->string(), ' '))
      found.emplace_back(part);
  return found;
}

tl::unexpected<Error> bad(const std::string& document, std::string message, json::Position at = {}) {
  return fail(ErrorCode::Configuration, std::move(message), {document, at.line, at.column, ""});
}

/// RFC 3339 date or date-time in UTC.
std::optional<Clock::Wall> parse_moment(const std::string& text) {
  std::tm parts{};
  int second = 0;
  const int read = std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d", &parts.tm_year, &parts.tm_mon, &parts.tm_mday,
                               &parts.tm_hour, &parts.tm_min, &second);
  if (read != 3 && read != 6)
    return std::nullopt;
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  parts.tm_sec = second;
  return Clock::Wall(std::chrono::seconds(timegm(&parts)));
}

Result<ClientSecret> read_secret(const json::Value& value, const std::string& name) {
  if (value.is_string())
    return ClientSecret{value.string()};
  ClientSecret secret;
  secret.value = value.find_string("value").value_or("");
  if (const auto expires = value.find_string("expires")) {
    secret.expires = parse_moment(std::string(*expires));
    if (!secret.expires)
      return bad(name, "expires of a secret is no RFC 3339 time");
  }
  if (secret.value.empty())
    return bad(name, "a secret needs a value");
  return secret;
}

Result<Client> read_client(const json::Value& value, const Registry& registry, const std::string& name) {
  Client client;
  client.id = value.find_string("id").value_or("");
  if (client.id.empty())
    return bad(name, "every client needs an id");
  if (const auto* secrets = value.find("secrets"); secrets != nullptr && secrets->is_array()) {
    for (const auto& item : secrets->array()) {
      auto secret = read_secret(item, name);
      if (!secret)
        return fail(secret.error());
      client.secrets.push_back(std::move(*secret));
    }
  }
  client.scopes = value.find("scopes") != nullptr ? texts(value.find("scopes")) : registry.scopes;
  if (const auto* grants = value.find("grant_types"))
    client.grant_types = texts(grants);
  client.enabled = value.find_boolean("enabled", true);
  return client;
}

Status read_clients(Registry& registry, const json::Value& file, const std::string& name) {
  const auto* clients = file.find("clients");
  if (clients == nullptr)
    return {};
  if (!clients->is_array())
    return bad(name, "clients must be a list");
  registry.clients.clear();
  for (const auto& item : clients->array()) {
    auto client = read_client(item, registry, name);
    if (!client)
      return fail(client.error());
    registry.clients.push_back(std::move(*client));
  }
  return {};
}

Status read_tenants(Registry& registry, const json::Value& file, const std::string& name) {
  const auto* tenants = file.find("tenants");
  if (tenants == nullptr)
    return {};
  if (!tenants->is_array())
    return bad(name, "tenants must be a list");
  registry.tenants.clear();
  for (const auto& item : tenants->array()) {
    const auto id = item.find_string("id");
    if (!id)
      return bad(name, "every tenant needs an id");
    const auto kind = item.find_string("kind").value_or("company");
    if (kind != "company" && kind != "customer")
      return bad(name, "kind of a tenant is company or customer");
    registry.tenants.push_back({std::string(*id), texts(item.find("accepted")), kind == "company"});
  }
  return {};
}

void read_limit(RateLimit& limit, const json::Value* value) {
  if (value == nullptr)
    return;
  limit.requests = static_cast<std::size_t>(value->find_integer("requests").value_or(0));
  limit.window = std::chrono::seconds(value->find_integer("window").value_or(60));
  const auto form = value->find_string("retry_after").value_or("seconds");
  limit.retry_after = form == "date"   ? RateLimit::Form::Date
                      : form == "none" ? RateLimit::Form::None
                                       : RateLimit::Form::Seconds;
}

void read_settings(Registry& registry, const json::Value& file) {
  if (const auto* audience = file.find("audience"))
    registry.audience = texts(audience);
  registry.tenant_required = file.find_boolean("tenant_required", registry.tenant_required);
  registry.tenant_error = file.find_string("tenant_error").value_or(registry.tenant_error);
  registry.rfc_errors = file.find_boolean("rfc_errors", registry.rfc_errors);
  registry.scope_as_text = file.find_boolean("scope_as_text", registry.scope_as_text);
  registry.token_id = file.find_boolean("token_id", registry.token_id);
  registry.aspnet_challenges = file.find_boolean("aspnet_challenges", registry.aspnet_challenges);
  registry.missing_scope_status =
      static_cast<int>(file.find_integer("missing_scope_status").value_or(registry.missing_scope_status));
  registry.token_lifetime =
      std::chrono::seconds(file.find_integer("token_lifetime").value_or(registry.token_lifetime.count()));
  read_limit(registry.token_limit, file.find("token_limit"));
  read_limit(registry.api_limit, file.find("api_limit"));
}

} // namespace

const Client* Registry::client(std::string_view id) const {
  const auto found =
      std::find_if(clients.begin(), clients.end(), [&](const Client& client) { return client.id == id; });
  return found == clients.end() ? nullptr : &*found;
}

const Tenant* Registry::tenant(std::string_view id) const {
  const auto found = std::find_if(tenants.begin(), tenants.end(),
                                  [&](const Tenant& tenant) { return equals_ignore_case(tenant.id, id); });
  return found == tenants.end() ? nullptr : &*found;
}

std::string unaccepted_tenant_id(std::uint64_t seed) { return tenant_id(seed, 3); }

Registry built_in_registry(std::uint64_t seed, std::vector<std::string> scopes) {
  Registry registry;
  const std::string id(client_id);
  Client client{id, {{crypto::sha256_hex("keur mock secret " + std::to_string(seed))}}, scopes};
  registry.clients = {std::move(client)};
  registry.tenants = {{tenant_id(seed, 1), {id}}, {tenant_id(seed, 2), {id}}, {unaccepted_tenant_id(seed), {}}};
  registry.scopes = std::move(scopes);
  return registry;
}

Status apply_tenant_file(Registry& registry, const json::Value& file, const std::string& name) {
  if (!file.is_object())
    return bad(name, "a tenant file is one object");
  static const std::vector<std::string> known = {
      "clients",        "tenants",       "audience", "tenant_required",      "tenant_error",
      "rfc_errors",     "scope_as_text", "token_id", "missing_scope_status", "aspnet_challenges",
      "token_lifetime", "token_limit",   "api_limit"};
  for (const auto& member : file.object()) {
    if (std::find(known.begin(), known.end(), member.name) != known.end())
      continue;
    const auto near = nearest(member.name, known);
    return bad(name,
               "unknown member '" + escape_visible(member.name) + "'" + (near ? ", did you mean '" + *near + "'?" : ""),
               member.at);
  }
  read_settings(registry, file);
  if (auto read = read_clients(registry, file, name); !read)
    return read;
  return read_tenants(registry, file, name);
}

} // namespace keur::mocks
