#include "base/text.hpp"
#include "change/change.hpp"
#include "cli/commands.hpp"
#include "cli/errands.hpp"
#include "cli/evidence.hpp"
#include "cli/explain.hpp"
#include "cli/fetch.hpp"
#include "cli/keyring.hpp"
#include "cli/report_writer.hpp"
#include "cli/subject.hpp"
#include "cli/target.hpp"
#include "cli/version.hpp"
#include "crypto/crypto.hpp"
#include "json/load.hpp"
#include "language/language.hpp"
#include "preflight/step.hpp"
#include "reports/console/console.hpp"
#include "reports/steps.hpp"
#include "reports/wording.hpp"
#include "transport/curl_transport.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>

namespace keur::cli {
namespace {

using run::RecordedPreflightStep;
using run::StepOutcome;

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

run::Transcript to_transcript(const std::vector<RecordedPreflightStep>& steps, const profile::Profile& profile,
                              const Subject* subject, Clock::Wall started, bool refused, language::Language language) {
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
  if (language != language::Language::English)
    transcript.language = language::tag(language);
  for (const auto& step : steps)
    transcript.cases.push_back(to_case(step));
  transcript.summary = run::summarize(transcript.cases);
  transcript.library_versions = library_versions();
  const bool failed =
      std::any_of(steps.begin(), steps.end(), [](const auto& step) { return step.outcome == StepOutcome::Fail; });
  transcript.exit_code = !failed ? 0 : exit_code(refused ? ErrorCode::Refused : ErrorCode::Authentication);
  return transcript;
}

// The last moment of a day such as 2027-06-30, in UTC.
Result<Clock::Wall> end_of_day(const std::string& text) {
  int year = 0, month = 0, day = 0, read = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2d%n", &year, &month, &day, &read) == 3 && text.size() == 10 && read == 10) {
    const auto date = std::chrono::year(year) / month / day;
    if (date.ok())
      return wall_at(24 * 3'600.0 * (std::chrono::sys_days(date).time_since_epoch().count() + 1) - 1);
  }
  return fail(ErrorCode::Usage, "--secret-expires (or KEUR_CLIENT_SECRET_EXPIRES) wants a date such as 2027-06-30");
}

Result<std::optional<Clock::Wall>> secret_expiry(const Arguments& arguments) {
  const char* variable = std::getenv("KEUR_CLIENT_SECRET_EXPIRES");
  const std::string text = arguments.one_or("--secret-expires", variable != nullptr ? variable : "");
  if (text.empty())
    return std::optional<Clock::Wall>{};
  auto day = end_of_day(text);
  if (!day)
    return tl::unexpected(day.error());
  return std::optional(*day);
}

/// --lang, else the language of the environment (POSIX: LC_ALL, LC_MESSAGES, LANG), else English.
Result<language::Language> spoken_language(const Arguments& arguments) {
  if (const auto asked = arguments.one("--lang")) {
    if (const auto language = language::language_of(*asked))
      return *language;
    return fail(ErrorCode::Usage, "--lang wants en or nl, not '" + *asked + "'");
  }
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0')
      return language::language_of(value).value_or(language::Language::English);
  return language::Language::English;
}

std::string environment_proxy() {
  for (const char* name : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy"})
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0')
      return name;
  return "";
}

// --published, else the profile's own address when a pinned copy is used in its place.
preflight::Published published(const Arguments& arguments, const profile::Profile& profile, const Subject* pinned) {
  preflight::Published found;
  if (pinned == nullptr)
    return found;
  found.address = arguments.one_or("--published", is_url(profile.description) ? profile.description : "");
  if (found.address == pinned->source)
    found.address.clear();
  if (found.address.empty())
    return found;
  const auto text = fetch(found.address, profile);
  const openapi::Source source{found.address, found.address, text.value_or("")};
  // The same overlays as for the pinned one, which its name decides.
  auto options =
      text ? load_options(arguments, profile, {pinned->source, found.address, ""}) : tl::unexpected(text.error());
  const auto revision = options ? openapi::load(source, *options) : tl::unexpected(options.error());
  if (!revision) {
    found.error = to_string(revision.error());
    return found;
  }
  if (revision->digest() == pinned->description.digest())
    return found;
  std::map<change::Level, std::size_t> counted;
  const auto changes = change::diff(pinned->description, *revision).changes;
  for (const auto& change : changes)
    ++counted[change.level];
  found.breaking = counted.count(change::Level::Breaking) > 0;
  for (auto level = counted.rbegin(); level != counted.rend(); ++level)
    found.difference += (found.difference.empty() ? "" : ", ") + std::to_string(level->second) + ' ' +
                        std::string(change::name(level->first));
  found.difference = found.difference.empty() ? "only texts differ"
                                              : found.difference + (changes.size() == 1 ? " change" : " changes");
  return found;
}

/// What a preflight has in its hands once the options are read.
struct Prepared {
  profile::Profile profile;
  std::vector<ReportRequest> reports;
  std::optional<Clock::Wall> secret_expires;
  language::Language language;
};

Result<Prepared> prepare_preflight(const Arguments& arguments) {
  auto profile = choose_profile(arguments);
  if (!profile)
    return tl::unexpected(profile.error());
  auto reports = requested_reports(arguments, {});
  if (!reports)
    return tl::unexpected(reports.error());
  const auto expires = secret_expiry(arguments);
  if (!expires)
    return tl::unexpected(expires.error());
  const auto language = spoken_language(arguments);
  if (!language)
    return tl::unexpected(language.error());
  return Prepared{std::move(*profile), std::move(*reports), *expires, *language};
}

int finish(const run::Transcript& transcript, const Prepared& prepared, Terminal& terminal) {
  if (terminal.json) {
    terminal.out(json::dump(run::to_json(transcript)) + "\n");
  } else {
    auto options = console_options(terminal);
    options.language = prepared.language;
    terminal.out(reports::console::preflight(transcript.preflight, options) + '\n' +
                 reports::preflight_verdict(transcript.preflight, prepared.language) + '\n');
  }
  const int written = write_reports(transcript, prepared.reports, terminal);
  return transcript.exit_code != 0 ? transcript.exit_code : written;
}

/// What opens the API where it is no client with id and secret.
class Opening {
public:
  Opening(const Target& target, const Subject& subject, transport::Transport& wire, transport::Loop& loop,
          run::Redactor& redactor)
      : keys_(wire, target.profile, target.keyring, subject.description, loop.clock()),
        api_(transport::make_authorized_transport(wire, keys_.access(), target.profile)),
        workbench_{subject.description, *subject.schemas, target.profile, loop, *api_, redactor}, provided_{
                                                                                                      *api_,
                                                                                                      keys_.access(),
                                                                                                      target.keyring} {
    keys_.set_fields(target.fields);
    keys_.on_token([&redactor](const Secret& token) { redactor.add_token(token.reveal()); });
    auto errands =
        target.keyring_error ? tl::unexpected(*target.keyring_error) : read_errands(target, subject.description);
    if (!errands) {
      provided_.unreadable = errands.error();
      return;
    }
    errands_ = std::move(*errands);
    connect_logins(errands_, target, subject.description, wire, workbench_, keys_);
    for (const auto& [scheme, holding] : keys_.access().by_scheme)
      provided_.schemes.push_back(escape_visible(scheme));
    auto missing = credentials_missing(subject.description, target.keyring);
    provided_.opens_something = missing.opens_something;
    for (auto& one : missing.schemes)
      provided_.wanting.push_back(
          {std::move(one.scheme), one.operations, std::move(one.to_set), std::move(one.settings)});
  }
  const preflight::Provided& provided() const { return provided_; }

private:
  transport::Keys keys_;
  std::unique_ptr<transport::Transport> api_;
  run::Workbench workbench_;
  Errands errands_;
  preflight::Provided provided_;
};

std::vector<NamedText> evidence(const run::Transcript& transcript, std::string exchanges) {
  std::vector<NamedText> files;
  for (const char* format : {"html", "json"})
    if (const auto* found = reports::find_format(format))
      files.push_back({std::string("preflight.") + format, found->write(transcript, {})});
  files.push_back({"exchanges.json", std::move(exchanges)});
  return files;
}

int run_preflight(const Arguments& arguments, Terminal& terminal) {
  if (const auto text = arguments.one("--explain")) {
    const auto language = spoken_language(arguments);
    return language ? explain(*text, *language, terminal) : terminal.report(language.error());
  }
  const auto started = system_clock().wall();
  const auto prepared = prepare_preflight(arguments);
  if (!prepared)
    return terminal.report(prepared.error());
  auto subject = load_subject(arguments, prepared->profile);
  if (auto whole = subject ? refuse_broken(*subject, arguments) : Status{}; !whole)
    return terminal.report(whole.error());
  // An unusable description is a step that fails; one that the user named and that cannot be read is an error.
  if (!subject && arguments.positional(0))
    return terminal.report(subject.error());
  const openapi::Description nothing;
  auto target =
      open_target(prepared->profile, subject ? subject->description : nothing, arguments, Credentials::AsFound);
  if (!target)
    return terminal.report(target.error());
  transport::WireMeter meter;
  transport::Loop loop;
  auto options = wire_options(*target);
  options.meter = &meter;
  const auto wire = transport::make_curl_transport(loop, std::move(options));
  KeepingTransport keeping(*wire);
  run::Redactor redactor({target->profile.base_url, false});
  add_secrets(*target, redactor);
  preflight::Bench bench{target->profile,
                         target->credentials,
                         subject ? &subject->description : nullptr,
                         subject ? "" : to_string(subject.error()),
                         subject ? subject->schemas.get() : nullptr,
                         published(arguments, target->profile, subject ? &*subject : nullptr),
                         prepared->secret_expires,
                         environment_proxy(),
                         meter.certificates,
                         loop,
                         keeping};
  std::optional<Opening> opening;
  if (subject && !target->goes_by_client && !target->mock)
    bench.provided = &opening.emplace(*target, *subject, keeping, loop, redactor).provided();
  // Steps are shown when all are done, what failed first; a terminal sees meanwhile which one is at work.
  const bool draws = terminal.is_terminal && !terminal.json && !terminal.quiet;
  const auto steps = preflight::run_steps(bench, redactor, prepared->language, [&](const RecordedPreflightStep& step) {
    if (draws)
      terminal.draw("\r\x1b[K" + step.title);
  });
  if (draws)
    terminal.draw("\r\x1b[K");
  auto transcript =
      to_transcript(steps, target->profile, subject ? &*subject : nullptr, started, bench.refused, prepared->language);
  transcript.requests = meter.requests;
  transcript.duration_us =
      std::chrono::duration_cast<std::chrono::microseconds>(system_clock().wall() - started).count();
  const int code = finish(transcript, *prepared, terminal);
  const auto path = arguments.one("--save");
  if (!path)
    return code;
  if (auto saved = save_evidence(*path, evidence(transcript, keeping.masked(redactor, started))); !saved)
    return code != 0 ? (terminal.report(saved.error()), code) : terminal.report(saved.error());
  terminal.talk("saved " + *path + ": page, JSON and masked exchanges for a support ticket");
  return code;
}

} // namespace

Command preflight_command() {
  auto options = target_options();
  options.push_back(
      {"--explain", "TEXT", "what an error code, HTTP status or pasted message means, and where to mend it"});
  options.push_back(overlay_option);
  options.push_back(reference_root_option);
  options.push_back(lenient_option);
  options.push_back(broken_option);
  options.push_back({"--published", "URL", "compare SPEC with the description that the API's owner publishes there"});
  options.push_back({"--secret-expires", "DATE",
                     "the day on which the client secret expires (YYYY-MM-DD; else KEUR_CLIENT_SECRET_EXPIRES)"});
  options.push_back(
      {"--save", "PATH", "write page, JSON and masked exchanges for a support ticket: into PATH.zip, or a folder"});
  options.push_back(
      {"--lang", "LANG", "the language of screen, page and remedies (else that of LANG; English)", false, "en|nl"});
  options.push_back(report_option());
  return {
      "preflight",
      "check credentials, tenant, scopes, clock, network and description before going live",
      {{"SPEC", "the description: a path, - for standard input, or an https URL; the profile's or the built-in one "
                "when left out"}},
      std::move(options),
      {{"keur preflight --profile live", "is this client and tenant ready? exit 0 = yes, 4 = a step failed"},
       {"keur preflight --postman-env my.postman_environment.json --profile live", "the credentials of a Postman page"},
       {"keur preflight --explain invalid_client", "the causes, likeliest first, and where to put each right"},
       {"keur preflight pinned.yaml --profile live",
        "the same, and is the published description still the pinned one?"},
       {"keur preflight --profile live --report html=preflight.html", "a page to print and file"},
       {"keur preflight --profile live --lang nl --save bewijs.zip", "in Dutch, with what a support ticket needs"}},
      run_preflight};
}

} // namespace keur::cli
