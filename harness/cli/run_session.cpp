#include "cli/run_session.hpp"

#include "base/text.hpp"
#include "cli/callback_receiver.hpp"
#include "cli/check_settings.hpp"
#include "cli/clean_up.hpp"
#include "cli/command_line.hpp"
#include "cli/errands.hpp"
#include "cli/history_folder.hpp"
#include "cli/keyring.hpp"
#include "cli/origin.hpp"
#include "cli/report_writer.hpp"
#include "cli/snapshot_file.hpp"
#include "cli/subject.hpp"
#include "cli/tenant_lock.hpp"
#include "cli/version.hpp"
#include "crypto/crypto.hpp"
#include "drift/compare.hpp"
#include "exporting/curl.hpp"
#include "gtest/registration.hpp"
#include "json/load.hpp"
#include "reports/console/console.hpp"
#include "run/baseline.hpp"
#include "run/blame.hpp"
#include "run/broken.hpp"
#include "run/clean_up.hpp"
#include "run/control.hpp"
#include "run/coverage.hpp"
#include "run/interrupt.hpp"
#include "run/journal.hpp"
#include "run/outcome.hpp"
#include "run/reach.hpp"
#include "run/runner.hpp"
#include "suites/token/suite.hpp"
#include "transport/access.hpp"
#include "transport/curl_transport.hpp"

#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>

namespace keur::cli {
namespace {

using Wall = std::chrono::system_clock::time_point;

/// Everything a run owns, in the order in which it may be taken down (last first).
struct Session {
  Subject subject;
  Target target;
  plan::Plan plan;
  std::map<std::string, workflow::Flow> flows; // of the cases that are workflows, by id
  std::vector<ReportRequest> reports;
  run::FailOn fail_on = run::FailOn::Fail;
  std::pair<int, int> shard;
  std::optional<SnapshotFile> snapshot = {};
  std::optional<run::Baseline> baseline = {};
  Wall started = std::chrono::system_clock::now();
  std::string history = {}; // folder of earlier runs; "" = none
};

Result<run::FailOn> fail_on_of(const Arguments& arguments) {
  const auto word = arguments.one_or("--fail-on", "fail");
  if (word == "warn")
    return run::FailOn::Warn;
  if (word == "unreached")
    return run::FailOn::Unreached;
  return word == "inconclusive" ? run::FailOn::Inconclusive : run::FailOn::Fail;
}

Result<std::optional<run::Baseline>> baseline_of(const Arguments& arguments) {
  if (!arguments.has("--baseline"))
    return std::optional<run::Baseline>();
  const auto file = openapi::read_file(arguments.one_or("--baseline", ""));
  if (!file)
    return tl::unexpected(file.error());
  auto baseline =
      run::Baseline::parse(file->text, file->name, to_rfc3339(std::chrono::system_clock::now()).substr(0, 10));
  if (!baseline)
    return tl::unexpected(baseline.error());
  return std::optional(std::move(*baseline));
}

tl::unexpected<Error> nothing_selected(const Arguments& arguments) {
  const bool flows_alone = arguments.one_or("--suite", "") == "workflow" && !arguments.has("--workflow");
  return fail(ErrorCode::NothingSelected, "no case is selected", {},
              flows_alone ? "name the workflows: --workflow FILE" : "");
}

Result<Session> prepare_session(const Arguments& arguments) {
  if (const auto flag = gtest::unknown_flag(arguments.gtest_flags()); !flag.empty()) {
    const auto meant = gtest::nearest_flag(flag);
    return fail(ErrorCode::Usage, "unknown option '" + flag + "'" + (meant ? "; did you mean '" + *meant + "'?" : ""));
  }
  auto profile = choose_profile(arguments);
  if (!profile)
    return tl::unexpected(profile.error());
  auto fail_on = fail_on_of(arguments);
  auto shard = shard_of(arguments);
  if (!shard)
    return tl::unexpected(shard.error());
  const std::vector<std::string> none, usual{"junit", "html", "json"};
  auto reports = requested_reports(arguments, arguments.has("--list") || arguments.has("--json") ? none : usual);
  if (!reports)
    return tl::unexpected(reports.error());
  auto subject = load_subject(arguments, *profile);
  if (!subject)
    return tl::unexpected(subject.error());
  if (auto whole = refuse_broken(*subject, arguments); !whole)
    return tl::unexpected(whole.error());
  auto selection = select_cases(arguments, subject->description, *subject->schemas, *profile);
  if (!selection)
    return tl::unexpected(selection.error());
  auto snapshot = open_snapshot(arguments);
  if (!snapshot)
    return tl::unexpected(snapshot.error());
  if (selection->plan.cases.empty() && token_ids(arguments, subject->description).empty() &&
      hand_written_ids(arguments).empty())
    return nothing_selected(arguments);
  auto baseline = baseline_of(arguments);
  if (!baseline)
    return tl::unexpected(baseline.error());
  Target target;
  target.profile = std::move(*profile);
  return Session{std::move(*subject),
                 std::move(target),
                 std::move(selection->plan),
                 std::move(selection->flows),
                 std::move(*reports),
                 *fail_on,
                 *shard,
                 std::move(*snapshot),
                 std::move(*baseline)};
}

run::Transcript head_of(const Session& session) {
  run::Transcript head;
  const auto& description = session.subject.description;
  const auto& profile = session.target.profile;
  head.tool_version = version();
  head.run_id = crypto::random_uuid();
  head.started = to_rfc3339(session.started);
  head.target_class = profile::name(profile.target);
  head.target = profile.target == profile::TargetClass::InProcessMock ? "mock" : profile.base_url;
  head.profile = profile.name;
  head.description_title = escape_visible(truncate(description.title, 200));
  head.description_version = escape_visible(truncate(description.api_version, 100));
  head.description_source = session.subject.source;
  head.description_sha256 = description.digest();
  head.seed = session.plan.seed;
  if (session.shard.second > 0)
    head.shard = std::to_string(session.shard.first) + '/' + std::to_string(session.shard.second);
  if (session.fail_on == run::FailOn::Unreached)
    head.fail_on = "unreached";
  head.library_versions = library_versions();
  head.commit = ci_commit();
  head.job = ci_job();
  return head;
}

/// Draws progress on stderr; says every case under -v.
class Talk final : public run::Observer {
public:
  explicit Talk(Terminal& terminal) : terminal_(terminal), options_(console_options(terminal)) {
    options_.ci = isatty(STDERR_FILENO) == 0 || terminal.dumb;
  }
  void started(std::size_t cases) override { progress_.emplace(options_, cases); }
  void joined(std::size_t tests) override { progress_->more(tests); }
  void finished(const run::RecordedCase& record) override {
    const auto now = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin_);
    say(progress_->on_case(record, now.count()));
  }
  void end() { say(progress_ ? progress_->clear() : ""); }

private:
  void say(const std::string& text) {
    if (!text.empty() && !terminal_.quiet)
      terminal_.draw(text);
  }

  Terminal& terminal_;
  reports::console::Options options_;
  std::optional<reports::console::Progress> progress_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

void count_not_planned(const plan::Plan& plan, run::Transcript& transcript) {
  for (const auto& omission : plan.omissions)
    transcript.omissions.push_back({"not-planned",
                                    escape_visible(omission.operation + ": " + omission.rule + ": " + omission.reason),
                                    omission.where});
}

// What a comparison with an earlier run has found came after the cases; then it is known which entries were of use.
void settle_baseline(Session& session, run::Transcript& transcript, Terminal& terminal) {
  if (!session.baseline)
    return;
  for (auto& record : transcript.cases)
    if (record.suite == "drift")
      session.baseline->apply(record);
  for (auto& note : session.baseline->notes()) {
    terminal.talk("keur: warning: " + note.message + " (" + to_string(note.where) + ")");
    transcript.omissions.push_back(std::move(note));
  }
}

suites::token::Suite token_suite(const Session& session, const Arguments& arguments, transport::Transport& wire,
                                 transport::Loop& loop, const run::Redactor& redactor) {
  const auto& target = session.target;
  const auto wanted = token_ids(arguments, session.subject.description);
  auto suite = suites::token::make_suite(
      session.subject.description, target.profile, target.credentials, wire, loop, redactor,
      arguments.one_or("--token-errors", "identityserver") == "rfc" ? suites::token::Reading::Rfc
                                                                    : suites::token::Reading::IdentityServer);
  suite.evidence->advisory = !arguments.has("--suite") &&
                             target.profile.target != profile::TargetClass::InProcessMock &&
                             target.profile.target != profile::TargetClass::Live;
  std::erase_if(suite.jobs, [&](const run::Job& job) {
    return std::find(wanted.begin(), wanted.end(), job.head().id) == wanted.end();
  });
  return suite;
}

std::vector<run::Job> jobs_of(Session& session, run::Workbench& bench, std::vector<run::Job> of_suites) {
  std::vector<run::Job> jobs;
  jobs.reserve(session.plan.cases.size() + of_suites.size());
  for (const auto& test : session.plan.cases) {
    const auto flow = session.flows.find(test.id);
    jobs.push_back(flow == session.flows.end() ? run::make_job(test, bench) : run::make_job(test, flow->second, bench));
  }
  std::move(of_suites.begin(), of_suites.end(), std::back_inserter(jobs));
  for (auto& job : jobs) {
    if (session.baseline)
      job = run::with_baseline(std::move(job), *session.baseline);
    job = run::with_fail_on(std::move(job), session.fail_on);
  }
  return jobs;
}

// Once a run: how the server answers where nobody is. The mock is ours and knows its paths.
std::optional<http::Exchange> ask_control(const Session& session, transport::Loop& loop, transport::Transport& api) {
  const auto& profile = session.target.profile;
  const auto request = run::control_request(session.plan, profile.base_url);
  if (profile.target == profile::TargetClass::InProcessMock || !request)
    return std::nullopt;
  std::optional<http::Exchange> answer;
  loop.spawn(run::ask(api, *request, answer));
  loop.run_until([&] { return answer.has_value() || run::Interrupt::received() != 0; });
  loop.cancel();
  return answer && run::speaks_of_path(*answer) ? answer : std::nullopt;
}

/// Takes the profile's set-up; what it outputs may be values of the plan, which is then made again.
Status set_up_tenant(const Errands& errands, run::Workbench& bench, const Arguments& arguments, Session& session) {
  const auto changed = set_up(errands, session.target.profile, bench, session.subject.description);
  if (!changed || !*changed)
    return changed ? Status() : tl::unexpected(changed.error());
  auto selection =
      select_cases(arguments, session.subject.description, *session.subject.schemas, session.target.profile);
  if (!selection)
    return tl::unexpected(selection.error());
  session.plan = std::move(selection->plan);
  session.flows = std::move(selection->flows);
  return {};
}

struct RunOutcome {
  run::Transcript transcript;
  std::optional<Error> error = {}; // of the set-up: nothing else was sent
  bool bad_flag = false;
  bool journal_failed = false;
  int snapshot_exit = 0; // of writing the snapshot
};

RunOutcome exchange_and_judge(Session& session, const Arguments& arguments, check::Settings settings,
                              Terminal& terminal, Errands& errands, run::Journal* journal, run::Transcript head) {
  auto& profile = session.target.profile;
  transport::Loop loop;
  const auto wire = transport::make_curl_transport(loop, wire_options(session.target));
  transport::Keys keys(*wire, profile, session.target.keyring, session.subject.description, loop.clock());
  keys.set_fields(session.target.fields);
  const auto authorized = transport::make_authorized_transport(*wire, keys.access(), profile);
  run::Redactor redactor({profile.base_url, settings.show_values});
  add_secrets(session.target, redactor);
  keys.on_token([&redactor](const Secret& token) { redactor.add_token(token.reveal()); });
  run::Made made(*authorized, session.subject.description, profile.base_url);
  run::Workbench bench{session.subject.description,
                       *session.subject.schemas,
                       profile,
                       loop,
                       made,
                       redactor,
                       std::move(settings),
                       nullptr,
                       session.started};
  bench.access = &keys.access();
  connect_logins(errands, session.target, session.subject.description, *wire, bench, keys);
  if (auto ready = set_up_tenant(errands, bench, arguments, session); !ready)
    return {std::move(head), ready.error()};
  // Only a server on this machine can be told to call a receiver on this machine.
  std::unique_ptr<CallbackReceiver> receiver;
  if (profile.target == profile::TargetClass::InProcessMock || profile.target == profile::TargetClass::Loopback)
    if (auto started = CallbackReceiver::start(*wire, loop))
      receiver = std::move(*started);
  bench.callbacks = receiver.get();
  drift::Snapshot seen;
  seen.description_sha256 = session.subject.description.digest();
  bench.seen = session.snapshot ? &seen : nullptr;
  const auto control = ask_control(session, loop, *authorized);
  bench.control = control ? &*control : nullptr;
  auto suite = token_suite(session, arguments, *wire, loop, redactor);
  const std::vector<run::Job> jobs = jobs_of(session, bench, std::move(suite.jobs));
  Talk talk(terminal);
  std::vector<run::Observer*> observers{&talk};
  if (journal != nullptr)
    observers.push_back(journal);
  const auto in_flight = static_cast<std::size_t>(profile.limits.concurrency) * 4;
  run::Runner runner(loop, in_flight, observers);
  const run::Interrupt interrupt([&loop] { loop.wake(); });
  gtest::EngineOptions options;
  options.flags = arguments.gtest_flags();
  options.shard = session.shard.first;
  options.shards = session.shard.second;
  options.interrupted = [] { return run::Interrupt::received() != 0; };
  options.max_time = profile.limits.max_time;
  options.bench = &bench;
  options.observers = observers;
  options.wanted = [&](const std::string& id) { return is_selected(arguments, "hand-written", id); };
  auto result = gtest::run_all(jobs, runner, options);
  talk.end();
  RunOutcome outcome{std::move(head), {}, result.bad_flag, journal != nullptr && journal->failed()};
  auto& transcript = outcome.transcript;
  transcript.cases = std::move(result.records);
  transcript.complete = run::Interrupt::received() == 0;
  tear_down(errands, bench, transcript, terminal);
  if (session.snapshot)
    outcome.snapshot_exit = settle_snapshot(*session.snapshot, std::move(seen), bench, journal, transcript, terminal);
  settle_baseline(session, transcript, terminal);
  for (auto& record : transcript.cases) // of hand-written tests, and of comparisons
    run::raise(record, session.fail_on);
  transcript.token_requests = static_cast<std::uint64_t>(keys.requests());
  run::settle_hanging(session.subject.description, transcript.cases);
  if (session.shard.first <= 1) // the other shards need not tell it again
    for (auto& record : run::cases_of_unreadable_parts(session.subject.description))
      transcript.cases.push_back(std::move(record));
  run::settle_wrong_address(transcript.cases);
  run::settle_blame(transcript.cases);
  for (auto& record : transcript.cases)
    if (record.verdict.kind == check::VerdictKind::Fail || record.verdict.kind == check::VerdictKind::Error)
      record.again = command_line(arguments, "run", true) + " --filter " + exporting::shell_quote(record.id);
  if (!profile.token_url.empty() && profile.target != profile::TargetClass::InProcessMock)
    transcript.token_command = "KEUR_TOKEN=$(" + command_line(arguments, "token", false) + ")";
  transcript.summary = run::summarize(transcript.cases);
  transcript.requests = control ? 1 : 0;
  for (const auto& record : transcript.cases)
    transcript.requests += record.exchanges.size();
  transcript.requests += suite.evidence->probes.size();
  count_not_planned(session.plan, transcript);
  for (auto& note : guesses(session.subject.description))
    transcript.omissions.push_back(std::move(note));
  transcript.coverage = run::coverage_of(session.subject.description, session.plan, transcript.cases);
  run::settle_reach(transcript);
  const run::CleanUp cleaned = clean_up(profile, arguments, session.subject.description, loop, *authorized, made);
  transcript.requests += cleaned.requests;
  for (auto& note : run::notes_of(cleaned, made))
    if (profile.target != profile::TargetClass::InProcessMock) // it is gone with the run
      transcript.omissions.push_back(std::move(note));
  transcript.duration_us =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now() - session.started).count();
  return outcome;
}

/// What nobody gave, before anything is sent, and which of several credentials is used.
void say_credentials(const Session& session, Terminal& terminal) {
  for (const auto& sentence : missing_credentials(session.subject.description, session.target.keyring))
    terminal.talk("keur: warning: " + sentence);
  if (const auto choice = shown_choice(session.subject.description, session.target.keyring); !choice.empty())
    terminal.talk("keur: credentials: " + choice);
}

int list_cases(const Session& session, const Arguments& arguments, Terminal& terminal) {
  std::vector<std::string> ids;
  for (const auto& test : session.plan.cases)
    ids.push_back(test.id);
  for (auto& id : token_ids(arguments, session.subject.description))
    ids.push_back(std::move(id));
  for (auto& id : hand_written_ids(arguments))
    ids.push_back(std::move(id));
  if (!terminal.json) {
    for (const auto& id : ids)
      terminal.out(escape_visible(id) + '\n');
    return 0;
  }
  json::Array items;
  for (const auto& id : ids)
    items.emplace_back(id);
  terminal.out(json::dump_pretty(json::object({{"cases", std::move(items)}})));
  return 0;
}

// A run that is killed must not leave an older, greener JUnit file behind: until the end one lies there that says so.
// What cannot be written is said with the reports at the end.
void lay_down_unfinished(run::Transcript head, const std::vector<ReportRequest>& reports) {
  head.complete = false;
  head.exit_code = exit_code(ErrorCode::Aborted);
  for (const auto& request : reports)
    if (request.format->id.starts_with("junit") && request.path != "-")
      (void)reports::write_report(*request.format, head, request.path);
}

int show_run(const RunOutcome& outcome, const Session& session, Terminal& terminal) {
  const auto& transcript = outcome.transcript;
  int exit = transcript.exit_code;
  std::optional<reports::History> history;
  bool unkept = false;
  if (!session.history.empty()) {
    auto kept = keep_history(session.history, transcript);
    unkept = !kept;
    if (kept)
      history = std::move(*kept);
    else
      (void)terminal.report(kept.error());
  }
  const int written =
      write_reports(transcript, session.reports, terminal, // first, so that the verdict is the last word
                    history ? &*history : nullptr);
  if (terminal.json)
    terminal.out(json::dump(run::to_json(transcript)) + "\n");
  else
    show_summary(transcript, session.reports, terminal);
  if (outcome.journal_failed)
    terminal.talk("keur: warning: the journal could not be written to the end");
  if (!terminal.intact())
    terminal.talk("keur: warning: stdout could not be written to the end");
  const bool unsaid = !terminal.intact() && (terminal.json || uses_stdout(session.reports));
  const bool lost = written != 0 || unkept || outcome.snapshot_exit != 0 || outcome.journal_failed || unsaid;
  return exit == 0 && lost ? exit_code(ErrorCode::Write) : exit;
}

} // namespace

std::vector<Option> run_options() {
  return {
      {"--concurrency", "N", "at most N requests in flight"},
      {"--rate", "N", "at most N requests a second"},
      {"--budget", "N", "at most N requests in all"},
      {"--max-time", "DURATION", "stop after that long (250ms, 4s, 15m)"},
      {"--checks", "LIST", "comma-separated: id (only these), -id (without), id=fail, id=warn, id=remark, id=off"},
      {"--token-errors", "KIND", "read the token endpoint's refusals as IdentityServer or as RFC 6749 writes them",
       false, "identityserver|rfc"},
      {"--baseline", "FILE", "known findings, each with a reason and a last day: they are shown and fail nothing"},
      {"--fail-on", "WHAT", "what fails the run besides failures; fail adds nothing", false,
       "fail|warn|inconclusive|unreached"},
      {"--history", "DIR",
       "keep the newest 30 transcripts in DIR, without values: the html report shows what is new, fixed and flaky"},
      {"--snapshot", "FILE", "compare the shape of answers with FILE; write it where it is not there"},
      {"--update-snapshot", "", "after comparing, write what was seen to the snapshot's file"},
      {"--clean-up", "", "delete what the run has made, where the description says how (on the loopback unasked)"},
      {"--list", "", "print the ids of the selected cases and end"},
      report_option(),
      {"--show-values", "", "show bodies and values in reports (loopback only)"},
  };
}

int run_session(const Arguments& arguments, Terminal& terminal) {
  auto session = prepare_session(arguments);
  if (!session)
    return terminal.report(session.error());
  say_defects(session->subject, terminal);
  if (arguments.has("--list"))
    return list_cases(*session, arguments, terminal);
  auto settings = check_settings(arguments, session->target.profile, session->subject.description);
  if (!settings)
    return terminal.report(settings.error());
  auto target = open_target(session->target.profile, session->subject.description, arguments);
  if (!target)
    return terminal.report(target.error());
  session->target = std::move(*target);
  say_credentials(*session, terminal);
  auto errands = read_errands(session->target, session->subject.description);
  if (!errands)
    return terminal.report(errands.error());
  session->history = arguments.one_or("--history", "");
  run::Transcript head = head_of(*session);
  head.command = command_line(terminal.command, arguments);
  std::unique_ptr<run::Journal> journal;
  if (!session->reports.empty()) {
    auto opened = run::Journal::open("keur-report/journal.jsonl", head);
    if (!opened)
      return terminal.report(opened.error());
    journal = std::move(*opened);
    if (!journal->path().ends_with("/journal.jsonl"))
      terminal.talk("keur: warning: another run writes to keur-report; this one's journal is " + journal->path());
    lay_down_unfinished(head, session->reports);
  }
  const TenantLock tenant(session->target);
  for (const auto& warning : tenant.warnings())
    terminal.talk("keur: warning: " + warning);
  auto outcome =
      exchange_and_judge(*session, arguments, std::move(*settings), terminal, *errands, journal.get(), std::move(head));
  if (outcome.error)
    return terminal.report(*outcome.error);
  if (outcome.bad_flag)
    return terminal.report({ErrorCode::Usage, "GoogleTest cannot read a value of a --gtest_ flag"});
  const int ended_by = run::Interrupt::received();
  outcome.transcript.exit_code = ended_by != 0 ? 128 + ended_by : run::exit_code_of(outcome.transcript);
  const int exit = show_run(outcome, *session, terminal);
  if (run::Interrupt::received() != 0)
    run::Interrupt::raise_again();
  if (journal && exit != exit_code(ErrorCode::Write))
    journal->discard();
  return exit;
}

} // namespace keur::cli
