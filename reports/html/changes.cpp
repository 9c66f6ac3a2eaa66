#include "base/text.hpp"
#include "reports/html/html.hpp"
#include "reports/html/markup.hpp"
#include "reports/wording.hpp"

#include <array>

namespace keur::reports::html {
namespace {

using change::Level;

struct LevelCounts {
  std::size_t breaking = 0, dangerous = 0, compatible = 0;
};

LevelCounts count_levels(const change::ChangeSet& set) {
  LevelCounts counts;
  for (const change::Change& change : set.changes) {
    counts.breaking += change.level == Level::Breaking;
    counts.dangerous += change.level == Level::Dangerous;
    counts.compatible += change.level == Level::Compatible;
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

void append_side(std::string& out, std::string_view label, const std::string& name, const std::string& digest) {
  out += "<div>";
  append_element(out, "dt", "", label);
  append_element(out, "dd", "", name + (digest.empty() ? "" : " (" + digest.substr(0, 12) + ")"));
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
  append_side(out, "base", set.base_name, set.base_sha256);
  append_side(out, "revision", set.revision_name, set.revision_sha256);
  out += "</dl></section>\n";
}

void append_html_change(std::string& out, const change::Change& change) {
  out += "<article class=\"cause c-" + std::string(name(change.level)) + "\"><h3>";
  append_text(out, one_line(change.message));
  out += "</h3><p class=\"chips\"><span class=\"verdict v-" + std::string(level_tone(change.level)) + "\">";
  append_text(out, name(change.level));
  out += "</span>";
  append_element(out, "code", "", change.id);
  if (change.direction != change::Direction::None)
    append_element(out, "span", "", name(change.direction));
  out += "</p>";
  std::vector<Fact> facts = explain(change);
  facts.erase(facts.begin()); // the message is the heading
  append_facts(out, facts);
  out += "</article>\n";
}

void append_operations(std::string& out, const change::ChangeSet& set) {
  const std::string* operation = nullptr;
  for (const change::Change& change : set.changes) {
    if (operation == nullptr || *operation != change.operation) {
      if (operation != nullptr)
        out += "</section>\n";
      out += "<section><h2>";
      append_text(out, change.operation.empty() ? "Whole description" : one_line(change.operation, 300));
      out += "</h2>\n";
    }
    operation = &change.operation;
    append_html_change(out, change);
  }
  if (operation != nullptr)
    out += "</section>\n";
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
  const LevelCounts counts = count_levels(set);
  std::string body = "<a class=\"skip\" href=\"#main\">Skip to the verdict</a>\n<header><p class=\"product\">keur</p>";
  append_element(body, "p", "subject", "API changes");
  body += "<button type=\"button\" id=\"theme\" hidden>Light or dark</button></header>\n<main id=\"main\">\n";
  append_verdict_of(body, set, counts);
  append_operations(body, set);
  append_ignored(body, set);
  body += "</main>\n<footer>Made by keur; opening it asks nothing of a server.</footer>\n";
  return page(std::string(verdict(counts)) + ": " + truncate(set.revision_name, 120), body, "");
}

} // namespace keur::reports::html
