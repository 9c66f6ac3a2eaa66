#include "cli/exchange.hpp"

#include "base/text.hpp"
#include "cli/callback_receiver.hpp"
#include "cli/clean_up.hpp"
#include "cli/command_line.hpp"
#include "cli/keyring.hpp"
#include "cli/selection.hpp"
#include "exporting/curl.hpp"
#include "gtest/registration.hpp"
#include "reports/console/console.hpp"
#include "run/blame.hpp"
#include "run/broken.hpp"
#include "run/clean_up.hpp"
#include "run/control.hpp"
#include "run/coverage.hpp"
#include "run/interrupt.hpp"
#include "run/reach.hpp"
#include "run/runner.hpp"
#include "suites/token/suite.hpp"
#include "transport/access.hpp"
#include "transport/curl_transport.hpp"

#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <memory>

namespace keur::cli {
namespace {

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

/// What follows from all cases together: who is to blame, what was reached, and how to ask again.
void settle(Session& session, const Arguments& arguments, run::Transcript& transcript, Terminal& terminal) {
  const auto& description = session.subject.description;
  const auto& profile = session.target.profile;
  settle_baseline(session, transcript, terminal);
  for (auto& record : transcript.cases) // of hand-written tests, and of comparisons
    run::raise(record, session.fail_on);
  run::settle_hanging(description, transcript.cases);
  if (session.shard.first <= 1) // the other shards need not tell it again
    for (auto& record : run::cases_of_unreadable_parts(description))
      transcript.cases.push_back(std::move(record));
  run::settle_wrong_address(transcript.cases);
  run::settle_blame(transcript.cases);
  for (auto& record : transcript.cases)
    if (record.verdict.kind == check::VerdictKind::Fail || record.verdict.kind == check::VerdictKind::Error)
      record.again = command_line(arguments, "run", true) + " --filter " + exporting::shell_quote(record.id);
  if (!profile.token_url.empty() && profile.target != profile::TargetClass::InProcessMock)
    transcript.token_command = "KEUR_TOKEN=$(" + command_line(arguments, "token", false) + ")";
  transcript.summary = run::summarize(transcript.cases);
  for (const auto& record : transcript.cases)
    transcript.requests += record.exchanges.size();
  count_not_planned(session.plan, transcript);
  for (auto& note : guesses(description))
    transcript.omissions.push_back(std::move(note));
  transcript.coverage = run::coverage_of(description, session.plan, transcript.cases);
  run::settle_reach(transcript);
}

gtest::EngineOptions engine_options(const Session& session, const Arguments& arguments, run::Workbench& bench,
                                    std::vector<run::Observer*> observers) {
  gtest::EngineOptions options;
  options.flags = arguments.gtest_flags();
  options.shard = session.shard.first;
  options.shards = session.shard.second;
  options.interrupted = [] { return run::Interrupt::received() != 0; };
  options.max_time = session.target.profile.limits.max_time;
  options.bench = &bench;
  options.observers = std::move(observers);
  options.wanted = [&arguments](const std::string& id) { return is_selected(arguments, "hand-written", id); };
  return options;
}

} // namespace

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
  const auto options = engine_options(session, arguments, bench, observers);
  auto result = gtest::run_all(jobs, runner, options);
  talk.end();
  RunOutcome outcome{std::move(head), {}, result.bad_flag, journal != nullptr && journal->failed()};
  auto& transcript = outcome.transcript;
  transcript.cases = std::move(result.records);
  transcript.complete = run::Interrupt::received() == 0;
  tear_down(errands, bench, transcript, terminal);
  if (session.snapshot)
    outcome.snapshot_exit = settle_snapshot(*session.snapshot, std::move(seen), bench, journal, transcript, terminal);
  transcript.token_requests = static_cast<std::uint64_t>(keys.requests());
  transcript.requests = (control ? 1 : 0) + suite.evidence->probes.size();
  settle(session, arguments, transcript, terminal);
  const run::CleanUp cleaned = clean_up(profile, arguments, session.subject.description, loop, *authorized, made);
  transcript.requests += cleaned.requests;
  for (auto& note : run::notes_of(cleaned, made))
    if (profile.target != profile::TargetClass::InProcessMock) // it is gone with the run
      transcript.omissions.push_back(std::move(note));
  transcript.duration_us =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now() - session.started).count();
  return outcome;
}

} // namespace keur::cli
