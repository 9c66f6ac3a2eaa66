#include "run/interrupt.hpp"

#include <array>
#include <csignal>
#include <cstdlib>

namespace keur::run {
namespace {

constexpr std::array caught{SIGINT, SIGTERM, SIGHUP, SIGXCPU};
volatile std::sig_atomic_t signal_number = 0;
std::function<void()>* wake_loop = nullptr;

// SIGXCPU is a request to end like SIGTERM.
int as_ended_by(int number) { return number == SIGXCPU ? SIGTERM : number; }

extern "C" void keur_on_signal(int number) {
  if (signal_number != 0) {
    std::signal(as_ended_by(number), SIG_DFL);
    std::raise(as_ended_by(number));
    return;
  }
  signal_number = number;
  if (wake_loop != nullptr)
    (*wake_loop)(); // writes one byte to a pipe: async-signal-safe
}

void set(int number, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_NODEFER; // a second signal ends the process even while the first is handled
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, nullptr);
}

std::function<void()> stored_wake;

} // namespace

Interrupt::Interrupt(std::function<void()> wake) {
  stored_wake = std::move(wake);
  wake_loop = &stored_wake;
  signal_number = 0;
  for (const int number : caught)
    set(number, keur_on_signal);
}

Interrupt::~Interrupt() {
  for (const int number : caught)
    set(number, SIG_DFL);
  wake_loop = nullptr;
}

int Interrupt::received() { return signal_number; }

void Interrupt::raise_again() {
  const int number = as_ended_by(signal_number);
  std::signal(number, SIG_DFL);
  std::raise(number);
  std::_Exit(128 + number);
}

} // namespace keur::run
