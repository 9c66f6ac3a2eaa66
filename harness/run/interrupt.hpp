#pragma once
#include <functional>

namespace keur::run {

/// Catches SIGINT, SIGTERM, SIGHUP and SIGXCPU while it lives. The first one is remembered and wakes the loop; a second
/// one ends the process at once (the journal is whole at every moment). One at a time.
class Interrupt {
public:
  explicit Interrupt(std::function<void()> wake);
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  /// The signal that came, or 0.
  static int received();
  /// Ends the process by the signal that came, with its default action, so that a shell sees a real signal.
  [[noreturn]] static void raise_again();
};

} // namespace keur::run
