#include "cli/git_source.hpp"

#include "base/text.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <vector>

extern char** environ;

namespace keur::cli {
namespace {

constexpr std::size_t most_bytes = 64u << 20;

struct Ended {
  bool good;
  std::string out, error;
};

std::string read_all(int from) {
  std::string text;
  std::array<char, 1u << 16> buffer;
  for (ssize_t count; (count = ::read(from, buffer.data(), buffer.size())) > 0;)
    if (text.size() <= most_bytes)
      text.append(buffer.data(), static_cast<std::size_t>(count));
  ::close(from);
  return text;
}

/// Runs a program without a shell. Its errors go to a file, so that neither stream can block the other.
Ended run_program(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);
  int out[2];
  std::FILE* errors = std::tmpfile();
  if (!errors || ::pipe(out) != 0)
    return {false, {}, "no pipe can be made"};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ::fileno(errors), STDERR_FILENO);
  posix_spawn_file_actions_addclose(&actions, out[0]);
  pid_t child = 0;
  const int started = ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(out[1]);
  std::string text = read_all(out[0]);
  int status = 0;
  if (started == 0)
    ::waitpid(child, &status, 0);
  std::rewind(errors);
  std::string said(4'096, '\0');
  said.resize(std::fread(said.data(), 1, said.size(), errors));
  std::fclose(errors);
  if (started != 0)
    said = words[0] + " cannot be started";
  return {started == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0, std::move(text), std::string(trim(said))};
}

/// Does some reference lead to another file?
bool refers_to_files(std::string_view text) {
  for (std::size_t at = text.find("$ref"); at != std::string_view::npos; at = text.find("$ref", at + 4)) {
    const auto value = text.find_first_not_of(" \t\"':", at + 4);
    if (value != std::string_view::npos && text[value] != '#' && !text.substr(value).starts_with("http"))
      return true;
  }
  return false;
}

} // namespace

bool is_git_spec(std::string_view spec) {
  const auto colon = spec.find(':');
  std::error_code no_throw;
  return colon != std::string_view::npos && colon > 0 && spec.find("://") == std::string_view::npos &&
         colon + 1 < spec.size() && !std::filesystem::exists(std::string(spec), no_throw);
}

Result<GitSource> GitSource::read(const std::string& spec) {
  const auto colon = spec.find(':');
  const std::string revision = spec.substr(0, colon);
  std::string path = spec.substr(colon + 1);
  Ended shown = run_program({"git", "show", "--end-of-options", revision + ':' + path});
  if (!shown.good && !path.starts_with("./")) { // from a folder below the repository's top
    const Ended here = run_program({"git", "show", "--end-of-options", revision + ":./" + path});
    if (here.good) {
      shown = here;
      const Ended prefix = run_program({"git", "rev-parse", "--show-prefix"});
      path = std::string(trim(prefix.out)) + path;
    }
  }
  if (!shown.good)
    return fail(ErrorCode::FileUnreadable, "git cannot show '" + spec + "': " + shown.error, {},
                "give REV:PATH as git knows them, or a file");
  GitSource found;
  found.source_ = {spec, {}, std::move(shown.out)};
  if (!refers_to_files(found.source_.text))
    return found;
  std::string folder = (std::filesystem::temp_directory_path() / "keur-git-XXXXXX").string();
  if (!::mkdtemp(folder.data()))
    return fail(ErrorCode::FileUnreadable, "no folder can be made for the tree of '" + revision + "'");
  found.folder_ = folder;
  const std::string archive = folder + "/tree.tar";
  const Ended top = run_program({"git", "rev-parse", "--show-toplevel"});
  const Ended packed =
      run_program({"git", "-C", std::string(trim(top.out)), "archive", "--format=tar", "-o", archive, revision});
  const Ended unpacked = packed.good ? run_program({"tar", "-xf", archive, "-C", folder}) : packed;
  if (!unpacked.good)
    return fail(ErrorCode::FileUnreadable, "the tree of '" + revision + "' cannot be read: " + unpacked.error);
  found.source_.uri = "file://" + folder + '/' + path;
  return found;
}

GitSource::~GitSource() {
  std::error_code no_throw;
  if (!folder_.empty())
    std::filesystem::remove_all(folder_, no_throw);
}

} // namespace keur::cli
