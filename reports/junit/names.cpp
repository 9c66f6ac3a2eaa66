#include "base/text.hpp"
#include "reports/junit/junit.hpp"
#include "reports/wording.hpp"

#include <cctype>
#include <set>
#include <utility>

namespace keur::reports::junit {
namespace {

constexpr std::size_t longest_name = 250;

bool is_version(std::string_view segment) {
  if (segment.size() < 2 || segment[0] != 'v')
    return false;
  return segment.find_first_not_of("0123456789.", 1) == std::string_view::npos;
}

/// The first tag, else the first path segment that is fixed and no version.
std::string group(const run::RecordedCase& record) {
  if (record.operation.empty())
    return slug(record.suite);
  if (!record.tags.empty() && !slug(record.tags.front()).empty())
    return slug(record.tags.front());
  const auto path = record.operation.find('/');
  if (path == std::string::npos)
    return "other";
  for (const std::string_view segment : split(std::string_view(record.operation).substr(path), '/'))
    if (!segment.empty() && segment.front() != '{' && !is_version(segment) && !slug(segment).empty())
      return slug(segment);
  return "root";
}

/// xs:token: no leading, trailing or double spaces.
std::string as_token(std::string_view text) {
  std::string out;
  for (const char c : trim(text))
    if (c != ' ' || out.empty() || out.back() != ' ')
      out += c;
  return out;
}

/// As the case's id says, which is unique; a case of the token contract is called by its sentence.
std::string title(const run::RecordedCase& record) {
  constexpr std::string_view between = " · ";
  if (record.suite == "token" && !record.reason.empty())
    return record.rule + " - " + record.reason;
  if (!record.operation.empty() && record.id.find(between) != std::string::npos) {
    std::string text = record.id;
    for (auto at = text.find(between); at != std::string::npos; at = text.find(between, at))
      text.replace(at, between.size(), " - ");
    return text;
  }
  std::string text = record.operation.empty() ? record.rule : record.operation + " - " + record.rule;
  if (!record.label.empty())
    text += " - " + record.label;
  return text;
}

/// The hash is there whenever cleaning changed the text, so a name never depends on which other cases exist.
std::string clean_name(const run::RecordedCase& record) {
  const std::string wanted = title(record);
  const std::string clean = as_token(escape_visible(wanted));
  if (clean == wanted && clean.size() <= longest_name && !clean.empty())
    return clean;
  return truncate(clean, longest_name - 20) + " ~" + stable_hash(record.id);
}

} // namespace

std::vector<CaseName> case_names(const run::Transcript& transcript) {
  std::string api = slug(transcript.description_title, 40);
  if (api.empty())
    api = "api";
  std::vector<CaseName> names;
  std::set<std::pair<std::string, std::string>> taken;
  names.reserve(transcript.cases.size());
  for (const run::RecordedCase& record : transcript.cases) {
    CaseName name{api + '.' + group(record), clean_name(record)};
    if (!taken.insert({name.suite, name.name}).second) {
      const std::string base = truncate(name.name, longest_name - 30) + " ~" + stable_hash(record.id + record.suite);
      name.name = base;
      for (int copy = 2; !taken.insert({name.suite, name.name}).second; ++copy)
        name.name = base + '.' + std::to_string(copy);
    }
    names.push_back(std::move(name));
  }
  return names;
}

} // namespace keur::reports::junit
