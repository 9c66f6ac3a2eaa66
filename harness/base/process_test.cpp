#include "base/process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace keur {
namespace {

/// The exit code of a child that does this.
template <class Act>
int in_a_child(const Act& act) {
  const pid_t child = fork();
  if (child == 0)
    _exit(act());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

TEST(Process, O011_ClosedDescriptorsAreFilled) {
  EXPECT_EQ(in_a_child([] {
              close(0), close(1), close(2);
              if (!prepare_process())
                return 1;
              const int next = open("/dev/null", O_RDONLY);
              return next > 2 && fcntl(0, F_GETFD) >= 0 && fcntl(1, F_GETFD) >= 0 && fcntl(2, F_GETFD) >= 0 ? 0 : 2;
            }),
            0);
}

TEST(Process, O010_ClosedReadersAreErrorsNotSignals) {
  EXPECT_EQ(in_a_child([] {
              if (!prepare_process())
                return 1;
              int ends[2];
              if (pipe(ends) != 0)
                return 2;
              close(ends[0]);
              return write(ends[1], "x", 1) == -1 ? 0 : 3;
            }),
            0);
}

TEST(Process, O017_NoDumps) {
  EXPECT_EQ(in_a_child([] {
              forbid_dumps();
              rlimit limit{};
              getrlimit(RLIMIT_CORE, &limit);
              return prctl(PR_GET_DUMPABLE) == 0 && limit.rlim_cur == 0 && limit.rlim_max == 0 ? 0 : 1;
            }),
            0);
}

} // namespace
} // namespace keur
