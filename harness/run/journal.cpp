#include "run/journal.hpp"

#include "base/text.hpp"
#include "json/load.hpp"
#include "run/blame.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace keur::run {
namespace {

constexpr auto sync_interval = std::chrono::milliseconds(250);

Status make_folder(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (folder.empty() || std::filesystem::exists(folder, error))
    return {};
  if (std::filesystem::create_directories(folder, error)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    return {};
  }
  return fail(ErrorCode::Write, "cannot make the folder '" + folder.string() + "': " + error.message());
}

// A journal is locked as long as its run lives.
bool is_in_use(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0)
    return false;
  const bool locked = ::flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(descriptor);
  return locked;
}

std::string with_run_id(const std::string& path, const std::string& run_id) {
  const std::filesystem::path whole(path);
  return (whole.parent_path() / (whole.stem().string() + '-' + run_id + whole.extension().string())).string();
}

} // namespace

Result<std::unique_ptr<Journal>> Journal::open(const std::string& wanted, const Transcript& head) {
  if (auto made = make_folder(wanted); !made)
    return tl::unexpected(made.error());
  const std::string path = is_in_use(wanted) ? with_run_id(wanted, head.run_id) : wanted;
  ::unlink(path.c_str()); // never follow or append to what stood there
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0)
    return fail(ErrorCode::Write, "cannot write '" + path + "': " + std::strerror(errno));
  ::flock(descriptor, LOCK_EX | LOCK_NB);
  std::unique_ptr<Journal> journal(new Journal(descriptor, path));
  Transcript first = head;
  first.cases.clear();
  first.complete = false;
  journal->append(json::dump(to_json(first)));
  return journal;
}

Journal::~Journal() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

void Journal::finished(const RecordedCase& record) { append(json::dump(to_json(record))); }

void Journal::append(std::string line) {
  if (failed_ || descriptor_ < 0)
    return;
  line += '\n';
  failed_ = ::write(descriptor_, line.data(), line.size()) != static_cast<ssize_t>(line.size());
  const auto now = std::chrono::steady_clock::now();
  if (now - synced_ < sync_interval)
    return;
  ::fdatasync(descriptor_);
  synced_ = now;
}

void Journal::discard() {
  ::close(descriptor_);
  descriptor_ = -1;
  ::unlink(path_.c_str());
}

Result<Transcript> read_journal(std::string_view text, std::string_view name) {
  const auto lines = split(text, '\n');
  const auto parse = [&](std::size_t i) -> Result<json::Value> {
    auto loaded = json::load_json(lines[i], name);
    if (!loaded) {
      Error error = loaded.error();
      error.where.line = static_cast<std::uint32_t>(i + 1);
      return tl::unexpected(std::move(error));
    }
    return std::move(loaded->root);
  };
  auto head = parse(0);
  if (!head)
    return tl::unexpected(head.error());
  auto transcript = transcript_from_json(*head, name);
  if (!transcript)
    return transcript;
  // What follows the last newline is empty, or was cut off.
  for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
    auto line = parse(i);
    if (!line)
      return tl::unexpected(line.error());
    auto record = case_from_json(*line, name);
    if (!record)
      return tl::unexpected(record.error());
    transcript->cases.push_back(std::move(*record));
  }
  transcript->complete = false;
  settle_blame(transcript->cases);
  transcript->summary = summarize(transcript->cases);
  return transcript;
}

} // namespace keur::run
