#include "profile/secret_reader.hpp"

#include "base/text.hpp"
#include "profile/secret_command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace keur::profile {
namespace {

using Kind = CredentialReference::Kind;

constexpr std::size_t most_secret_bytes = 64U << 10;
constexpr int pipe_patience_ms = 30'000;

class SecretFile {
public:
  explicit SecretFile(int fd) : fd_(fd) {}
  ~SecretFile() {
    if (fd_ >= 0)
      close(fd_);
  }
  SecretFile(const SecretFile&) = delete;
  SecretFile& operator=(const SecretFile&) = delete;
  int get() const { return fd_; }

private:
  int fd_;
};

// unsetenv alone leaves the bytes in /proc/self/environ (measured): they are overwritten where they stand.
Secret take_variable(const std::string& name) {
  char* value = std::getenv(name.c_str());
  if (!value)
    return {};
  const auto size = std::strlen(value);
  std::string copy(value, size);
  explicit_bzero(value, size);
  unsetenv(name.c_str());
  return Secret(std::move(copy));
}

// Secrets of Kubernetes (0440, 0644) and Docker (0444) lie on a file system that a mode cannot be changed on.
bool is_mounted_secret(int fd, const struct stat& info) {
  constexpr long tmpfs_magic = 0x0102'1994, ramfs_magic = 0x8584'58f6L;
  struct statvfs flags {};
  struct statfs kind {};
  if ((info.st_mode & 022U) != 0 || fstatvfs(fd, &flags) != 0 || fstatfs(fd, &kind) != 0)
    return false;
  return (flags.f_flag & ST_RDONLY) != 0 || kind.f_type == tmpfs_magic || kind.f_type == ramfs_magic;
}

Status judge_file(int fd, const std::string& path, bool secret) {
  struct stat info {};
  if (fd < 0 || fstat(fd, &info) != 0)
    return fail(ErrorCode::FileUnreadable, "cannot open '" + path + "': " + std::strerror(errno));
  if (S_ISFIFO(info.st_mode))
    return {};
  if (!S_ISREG(info.st_mode))
    return fail(ErrorCode::FileUnreadable, "'" + path + "' is no regular file");
  if (secret && (info.st_mode & 077U) != 0 && !is_mounted_secret(fd, info))
    return fail(ErrorCode::Refused, "holds a secret and can be accessed by group or others", {path},
                "chmod 600 the file");
  if (static_cast<std::size_t>(info.st_size) > most_secret_bytes)
    return fail(ErrorCode::SizeLimit, "is larger than 64 KiB", {path}, "name the right file");
  return {};
}

/// To the end, at most 64 KiB; wiped by the caller. Pipes are waited for.
Result<std::string> read_all(int fd, const std::string& name) {
  std::string bytes(most_secret_bytes + 1, '\0');
  std::size_t size = 0;
  while (size < bytes.size()) {
    pollfd ready{fd, POLLIN, 0};
    const bool came = poll(&ready, 1, pipe_patience_ms) != 0;
    const auto got = came ? read(fd, bytes.data() + size, bytes.size() - size) : -1;
    if (got == 0)
      break;
    if (got > 0) {
      size += static_cast<std::size_t>(got);
      continue;
    }
    if (came && (errno == EAGAIN || errno == EINTR))
      continue;
    wipe(bytes);
    return fail(ErrorCode::FileUnreadable,
                "cannot read '" + name + "': " + (came ? std::strerror(errno) : "nothing came in 30 s"));
  }
  if (size > most_secret_bytes) {
    wipe(bytes);
    return fail(ErrorCode::SizeLimit, "is larger than 64 KiB", {name}, "name the right file");
  }
  std::string exact = bytes.substr(0, size);
  wipe(bytes);
  return exact;
}

// T041: editors end files with a newline that is no part of the secret; more than one is taken as meant.
Secret without_newline(std::string bytes) {
  std::size_t size = bytes.size();
  if (size > 0 && bytes[size - 1] == '\n')
    --size;
  if (size + 1 == bytes.size() && size > 0 && bytes[size - 1] == '\r')
    --size;
  std::string text = bytes.substr(0, size);
  wipe(bytes);
  return Secret(std::move(text));
}

Result<Secret> take_file(const std::string& path, bool secret) {
  const SecretFile file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (auto status = judge_file(file.get(), path, secret); !status)
    return fail(status.error());
  auto bytes = read_all(file.get(), path);
  if (!bytes)
    return fail(bytes.error());
  return without_newline(std::move(*bytes));
}

Result<Secret> take_standard_input() {
  if (isatty(STDIN_FILENO) == 1)
    return fail(ErrorCode::CredentialMissing, "a secret is to come from standard input, which is a terminal", {},
                "pipe it in: pass show api-key | keur …");
  auto bytes = read_all(STDIN_FILENO, "standard input");
  if (!bytes)
    return fail(bytes.error());
  Secret secret = without_newline(std::move(*bytes));
  if (secret.empty())
    return fail(ErrorCode::CredentialMissing, "a secret is to come from standard input, and nothing came", {},
                "pipe it in: pass show api-key | keur …");
  return secret;
}

/// NAME=VALUE, the value as it is or in quotes; "export " before it is passed over.
std::optional<std::pair<std::string, std::string>> variable_of_line(std::string_view line) {
  line = trim(line);
  if (line.starts_with("export "))
    line = trim(line.substr(7));
  const auto equals = line.find('=');
  if (line.empty() || line.front() == '#' || equals == std::string_view::npos)
    return std::nullopt;
  auto value = trim(line.substr(equals + 1));
  if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
    value = value.substr(1, value.size() - 2);
  return std::pair(std::string(trim(line.substr(0, equals))), std::string(value));
}

std::string key_of(const CredentialReference& reference) {
  return std::to_string(static_cast<int>(reference.kind)) + ' ' + reference.name + ' ' +
         join(reference.command, std::string(1, '\0'));
}

} // namespace

Status SecretReader::read_dotenv() {
  if (std::exchange(dotenv_read_, true) || folder_.empty())
    return {};
  const std::string path = folder_ + "/.env";
  if (access(path.c_str(), F_OK) != 0)
    return {};
  auto secret = take_file(path, true);
  if (!secret)
    return fail(secret.error());
  for (const auto line : split(secret->reveal(), '\n'))
    if (auto variable = variable_of_line(line))
      dotenv_[variable->first] = Secret(std::move(variable->second));
  return {};
}

Result<Secret> SecretReader::variable(const std::string& name) {
  Secret secret = take_variable(name);
  if (!secret.empty())
    return secret;
  if (auto status = read_dotenv(); !status)
    return fail(status.error());
  const auto found = dotenv_.find(name);
  return found == dotenv_.end() ? Secret() : found->second.clone();
}

Result<Secret> SecretReader::follow(const CredentialReference& reference) {
  switch (reference.kind) {
  case Kind::Environment:
    return variable(reference.name);
  case Kind::File:
    return take_file(reference.name, true);
  case Kind::Command: {
    auto printed = output_of(reference.command);
    if (!printed)
      return fail(printed.error());
    Secret secret = without_newline(std::move(*printed));
    if (secret.empty())
      return fail(ErrorCode::CredentialMissing,
                  "the command '" + escape_visible(reference.name) + "' printed nothing for a credential", {},
                  "run it by hand: it has to print the secret, and nothing else, to its standard output");
    return secret;
  }
  case Kind::StandardInput:
    return take_standard_input();
  case Kind::Text:
    return Secret(std::string(reference.name));
  case Kind::None:
    break;
  }
  return Secret();
}

Result<Secret> SecretReader::secret(const CredentialReference& reference) {
  const auto key = key_of(reference);
  if (const auto found = known_.find(key); found != known_.end())
    return found->second.clone();
  auto secret = follow(reference);
  if (secret)
    known_.emplace(key, secret->clone());
  return secret;
}

bool SecretReader::offers(const std::string& variable) {
  const char* value = std::getenv(variable.c_str());
  const auto known = known_.find(key_of({Kind::Environment, variable}));
  return (value != nullptr && *value != '\0') || (known != known_.end() && !known->second.empty()) ||
         (read_dotenv() && dotenv_.find(variable) != dotenv_.end());
}

Result<std::string> SecretReader::text(const CredentialReference& reference) {
  if (reference.kind == Kind::Environment)
    if (const char* value = std::getenv(reference.name.c_str()); value != nullptr && *value != '\0')
      return std::string(value);
  auto read = reference.kind == Kind::File ? take_file(reference.name, false) : secret(reference);
  if (!read)
    return fail(read.error());
  return std::string(read->reveal());
}

} // namespace keur::profile
