#include "base/clock.hpp"
#include "base/text.hpp"
#include "change/ignore.hpp"
#include "change/lifecycle.hpp"
#include "change/rule.hpp"
#include "cli/commands.hpp"
#include "cli/git_source.hpp"
#include "cli/report_writer.hpp"
#include "cli/subject.hpp"
#include "cli/target.hpp"
#include "json/load.hpp"
#include "reports/console/console.hpp"
#include "reports/wording.hpp"

#include <algorithm>
#include <filesystem>

namespace keur::cli {
namespace {

/// What cannot be read is never compared in silence.
Status judge_unread(const openapi::Description& description, const Arguments& arguments) {
  const auto parts = change::unread_parts(description);
  if (parts.empty() || arguments.has("--allow-broken-description"))
    return {};
  const std::string more = parts.size() > 1 ? " (and " + reports::counted(parts.size() - 1, "more part") + ")" : "";
  return fail(
      ErrorCode::DescriptionInvalid,
      "a part of the description cannot be read, and so not compared: " + parts.front().what + more,
      parts.front().where,
      "put it right (`keur lint` shows all), or leave it out of the comparison with --allow-broken-description");
}

/// Paths without what --strip-prefix takes off them.
void strip_prefixes(const std::vector<std::string>& prefixes, openapi::Description& description) {
  for (openapi::Operation& operation : description.operations)
    for (const std::string& prefix : prefixes)
      if (operation.path.starts_with(prefix) &&
          (operation.path.size() == prefix.size() || operation.path[prefix.size()] == '/' || prefix.ends_with('/'))) {
        operation.path.erase(0, prefix.size());
        if (!operation.path.starts_with('/'))
          operation.path.insert(0, 1, '/');
        break;
      }
}

Result<openapi::Description> load_source(const Arguments& arguments, const profile::Profile& profile,
                                         const openapi::Source& source, const std::string& folder) {
  auto options = load_options(arguments, profile, source);
  if (!options)
    return tl::unexpected(options.error());
  if (!folder.empty())
    options->reference_root = folder;
  auto description = openapi::load(source, *options);
  if (!description)
    return description;
  if (auto status = judge_unread(*description, arguments); !status)
    return tl::unexpected(status.error());
  strip_prefixes(arguments.all("--strip-prefix"), *description);
  return description;
}

Result<openapi::Description> load_side(const Arguments& arguments, const profile::Profile& profile,
                                       const std::string& spec) {
  if (is_git_spec(spec)) {
    const auto tree = GitSource::read(spec);
    return tree ? load_source(arguments, profile, tree->source(), tree->folder()) : tl::unexpected(tree.error());
  }
  auto source = read_source(spec, profile);
  if (!source)
    return tl::unexpected(source.error());
  const auto folder = spec == "-" ? arguments.one("--base-dir") : std::nullopt;
  if (!folder)
    return load_source(arguments, profile, *source, "");
  std::error_code no_throw;
  const auto absolute = std::filesystem::canonical(*folder, no_throw);
  if (no_throw || !std::filesystem::is_directory(absolute, no_throw))
    return fail(ErrorCode::FileUnreadable, "--base-dir wants a folder, not '" + *folder + "'");
  source->uri = "file://" + (absolute / "stdin").string();
  return load_source(arguments, profile, *source, "");
}

/// Operations of which the run exchanged something.
Result<std::set<std::string>> used_operations(const std::string& path) {
  const auto source = openapi::read_file(path);
  if (!source)
    return tl::unexpected(source.error());
  const auto loaded = json::load(source->text, path);
  if (!loaded)
    return tl::unexpected(loaded.error());
  const auto transcript = run::transcript_from_json(loaded->root, path);
  if (!transcript)
    return tl::unexpected(transcript.error());
  std::set<std::string> used;
  for (const auto& record : transcript->cases)
    if (!record.operation.empty() && !record.exchanges.empty())
      used.insert(record.operation);
  if (used.empty())
    return fail(ErrorCode::NothingSelected, "the transcript exercised no operation", {path, 0, 0, ""},
                "--used-by wants the transcript of a run that sent something");
  return used;
}

tl::unexpected<Error> no_rule(const std::string& id) {
  std::vector<std::string> ids;
  for (const auto& rule : change::rules())
    ids.push_back(rule.id);
  const auto meant = nearest(id, ids);
  return fail(ErrorCode::Usage,
              "there is no change rule '" + id + "'" + (meant ? "; did you mean '" + *meant + "'?" : ""), {},
              "`keur checks` lists them");
}

/// The decisions of --ignore, and those of --level on top.
Result<change::Decisions> decisions_of(const Arguments& arguments) {
  change::Decisions decisions;
  if (const auto path = arguments.one("--ignore")) {
    const auto source = openapi::read_file(*path);
    if (!source)
      return tl::unexpected(source.error());
    auto read = change::read_decisions(source->text, *path);
    if (!read)
      return tl::unexpected(read.error());
    decisions = std::move(*read);
  }
  for (const auto& text : arguments.all("--level")) {
    const auto equals = text.find('=');
    const std::string id = text.substr(0, equals);
    if (equals == std::string::npos)
      return fail(ErrorCode::Usage, "--level wants RULE=LEVEL, not '" + text + "'");
    if (!change::find_rule(id))
      return no_rule(id);
    const auto level = change::parse_level(std::string_view(text).substr(equals + 1));
    if (!level)
      return fail(ErrorCode::Usage, "--level " + id + ": " + level.error().message);
    decisions.levels.emplace_back(id, *level);
  }
  return decisions;
}

Result<change::DiffOptions> diff_options(const Arguments& arguments) {
  change::DiffOptions options;
  options.as_of = arguments.one_or("--as-of", to_rfc3339(system_clock().wall()).substr(0, 10));
  if (!change::parse_day(options.as_of))
    return fail(ErrorCode::Usage, "--as-of wants a date such as 2026-11-23, not '" + options.as_of + "'");
  options.stability = arguments.one_or("--stability", "beta");
  const auto notice = arguments.number("--notice-days", 0, 0, 3'650);
  const auto notice_beta = arguments.number("--notice-days-beta", notice.value_or(0), 0, 3'650);
  for (const auto* number : {&notice, &notice_beta})
    if (!*number)
      return tl::unexpected(number->error());
  options.notice_stable = static_cast<int>(*notice);
  options.notice_beta = static_cast<int>(*notice_beta);
  options.witnesses = !arguments.has("--no-witness");
  if (const auto path = arguments.one("--used-by")) {
    auto used = used_operations(*path);
    if (!used)
      return tl::unexpected(used.error());
    options.used = std::move(*used);
  }
  return options;
}

/// From which level up a change fails the command; nothing: none does.
std::optional<change::Level> failing_level(const Arguments& arguments) {
  const std::string word = arguments.one_or("--fail-on", "breaking");
  if (word == "none")
    return std::nullopt;
  return word == "any"         ? change::Level::Compatible
         : word == "dangerous" ? change::Level::Dangerous
                               : change::Level::Breaking;
}

bool fails(const change::ChangeSet& changes, std::optional<change::Level> least) {
  return least && std::any_of(changes.changes.begin(), changes.changes.end(),
                              [&](const change::Change& change) { return change.level >= *least; });
}

Status write_change_reports(const change::ChangeSet& changes, const std::vector<ReportRequest>& requests,
                            std::optional<change::Level> fail_changes, Terminal& terminal) {
  Status all;
  reports::ReportOptions options;
  options.fail_changes = fail_changes;
  for (const auto& request : requests) {
    auto written = reports::write_report(*request.format, changes, request.path, options);
    if (!written)
      all = written;
    else if (request.path != "-")
      terminal.talk("keur: " + std::string(request.format->id) + " report: " + request.path);
  }
  return all;
}

/// Base and revision. One alone is held against the profile's description: what stands at a URL is published and so the
/// revision, a file is pinned and so the base.
Result<std::pair<std::string, std::string>> specs_of(const Arguments& arguments, const profile::Profile& profile) {
  const std::string first = *arguments.positional(0);
  if (const auto second = arguments.positional(1))
    return std::pair(first, *second);
  if (arguments.has("--stdin"))
    return std::pair(first, std::string("-"));
  if (!arguments.has("--profile"))
    return fail(ErrorCode::Usage, "REVISION is missing", {},
                "give it, or --profile NAME: the profile's own description then stands for it");
  const bool published = profile.description.find("://") != std::string::npos;
  return published ? std::pair(first, profile.description) : std::pair(profile.description, first);
}

Result<change::ChangeSet> compare(const Arguments& arguments, Terminal& terminal) {
  auto profile = choose_profile(arguments);
  if (!profile)
    return tl::unexpected(profile.error());
  const auto options = diff_options(arguments);
  if (!options)
    return tl::unexpected(options.error());
  const auto decisions = decisions_of(arguments);
  if (!decisions)
    return tl::unexpected(decisions.error());
  const auto specs = specs_of(arguments, *profile);
  if (!specs)
    return tl::unexpected(specs.error());
  const auto base = load_side(arguments, *profile, specs->first);
  if (!base)
    return tl::unexpected(base.error());
  const auto revision = load_side(arguments, *profile, specs->second);
  if (!revision)
    return tl::unexpected(revision.error());
  auto changes = change::diff(*base, *revision, *options);
  changes.compared = to_rfc3339(system_clock().wall()).substr(0, 19);
  for (const auto& note : change::apply(*decisions, options->as_of, changes))
    terminal.talk("keur: " + note);
  return changes;
}

/// The changes for people, on stderr where a report has stdout.
void show_changes(const change::ChangeSet& changes, const std::vector<ReportRequest>& requests, Terminal& terminal) {
  std::string text = reports::console::changes(changes, console_options(terminal));
  if (!uses_stdout(requests))
    return terminal.out(text);
  text.pop_back(); // talk() ends the line
  terminal.talk(text);
}

int run_changes(const Arguments& arguments, Terminal& terminal) {
  const auto requests = requested_reports(arguments, {}, Reported::Changes);
  if (!requests)
    return terminal.report(requests.error());
  const auto changes = compare(arguments, terminal);
  if (!changes)
    return terminal.report(changes.error());
  if (terminal.json)
    terminal.out(json::dump_pretty(change::to_json(*changes)));
  else
    show_changes(*changes, *requests, terminal);
  const auto least = failing_level(arguments);
  const auto written = write_change_reports(*changes, *requests, least, terminal);
  const int unwritten = written ? 0 : terminal.report(written.error());
  return fails(*changes, least) ? 1 : unwritten;
}

} // namespace

Command changes_command() {
  return {
      "changes",
      "tell what changed between two descriptions, and whom it breaks",
      {{"BASE", "the description that clients rely on: path, REV:path of git, - or URL", true},
       {"REVISION", "the one to judge: path, REV:path of git, - or URL; with --profile one of the two is enough"}},
      {{"--fail-on", "LEVEL", "exit 1 at or above this level", false, "breaking|dangerous|any|none"},
       {"--ignore", "FILE",
        "waivers and level overrides (YAML): id, operation, aspect, edit, from, to, reason, expires"},
       {"--level", "RULE=LEVEL", "override the level of a rule", true},
       {"--used-by", "TRANSCRIPT", "only operations that this run exercised"},
       {"--overlay", "FILE", "apply an OpenAPI Overlay to both descriptions first", true},
       reference_root_option,
       lenient_option,
       {"--base-dir", "DIR", "where the files lie that a description from standard input refers to"},
       {"--stdin", "", "REVISION comes from standard input, as with -"},
       {"--strip-prefix", "PREFIX", "take PREFIX off the paths of both, so that /v1/things and /v2/things are one",
        true},
       {"--allow-broken-description", "", "leave out, count and show what cannot be read, instead of exit 2"},
       {"--as-of", "DATE", "judge sunset dates and waivers by this day (YYYY-MM-DD), not by today"},
       {"--notice-days", "N", "days that must lie between deprecation and sunset"},
       {"--notice-days-beta", "N", "the same for operations whose x-stability-level is beta"},
       {"--stability", "LEVEL", "operations below this x-stability-level promise nothing", false,
        "draft|alpha|beta|stable"},
       {"--profile", "NAME",
        "a profile of keur.yaml, or live: its description stands for the one that is not given (a URL for REVISION, a "
        "file for BASE); its CA file and proxy are used for URLs"},
       {"--config", "FILE", "where the profile stands, instead of ./keur.yaml"},
       {"--no-witness", "", "do not look for instances that show a breaking change"},
       report_option(Reported::Changes)},
      {{"keur changes pinned.yaml openapi.yaml", "what changed, grouped by operation; exit 1 if it breaks a client"},
       {"keur changes pinned.yaml openapi.yaml --report markdown=changes.md", "for a pull request comment"},
       {"keur changes HEAD~1:openapi.yaml openapi.yaml --report changelog", "since the last commit, as a changelog"},
       {"keur changes pinned.yaml https://api.example/openapi.yaml --used-by keur-report/transcript.json",
        "only what our own run depends on"},
       {"keur changes pinned.yaml --profile live --report junit",
        "every night: the description that is pinned against the published one"}},
      run_changes,
      "An ignore file has waivers, each with a reason, and levels of rules:\n\n"
      "    ignore:\n"
      "      - {id: response-enum-value-added, operation: GET /orders*, reason: we show any state, expires: "
      "2027-03-31}\n"
      "    levels:\n"
      "      request-parameter-removed: breaking"};
}

} // namespace keur::cli
