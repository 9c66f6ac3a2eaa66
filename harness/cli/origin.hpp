#pragma once
#include "cli/command.hpp"

#include <string>

/// Where a run comes from: what was typed, and what a CI system says of itself in its environment.
namespace keur::cli {

/// "keur run openapi.yaml --profile stage": the words as a shell takes them, without --filter, --shard and GoogleTest's
/// flags, so that a case's own --filter can follow, without a proxy's address and the values of inputs, which may be
/// secret.
std::string command_line(std::string_view command, const Arguments& arguments);
/// "NAME=…" of a workflow's input NAME=VALUE.
std::string without_input_value(std::string_view input);
/// The commit that is checked out, as GitHub, GitLab, Azure, Jenkins and Bitbucket name it; "" elsewhere.
std::string ci_commit();
/// https address of the job's page; "" where the environment names none.
std::string ci_job();

} // namespace keur::cli
