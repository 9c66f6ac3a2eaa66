#include "cli/clean_up.hpp"

#include "run/interrupt.hpp"

namespace keur::cli {

run::CleanUp clean_up(const profile::Profile& profile, const Arguments& arguments,
                      const openapi::Description& description, transport::Loop& loop, transport::Transport& api,
                      const run::Made& made) {
  run::CleanUp outcome;
  const bool wanted = profile.target == profile::TargetClass::Loopback ||
                      (profile.target == profile::TargetClass::Remote && arguments.has("--clean-up"));
  const bool may =
      profile::ruling(profile.target, profile::RequestClass::Unsafe, profile.permissions) == profile::Ruling::Send;
  if (!wanted || !may || run::Interrupt::received() != 0)
    return outcome;
  outcome.pending = made.things().size();
  for (const auto& [address, remove] : made.things())
    loop.spawn(run::take_away(api, description, address, *remove, outcome));
  loop.run_until([&] { return outcome.pending == 0 || run::Interrupt::received() != 0; });
  loop.cancel();
  return outcome;
}

} // namespace keur::cli
