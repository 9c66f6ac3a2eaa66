#include "profile/secret_command.hpp"

#include "base/secret.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

extern char** environ;

namespace keur::profile {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t most_printed = 64U << 10;
constexpr auto command_patience = std::chrono::seconds(30);

auto command_failed(const std::string& program, const std::string& what) {
  return fail(ErrorCode::CredentialMissing, "the command '" + escape_visible(program) + "' for a credential " + what,
              {}, "run it by hand: it has to print the secret, and nothing else, to its standard output");
}

/// Starts the program with `out` as its standard output; 0 when it cannot be started.
pid_t start(const std::vector<std::string>& argv, int out) {
  std::vector<char*> words;
  for (const auto& word : argv)
    words.push_back(const_cast<char*>(word.c_str())); // posix_spawnp does not write to them
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int failed = posix_spawnp(&child, words.front(), &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return failed == 0 ? child : 0;
}

enum class Printed : std::uint8_t { Whole, TooMuch, TooLate };

Printed read_until_end(int in, std::string& into) {
  const auto until = steady_clock::now() + command_patience;
  char buffer[4'096];
  Printed ending = Printed::TooLate;
  while (steady_clock::now() < until) {
    pollfd ready{in, POLLIN, 0};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - steady_clock::now()).count();
    if (poll(&ready, 1, static_cast<int>(left) + 1) <= 0)
      continue;
    const auto got = read(in, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR)
      continue;
    ending = Printed::Whole;
    if (got <= 0)
      break;
    into.append(buffer, static_cast<std::size_t>(got));
    ending = Printed::TooMuch;
    if (into.size() > most_printed)
      break;
    ending = Printed::TooLate;
  }
  explicit_bzero(buffer, sizeof buffer);
  return ending;
}

} // namespace

Result<std::string> output_of(const std::vector<std::string>& argv) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return command_failed(argv.front(), std::string("cannot be run: ") + std::strerror(errno));
  const pid_t child = start(argv, ends[1]);
  close(ends[1]);
  if (child == 0) {
    close(ends[0]);
    return command_failed(argv.front(), "cannot be run: is it installed?");
  }
  std::string printed;
  printed.reserve(most_printed + 4'096); // grows without leaving copies behind
  const Printed ending = read_until_end(ends[0], printed);
  close(ends[0]);
  if (ending != Printed::Whole)
    kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  std::string wrong;
  if (ending == Printed::TooLate)
    wrong = "took longer than 30 s";
  else if (ending == Printed::TooMuch)
    wrong = "printed more than 64 KiB";
  else if (WIFSIGNALED(status))
    wrong = "was ended by signal " + std::to_string(WTERMSIG(status));
  else if (WEXITSTATUS(status) == 127 && printed.empty())
    wrong = "cannot be run: is it installed?";
  else if (WEXITSTATUS(status) != 0)
    wrong = "failed with exit code " + std::to_string(WEXITSTATUS(status));
  if (wrong.empty())
    return printed;
  wipe(printed);
  return command_failed(argv.front(), wrong);
}

} // namespace keur::profile
