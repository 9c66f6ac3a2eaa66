#pragma once
#include "cli/command.hpp"
#include "plan/planner.hpp"

/// Which cases: the options that run and plan share, and the plan they select.
namespace keur::cli {

std::vector<Option> selection_options();

/// Plans and filters. Errors: Usage.
Result<plan::Plan> select_cases(const Arguments& arguments, const openapi::Description& description,
                                schema::Compiler& schemas);

/// "I/N" of --shard as (I, N); (0, 0) when not given. Error: Usage.
Result<std::pair<int, int>> shard_of(const Arguments& arguments);

/// Is a case of this suite and id wanted by --suite and --filter?
bool is_selected(const Arguments& arguments, std::string_view suite, std::string_view id);

} // namespace keur::cli
