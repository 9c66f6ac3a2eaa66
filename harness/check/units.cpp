#include "base/text.hpp"
#include "check/answer.hpp"
#include "json/pointer.hpp"

#include <algorithm>
#include <map>

namespace keur::check {
namespace {

bool is_word_of(std::string_view word, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool is_index(std::string_view token) {
  return !token.empty() && std::all_of(token.begin(), token.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// For each step down the instance that the keyword location takes: does the schema name the member?
std::vector<bool> named_steps(const std::vector<std::string>& keywords) {
  std::vector<bool> named;
  for (std::size_t i = 0; i < keywords.size(); ++i) {
    const std::string& keyword = keywords[i];
    if (keyword == "properties") {
      named.push_back(true), ++i;
    } else if (keyword == "patternProperties") {
      named.push_back(false), ++i;
    } else if (is_word_of(keyword, {"additionalProperties", "unevaluatedProperties"})) {
      named.push_back(false);
    } else if (is_word_of(keyword, {"items", "additionalItems", "unevaluatedItems", "contains"})) {
      named.push_back(true);
      if (keyword == "items" && i + 1 < keywords.size() && is_index(keywords[i + 1]))
        ++i;
    } else if (keyword == "prefixItems") {
      named.push_back(true), ++i;
    } else if (is_word_of(keyword,
                          {"allOf", "anyOf", "oneOf", "dependentSchemas", "dependencies", "$defs", "definitions"})) {
      ++i;
    }
  }
  return named;
}

} // namespace

std::string without_data_keys(std::string_view instance_location, std::string_view keyword_location) {
  const auto instance = json::parse_pointer(instance_location), keywords = json::parse_pointer(keyword_location);
  if (!instance || !keywords)
    return std::string(instance_location);
  const auto named = named_steps(*keywords);
  std::string out;
  for (std::size_t i = 0; i < instance->size(); ++i) {
    const bool shows = is_index((*instance)[i]) || (i < named.size() && named[i]);
    out = json::append_token(out, shows ? (*instance)[i] : "<key>");
  }
  return out;
}

void report_units(const std::vector<schema::Unit>& units, std::string_view prefix, std::vector<Finding>& findings) {
  std::map<std::string, std::size_t> at; // keyword location → its finding
  std::map<std::string, std::size_t> more;
  for (const auto& unit : units) {
    const auto [place, is_new] = at.emplace(unit.keyword_location, findings.size());
    if (!is_new) {
      ++more[unit.keyword_location];
      continue;
    }
    Finding& finding = report(findings, std::string(prefix) + unit.message);
    finding.description = unit.schema;
    finding.instance_location = without_data_keys(unit.instance_location, unit.keyword_location);
    finding.keyword_location = unit.keyword_location;
    finding.expected = unit.expected;
    finding.actual = unit.actual;
  }
  for (const auto& [keyword, count] : more)
    findings[at[keyword]].message += " (and in " + std::to_string(count) + " more places)";
}

} // namespace keur::check
