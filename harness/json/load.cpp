#include "json/load.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace keur::json {
namespace {

bool looks_like_html(std::string_view text) {
  if (text.empty() || text.front() != '<')
    return false;
  const std::string start = to_lower(text.substr(0, 200));
  return start.find("<!doctype") == 0 || start.find("<html") == 0 || start.find("<?xml") == 0 ||
         start.find("<head") == 0 || start.find("<!--") == 0;
}

/// What is no JSON may still be YAML's flow style. Duplicate keys and limits are no question of syntax.
Result<Loaded> load_flow(std::string_view text, std::string_view name, const Limits& limits) {
  auto json = load_json(text, name, limits);
  if (json || json.error().code != ErrorCode::Syntax)
    return json;
  auto yaml = load_yaml(text, name, limits);
  if (!yaml)
    return json;
  yaml->remarks.push_back(
      {"not-json", "read as YAML, because it is not JSON: " + json.error().message, json.error().where});
  return yaml;
}

} // namespace

namespace {

Result<Loaded> load_either(std::string_view text, std::string_view name, const Limits& limits) {
  std::string_view start = text.substr(0, 3) == "\xEF\xBB\xBF" ? text.substr(3) : text;
  start.remove_prefix(std::min(start.find_first_not_of(" \t\r\n"), start.size()));
  if (looks_like_html(start))
    return fail(ErrorCode::Syntax, "this is HTML or XML, neither YAML nor JSON", {std::string(name), 1, 1, {}},
                "check the address: a login or error page may have been saved in place of the document");
  if (!start.empty() && (start.front() == '{' || start.front() == '['))
    return load_flow(text, name, limits);
  return load_yaml(text, name, limits);
}

} // namespace

Result<Loaded> load(std::string_view text, std::string_view name, const Limits& limits) {
  auto loaded = load_either(text, name, limits);
  if (!loaded)
    loaded.error().excerpt = excerpt(text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text,
                                     loaded.error().where.line, loaded.error().where.column);
  return loaded;
}

} // namespace keur::json
