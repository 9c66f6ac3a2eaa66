#include "change/rule.hpp"

#include <cassert>
#include <unordered_map>

namespace keur::change {
namespace {

struct EditTheme {
  std::string_view name;
  std::span<const EditRule> (*rows)();
};
struct PlainTheme {
  std::string_view name;
  std::span<const PlainRule> (*rows)();
};

constexpr EditTheme edit_themes[] = {
    {"Types and null", type_rules},
    {"Values", value_rules},
    {"Bounds", bound_rules},
    {"Members of objects", member_rules},
    {"Items of arrays", item_rules},
    {"Branches and conditions", branch_rules},
    {"Annotations and life-cycle", annotation_rules},
};
constexpr PlainTheme plain_themes[] = {
    {"Operations", operation_rules},
    {"Parameters", parameter_rules},
    {"Request bodies", body_rules},
    {"Responses", response_rules},
    {"Security", security_rules},
    {"Servers", server_rules},
    {"Callbacks and webhooks", callback_rules},
};

void add_sides(std::vector<Rule>& all, std::string_view theme, const EditRule& row) {
  for (const Direction side : {Direction::Request, Direction::Response}) {
    if ((row.sides == EditRule::Sides::Request && side != Direction::Request) ||
        (row.sides == EditRule::Sides::Response && side != Direction::Response))
      continue;
    all.push_back({std::string(name(side)) + '-' + std::string(row.edit), theme, side, level_of(row.effect, side),
                   row.message, row.meaning});
  }
}

std::vector<Rule> make_rules() {
  std::vector<Rule> all;
  for (const PlainTheme& theme : plain_themes)
    for (const PlainRule& row : theme.rows())
      all.push_back({std::string(row.id), theme.name, row.direction, row.level, row.message, row.meaning});
  for (const EditTheme& theme : edit_themes)
    for (const EditRule& row : theme.rows())
      add_sides(all, theme.name, row);
  return all;
}

template <class Row, class Themes>
std::unordered_map<std::string_view, const Row*> index_of(const Themes& themes, std::string_view Row::*key) {
  std::unordered_map<std::string_view, const Row*> index;
  for (const auto& theme : themes)
    for (const Row& row : theme.rows())
      index.emplace(row.*key, &row);
  return index;
}

template <class Row>
const Row& row_of(const std::unordered_map<std::string_view, const Row*>& index, std::string_view key) {
  const auto found = index.find(key);
  assert(found != index.end() && "every change that is found has its row in rules/");
  return *found->second;
}

} // namespace

const std::vector<Rule>& rules() {
  static const std::vector<Rule> all = make_rules();
  return all;
}

const Rule* find_rule(std::string_view id) {
  static const auto index = [] {
    std::unordered_map<std::string_view, const Rule*> by_id;
    for (const Rule& rule : rules())
      by_id.emplace(rule.id, &rule);
    return by_id;
  }();
  const auto found = index.find(id);
  return found == index.end() ? nullptr : found->second;
}

const EditRule& edit_rule(std::string_view edit) {
  static const auto index = index_of<EditRule>(edit_themes, &EditRule::edit);
  return row_of(index, edit);
}

const PlainRule& plain_rule(std::string_view id) {
  static const auto index = index_of<PlainRule>(plain_themes, &PlainRule::id);
  return row_of(index, id);
}

std::string fill(std::string_view message, std::string_view at, std::string_view from, std::string_view to) {
  std::string out;
  for (std::size_t i = 0; i < message.size(); ++i) {
    const std::string_view rest = message.substr(i);
    const auto slot = [&](std::string_view mark, std::string_view text) {
      if (!rest.starts_with(mark))
        return false;
      out += text;
      i += mark.size() - 1;
      return true;
    };
    if (!slot("{at}", at) && !slot("{from}", from) && !slot("{to}", to))
      out += message[i];
  }
  return out;
}

std::string rules_markdown() {
  std::string out =
      "# What `keur changes` finds\n\n"
      "Made from the rule tables in `harness/change/rules`; a test keeps it fresh.\n\n"
      "Levels follow one law. A position accepts a set of values; an edit widens it, narrows it, or makes "
      "the two sets incomparable. What a client sends must not narrow, what it receives must not widen: "
      "that is *breaking*. *Dangerous* means that the two documents do not contain enough to decide, and "
      "nothing else. *Compatible* is the rest. Callbacks and webhooks travel the other way, so their "
      "sides are swapped; below `not` the effect is turned round; a read-only member in a request and a "
      "write-only one in a response do not travel. The level shown is the usual one: a type or "
      "a bound that is measured case by case may turn out otherwise.\n\n"
      "What counts is the set that the whole position accepts. Where the revision's schema is proved to accept all "
      "that the base's does, or the reverse, however differently the two are written, an edit is judged by that. Where "
      "one alternative of several changed (anyOf, oneOf, not, if), others may make up for it: it breaks when an "
      "instance shows it, which both sides' evaluators judge differently at the position, and is dangerous, *not "
      "proven*, when none is found. Parameters, headers and forms are compared as the texts they are written as, and "
      "null has none.\n\n"
      "## Deciding otherwise\n\n"
      "`--ignore FILE` takes waivers and levels. `id`, `operation` and `aspect` may hold `*` and `?`; what is left out "
      "matches everything. A waiver needs a reason. After the day of `expires` it no longer applies; that, and a "
      "waiver "
      "that matches no change, is said on stderr. What is waived is counted as ignored, named with its reason in "
      "JSON, JUnit and HTML, and fails nothing.\n\n"
      "```yaml\n"
      "ignore:\n"
      "  - id: response-enum-value-added\n"
      "    operation: GET /orders*\n"
      "    aspect: \"* /status *\"\n"
      "    reason: our client shows unknown states as they are\n"
      "    expires: 2027-03-31\n"
      "levels:\n"
      "  request-parameter-removed: breaking\n"
      "```\n\n"
      "The aspect of a change stands in every report: it is made of places and names and not of line numbers, so it "
      "stays "
      "the same while the documents grow. `--level RULE=LEVEL` sets one level on the command line.\n";
  std::string_view theme;
  for (const Rule& rule : rules()) {
    if (rule.theme != theme) {
      theme = rule.theme;
      out += "\n## " + std::string(theme) + "\n\n| id | level | meaning |\n|---|---|---|\n";
    }
    out += "| `" + rule.id + "` | " + std::string(name(rule.level)) + " | " + std::string(rule.meaning) + " |\n";
  }
  return out;
}

} // namespace keur::change
