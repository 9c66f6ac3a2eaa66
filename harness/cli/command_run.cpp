#include "cli/commands.hpp"
#include "cli/run_session.hpp"

namespace keur::cli {

Command run_command() {
  auto options = target_options();
  for (const auto& option : selection_options())
    options.push_back(option);
  for (const auto& option : run_options())
    options.push_back(option);
  return {
      "run",
      "plan and run contract tests, judge every answer, write reports",
      {{"SPEC", "the description: a path, - for standard input, or an https URL; the profile's or the built-in one "
                "when left out"}},
      std::move(options),
      {{"keur run", "the built-in description against the built-in mock"},
       {"keur run openapi.yaml --target http://127.0.0.1:8080 --token-url http://127.0.0.1:8080/connect/token",
        "your server on this machine"},
       {"keur run --profile live --allow-exports --report junit --report html", "a live tenant, export jobs included"},
       {"keur run --suite workflow --workflow life-cycle.arazzo.yaml", "the workflows of an Arazzo document alone"},
       {"keur run --filter '* · no-token*' --list", "the ids that a filter selects"}},
      run_session,
      "Without --report, junit, html and json are written to ./keur-report. GoogleTest's own flags "
      "(--gtest_shuffle, --gtest_repeat=2, --gtest_fail_fast …) pass through."};
}

} // namespace keur::cli
