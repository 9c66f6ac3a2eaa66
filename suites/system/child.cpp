#include "suites/system/child.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

namespace keur::system_tests {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

fs::path program() {
  const char* named = std::getenv("KEUR");
  return fs::absolute(named != nullptr ? named : "build/release/keur");
}

Folder::Folder() {
  std::string name = (fs::temp_directory_path() / "keur-system-XXXXXX").string();
  path_ = mkdtemp(name.data());
}

Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string Folder::write(const std::string& name, std::string_view text) const {
  const auto path = path_ / name;
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
  return path.string();
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

namespace {

int open_output(const fs::path& path) { return open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600); }

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (auto& word : words)
    all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

std::vector<std::string> variables(const Child::Environment& environment) {
  std::vector<std::string> all;
  const char* path = std::getenv("PATH");
  all.push_back("PATH=" + program().parent_path().string() + ":" + (path != nullptr ? path : ""));
  for (const auto& [name, value] : environment)
    all.push_back(name + "=" + value);
  return all;
}

int next_number() {
  static std::atomic<int> number = 0;
  return ++number;
}

} // namespace

Child::Child(const Folder& folder, std::vector<std::string> words, const Environment& environment) {
  const auto number = std::to_string(next_number());
  out_ = folder.path() / (".stdout-" + number);
  err_ = folder.path() / (".stderr-" + number);
  auto variable_texts = variables(environment);
  const auto argv = pointers(words);
  const auto envp = pointers(variable_texts);
  const int out = open_output(out_), err = open_output(err_), in = open("/dev/null", O_RDONLY | O_CLOEXEC);
  pid_ = fork();
  if (pid_ == 0) {
    dup2(in, 0);
    dup2(out, 1);
    dup2(err, 2);
    if (chdir(folder.path().c_str()) == 0)
      execve(argv[0], argv.data(), envp.data());
    _exit(127);
  }
  for (const int fd : {out, err, in})
    close(fd);
}

Child::~Child() {
  if (pid_ > 0)
    wait(0s);
}

void Child::send(int signal) const { ::kill(pid_, signal); }

bool Child::has_said(std::string_view text) const {
  for (const auto end = std::chrono::steady_clock::now() + 10s; std::chrono::steady_clock::now() < end;) {
    if (out().find(text) != std::string::npos || err().find(text) != std::string::npos)
      return true;
    std::this_thread::sleep_for(5ms);
  }
  return false;
}

Ended Child::wait(std::chrono::seconds most) {
  int status = 0;
  const auto end = std::chrono::steady_clock::now() + most;
  while (waitpid(pid_, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() >= end)
      ::kill(pid_, SIGKILL);
    std::this_thread::sleep_for(2ms);
  }
  pid_ = -1;
  Ended ended;
  ended.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  ended.exit = ended.signal != 0 ? 128 + ended.signal : WEXITSTATUS(status);
  ended.out = out();
  ended.err = err();
  return ended;
}

Ended shell(const Folder& folder, const std::string& command, const Child::Environment& environment) {
  return Child(folder, {"/bin/bash", "-c", command}, environment).wait();
}

Ended keur(const Folder& folder, std::vector<std::string> arguments, const Child::Environment& environment) {
  arguments.insert(arguments.begin(), program().string());
  return Child(folder, std::move(arguments), environment).wait();
}

namespace {

std::vector<std::string> mock_words(std::vector<std::string> options) {
  options.insert(options.begin(), {program().string(), "mock"});
  return options;
}

std::string value_after(const std::string& text, const std::string& name) {
  const auto at = text.find(name);
  if (at == std::string::npos)
    return {};
  const auto begin = text.find_first_not_of(' ', at + name.size());
  return text.substr(begin, text.find('\n', begin) - begin);
}

} // namespace

MockProcess::MockProcess(const Folder& folder, std::vector<std::string> options)
    : child_(folder, mock_words(std::move(options))) {
  if (!child_.has_said("journal "))
    return;
  const auto said = child_.err();
  url_ = value_after(child_.out(), "ready");
  credentials_ = {{"KEUR_CLIENT_ID", value_after(said, "client id")},
                  {"KEUR_CLIENT_SECRET", value_after(said, "client secret")},
                  {"KEUR_TENANT_ID", value_after(said, "tenant id")}};
}

std::string MockProcess::journal(const Folder& folder) const {
  return shell(
             folder,
             "exec 3<>/dev/tcp/127.0.0.1/" + url_.substr(url_.rfind(':') + 1) +
                 "; printf 'GET /__keur/journal HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n' >&3; cat <&3")
      .out;
}

} // namespace keur::system_tests
