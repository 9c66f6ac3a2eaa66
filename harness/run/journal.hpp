#pragma once
#include "base/result.hpp"
#include "run/observer.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace keur::run {

/// A file of JSON lines that survives any signal: the first line is the transcript without cases and with
/// complete=false, then one RecordedCase a line, each written whole by one write(2) as the case finishes. Flushed to
/// disk at most every 250 ms. A write that fails is said once by failed(); the run goes on.
class Journal final : public Observer {
public:
  /// Creates or replaces the file with mode 0600; its folder is made when it is missing (0700). While another run still
  /// writes there, its file is left alone and this one has the run id in its name: path() says which. Error: Write.
  static Result<std::unique_ptr<Journal>> open(const std::string& path, const Transcript& head);
  ~Journal() override;
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  void finished(const RecordedCase& record) override;
  bool failed() const { return failed_; }
  const std::string& path() const { return path_; }
  /// Removes the file: the transcript has been written whole.
  void discard();

private:
  Journal(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  void append(std::string line);

  int descriptor_;
  std::string path_;
  bool failed_ = false;
  std::chrono::steady_clock::time_point synced_{};
};

/// A transcript from a journal's text: the cases that had finished, complete=false. A last line that was cut off by a
/// kill is left out. Error: Syntax with the line.
Result<Transcript> read_journal(std::string_view text, std::string_view name);

} // namespace keur::run
