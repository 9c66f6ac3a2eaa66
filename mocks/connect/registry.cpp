#include "mocks/connect/registry.hpp"

#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "json/load.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>

namespace keur::mocks {
namespace {

constexpr std::string_view client_id = "isv_keur_mock";

std::string tenant_id(std::uint64_t seed, std::uint64_t number) { return crypto::seeded_uuid(seed * 1'000 + number); }

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
  return wall_at(static_cast<double>(timegm(&parts)));
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
  client.scopes = value.find("scopes") != nullptr ? texts_of(value.find("scopes")) : registry.scopes;
  if (const auto* grants = value.find("grant_types"))
    client.grant_types = texts_of(grants);
  client.enabled = value.find_boolean("enabled", true);
  if (const auto* keys = value.find("keys")) {
    auto read = oauth::parse_jwk_set(json::dump(json::object({{"keys", *keys}})));
    if (!read)
      return bad(name, "keys of a client are no JSON Web Keys that can verify RS256");
    client.keys = std::move(*read);
  }
  return client;
}

Status read_clients(Registry& registry, const json::Value& file, const std::string& name) {
  const auto* clients = file.find("clients");
  if (clients == nullptr)
    return {};
  if (!clients->is_array())
    return bad(name, "clients must be a list");
  registry.clients.clear();
  registry.own_clients = true;
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
    registry.tenants.push_back({std::string(*id), texts_of(item.find("accepted")), kind == "company"});
  }
  return {};
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

Status read_accounts(Registry& registry, const json::Value& file, const std::string& name) {
  if (auto read = read_clients(registry, file, name); !read)
    return read;
  if (const auto* users = file.find("users"); users != nullptr && users->is_array())
    for (const auto& user : users->array())
      registry.users.push_back(
          {std::string(user.find_string("name").value_or("")), std::string(user.find_string("password").value_or(""))});
  return read_tenants(registry, file, name);
}

std::vector<std::string> texts_of(const json::Value* value) {
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

} // namespace keur::mocks
