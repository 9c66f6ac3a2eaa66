#include "profile/postman_variables.hpp"

#include "base/text.hpp"
#include "json/load.hpp"
#include "profile/postman_collection.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace keur::profile {
namespace {

using Variables = std::vector<std::pair<std::string, std::string>>;
using SettingKind = CredentialSettings::Kind;

/// Letters and digits only, in small letters: "X-Api_Key" → "xapikey".
std::string letters_of(std::string_view name) {
  std::string out;
  for (const char c : to_lower(name))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      out += c;
  return out;
}

/// The value of the first variable whose name ends so.
std::string value_ending(const Variables& variables, std::initializer_list<std::string_view> endings) {
  for (const auto ending : endings)
    for (const auto& [name, value] : variables)
      if (letters_of(name).ends_with(ending))
        return value;
  return {};
}

Credentials of_kind(SettingKind kind) {
  Credentials credentials;
  credentials.settings.emplace();
  credentials.settings->kind = kind;
  return credentials;
}

} // namespace

Result<Variables> read_postman_variables(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in)
    return fail(ErrorCode::FileUnreadable, "cannot open '" + path + "': " + std::strerror(errno));
  const auto loaded = json::load_json(text.str(), path, {.bytes = 4U << 20, .depth = 32, .nodes = 100'000},
                                      json::DuplicateKeys::Remark);
  if (!loaded)
    return fail(loaded.error());
  if (is_postman_collection(loaded->root))
    return variables_of_collection(loaded->root);
  const auto* values = loaded->root.find("values");
  if (values == nullptr || !values->is_array())
    return fail(ErrorCode::Configuration,
                "is no Postman environment or collection: it has no list \"values\" or \"item\"", {path},
                "export the environment or the collection from Postman");
  Variables variables;
  for (const auto& variable : values->array()) {
    const auto name = variable.find_string("key"), value = variable.find_string("value");
    const bool enabled = variable.find_boolean("enabled", true) && !variable.find_boolean("disabled", false);
    if (name && value && enabled && !value->empty())
      variables.emplace_back(*name, *value);
  }
  return variables;
}

bool speaks_of_secret(std::string_view name) {
  const auto letters = letters_of(name);
  for (const std::string_view ending : {"secret", "password", "token", "key", "cookie", "session"})
    if (letters.ends_with(ending))
      return true;
  return false;
}

std::vector<Credentials> credentials_in(const Variables& variables) {
  std::vector<Credentials> found;
  if (auto key = value_ending(variables, {"apikey"}); !key.empty()) {
    found.push_back(of_kind(SettingKind::Value));
    found.back().value = Secret(std::move(key));
  }
  auto name = value_ending(variables, {"username", "user"}), password = value_ending(variables, {"password"});
  if (!name.empty() && !password.empty()) {
    found.push_back(of_kind(SettingKind::Password));
    found.back().username = std::move(name);
    found.back().password = Secret(std::move(password));
  }
  if (auto token = value_ending(variables, {"accesstoken", "bearertoken", "authtoken", "apitoken"}); !token.empty()) {
    found.push_back(of_kind(SettingKind::Token));
    found.back().value = Secret(std::move(token));
  }
  return found;
}

} // namespace keur::profile
