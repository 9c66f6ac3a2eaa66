#include "base/text.hpp"
#include "reports/report.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>

namespace keur::reports {
namespace {

tl::unexpected<Error> failed(const std::string& path, std::string_view doing, int number) {
  const std::string where = path == "-" ? "stdout" : path;
  return fail(ErrorCode::Write,
              "cannot " + std::string(doing) + " '" + escape_visible(where) + "': " + std::strerror(number));
}

/// A descriptor that is closed at the latest here; close() tells the error that only close finds (disk quota, NFS).
class File {
public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { static_cast<void>(close()); }
  int get() const { return descriptor_; }
  int close() {
    const int result = descriptor_ < 0 ? 0 : ::close(descriptor_);
    descriptor_ = -1;
    return result;
  }

private:
  int descriptor_;
};

/// 0 or errno.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return errno;
    if (written == 0)
      return ENOSPC;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

std::string parent(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos)
    return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Status make_folders(const std::string& folder) {
  struct stat found {};
  if (::stat(folder.c_str(), &found) == 0) {
    if (S_ISDIR(found.st_mode))
      return {};
    return failed(folder, "make the folder", ENOTDIR);
  }
  if (const std::string above = parent(folder); above != folder)
    if (auto made = make_folders(above); !made)
      return made;
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return failed(folder, "make the folder", errno);
  return {};
}

/// Renaming over these would replace the device itself.
bool is_special(const std::string& path) {
  if (path.starts_with("/dev/") || path.starts_with("/proc/"))
    return true;
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode) && !S_ISDIR(found.st_mode);
}

Status write_in_place(const std::string& path, std::string_view text) {
  File file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  if (file.get() < 0)
    return failed(path, "open", errno);
  if (const int problem = write_all(file.get(), text); problem != 0)
    return failed(path, "write", problem);
  if (file.close() != 0)
    return failed(path, "write", errno);
  return {};
}

std::string temporary_name(const std::string& path) {
  static std::atomic<unsigned> number{0};
  const auto slash = path.rfind('/');
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  return parent(path) + "/." + name.substr(0, 180) + '.' + std::to_string(::getpid()) + '.' + std::to_string(number++) +
         ".tmp";
}

Status fill(const std::string& path, const std::string& temporary, std::string_view text) {
  File file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (file.get() < 0)
    return failed(path, "write", errno);
  if (::fchmod(file.get(), 0600) != 0)
    return failed(path, "set the mode of", errno); // whatever the umask was
  if (const int problem = write_all(file.get(), text); problem != 0)
    return failed(path, "write", problem);
  if (::fsync(file.get()) != 0)
    return failed(path, "write", errno);
  if (file.close() != 0)
    return failed(path, "write", errno);
  return {};
}

void sync_folder(const std::string& folder) {
  const File file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Some file systems refuse to sync a folder; the file itself is safe by then.
  if (file.get() >= 0)
    static_cast<void>(::fsync(file.get()));
}

} // namespace

Status write_atomically(const std::string& path, std::string_view text) {
  if (path == "-") {
    // A reader that goes away (keur … | head) has what it wanted.
    if (const int problem = write_all(STDOUT_FILENO, text); problem != 0 && problem != EPIPE)
      return failed(path, "write", problem);
    return {};
  }
  if (path.empty())
    return fail(ErrorCode::Write, "a report needs a path", {}, "write --report FORMAT=PATH");
  if (is_special(path))
    return write_in_place(path, text);
  struct stat found {};
  if (path.ends_with('/') || (::stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode)))
    return failed(path, "write", EISDIR);
  if (auto made = make_folders(parent(path)); !made)
    return made;
  const std::string temporary = temporary_name(path);
  auto done = fill(path, temporary, text);
  if (done && ::rename(temporary.c_str(), path.c_str()) != 0)
    done = failed(path, "write", errno);
  if (done)
    sync_folder(parent(path));
  else
    ::unlink(temporary.c_str());
  return done;
}

} // namespace keur::reports
