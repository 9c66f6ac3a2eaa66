#include "base/text.hpp"
#include "json/load.hpp"
#include "profile/credential_source.hpp"
#include "profile/postman_collection.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace keur::profile {
namespace {

enum class Role : std::uint8_t { ClientId, ClientSecret, Tenant, OtherTenant, Scope, None };

struct Ending {
  std::string_view text;
  Role role;
};

// Longest first: "othertenantid" also ends with "tenantid".
constexpr std::array endings{
    Ending{"othertenantid", Role::OtherTenant},
    Ending{"secondtenantid", Role::OtherTenant},
    Ending{"othertenant", Role::OtherTenant},
    Ending{"clientsecret", Role::ClientSecret},
    Ending{"appsecret", Role::ClientSecret},
    Ending{"applicationsecret", Role::ClientSecret},
    Ending{"clientid", Role::ClientId},
    Ending{"appid", Role::ClientId},
    Ending{"applicationid", Role::ClientId},
    Ending{"tenantid", Role::Tenant},
    Ending{"tenant", Role::Tenant},
    Ending{"scopes", Role::Scope},
    Ending{"scope", Role::Scope},
    Ending{"secret", Role::ClientSecret},
};

/// Letters and digits only, lower case: "Visma_client-Secret" → "vismaclientsecret".
std::string plain(std::string_view key) {
  std::string out;
  for (const char c : to_lower(key))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      out += c;
  return out;
}

/// The role a variable's name speaks of, and how exactly: fewer letters before the ending are better.
struct Match {
  Role role = Role::None;
  std::size_t more = 0;
};

Match match(std::string_view key) {
  const auto name = plain(key);
  for (const auto& ending : endings)
    if (name.size() >= ending.text.size() && name.substr(name.size() - ending.text.size()) == ending.text)
      return {ending.role, name.size() - ending.text.size()};
  return {};
}

struct Variable {
  std::string key;
  std::string value;
  std::size_t more = 0;
  bool doubled = false; // another variable fits as well and has another value
};

using Found = std::array<std::optional<Variable>, 5>;

void offer(Found& found, Role role, Variable variable) {
  auto& slot = found[static_cast<std::size_t>(role)];
  if (!slot || slot->value.empty()) {
    slot = std::move(variable);
    return;
  }
  if (variable.value.empty() || variable.value == slot->value)
    return;
  // A name that is nothing but the ending is meant; between prod_… and stage_… nobody can tell.
  const bool plain = variable.more == 0 || slot->more == 0;
  const bool better = variable.more < slot->more;
  const bool doubled = !plain || variable.more == slot->more;
  if (better)
    slot = std::move(variable);
  slot->doubled |= doubled;
}

bool is_enabled(const json::Value& variable) {
  return variable.find_boolean("enabled", true) && !variable.find_boolean("disabled", false);
}

Found collect(const json::Array& values) {
  Found found;
  for (const auto& variable : values) {
    const auto key = variable.find_string("key");
    if (!key || !is_enabled(variable))
      continue;
    const auto fit = match(*key);
    if (fit.role == Role::None)
      continue;
    auto value = variable.find_string("value").value_or("");
    if (value.empty())
      value = variable.find_string("currentValue").value_or("");
    offer(found, fit.role, {std::string(*key), std::string(value), fit.more});
  }
  return found;
}

Status judge(const Found& found, std::string_view document) {
  const Location where{std::string(document)};
  for (std::size_t role = 0; role < found.size(); ++role) {
    const auto& slot = found[role];
    const bool optional = static_cast<Role>(role) != Role::ClientId && static_cast<Role>(role) != Role::ClientSecret;
    if (slot && slot->doubled)
      return fail(ErrorCode::Configuration,
                  "holds more than one variable that could be meant by '" + escape_visible(slot->key) + "'", where,
                  "switch the others off in Postman and export again");
    if (slot && slot->value.empty() && !optional) // scope is empty on many a page, and a tenant may be none
      return fail(ErrorCode::CredentialMissing,
                  "the variable '" + escape_visible(slot->key) + "' has no value in the export", where,
                  "Postman exports initial values only: persist the current value, then export again");
  }
  for (const auto& [role, name] :
       {std::pair{Role::ClientId, "client_id"}, std::pair{Role::ClientSecret, "client_secret"}})
    if (!found[static_cast<std::size_t>(role)])
      return fail(ErrorCode::CredentialMissing, std::string("no enabled variable for ") + name, where,
                  std::string("name a variable ") + name + " in the Postman environment");
  return {};
}

std::vector<std::string> scope_list(std::string_view text) {
  std::vector<std::string> scopes;
  for (const auto part : split(text, ' '))
    if (!trim(part).empty())
      scopes.emplace_back(trim(part));
  return scopes;
}

/// A collection's variables in an environment's form.
json::Value as_environment(const json::Value& document) {
  if (!is_postman_collection(document))
    return document;
  json::Array values;
  for (auto& [name, value] : variables_of_collection(document))
    values.push_back(json::object({{"key", name}, {"value", value}}));
  return json::object({{"values", std::move(values)}});
}

} // namespace

Result<Credentials> parse_postman_environment(std::string_view json_text, std::string_view document) {
  auto loaded = json::load_json(json_text, document, {.bytes = 4U << 20, .depth = 32, .nodes = 100'000},
                                json::DuplicateKeys::Remark);
  if (!loaded)
    return fail(loaded.error());
  const json::Value listed = as_environment(loaded->root);
  const auto* values = listed.find("values");
  if (!values || !values->is_array())
    return fail(ErrorCode::Configuration,
                "is no Postman environment or collection: it has no list \"values\" or \"item\"",
                {std::string(document)}, "export the environment or the collection from Postman");
  auto found = collect(values->array());
  if (auto status = judge(found, document); !status)
    return fail(status.error());
  const auto take = [&](Role role) {
    auto& slot = found[static_cast<std::size_t>(role)];
    return slot ? std::move(slot->value) : std::string();
  };
  Credentials credentials;
  credentials.client_id = take(Role::ClientId);
  credentials.client_secret = Secret(take(Role::ClientSecret));
  credentials.tenant_id = take(Role::Tenant);
  credentials.other_tenant_id = take(Role::OtherTenant);
  credentials.scopes = scope_list(take(Role::Scope));
  credentials.remarks = remarks_on(credentials);
  return credentials;
}

Result<Credentials> read_postman_environment(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in)
    return fail(ErrorCode::FileUnreadable, "cannot open '" + path + "': " + std::strerror(errno));
  std::ostringstream text;
  text << in.rdbuf();
  if (in.bad())
    return fail(ErrorCode::FileUnreadable, "cannot read '" + path + "': " + std::strerror(errno));
  auto bytes = text.str();
  auto credentials = parse_postman_environment(bytes, path);
  wipe(bytes);
  return credentials;
}

} // namespace keur::profile
