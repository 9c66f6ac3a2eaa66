#pragma once
#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// keur as a process of its own, for the tests of what only a whole process shows: signals, limits, files, /proc.
namespace keur::system_tests {

/// A sanitizer maps terabytes, keeps what was freed, needs descriptors of its own, and makes frames several times as
/// large.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

/// The program under test: $KEUR, which ctest sets, else build/release/keur.
std::filesystem::path program();

/// An empty folder of its own, removed at the end.
class Folder {
public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  /// Writes the file (making its folders) and returns its whole path.
  std::string write(const std::string& name, std::string_view text) const;

private:
  std::filesystem::path path_;
};

std::string read_file(const std::filesystem::path& path);

struct Ended {
  int exit = -1;  // as a shell shows it: 128 + number when a signal ended it
  int signal = 0; // 0: it ended by itself
  std::string out = {};
  std::string err = {};
};

/// A running command. `words` go to execve as they are; the environment is `environment` and PATH, nothing else.
/// stdout and stderr are kept in files of the folder until the end. Killed in the destructor when still running.
class Child {
public:
  using Environment = std::map<std::string, std::string>;
  Child(const Folder& folder, std::vector<std::string> words, const Environment& environment = {});
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  int pid() const { return pid_; }
  void send(int signal) const;
  /// What it has written on stdout so far.
  std::string out() const { return read_file(out_); }
  std::string err() const { return read_file(err_); }
  /// Waits until `text` stands on stdout or stderr; false after ten seconds.
  bool has_said(std::string_view text) const;
  /// Waits for the end; after `most` it is killed, which is exit 137.
  Ended wait(std::chrono::seconds most = std::chrono::seconds(60));

private:
  std::filesystem::path out_, err_;
  int pid_ = -1;
};

/// Runs a shell command line in the folder, with keur on the PATH.
Ended shell(const Folder& folder, const std::string& command, const Child::Environment& environment = {});
/// Runs keur with these arguments.
Ended keur(const Folder& folder, std::vector<std::string> arguments, const Child::Environment& environment = {});

/// `keur mock` on a free port of the loopback, and what a client needs to know of it.
class MockProcess {
public:
  explicit MockProcess(const Folder& folder, std::vector<std::string> options = {});
  bool ready() const { return !url_.empty(); }
  const std::string& url() const { return url_; }
  /// KEUR_CLIENT_ID, KEUR_CLIENT_SECRET, KEUR_TENANT_ID.
  const Child::Environment& credentials() const { return credentials_; }
  /// "--target URL --token-url URL" as words.
  std::vector<std::string> target() const { return {"--target", url_, "--token-url", url_ + "/connect/token"}; }
  /// The requests it has received: its journal as text.
  std::string journal(const Folder& folder) const;
  Child& child() { return child_; }

private:
  Child child_;
  std::string url_;
  Child::Environment credentials_;
};

} // namespace keur::system_tests
