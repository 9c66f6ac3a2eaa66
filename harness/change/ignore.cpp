#include "change/ignore.hpp"

#include "base/text.hpp"
#include "change/lifecycle.hpp"
#include "change/rule.hpp"
#include "json/load.hpp"

#include <algorithm>

namespace keur::change {
namespace {

class Reader {
public:
  explicit Reader(std::string_view document) : document_(document) {}

  Result<Decisions> read(const json::Value& root) {
    Decisions decisions;
    if (root.is_null()) // nothing but comments
      return decisions;
    if (root.is_array()) {
      if (auto status = read_list(root, decisions); !status)
        return tl::unexpected(status.error());
      return decisions;
    }
    if (!root.is_object())
      return wrong(root.at(), "an ignore file is an object with 'ignore' and 'levels', or a list of waivers");
    for (const json::Member& member : root.object()) {
      Status status;
      if (member.name == "ignore")
        status = read_list(member.value, decisions);
      else if (member.name == "levels")
        status = read_levels(member.value, decisions);
      else
        status = unknown(member, {"ignore", "levels"});
      if (!status)
        return tl::unexpected(status.error());
    }
    return decisions;
  }

private:
  tl::unexpected<Error> wrong(json::Position at, std::string message, std::string remedy = {}) const {
    return fail(ErrorCode::Configuration, std::move(message), {std::string(document_), at.line, at.column, ""},
                std::move(remedy));
  }

  tl::unexpected<Error> unknown(const json::Member& member, const std::vector<std::string>& known) const {
    const auto meant = nearest(member.name, known);
    return wrong(member.at, "unknown member '" + member.name + "'" +
                                (meant ? "; did you mean '" + *meant + "'?" : "; known are " + join(known, ", ")));
  }

  Status known_rule(const std::string& id, json::Position at) const {
    if (find_rule(id))
      return {};
    std::vector<std::string> ids;
    for (const Rule& rule : rules())
      ids.push_back(rule.id);
    const auto meant = nearest(id, ids);
    return wrong(at, "there is no change rule '" + id + "'" + (meant ? "; did you mean '" + *meant + "'?" : ""),
                 "`keur checks` lists them");
  }

  Status read_list(const json::Value& list, Decisions& decisions) const {
    if (!list.is_array())
      return list.is_null() ? Status{} : Status(wrong(list.at(), "'ignore' is a list of waivers"));
    for (const json::Value& entry : list.array()) {
      auto waiver = read_waiver(entry);
      if (!waiver)
        return tl::unexpected(waiver.error());
      decisions.ignore.push_back(std::move(*waiver));
    }
    return {};
  }

  Result<Waiver> read_waiver(const json::Value& entry) const {
    if (!entry.is_object())
      return wrong(entry.at(), "a waiver is an object with id, operation, reason and expires");
    Waiver waiver;
    waiver.where = {std::string(document_), entry.at().line, entry.at().column, ""};
    for (const json::Member& member : entry.object()) {
      if (!member.value.is_string())
        return wrong(member.value.at(), "'" + member.name + "' must be a text");
      const std::string& text = member.value.string();
      if (member.name == "id")
        waiver.id = text;
      else if (member.name == "operation")
        waiver.operation = text;
      else if (member.name == "aspect")
        waiver.aspect = text;
      else if (member.name == "edit")
        waiver.edit = text;
      else if (member.name == "from")
        waiver.from = text;
      else if (member.name == "to")
        waiver.to = text;
      else if (member.name == "reason")
        waiver.reason = text;
      else if (member.name == "expires")
        waiver.expires = text;
      else
        return unknown(member, {"id", "operation", "aspect", "edit", "from", "to", "reason", "expires"});
    }
    if (auto status = judge(waiver, entry.at()); !status)
      return tl::unexpected(status.error());
    return waiver;
  }

  Status judge(const Waiver& waiver, json::Position at) const {
    if (trim(waiver.reason).empty())
      return wrong(at, "a waiver needs a 'reason': why is this change accepted?");
    if (waiver.id == "*" && waiver.operation == "*" && waiver.aspect == "*" && waiver.edit == "*" &&
        waiver.from == "*" && waiver.to == "*")
      return wrong(at, "this waiver would hide every change: name an id, an operation, an aspect or an edit");
    if (waiver.expires && !parse_day(*waiver.expires))
      return wrong(at, "'expires' is not a date such as 2027-01-31: " + *waiver.expires);
    return waiver.id.find_first_of("*?") == std::string::npos ? known_rule(waiver.id, at) : Status{};
  }

  Status read_levels(const json::Value& map, Decisions& decisions) const {
    if (!map.is_object())
      return wrong(map.at(), "'levels' is an object: rule id → breaking, dangerous or compatible");
    for (const json::Member& member : map.object()) {
      if (auto status = known_rule(member.name, member.at); !status)
        return status;
      const auto level = member.value.is_string() ? parse_level(member.value.string()) : parse_level("");
      if (!level)
        return wrong(member.value.at(), level.error().message);
      decisions.levels.emplace_back(member.name, *level);
    }
    return {};
  }

  std::string_view document_;
};

} // namespace

Result<Level> parse_level(std::string_view text) {
  for (const Level level : {Level::Compatible, Level::Dangerous, Level::Breaking})
    if (name(level) == text)
      return level;
  return fail(ErrorCode::Usage, "a level is one of breaking, dangerous, compatible, not '" + std::string(text) + "'");
}

namespace {

bool says_nothing(std::string_view text) {
  const auto lines = split(text, '\n');
  return std::all_of(lines.begin(), lines.end(), [](std::string_view line) {
    const std::string_view bare = trim(line);
    return bare.empty() || bare.front() == '#';
  });
}

} // namespace

Result<Decisions> read_decisions(std::string_view text, std::string_view name) {
  if (says_nothing(text))
    return Decisions{};
  auto loaded = json::load(text, name);
  if (!loaded)
    return tl::unexpected(loaded.error());
  return Reader(name).read(loaded->root);
}

namespace {

/// Of one operation the worst still come first.
void set_levels(const Decisions& decisions, std::vector<Change>& changes) {
  for (Change& change : changes)
    for (const auto& [id, level] : decisions.levels)
      if (change.id == id)
        change.level = level;
  for (auto from = changes.begin(); from != changes.end();) {
    const auto to =
        std::find_if(from, changes.end(), [&](const Change& change) { return change.operation != from->operation; });
    std::stable_sort(from, to, [](const Change& a, const Change& b) { return a.level > b.level; });
    from = to;
  }
}

} // namespace

std::vector<std::string> apply(const Decisions& decisions, std::string_view today, ChangeSet& changes) {
  std::vector<std::string> notes;
  if (!decisions.levels.empty())
    set_levels(decisions, changes.changes);
  const auto day = parse_day(today).value_or(0);
  for (const Waiver& waiver : decisions.ignore) {
    if (waiver.expires && *parse_day(*waiver.expires) < day) {
      notes.push_back(to_string(waiver.where) + ": this waiver expired on " + *waiver.expires +
                      " and does not apply: " + waiver.reason);
      continue;
    }
    const auto matches = [&](const Change& change) {
      return matches_glob(change.id, waiver.id) && matches_glob(change.operation, waiver.operation) &&
             matches_glob(change.aspect, waiver.aspect) && matches_glob(change.edit, waiver.edit) &&
             matches_glob(change.from, waiver.from) && matches_glob(change.to, waiver.to);
    };
    const auto kept = std::stable_partition(changes.changes.begin(), changes.changes.end(),
                                            [&](const Change& change) { return !matches(change); });
    if (kept == changes.changes.end())
      notes.push_back(to_string(waiver.where) + ": this waiver matches no change: " + waiver.reason);
    for (auto it = kept; it != changes.changes.end(); ++it) {
      it->message +=
          " (ignored: " + waiver.reason + (waiver.expires ? ", until " + *waiver.expires : std::string()) + ")";
      changes.ignored.push_back(std::move(*it));
    }
    changes.changes.erase(kept, changes.changes.end());
  }
  return notes;
}

} // namespace keur::change
