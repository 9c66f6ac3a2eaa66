#include "schema/metaschemas.hpp"

#include "json/load.hpp"
#include "schema/metaschemas_data.hpp" // made by CMake from metaschemas/*.json

#include <cassert>
#include <memory>

namespace keur::schema {
namespace {

std::unique_ptr<const json::DocumentSet> load_all() {
  auto set = std::make_unique<json::DocumentSet>();
  for (const std::string_view text : metaschema_texts) {
    Result<json::Loaded> loaded = json::load_json(text, "metaschema");
    assert(loaded && "a built-in metaschema is not readable");
    json::Document document;
    const auto id = loaded->root.find_string(loaded->root.find("$id") ? "$id" : "id");
    document.uri = id->ends_with('#') ? id->substr(0, id->size() - 1) : *id;
    document.name = document.uri;
    document.root = std::move(loaded->root);
    document.bytes = text.size();
    set->add(std::move(document));
  }
  return set;
}

} // namespace

const json::DocumentSet& metaschemas() {
  static const std::unique_ptr<const json::DocumentSet> set = load_all();
  return *set;
}

} // namespace keur::schema
