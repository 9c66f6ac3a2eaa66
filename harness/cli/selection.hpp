#pragma once
#include "cli/command.hpp"
#include "plan/planner.hpp"
#include "workflow/flow.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Which cases: the options that run and plan share, and the plan they select.
namespace keur::cli {

std::vector<Option> selection_options();

struct Selection {
  plan::Plan plan;
  /// Of the cases that are workflows, by id; the others take their steps in order.
  std::map<std::string, workflow::Flow> flows = {};
};

/// Plans, reads workflows, filters, and leaves out whatever would use an operation that the profile skips (an omission
/// for each). Errors: Usage, FileUnreadable, SizeLimit (more cases than --max-tests), and
/// those of workflow::read and to_cases.
Result<Selection> select_cases(const Arguments& arguments, const openapi::Description& description,
                               schema::Compiler& schemas, const profile::Profile& profile);

/// The ids of the token contract's cases that are selected: part of a run where the description asks for tokens.
std::vector<std::string> token_ids(const Arguments& arguments, const openapi::Description& description);
/// Those of the hand-written tests that are selected.
std::vector<std::string> hand_written_ids(const Arguments& arguments);

/// "I/N" of --shard as (I, N); (0, 0) when not given. Error: Usage.
Result<std::pair<int, int>> shard_of(const Arguments& arguments);

/// Is a case of this suite and id wanted by --suite and --filter?
bool is_selected(const Arguments& arguments, std::string_view suite, std::string_view id);

} // namespace keur::cli
