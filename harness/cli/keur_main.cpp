#include "base/process.hpp"
#include "cli/command.hpp"

#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <vector>

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
