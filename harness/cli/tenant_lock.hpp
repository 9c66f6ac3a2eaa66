#pragma once
#include "cli/target.hpp"

#include <string>
#include <vector>

namespace keur::cli {

/// Two runs on this machine against one live tenant share its rate limit and may start the same exports twice: the
/// second one is told (reliability catalogue C003). While it lives, a file is locked in $XDG_STATE_HOME/keur, else
/// ~/.local/state/keur; its name is a digest of origin, client and tenant, and it holds the time of the last run with
/// --allow-exports, nothing else. Where there is no such folder, or on any other target, nothing is locked or said.
class TenantLock {
public:
  explicit TenantLock(const Target& target);
  ~TenantLock();
  TenantLock(const TenantLock&) = delete;
  TenantLock& operator=(const TenantLock&) = delete;
  /// What the user should know before anything is sent.
  const std::vector<std::string>& warnings() const { return warnings_; }

private:
  void note_exports();

  int descriptor_ = -1;
  std::vector<std::string> warnings_;
};

} // namespace keur::cli
