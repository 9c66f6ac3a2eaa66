#include "base/process.hpp"
#include "cli/command.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>
#include <vector>

namespace {

/// Where there is no room left even for an exception, the standard library ends the program without one.
[[noreturn]] void end_without_memory() {
  std::fputs(std::current_exception() == nullptr ? "keur: error: out of memory\n"
                                                 : "keur: error: internal error (terminated); please report the "
                                                   "command line\n",
             stderr);
  std::_Exit(70);
}

/// Before the first static object is made: those need memory too.
[[gnu::constructor(101)]] void arm() { std::set_terminate(end_without_memory); }

} // namespace

// The last catch: an exception that gets here is a bug of ours (exit 70). Its text may hold foreign data and is not
// shown.
int main(int argc, char** argv) {
  try {
    if (const auto ready = keur::prepare_process(); !ready)
      return keur::exit_code(ready.error().code);
    return keur::cli::dispatch({argv + (argc > 0 ? 1 : 0), argv + argc});
  } catch (const std::bad_alloc&) {
    std::fputs("keur: error: out of memory\n", stderr);
  } catch (const std::exception&) {
    std::fputs("keur: error: internal error (an exception reached main); please report the command line\n", stderr);
  }
  return 70;
}
