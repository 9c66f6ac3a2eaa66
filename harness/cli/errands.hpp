#pragma once
#include "base/result.hpp"
#include "cli/target.hpp"
#include "run/runner.hpp"
#include "transport/access.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>

/// Workflows of a profile that are no cases: logins, set-up, tear-down.
namespace keur::cli {

struct Errands {
  std::map<std::size_t, workflow::Planned> logins = {}; // by place in the keyring
  std::optional<workflow::Planned> before = {}, after = {};
  std::unique_ptr<transport::Transport> login_wire = {};
  std::unique_ptr<run::Workbench> login_bench = {};
};

/// Reads the documents that the profile names. Errors: FileUnreadable, those of workflow::read and to_cases, and
/// Configuration for an output that the workflow does not have.
Result<Errands> read_errands(const Target& target, const openapi::Description& description);

/// From now on tokens of logins come from their workflows, sent over `wire`. Everything is borrowed.
void connect_logins(Errands& errands, const Target& target, const openapi::Description& description,
                    transport::Transport& wire, const run::Workbench& bench, transport::Keys& keys);

/// Takes the workflow on the loop and waits for it: its outputs.
Result<json::Value> take_now(const workflow::Planned& planned, run::Workbench& bench);

/// Takes the set-up, where there is one. True when its outputs have become values of the description ("$outputs.NAME").
Result<bool> set_up(const Errands& errands, const profile::Profile& profile, run::Workbench& bench,
                    openapi::Description& description);

/// Takes the tear-down, where there is one and the run was not interrupted. One that fails leaves something behind:
/// said, and no verdict.
void tear_down(const Errands& errands, run::Workbench& bench, run::Transcript& transcript, Terminal& terminal);

/// What a login's output says of a cookie: of "SID=abc; Path=/" the value of the one called `name`, else the whole
/// text.
std::string cookie_value(const std::string& text, const std::string& name);

} // namespace keur::cli
