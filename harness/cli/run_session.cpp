#include "cli/run_session.hpp"

#include "base/text.hpp"
#include "cli/check_settings.hpp"
#include "cli/command_line.hpp"
#include "cli/exchange.hpp"
#include "cli/history_folder.hpp"
#include "cli/keyring.hpp"
#include "cli/origin.hpp"
#include "cli/tenant_lock.hpp"
#include "json/load.hpp"
#include "run/interrupt.hpp"

#include <memory>
#include <optional>

namespace keur::cli {
namespace {

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
