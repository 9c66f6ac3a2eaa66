#pragma once
#include "run/runner.hpp"

#include <string>

namespace keur::run {

/// A workflow that is taken beside the cases: a login, a set-up, a tear-down. Its answers are judged by its own success
/// criteria only, and it is no case of the run.
enum class Errand : std::uint8_t {
  Login,   // like a token request: sent whatever the table of profile::ruling says, ahead of the queue
  Ordinary // as the table allows
};

/// The outputs of the workflow. Both are borrowed. Errors: Refused (the table), Authentication (a login whose criteria
/// are not met), Aborted (another workflow's), and what the network gave.
transport::Task<Result<json::Value>> take_workflow(const workflow::Planned& planned, Workbench& bench, Errand errand);

/// The transport of a login: no credential, and ahead of the queue, because requests wait for what it brings.
std::unique_ptr<transport::Transport> make_login_transport(transport::Transport& wire);

} // namespace keur::run
