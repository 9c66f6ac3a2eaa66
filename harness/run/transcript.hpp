#pragma once
#include "base/result.hpp"
#include "check/finding.hpp"
#include "json/value.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// The record of a run, redacted: everything a report may say. Plain values; entries with foreign content are made by
/// run::Redactor only. Its JSON form is reports/transcript.schema.json.
namespace keur::run {

inline constexpr int transcript_version = 1;

/// A name and a value that may be shown (values of fields not on the allow-list stand as "<masked:N>").
struct RecordedField {
  std::string name;
  std::string value;
};

struct RecordedExchange {
  std::size_t step = 0;
  std::string label;          // of the step
  std::string operation = {}; // of the step, "GET /path"; "" when it belongs to none
  std::string method = {};
  std::string url = {}; // path values as {template} names on remote targets, no query on file hosts
  std::vector<RecordedField> request_fields;
  std::string request_body = {}; // mock and loopback only; capped
  int status = 0;                // 0: no response
  std::vector<RecordedField> response_fields = {};
  std::string response_body = {}; // with --show-values on the loopback only; capped
  std::uint64_t request_bytes = 0;
  std::uint64_t response_bytes = 0;
  std::int64_t started_us = 0; // since the run began
  std::int64_t queued_us = 0, dns_us = 0, connect_us = 0, tls_us = 0, first_byte_us = 0, total_us = 0;
  int attempts = 1;
  std::string error = {}; // class: message
  std::vector<std::string> remarks = {};
  std::string curl = {};     // a masked command line that repeats it
  bool valid = false;        // a request that the description allows, with the credential that it asks for
  bool reached = false;      // … which got a documented success that was judged
  bool unknown_path = false; // answered just as a path that nobody has
};

struct RecordedCase {
  std::string id;
  std::string operation; // "GET /path"; "" when it belongs to none
  std::string rule;
  std::string label = {};
  std::string suite = "generated";
  std::vector<std::string> tags = {};
  std::string reason = {}; // why this case exists
  std::string expect = {}; // in words
  Location where = {};     // of the operation or keyword in the description
  check::Verdict verdict = {};
  std::vector<RecordedExchange> exchanges = {};
  std::int64_t started_us = 0;
  std::int64_t duration_us = 0;
  int attempts = 1;
  std::string again = {}; // a command line that runs it alone; "" where nobody need run it again
};

enum class StepOutcome : std::uint8_t { Pass, Warn, Fail, Blocked, Skipped };
std::string_view name(StepOutcome outcome);

struct RecordedPreflightStep {
  std::string id;
  std::string title;
  StepOutcome outcome = StepOutcome::Pass;
  std::string detail = {}; // what was found
  std::string cause = {};  // the likeliest, in words
  std::string remedy = {}; // where to put it right
  std::int64_t duration_us = 0;
};

/// Operations that a run was to ask, and those of them that it reached: a valid, authorised request of the operation's
/// own got a documented success that was judged.
struct Reach {
  std::uint64_t asked = 0, reached = 0;
};

struct Summary {
  std::uint64_t cases = 0, passed = 0, failed = 0, errors = 0, inconclusive = 0, warnings = 0, skipped = 0;
  std::uint64_t known = 0;   // findings that the baseline expects; no warnings
  std::uint64_t remarks = 0; // findings that merely follow from the request; no warnings
  std::uint64_t blocked = 0; // of the inconclusive cases: those that a finding of another case holds up
  Reach operations = {};
};

/// How much of the description the run touched.
struct OperationCoverage {
  std::string operation;
  Location where = {};
  std::map<std::string, std::uint64_t> statuses = {}; // declared status → exchanges judged by it
  std::vector<std::string> undocumented_statuses = {};
  std::vector<std::string> exercised = {}; // parameter and keyword pointers
  std::vector<std::string> not_exercised = {};
  std::map<std::string, std::string> not_exercised_because = {}; // pointer → reason
  std::map<std::string, std::string> check_classes = {};         // theme of the rules → worst verdict seen

  bool asked = false;         // the run was to send something to it
  bool reached = false;       // see Reach
  std::string waits_for = {}; // why an asked one was not reached

  /// Was any exchange judged by it?
  bool is_exercised() const {
    return !undocumented_statuses.empty() ||
           std::any_of(statuses.begin(), statuses.end(), [](const auto& each) { return each.second > 0; });
  }
};

struct Note {
  std::string id;
  std::string message;
  Location where = {};
};

struct Transcript {
  int version = transcript_version;
  std::string tool_version;
  std::string run_id;
  std::string started; // RFC 3339, UTC
  std::int64_t duration_us = 0;
  bool complete = true; // false: interrupted or rebuilt from a journal
  int exit_code = 0;
  std::string target_class;
  std::string target; // origin, or "mock"
  std::string profile = {};
  std::string language = {}; // of the preflight's texts, "nl"; "" = English
  std::string description_title = {};
  std::string description_version = {};
  std::string description_source = {};
  std::string description_sha256 = {};
  std::uint64_t seed = 0;
  std::string shard = {};   // "2/4", or "" for all
  std::string command = {}; // how to call it again, quoted for a shell, without --filter and --shard; holds no secret
  std::string commit = {};  // what the CI system had checked out
  std::string job = {};     // address of the CI job's page
  std::string token_command = {}; // prints a token for the lines that repeat requests; "" where no token is taken
  std::string fail_on = {};       // "unreached" where that was asked for, else ""
  std::uint64_t requests = 0;
  std::uint64_t token_requests = 0;
  Summary summary = {};
  std::vector<RecordedPreflightStep> preflight = {};
  std::vector<RecordedCase> cases = {}; // in plan order
  std::vector<OperationCoverage> coverage = {};
  std::vector<Note> omissions = {}; // what could not be planned, and other remarks on the run
  std::vector<std::pair<std::string, std::string>> library_versions = {};
};

json::Value to_json(const Transcript& transcript);
/// Error (Syntax, Configuration) with the place when the value is no transcript of a version we read.
Result<Transcript> transcript_from_json(const json::Value& value, std::string_view document);
json::Value to_json(const RecordedCase& record);
Result<RecordedCase> case_from_json(const json::Value& value, std::string_view document);
/// Counts anew from the cases. `warnings`, `known` and `remarks` count findings, the others cases.
Summary summarize(const std::vector<RecordedCase>& cases);

/// The worse of two exit codes of runs: signals, 70, 1, 2, 5, 4, 3, 6, 0, 7 (a shard without cases does not spoil the
/// others).
int worse_exit_code(int a, int b);

/// One transcript of several shards: cases in plan order (shards take turns), coverage and counts added up. Error
/// (Configuration) when they are not of one description and seed, or a case occurs twice. A missing shard is a note and
/// makes the result incomplete. The exit code is the worst of what the shards recorded (6, a report that could not be
/// written then, is forgotten) and what the cases say; an incomplete result is at least 3. One shard is settled the
/// same way.
Result<Transcript> merge(std::vector<Transcript> shards);

} // namespace keur::run
