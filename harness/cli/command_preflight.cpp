#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/report_writer.hpp"
#include "cli/subject.hpp"
#include "cli/target.hpp"
#include "cli/version.hpp"
#include "crypto/crypto.hpp"
#include "json/load.hpp"
#include "preflight/cause.hpp"
#include "preflight/step.hpp"
#include "reports/console/console.hpp"
#include "transport/curl_transport.hpp"

#include <algorithm>

namespace keur::cli {
namespace {

using run::RecordedPreflightStep;
using run::StepOutcome;

// Words of one paragraph, wrapped at the width with a hanging indent.
std::string paragraph(std::string_view lead, std::string_view text, std::size_t indent, std::size_t width) {
  std::string out(lead);
  std::size_t column = lead.size();
  for (const auto word : split(text, ' ')) {
    if (column > indent && column + 1 + word.size() > width) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out + '\n';
}

// Steps stand as cases too, so that every report format shows them.
run::RecordedCase to_case(const RecordedPreflightStep& step) {
  run::RecordedCase record;
  record.id = "preflight · " + step.id;
  record.rule = step.id;
  record.suite = "preflight";
  record.reason = step.title;
  record.duration_us = step.duration_us;
  const std::string text = step.detail + (step.cause.empty() ? "" : "; cause: " + step.cause) +
                           (step.remedy.empty() ? "" : "; remedy: " + step.remedy);
  auto& verdict = record.verdict;
  if (step.outcome == StepOutcome::Fail || step.outcome == StepOutcome::Warn) {
    const bool failed = step.outcome == StepOutcome::Fail;
    verdict.kind = failed ? check::VerdictKind::Fail : check::VerdictKind::Pass;
    verdict.findings.push_back({step.id, failed ? check::Level::Fail : check::Level::Warn, text});
  } else if (step.outcome != StepOutcome::Pass) {
    verdict.kind = check::VerdictKind::Skipped;
    verdict.reason = text;
  }
  return record;
}

std::string summary_line(const std::vector<RecordedPreflightStep>& steps) {
  std::size_t count[5] = {};
  for (const auto& step : steps)
    ++count[static_cast<std::size_t>(step.outcome)];
  std::string line;
  for (const auto outcome :
       {StepOutcome::Pass, StepOutcome::Warn, StepOutcome::Fail, StepOutcome::Blocked, StepOutcome::Skipped}) {
    const auto number = count[static_cast<std::size_t>(outcome)];
    if (number > 0)
      line += (line.empty() ? "" : ", ") + std::to_string(number) + ' ' + std::string(run::name(outcome));
  }
  const bool failed = count[static_cast<std::size_t>(StepOutcome::Fail)] > 0;
  return std::string(failed ? "NOT READY" : "READY") + ": " + line + '\n';
}

int explain(const std::string& text, Terminal& terminal) {
  const auto codes = preflight::codes_in(text);
  if (codes.empty())
    return terminal.report({ErrorCode::Usage,
                            "no known error code in that text",
                            {},
                            "paste the error code (such as invalid_client), the HTTP status, or the whole message"});
  json::Array rows;
  for (const auto& code : codes)
    for (const auto& row : preflight::causes_of(code)) {
      rows.push_back(json::object({{"code", row.code}, {"cause", row.cause}, {"remedy", row.remedy}}));
      if (terminal.json)
        continue;
      if (rows.size() == 1 || &row == &preflight::causes().front())
        terminal.out(code + "\n");
      const auto width = static_cast<std::size_t>(std::clamp(terminal.width, 40, 100));
      terminal.out(paragraph("  cause:  ", row.cause, 10, width) + paragraph("  remedy: ", row.remedy, 10, width) +
                   '\n');
    }
  if (terminal.json)
    terminal.out(json::dump_pretty(json::object({{"causes", std::move(rows)}})));
  return 0;
}

run::Transcript to_transcript(const std::vector<RecordedPreflightStep>& steps, const profile::Profile& profile,
                              const Subject* subject, std::chrono::system_clock::time_point started) {
  run::Transcript transcript;
  transcript.tool_version = version();
  transcript.run_id = crypto::random_uuid();
  transcript.started = to_rfc3339(started);
  transcript.target_class = profile::name(profile.target);
  transcript.target = profile.target == profile::TargetClass::InProcessMock ? "mock" : profile.base_url;
  transcript.profile = profile.name;
  if (subject != nullptr) {
    transcript.description_title = escape_visible(truncate(subject->description.title, 200));
    transcript.description_version = escape_visible(truncate(subject->description.api_version, 100));
    transcript.description_source = subject->source;
    transcript.description_sha256 = subject->description.digest();
  }
  transcript.preflight = steps;
  for (const auto& step : steps)
    transcript.cases.push_back(to_case(step));
  transcript.summary = run::summarize(transcript.cases);
  transcript.library_versions = library_versions();
  const bool failed =
      std::any_of(steps.begin(), steps.end(), [](const auto& step) { return step.outcome == StepOutcome::Fail; });
  transcript.exit_code = failed ? exit_code(ErrorCode::Authentication) : 0;
  return transcript;
}

int run(const Arguments& arguments, Terminal& terminal) {
  if (const auto text = arguments.one("--explain"))
    return explain(*text, terminal);
  const auto started = std::chrono::system_clock::now();
  auto profile = choose_profile(arguments);
  if (!profile)
    return terminal.report(profile.error());
  auto reports = requested_reports(arguments, {});
  if (!reports)
    return terminal.report(reports.error());
  auto subject = load_subject(arguments, *profile);
  // An unusable description is a step that fails; one that the user named and that cannot be read is an error.
  if (!subject && arguments.positional(0))
    return terminal.report(subject.error());
  const openapi::Description nothing;
  auto target = open_target(*profile, subject ? subject->description : nothing, arguments, Credentials::AsFound);
  if (!target)
    return terminal.report(target.error());
  transport::Loop loop;
  const auto wire = transport::make_curl_transport(loop, wire_options(target->profile));
  run::Redactor redactor({target->profile.base_url, false});
  redactor.add_secret(target->credentials.client_secret.reveal());
  preflight::Bench bench{target->profile,
                         target->credentials,
                         subject ? &subject->description : nullptr,
                         subject ? "" : to_string(subject.error()),
                         "",
                         loop,
                         *wire};
  const auto steps = preflight::run_steps(bench, redactor, [&](const RecordedPreflightStep& step) {
    if (!terminal.json)
      terminal.out(reports::console::preflight({step}, console_options(terminal)));
  });
  const auto transcript = to_transcript(steps, target->profile, subject ? &*subject : nullptr, started);
  if (terminal.json)
    terminal.out(json::dump(run::to_json(transcript)) + "\n");
  else
    terminal.out('\n' + summary_line(steps));
  const int written = write_reports(transcript, *reports, terminal);
  return transcript.exit_code != 0 ? transcript.exit_code : written;
}

} // namespace

Command preflight_command() {
  auto options = target_options();
  options.push_back(
      {"--explain", "TEXT", "what an error code, HTTP status or pasted message means, and where to mend it"});
  options.push_back({"--overlay", "FILE", "apply an OpenAPI Overlay to the description first", true});
  options.push_back(report_option());
  return {
      "preflight",
      "check credentials, tenant, scopes, clock, network and description before going live",
      {{"SPEC", "the API's description; the profile's or the built-in one when not given"}},
      std::move(options),
      {{"keur preflight --profile live", "is this client and tenant ready? exit 0 = yes, 4 = a step failed"},
       {"keur preflight --postman-env my.postman_environment.json --profile live", "the credentials of a Postman page"},
       {"keur preflight --explain invalid_client", "the causes, likeliest first, and where to put each right"},
       {"keur preflight --profile live --report html=preflight.html", "a page to print and file"}},
      run};
}

} // namespace keur::cli
