#pragma once
#include "cli/command.hpp"

#include <string>

/// Where a run comes from: what was typed, and what a CI system says of itself in its environment.
namespace keur::cli {

/// "keur run openapi.yaml --profile stage": the words as a shell takes them, without --filter, --shard and GoogleTest's
/// flags, so that a case's own --filter can follow. No option takes a secret's value.
std::string command_line(std::string_view command, const Arguments& arguments);
/// The commit that is checked out, as GitHub, GitLab, Azure, Jenkins and Bitbucket name it; "" elsewhere.
std::string ci_commit();
/// https address of the job's page; "" where the environment names none.
std::string ci_job();

} // namespace keur::cli
