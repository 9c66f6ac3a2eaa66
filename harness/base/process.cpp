#include "base/process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>

namespace keur {

Status prepare_process() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN); // a file at its size limit is a write that fails, as on a full disk
  for (;;) {
    // open() gives the lowest free number: it fills the holes and is closed again when there is none.
    const int fd = open("/dev/null", O_RDWR);
    if (fd < 0)
      return fail(ErrorCode::Internal, "/dev/null cannot be opened");
    if (fd <= STDERR_FILENO)
      continue;
    close(fd);
    return {};
  }
}

void forbid_dumps() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
}

} // namespace keur
