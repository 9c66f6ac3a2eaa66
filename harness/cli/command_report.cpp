#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/report_writer.hpp"
#include "json/load.hpp"
#include "openapi/load.hpp"
#include "run/journal.hpp"

namespace keur::cli {
namespace {

/// Our own files: larger than any description, still bounded.
json::Limits transcript_limits() {
  json::Limits limits;
  limits.bytes = std::size_t{1} << 30;
  limits.nodes = 100'000'000;
  limits.scalar_bytes = std::size_t{64} << 20;
  return limits;
}

/// A journal has one whole object a line; a transcript is one object, on one line or indented.
bool is_journal(std::string_view text, std::string_view path) {
  const auto end = text.find('\n');
  const std::string_view first = trim(text.substr(0, end));
  const bool more = end != std::string_view::npos && !trim(text.substr(end)).empty();
  return path.ends_with(".jsonl") || (more && first.size() > 2 && first.front() == '{' && first.back() == '}');
}

Result<run::Transcript> read_transcript(const std::string& path) {
  const auto limits = transcript_limits();
  const auto source = openapi::read_file(path, limits.bytes);
  if (!source)
    return fail(source.error());
  if (is_journal(source->text, path))
    return run::read_journal(source->text, path);
  const auto loaded = json::load_json(source->text, path, limits);
  if (!loaded && loaded.error().code == ErrorCode::Syntax)
    return fail(ErrorCode::Syntax, "not a transcript: " + loaded.error().message, loaded.error().where,
                "give a transcript.json or a journal that keur wrote");
  if (!loaded)
    return fail(loaded.error());
  return run::transcript_from_json(loaded->root, path);
}

Result<run::Transcript> read_all(const std::vector<std::string>& paths) {
  std::vector<run::Transcript> transcripts;
  for (const std::string& path : paths) {
    auto transcript = read_transcript(path);
    if (!transcript)
      return transcript;
    transcripts.push_back(std::move(*transcript));
  }
  return run::merge(std::move(transcripts));
}

int report(const Arguments& arguments, Terminal& terminal) {
  const auto requests = requested_reports(arguments, {});
  if (!requests)
    return terminal.report(requests.error());
  const auto transcript = read_all(arguments.positionals());
  if (!transcript)
    return terminal.report(transcript.error());
  if (terminal.json)
    terminal.out(json::dump(run::to_json(*transcript)) + "\n");
  else
    show_summary(*transcript, *requests, terminal);
  const int written = write_reports(*transcript, *requests, terminal);
  const bool lost = written != 0 || !terminal.intact();
  return transcript->exit_code == 0 && lost ? exit_code(ErrorCode::Write) : transcript->exit_code;
}

} // namespace

Command report_command() {
  return {"report",
          "make any report from transcripts or journals, and merge the shards of a run",
          {{"TRANSCRIPT", "transcript.json or journal.jsonl of a run; several are merged", true, true}},
          {report_option()},
          {{"keur report keur-report/transcript.json --report html=page.html", "a page from an earlier run"},
           {"keur report shard-*.json --report junit=TEST-all.xml --report markdown=-", "four shards as one run"},
           {"keur report keur-report/journal.jsonl", "what a run that was killed had judged"}},
          report,
          "The exit code is the run's: 0 the contract holds, 1 it is violated, 3 when the run did not finish or a "
          "shard is missing. Shards must be of one description and seed, and every case may occur once only."};
}

} // namespace keur::cli
