#pragma once
#include "change/effect.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace keur::change {

/// One kind of edit of a schema. Judged on both sides, it makes the rules `request-<edit>` and `response-<edit>`.
/// In the message {at} stands for the position, {from} and {to} for the two texts.
struct EditRule {
  std::string_view edit;
  Effect effect; // the usual one; some edits are measured case by case
  std::string_view message;
  std::string_view meaning;
  enum class Sides : std::uint8_t { Both, Request, Response } sides = Sides::Both;
};

/// One kind of change outside schemas: of operations, parameters, responses, security, servers, the life-cycle.
struct PlainRule {
  std::string_view id;
  Direction direction;
  Level level;
  std::string_view message;
  std::string_view meaning;
};

/// A rule as people name it: in overrides, ignore files, reports and docs/changes.md.
struct Rule {
  std::string id; // kebab-case, permanent
  std::string_view theme;
  Direction direction;
  Level level; // the usual one
  std::string_view message;
  std::string_view meaning;
};

/// All rules, theme by theme.
const std::vector<Rule>& rules();
const Rule* find_rule(std::string_view id);
/// The edit with that name; a name that is not in the tables is a broken assumption.
const EditRule& edit_rule(std::string_view edit);
const PlainRule& plain_rule(std::string_view id);

/// The message with its slots filled in.
std::string fill(std::string_view message, std::string_view at, std::string_view from, std::string_view to);

/// docs/changes.md.
std::string rules_markdown();

/// One table a theme, each in rules/<theme>.cpp.
std::span<const EditRule> type_rules();
std::span<const EditRule> value_rules();
std::span<const EditRule> bound_rules();
std::span<const EditRule> member_rules();
std::span<const EditRule> item_rules();
std::span<const EditRule> branch_rules();
std::span<const EditRule> annotation_rules();
std::span<const PlainRule> operation_rules();
std::span<const PlainRule> parameter_rules();
std::span<const PlainRule> body_rules();
std::span<const PlainRule> response_rules();
std::span<const PlainRule> security_rules();
std::span<const PlainRule> server_rules();
std::span<const PlainRule> callback_rules();

} // namespace keur::change
