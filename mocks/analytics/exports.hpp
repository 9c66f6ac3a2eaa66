#pragma once
#include "base/clock.hpp"
#include "mocks/analytics/data_set.hpp"
#include "mocks/connect/authority.hpp"
#include "mocks/faults/fault.hpp"
#include "mocks/server/callbacks.hpp"
#include "mocks/server/message.hpp"
#include "openapi/description.hpp"

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace keur::mocks {

struct ExportOptions {
  int job_polls = 2;
  std::chrono::milliseconds job_step{5};
  int files = 2;
  std::chrono::seconds file_lifetime{900};
  std::chrono::seconds job_lifetime{86'400};
  std::uint64_t seed = 1;
  /// Status words of one query after the other instead of job_polls; the last one stays, "404" = no such job (yet).
  std::vector<std::string> timeline = {};
  std::string failed = "Failed"; // the word for a job that failed
  int command_status = 0;        // 0 = what the description declares, 202 first
  int file_refusal = 403;        // for a signature that does not match or has expired
  bool unknown_fields = false;   // unknown names in the columns' selection are ignored, not refused
  bool byte_order_mark = false;  // in files
};

/// A column of an exported file: what its schema says about it.
struct ExportColumn {
  std::string name;
  std::string scope;    // that a token must hold for the column to appear; "" = none
  std::string fallback; // cell text where the data set has no such column
};

/// The export jobs of a description: commands, queries and files, kept apart by tenant. Thread-safe.
class Exports {
public:
  /// `description` and `callbacks` are borrowed. `fallback` gives a cell text that a column's schema accepts ("" =
  /// empty cell).
  Exports(const openapi::Description& description, DataSet data, ExportOptions options, Clock& clock,
          Callbacks& callbacks, const std::function<std::string(const json::Node& schema)>& fallback);
  /// Another time line for the jobs that start from now on.
  void set_timeline(std::vector<std::string> words);
  int command_status() const { return options_.command_status; }
  /// Where files are served from, once that is known: "http://127.0.0.1:PORT".
  void set_file_origin(std::string origin) { file_origin_ = std::move(origin); }

  bool handles(const openapi::Operation& operation) const { return roles_.count(&operation) > 0; }
  /// A command: the started job, or nothing and why its `fields` cannot be honoured.
  struct Started {
    std::string job_id = {};
    std::string refusal = {};
  };
  /// `callbacks` are to be sent, with the finished job as body, once it is finished.
  Started start(const openapi::Operation& command, const Request& request, std::vector<Callback> callbacks,
                const Grant* grant, JobFault fault, FileFault file_fault);
  /// A query: the body's members that follow from the job's state, by pointer; nothing for an unknown job.
  struct State {
    std::string status_pointer;
    json::Value status;
    std::string files_pointer;
    json::Value files; // null or the addresses
    bool completed = false;
    Clock::Wall at{};
  };
  std::optional<State> query(const openapi::Operation& operation, const std::string& job_id, const Grant* grant);
  const openapi::Export* job_of(const openapi::Operation& operation) const;
  bool is_command(const openapi::Operation& operation) const;

  /// A file address of this mock; nothing for other paths.
  std::optional<Reply> file(const Request& request);
  /// Puts the callback body together; set by the mock that knows the schemas.
  std::function<std::string(const openapi::Operation& command, const State& state)> callback_body;

private:
  struct Kind {
    const openapi::Operation* command = nullptr;
    std::vector<ExportColumn> columns;
    std::optional<Table> table;
  };
  struct Role {
    const Kind* kind;
    bool command;
  };
  struct Job {
    std::string id;
    const Kind* kind = nullptr;
    std::string tenant;
    std::vector<std::size_t> columns; // of the kind, in order
    Clock::Time started{};
    Clock::Wall created{};
    std::optional<Clock::Wall> completed = {};
    int polls = 0;
    std::vector<std::string> timeline = {};
    bool timed = false; // completes by time as well: somebody waits for the callback
    JobFault fault = JobFault::None;
    FileFault file_fault = FileFault::None;
  };

  Kind make_kind(const openapi::Operation& command,
                 const std::function<std::string(const json::Node& schema)>& fallback) const;
  std::optional<std::vector<std::size_t>> selected(const Kind& kind, const Request& request, const Grant* grant,
                                                   std::string& refusal) const;
  State state_of(Job& job) const;
  bool advance(Job& job, State& state) const;
  void finish(Job& job, State& state) const;
  json::Value files_of(const Job& job) const;
  std::string sign(std::string_view text) const;
  void write_file(const Job& job, std::size_t index, const Sink& sink) const;
  void plan_callbacks(const Job& job, std::vector<Callback> callbacks);

  const openapi::Description& description_;
  DataSet data_;
  ExportOptions options_;
  Clock& clock_;
  std::string file_origin_;
  std::string key_;                   // of the file signatures
  std::map<std::string, Kind> kinds_; // by the command's path
  std::map<const openapi::Operation*, Role> roles_;
  mutable std::mutex mutex_;
  std::map<std::string, Job, std::less<>> jobs_;
  std::deque<std::string> order_; // of jobs_, oldest first
  Callbacks& callbacks_;
};

/// The schema a node means: $ref followed within the description's documents; an empty node when one leads nowhere.
json::Node dereference(const json::DocumentSet& documents, json::Node node);
/// Puts a value where the pointer leads, making objects on the way.
void set_at(json::Value& root, std::string_view pointer, json::Value value);

} // namespace keur::mocks
