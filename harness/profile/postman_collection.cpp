#include "profile/postman_collection.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace keur::profile {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

constexpr int deepest_folder = 20;

/// Names under which an auth block's fields are known elsewhere; the rest of it is no credential.
struct AuthField {
  std::string_view type, field, name;
};
constexpr AuthField auth_fields[] = {
    {"apikey", "value", "apiKey"},      {"bearer", "token", "bearerToken"},
    {"basic", "username", "username"},  {"basic", "password", "password"},
    {"oauth2", "clientId", "clientId"}, {"oauth2", "clientSecret", "clientSecret"},
    {"oauth2", "scope", "scope"},       {"oauth2", "accessToken", "accessToken"},
    {"oauth2", "username", "username"}, {"oauth2", "password", "password"},
};

bool is_on(const json::Value& entry) {
  return entry.find_boolean("enabled", true) && !entry.find_boolean("disabled", false);
}

class CollectionReader {
public:
  explicit CollectionReader(const json::Value& collection) {
    read_list(collection.find("variable"), own_);
    for (const auto& [name, value] : own_)
      add(name, value);
    read_folder(collection, 0);
  }
  Pairs take() { return std::move(found_); }

private:
  static void read_list(const json::Value* list, Pairs& into) {
    if (list == nullptr || !list->is_array())
      return;
    for (const auto& entry : list->array()) {
      const auto name = entry.find_string("key"), value = entry.find_string("value");
      if (name && value && is_on(entry))
        into.emplace_back(*name, *value);
    }
  }

  /// With the collection's own variables put in; nothing where one is not known.
  std::optional<std::string> resolved(std::string text) const {
    for (int times = 0; times < 20; ++times) {
      const auto open = text.find("{{"), close = text.find("}}", open == text.npos ? 0 : open);
      if (open == text.npos || close == text.npos)
        return text;
      const auto name = text.substr(open + 2, close - open - 2);
      const auto own = std::find_if(own_.begin(), own_.end(), [&](const auto& one) { return one.first == name; });
      if (own == own_.end())
        return std::nullopt;
      text.replace(open, close + 2 - open, own->second);
    }
    return std::nullopt; // it names itself
  }

  void add(std::string_view name, const std::string& value) {
    auto text = resolved(value);
    const bool known = std::any_of(found_.begin(), found_.end(), [&](const auto& one) { return one.first == name; });
    if (text && !text->empty() && !known)
      found_.emplace_back(name, std::move(*text));
  }

  void add_list(const json::Value* list) {
    Pairs entries;
    read_list(list, entries);
    for (const auto& [name, value] : entries)
      add(name, value);
  }

  // Format 2.1 has a list of keys and values for each type, 2.0 an object.
  void read_auth(const json::Value* auth) {
    const auto type = auth != nullptr ? auth->find_string("type") : std::nullopt;
    const auto* block = type ? auth->find(*type) : nullptr;
    if (block == nullptr)
      return;
    Pairs fields;
    read_list(block, fields);
    for (const auto& row : auth_fields) {
      if (row.type != *type)
        continue;
      if (const auto plain = block->find_string(row.field))
        add(row.name, std::string(*plain));
      for (const auto& [name, value] : fields)
        if (name == row.field)
          add(row.name, value);
    }
  }

  void read_request(const json::Value& request) {
    read_auth(request.find("auth"));
    if (const auto* body = request.find("body"))
      for (const auto* kind : {"urlencoded", "formdata"})
        add_list(body->find(kind));
    if (const auto* url = request.find("url"))
      for (const auto* place : {"variable", "query"})
        add_list(url->find(place));
  }

  void read_folder(const json::Value& folder, int depth) {
    read_auth(folder.find("auth"));
    const auto* items = folder.find("item");
    if (items == nullptr || !items->is_array() || depth == deepest_folder)
      return;
    for (const auto& item : items->array()) {
      if (const auto* request = item.find("request"))
        read_request(*request);
      read_folder(item, depth + 1);
    }
  }

  Pairs own_, found_;
};

} // namespace

Pairs variables_of_collection(const json::Value& collection) { return CollectionReader(collection).take(); }

bool is_postman_collection(const json::Value& document) {
  const auto* items = document.find("item");
  return items != nullptr && items->is_array();
}

} // namespace keur::profile
