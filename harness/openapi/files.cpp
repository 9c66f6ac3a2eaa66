#include "openapi/references.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace keur::openapi {
namespace {

class Descriptor {
public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0)
      ::close(fd_);
  }
  int get() const { return fd_; }

private:
  int fd_;
};

Result<std::string> read_all(int fd, const std::string& path, std::size_t limit, std::size_t expected) {
  std::string text;
  text.reserve(expected);
  char buffer[1 << 16];
  for (;;) {
    const ssize_t count = ::read(fd, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return fail(ErrorCode::FileUnreadable, "cannot read '" + path + "': " + std::strerror(errno));
    if (count == 0)
      return text;
    text.append(buffer, static_cast<std::size_t>(count));
    if (text.size() > limit)
      return fail(ErrorCode::SizeLimit, "'" + path + "' is larger than " + std::to_string(limit >> 20) + " MiB");
  }
}

} // namespace

Result<std::string> read_regular(const std::string& path, std::size_t limit, bool follow_last) {
  // O_NONBLOCK: opening a FIFO must not wait for a writer.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | (follow_last ? 0 : O_NOFOLLOW)));
  if (file.get() < 0)
    return fail(ErrorCode::FileUnreadable, "cannot open '" + path + "': " + std::strerror(errno));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0)
    return fail(ErrorCode::FileUnreadable, "cannot read '" + path + "': " + std::strerror(errno));
  if (!S_ISREG(status.st_mode))
    return fail(ErrorCode::FileUnreadable,
                "'" + path + "' is " + (S_ISDIR(status.st_mode) ? "a folder" : "no regular file"));
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size > limit)
    return fail(ErrorCode::SizeLimit, "'" + path + "' has " + std::to_string(size >> 20) + " MiB, the limit is " +
                                          std::to_string(limit >> 20) + " MiB");
  return read_all(file.get(), path, limit, size);
}

Result<Source> read_file(const std::string& path, std::size_t limit) {
  auto text = read_regular(path, limit, true);
  if (!text)
    return fail(text.error());
  return Source{path, {}, std::move(*text)};
}

} // namespace keur::openapi
