#include "cli/report_writer.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace keur::cli {
namespace {

constexpr std::string_view default_folder = "keur-report/";

/// TEST-keur.xml and transcript.json of a run are TEST-changes.xml and changes.json of a comparison.
std::string default_path(const reports::Format& format, Reported reported) {
  std::string name(format.file_name);
  if (name == "-")
    return name;
  for (const std::string_view of_run : {"keur", "transcript"})
    if (const auto at = name.find(of_run); reported == Reported::Changes && at != std::string::npos)
      name.replace(at, of_run.size(), "changes");
  return std::string(default_folder) + name;
}

std::vector<std::string> format_names(Reported reported) {
  std::vector<std::string> names;
  for (const auto& format : reports::formats())
    if (reported == Reported::Run ? format.write != nullptr : format.write_changes != nullptr)
      names.emplace_back(format.id);
  return names;
}

} // namespace

Option report_option(Reported reported) {
  return {
      "--report", "FORMAT[=PATH]",
      reported == Reported::Run
          ? "write a report: junit, junit-rich, html, json, har, markdown, sarif, github or baseline; PATH - is stdout"
          : "write a report: junit, junit-rich, html, json, markdown, changelog, sarif or github; PATH - is stdout",
      true};
}

Result<std::vector<ReportRequest>> requested_reports(const Arguments& arguments,
                                                     const std::vector<std::string>& otherwise, Reported reported) {
  const auto& given = arguments.all("--report");
  std::vector<ReportRequest> requests;
  for (const auto& text : given.empty() ? otherwise : given) {
    const auto equals = text.find('=');
    const std::string id = text.substr(0, equals);
    const auto* format = reports::find_format(id);
    const auto names = format_names(reported);
    if (format != nullptr && std::find(names.begin(), names.end(), id) == names.end())
      return fail(ErrorCode::Usage,
                  "--report " + id +
                      (reported == Reported::Changes
                           ? " tells of a run, and has no form for changes"
                           : " tells of changes between descriptions, and has no form for a run"),
                  {}, "give one of " + join(names, ", "));
    if (format == nullptr) {
      const auto meant = nearest(id, names);
      return fail(ErrorCode::Usage,
                  "there is no report format '" + id + "'" + (meant ? "; did you mean '" + *meant + "'?" : ""), {},
                  "give one of " + join(names, ", "));
    }
    const std::string path = equals == std::string::npos ? default_path(*format, reported) : text.substr(equals + 1);
    if (path.empty())
      return fail(ErrorCode::Usage, "--report '" + text + "' names no path after the =");
    if (path == "-" && arguments.has("--json"))
      return fail(ErrorCode::Usage, "--json and --report '" + text + "' exclude each other: both write to stdout", {},
                  "give the report a path: --report FORMAT=PATH");
    const auto same = std::find_if(requests.begin(), requests.end(),
                                   [&](const ReportRequest& other) { return path != "-" && other.path == path; });
    if (same != requests.end())
      return fail(ErrorCode::Usage,
                  "--report " + std::string(same->format->id) + " and --report " + id + " both write to '" + path + "'",
                  {}, "give one of them a path of its own: --report " + id + "=PATH");
    requests.push_back({format, path});
  }
  return requests;
}

reports::console::Options console_options(const Terminal& terminal) {
  reports::console::Options options;
  options.width = static_cast<unsigned>(terminal.width);
  options.colour = terminal.color;
  options.ci = !terminal.is_terminal || terminal.dumb;
  options.verbose = terminal.verbose > 0;
  return options;
}

bool uses_stdout(const std::vector<ReportRequest>& requests) {
  for (const auto& request : requests)
    if (request.path == "-" && request.format->id != "github") // annotations belong between a log's lines
      return true;
  return false;
}

void show_summary(const run::Transcript& transcript, const std::vector<ReportRequest>& requests, Terminal& terminal) {
  std::string text = reports::console::summary(transcript, console_options(terminal));
  if (!uses_stdout(requests))
    return terminal.out(text);
  text.pop_back(); // talk() ends the line
  terminal.talk(text);
}

int write_reports(const run::Transcript& transcript, const std::vector<ReportRequest>& requests, Terminal& terminal,
                  const reports::History* history) {
  reports::ReportOptions options;
  options.history = history;
  int exit = 0;
  for (const auto& request : requests) {
    const auto written = reports::write_report(*request.format, transcript, request.path, options);
    if (!written)
      exit = terminal.report(written.error());
    else if (request.path != "-")
      terminal.talk("keur: " + std::string(request.format->id) + " report: " + request.path);
  }
  return exit;
}

} // namespace keur::cli
