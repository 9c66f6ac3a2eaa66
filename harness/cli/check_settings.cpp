#include "cli/check_settings.hpp"

#include "base/text.hpp"
#include "drift/compare.hpp"

#include <algorithm>
#include <set>

namespace keur::cli {
namespace {

struct Word {
  std::string id;
  check::Level level = check::Level::Off;
  bool alone = false; // neither switched off nor given a level: only these checks
};

/// Checks, and what a comparison with an earlier run finds.
std::vector<std::string> known_ids() {
  std::vector<std::string> known;
  for (const auto& check : check::checks())
    known.emplace_back(check.id);
  for (const auto& kind : drift::kinds())
    known.emplace_back(kind.id);
  return known;
}

std::optional<check::Level> level_named(std::string_view text) {
  for (const auto level : {check::Level::Off, check::Level::Remark, check::Level::Warn, check::Level::Fail})
    if (text == check::name(level))
      return level;
  return std::nullopt;
}

/// "id", "-id", "id=fail", "id=warn", "id=remark" or "id=off".
Result<Word> read_word(std::string_view text, const std::string& from) {
  Word word;
  const bool off = text.starts_with('-');
  const auto equals = text.find('=');
  word.id = text.substr(off ? 1 : 0, equals == std::string_view::npos ? equals : equals - (off ? 1 : 0));
  word.alone = !off && equals == std::string_view::npos;
  const auto known = known_ids();
  if (std::find(known.begin(), known.end(), word.id) == known.end()) {
    const auto meant = nearest(word.id, known);
    return fail(ErrorCode::Usage,
                from + ": there is no check '" + word.id + "'" + (meant ? "; did you mean '" + *meant + "'?" : ""), {},
                "`keur checks` lists them");
  }
  if (equals != std::string_view::npos) {
    const auto level = level_named(text.substr(equals + 1));
    if (!level)
      return fail(ErrorCode::Usage, from + ": " + word.id + " wants one of fail, warn, remark, off, not '" +
                                        std::string(text.substr(equals + 1)) + "'");
    word.level = *level;
  }
  return word;
}

/// Ids alone keep their level and switch all others off.
Result<check::Settings::Levels> read_levels(const std::vector<std::string>& texts, const std::string& from) {
  check::Settings::Levels levels;
  std::set<std::string, std::less<>> only;
  for (const auto& text : texts) {
    auto word = read_word(trim(text), from);
    if (!word)
      return tl::unexpected(word.error());
    if (word->alone)
      only.insert(word->id);
    else
      levels[word->id] = word->level;
  }
  for (const auto& id : known_ids())
    if (!only.empty() && !only.contains(id) && !levels.contains(id))
      levels.emplace(id, check::Level::Off);
  return levels;
}

bool matches_any(const openapi::Description& description, const std::string& glob) {
  return std::any_of(description.operations.begin(), description.operations.end(),
                     [&](const auto& operation) { return matches_glob(operation.name(), glob); });
}

} // namespace

Result<check::Settings> check_settings(const Arguments& arguments, const profile::Profile& profile,
                                       const openapi::Description& description) {
  check::Settings settings;
  settings.response_time_limit = profile.limits.response_time;
  settings.show_values = arguments.has("--show-values");
  if (settings.show_values && !profile::may_show_values(profile.target))
    return fail(ErrorCode::Refused, "--show-values works on the loopback only", {},
                "leave it out: answers of other servers may hold personal data");
  for (const auto& each : profile.checks) {
    const std::string from = "profile " + profile.name + ", checks of " + each.operations;
    auto levels = read_levels(each.levels, from);
    if (!levels)
      return tl::unexpected(levels.error());
    if (!matches_any(description, each.operations))
      return fail(ErrorCode::Configuration, from + ": the description has no such operation", {},
                  "write METHOD and path as in the description, or a glob such as \"GET *\"");
    settings.operations.emplace_back(each.operations, std::move(*levels));
  }
  std::vector<std::string> words;
  const std::string list = arguments.one_or("--checks", "");
  for (const auto word : split(list, ','))
    if (!trim(word).empty())
      words.emplace_back(trim(word));
  auto levels = read_levels(words, "--checks");
  if (!levels)
    return tl::unexpected(levels.error());
  settings.levels = *levels;
  if (!levels->empty()) // what the command line says counts for every operation
    settings.operations.emplace_back("*", std::move(*levels));
  return settings;
}

} // namespace keur::cli
