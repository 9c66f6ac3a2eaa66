#pragma once
#include "check/check.hpp"
#include "check/shape.hpp"
#include "drift/snapshot.hpp"
#include "plan/case.hpp"
#include "profile/profile.hpp"
#include "run/observer.hpp"
#include "run/redactor.hpp"
#include "transport/access.hpp"
#include "transport/loop.hpp"
#include "transport/transport.hpp"
#include "workflow/flow.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace keur::run {

/// The receiver of callbacks: one address a case.
class Callbacks {
public:
  virtual ~Callbacks() = default;
  virtual std::string url(std::string_view case_id) = 0;
  /// What was POSTed to the case's address, as an exchange whose request is the server's; nothing when nothing came.
  virtual transport::Task<std::optional<http::Exchange>> received(std::string_view case_id,
                                                                  std::chrono::milliseconds within) = 0;
};

struct Progress;

/// A case whose steps are being sent: what it has come to, and when it began. Borrowed from the case's own frame.
struct UnderWay {
  const Progress* progress = nullptr;
  Clock::Time begin = {};
  std::int64_t started_us = 0; // after the start of the run
};

/// What a run works with. Everything is borrowed and outlives the runner.
struct Workbench {
  const openapi::Description& description;
  schema::Compiler& schemas;
  const profile::Profile& profile;
  transport::Loop& loop;
  transport::Transport& transport; // the authorised one
  const Redactor& redactor;
  check::Settings settings = {};
  Callbacks* callbacks = nullptr;                       // null when the target cannot reach a receiver here
  std::chrono::system_clock::time_point started = {};   // of the run: exchanges are timed against it
  const transport::Access* access = nullptr;            // what is held for security schemes; null: not known
  drift::Snapshot* seen = nullptr;                      // where the shapes of answers go; null: nowhere
  std::map<const plan::Case*, UnderWay> under_way = {}; // filled by the cases themselves
  const http::Exchange* control = nullptr;              // the answer to a path that nobody has; null: it was not asked
  check::Shapes shapes = check::Shapes(*description.documents); // of what was judged so far; its own
};

/// When a job is started. What looks for its own thing in a list comes while the list is short; what a list has named
/// must not be taken away before it is read, so that other jobs that send DELETE come when no other kind is left. What
/// goes through a list page by page comes when nothing writes any more, and what hostile requests leave behind must
/// stand in nobody's answers.
enum class Turn : std::uint8_t { First, Any, Last, Quiet, Hostile };

/// One thing to run and record: a planned case, or a test of a shipped suite. `body` runs on the loop and finishes the
/// record, which begins as the head; it may co_await the transport and never touches GoogleTest.
struct Job {
  std::function<RecordedCase()> head; // id, operation, rule … as they will stand in the transcript
  std::function<transport::Task<void>(RecordedCase& record)> body;
  Turn turn = Turn::Any;
  /// For a job that is stopped in mid-way: fills in the exchanges it had and says what it leaves behind on the server
  /// ("" = nothing). Empty: nothing is known of it.
  std::function<std::string(RecordedCase& record)> so_far = {};
};

/// Why a step is not sent to this profile's target: the table of profile::ruling, and on a live tenant at most one
/// export of each operation. "" when it may be sent.
std::string kept_back(const plan::Case& test, const plan::Step& step, const profile::Profile& profile);

/// A planned case as a job. `test` is borrowed.
Job make_job(const plan::Case& test, Workbench& bench);
/// The case of a workflow; its flow says which step follows which. Both are borrowed.
Job make_job(const plan::Case& test, const workflow::Flow& flow, Workbench& bench);

/// Keeps a bounded number of jobs in flight on the loop and their records in submission order. Jobs of one turn start
/// when those of the turn before have ended.
class Runner {
public:
  Runner(transport::Loop& loop, std::size_t in_flight, std::vector<Observer*> observers);

  /// Forgets earlier records and queues these, in order; nothing is sent before the first wait.
  void submit(std::vector<const Job*> jobs);
  /// Pumps the loop until the job's record is there; `between` is called at every turn (it may call stop()).
  const RecordedCase& wait(std::size_t index, const std::function<void()>& between);
  /// Turns the loop once: for hand-written tests that block.
  void pump();
  /// No new requests; jobs that are not finished become Skipped with this reason, with what they have sent so far.
  void stop(const std::string& reason);
  std::size_t finished() const { return finished_; }
  const std::vector<RecordedCase>& records() const { return records_; }

private:
  transport::Task<void> run_one(std::size_t index);
  void start_more();
  void finish(std::size_t index);

  transport::Loop& loop_;
  std::size_t in_flight_;
  std::vector<Observer*> observers_;
  std::vector<const Job*> jobs_;
  std::vector<std::size_t> order_; // in which they are started
  std::vector<RecordedCase> records_;
  std::vector<bool> done_;
  std::size_t next_ = 0;
  std::size_t active_ = 0;
  std::size_t finished_ = 0;
};

} // namespace keur::run
