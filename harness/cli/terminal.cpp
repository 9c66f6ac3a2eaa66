#include "base/text.hpp"
#include "cli/command.hpp"
#include "json/load.hpp"

#include <unistd.h>

#include <cerrno>

namespace keur::cli {
namespace {

// 0 on success, else errno.
int write_bytes(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

} // namespace

void Terminal::out(std::string_view text) {
  if (!open_)
    return;
  const int error = write_bytes(STDOUT_FILENO, text);
  if (error == 0)
    return;
  open_ = false;
  intact_ = error == EPIPE;
}

void Terminal::talk(std::string_view line) {
  if (quiet)
    return;
  write_bytes(STDERR_FILENO, std::string(line) + '\n');
}

void Terminal::draw(std::string_view text) { write_bytes(STDERR_FILENO, text); }

int Terminal::report(const Error& complaint) {
  Error error = complaint;
  if (error.code == ErrorCode::Usage && error.remedy.empty() && !command.empty())
    error.remedy = "`keur " + command + " --help` shows how";
  if (json)
    out(json::dump(to_json(error)) + "\n");
  const std::string text =
      "keur: error: " + to_string(error) + '\n' + error.excerpt + "  remedy: " + escape_visible(remedy(error)) + '\n';
  write_bytes(STDERR_FILENO, text);
  return exit_code(error.code);
}

json::Value to_json(const Error& error) {
  return json::object({{"error", json::object({{"code", id(error.code)},
                                               {"message", error.message},
                                               {"file", error.where.document},
                                               {"line", error.where.line},
                                               {"column", error.where.column},
                                               {"pointer", error.where.pointer},
                                               {"remedy", remedy(error)}})}});
}

} // namespace keur::cli
