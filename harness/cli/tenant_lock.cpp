#include "cli/tenant_lock.hpp"

#include "crypto/crypto.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>

namespace keur::cli {
namespace {

namespace fs = std::filesystem;

// An export of a whole payroll is work for the server; its own answer stays good for a while.
constexpr std::int64_t minutes_between_exports = 15;

std::optional<fs::path> state_folder() {
  const char* state = std::getenv("XDG_STATE_HOME");
  const char* home = std::getenv("HOME");
  if (state != nullptr && *state == '/')
    return fs::path(state) / "keur";
  if (home != nullptr && *home == '/')
    return fs::path(home) / ".local/state/keur";
  return std::nullopt;
}

int open_lock(const Target& target) {
  const auto folder = state_folder();
  std::error_code error;
  if (!folder || (!fs::exists(*folder, error) && !fs::create_directories(*folder, error)))
    return -1;
  fs::permissions(*folder, fs::perms::owner_all, error);
  const auto& credentials = target.credentials;
  const auto digest =
      crypto::sha256_hex(target.profile.base_url + '\n' + credentials.client_id + '\n' + credentials.tenant_id);
  const auto path = *folder / digest.substr(0, 32);
  return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

std::int64_t minutes_now() {
  return std::chrono::duration_cast<std::chrono::minutes>(std::chrono::system_clock::now().time_since_epoch()).count();
}

} // namespace

TenantLock::TenantLock(const Target& target) {
  if (target.profile.target != profile::TargetClass::Live)
    return;
  descriptor_ = open_lock(target);
  if (descriptor_ < 0)
    return;
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0)
    warnings_.emplace_back("another run on this machine speaks to the same tenant: together they may exceed its rate "
                           "limit, and both count as this client's");
  if (target.profile.permissions.exports)
    note_exports();
}

void TenantLock::note_exports() {
  std::array<char, 24> text{};
  const auto size = ::pread(descriptor_, text.data(), text.size(), 0);
  std::int64_t last = 0;
  std::from_chars(text.data(), text.data() + std::max<ssize_t>(size, 0), last);
  const auto now = minutes_now();
  if (last > 0 && now - last < minutes_between_exports)
    warnings_.push_back("this tenant's exports were started " + std::to_string(now - last) +
                        " minutes ago and are started again: leave out --allow-exports where that is not needed");
  const auto line = std::to_string(now) + '\n';
  if (::ftruncate(descriptor_, 0) == 0 &&
      ::pwrite(descriptor_, line.data(), line.size(), 0) != static_cast<ssize_t>(line.size()))
    warnings_.emplace_back("the time of this run could not be noted for the next one");
}

TenantLock::~TenantLock() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

} // namespace keur::cli
