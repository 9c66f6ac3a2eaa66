#include "reports/html/markup.hpp"
#include "reports/html/sections.hpp"
#include "reports/preflight_only.hpp"
#include "reports/steps.hpp"
#include "reports/wording.hpp"
#include "run/reach.hpp"

#include <array>

namespace keur::reports::html {
namespace {

struct Share {
  std::string_view css;
  std::string_view label;
  std::uint64_t count;
};

std::array<Share, 5> shares(const run::Summary& summary) {
  return {{{"pass", "passed", summary.passed},
           {"fail", "failed", summary.failed},
           {"error", summary.errors == 1 ? "error" : "errors", summary.errors},
           {"inconclusive", "inconclusive", summary.inconclusive},
           {"skipped", "skipped", summary.skipped}}};
}

/// A bar in per mille of all cases; every verdict that occurs stays visible.
void append_bar(std::string& out, const run::Summary& summary) {
  if (summary.cases == 0)
    return;
  out += "<svg class=\"bar\" viewBox=\"0 0 1000 14\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"";
  append_text(out, tally(summary));
  out += "\">";
  std::uint64_t x = 0;
  for (const Share& share : shares(summary)) {
    if (share.count == 0)
      continue;
    const std::uint64_t width = std::max<std::uint64_t>(share.count * 1000 / summary.cases, 4);
    out += "<rect class=\"f-" + std::string(share.css) + "\" x=\"" + std::to_string(x) + "\" y=\"0\" width=\"" +
           std::to_string(width) + "\" height=\"14\"/>";
    x += width;
  }
  out += "</svg>\n";
}

void append_tiles(std::string& out, const run::Summary& summary) {
  out += "<ul class=\"tiles\">";
  const auto tile = [&](std::string_view css, std::uint64_t count, std::string_view label) {
    out += "<li class=\"t-" + std::string(count == 0 ? "none" : css) + "\"><b>" + std::to_string(count) + "</b> ";
    (out += label) += "</li>";
  };
  tile("all", summary.cases, summary.cases == 1 ? "case" : "cases");
  for (const Share& share : shares(summary))
    tile(share.css, share.count, share.label);
  tile("warn", summary.warnings, summary.warnings == 1 ? "warning" : "warnings");
  out += "</ul>\n";
}

void append_definition(std::string& out, std::string_view label, std::string_view value) {
  if (value.empty())
    return;
  out += "<div>";
  append_element(out, "dt", "", label);
  append_element(out, "dd", "", value);
  out += "</div>";
}

void append_run(std::string& out, const run::Transcript& t) {
  out += "<details class=\"about\"><summary>About this run</summary><dl class=\"run\">";
  append_definition(out, "description",
                    t.description_source + (t.description_version.empty() ? "" : ", version " + t.description_version));
  append_definition(out, "digest", t.description_sha256.substr(0, 12));
  append_definition(out, "target", t.target + (t.target_class == t.target ? "" : " (" + t.target_class + ")"));
  append_definition(out, "started", t.started);
  append_definition(out, "took",
                    human_duration(t.duration_us) + ", " + counted(t.requests, "request") + ", " +
                        rate(t.requests, t.duration_us) + " a second");
  append_definition(out, "seed", std::to_string(t.seed) + (t.shard.empty() ? "" : ", shard " + t.shard));
  append_definition(out, "run", t.run_id);
  append_definition(out, "command", t.command);
  append_definition(out, "commit", t.commit);
  if (t.job.starts_with("https://"))
    out += "<div><dt>CI job</dt><dd><a rel=\"noreferrer\" href=\"" + text(t.job) + "\">" + text(one_line(t.job)) +
           "</a></dd></div>";
  std::string libraries;
  for (const auto& [library, version] : t.library_versions)
    libraries += (libraries.empty() ? "" : ", ") + library + ' ' + version;
  append_definition(out, "libraries", libraries);
  out += "</dl>";
  if (!t.command.empty())
    append_element(out, "pre", "copy", t.command);
  out += "</details>\n";
}

std::string_view verdict_tone(const run::Transcript& transcript) {
  if (transcript.summary.failed > 0 || transcript.exit_code == 1)
    return "fail";
  return transcript.exit_code == 0 && transcript.complete ? "pass" : "error";
}

// The steps below say the rest.
void append_preflight_head(std::string& out, const run::Transcript& t) {
  using namespace language::literals;
  const auto spoken = spoken_in(t);
  append_element(out, "p", "lead", preflight_verdict(t.preflight, spoken));
  out += "<dl class=\"run\">";
  append_definition(out, ("description"_t).in(spoken),
                    t.description_source + (t.description_version.empty() ? "" : " (" + t.description_version + ')'));
  append_definition(out, ("target"_t).in(spoken), t.target);
  append_definition(out, ("profile"_t).in(spoken), t.profile);
  append_definition(out, ("started"_t).in(spoken), t.started);
  append_definition(out, "keur", t.tool_version);
  out += "</dl>\n</section>\n";
}

} // namespace

void append_verdict_section(std::string& out, const run::Transcript& transcript) {
  out += "<section id=\"verdict\" class=\"hero h-" + std::string(verdict_tone(transcript)) + "\">";
  append_element(out, "h1", "", headline(transcript));
  if (is_preflight(transcript)) {
    append_preflight_head(out, transcript);
    return;
  }
  const std::string reach = reach_text(transcript.summary);
  append_element(out, "p", "lead",
                 tally(transcript.summary) + ". " + (reach.empty() ? "" : reach + ". ") + "Exit code " +
                     std::to_string(transcript.exit_code) + ".");
  if (const std::string why = run::why_nothing_was_reached(transcript); !why.empty())
    append_element(out, "p", "lead", "No operation was reached: " + one_line(why));
  if (!transcript.complete)
    append_element(out, "p", "lead",
                   "The run did not finish, or a shard is missing: cases that are not listed were not judged.");
  append_bar(out, transcript.summary);
  append_tiles(out, transcript.summary);
  append_run(out, transcript);
  out += "</section>\n";
}

} // namespace keur::reports::html
