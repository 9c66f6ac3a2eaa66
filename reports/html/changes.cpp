#include "base/text.hpp"
#include "reports/html/html.hpp"
#include "reports/html/markup.hpp"
#include "reports/wording.hpp"

#include <array>

namespace keur::reports::html {
namespace {

using change::Level;
using change::Reached;

struct LevelCounts {
  std::size_t breaking = 0, dangerous = 0, compatible = 0;
};

LevelCounts count_levels(const std::vector<Reached>& edits) {
  LevelCounts counts;
  for (const Reached& edit : edits) {
    counts.breaking += edit.worst->level == Level::Breaking;
    counts.dangerous += edit.worst->level == Level::Dangerous;
    counts.compatible += edit.worst->level == Level::Compatible;
  }
  return counts;
}

std::string_view verdict(const LevelCounts& counts) {
  if (counts.breaking > 0)
    return "Breaking changes";
  if (counts.dangerous > 0)
    return "Changes that cannot be decided";
  return counts.compatible > 0 ? "Compatible changes only" : "No change";
}

/// The words of the run's page have their colours already.
std::string_view level_tone(Level level) {
  return level == Level::Breaking ? "fail" : level == Level::Dangerous ? "warn" : "pass";
}

void append_tile(std::string& out, std::string_view css, std::size_t number, std::string_view label) {
  out += "<li class=\"t-" + std::string(number == 0 ? "none" : css) + "\"><b>" + std::to_string(number) + "</b> ";
  (out += label) += "</li>";
}

struct DescriptionSide {
  std::string_view label;
  const std::string &name, &title, &version, &digest;
};

void append_side(std::string& out, const DescriptionSide& side) {
  std::string titled = side.title.empty() ? "" : side.title + (side.version.empty() ? "" : ' ' + side.version) + ": ";
  out += "<div>";
  append_element(out, "dt", "", side.label);
  append_element(out, "dd", "",
                 one_line(titled, 200) + side.name +
                     (side.digest.empty() ? "" : " (" + side.digest.substr(0, 12) + ")"));
  out += "</div>";
}

void append_verdict_of(std::string& out, const change::ChangeSet& set, const LevelCounts& counts) {
  const std::string_view css = counts.breaking > 0 ? "fail" : counts.dangerous > 0 ? "error" : "pass";
  out += "<section id=\"verdict\" class=\"hero h-" + std::string(css) + "\">";
  append_element(out, "h1", "", verdict(counts));
  out += "<ul class=\"tiles\">";
  append_tile(out, "fail", counts.breaking, "breaking");
  append_tile(out, "warn", counts.dangerous, "dangerous");
  append_tile(out, "all", counts.compatible, "compatible");
  append_tile(out, "all", set.ignored.size(), "ignored");
  append_tile(out, "all", set.operations.size(), "operations compared");
  out += "</ul><dl class=\"run\">";
  append_side(out, {"base", set.base_name, set.base_title, set.base_version, set.base_sha256});
  append_side(out, {"revision", set.revision_name, set.revision_title, set.revision_version, set.revision_sha256});
  out += "</dl></section>\n";
}

/// Where else the edit is felt, folded.
void append_positions(std::string& out, const Reached& edit) {
  if (edit.changes.size() < 2)
    return;
  out += "<details><summary>" + counted(edit.changes.size(), "position") + " in " +
         counted(edit.operations.size(), "operation") + "</summary><ul class=\"remarks\">";
  for (const change::Change* change : edit.changes) {
    out += "<li>";
    append_element(out, "code", "", one_line(change->operation, 300));
    append_element(out, "span", "", ' ' + one_line(change->aspect) + " (" + std::string(name(change->level)) + ')');
    out += "</li>\n";
  }
  out += "</ul></details>";
}

void append_html_edit(std::string& out, const Reached& edit) {
  const change::Change& change = *edit.worst;
  out += "<article class=\"cause c-" + std::string(name(change.level)) + "\"><h3>";
  append_text(out, one_line(change.message));
  out += "</h3><p class=\"chips\"><span class=\"verdict v-" + std::string(level_tone(change.level)) + "\">";
  append_text(out, name(change.level));
  out += "</span>";
  append_element(out, "code", "", change.id);
  if (change.direction != change::Direction::None)
    append_element(out, "span", "", name(change.direction));
  append_element(out, "span", "", change.operation.empty() ? "whole description" : one_line(change.operation, 300));
  out += "</p>";
  std::vector<Fact> facts = explain(change);
  facts.erase(facts.begin()); // the message is the heading
  append_facts(out, facts);
  append_positions(out, edit);
  out += "</article>\n";
}

std::string_view chapter_of(Level level) {
  return level == Level::Breaking ? "Breaking" : level == Level::Dangerous ? "Dangerous" : "Compatible";
}

/// Distinct edits, most serious first.
void append_html_edits(std::string& out, const std::vector<Reached>& edits) {
  const Level* level = nullptr;
  for (const Reached& edit : edits) {
    if (level == nullptr || *level != edit.worst->level) {
      out += level == nullptr ? "<section>" : "</section>\n<section>";
      append_element(out, "h2", "", chapter_of(edit.worst->level));
    }
    level = &edit.worst->level;
    append_html_edit(out, edit);
  }
  if (level != nullptr)
    out += "</section>\n";
}

void append_not_compared(std::string& out, const change::ChangeSet& set) {
  if (set.unread.empty())
    return;
  out += "<section><h2>Not compared</h2><ul class=\"remarks\">";
  for (const std::string& part : set.unread)
    append_element(out, "li", "", one_line(part));
  out += "</ul></section>\n";
}

void append_ignored(std::string& out, const change::ChangeSet& set) {
  if (set.ignored.empty())
    return;
  out += "<section><h2>Ignored <small>" + counted(set.ignored.size(), "change") + "</small></h2><ul class=\"remarks\">";
  for (const change::Change& change : set.ignored) {
    out += "<li>";
    append_element(out, "code", "", change.id);
    append_element(out, "span", "", ' ' + one_line(change.operation, 300) + ": " + one_line(change.message));
    out += "</li>\n";
  }
  out += "</ul></section>\n";
}

} // namespace

std::string write_changes(const change::ChangeSet& set, const ReportOptions&) {
  const std::vector<Reached> edits = change::edits(set.changes);
  const LevelCounts counts = count_levels(edits);
  std::string body = "<a class=\"skip\" href=\"#main\">Skip to the verdict</a>\n<header><p class=\"product\">keur</p>";
  append_element(body, "p", "subject", "API changes");
  body += "<button type=\"button\" id=\"theme\" hidden>Light or dark</button></header>\n<main id=\"main\">\n";
  append_verdict_of(body, set, counts);
  append_not_compared(body, set);
  append_html_edits(body, edits);
  append_ignored(body, set);
  body += "</main>\n<footer>Made by keur; opening it asks nothing of a server.</footer>\n";
  return page(std::string(verdict(counts)) + ": " + truncate(set.revision_name, 120), body, "");
}

} // namespace keur::reports::html
