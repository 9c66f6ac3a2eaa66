#include "cli/origin.hpp"

#include "reports/wording.hpp"

#include <cstdlib>
#include <initializer_list>

namespace keur::cli {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string first_of(std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (auto value = environment(name); !value.empty())
      return value;
  return "";
}

} // namespace

std::string command_line(std::string_view command, const Arguments& arguments) {
  std::string line = "keur " + std::string(command);
  const auto& words = arguments.words();
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--filter" || words[i] == "--shard" || words[i] == "--proxy")
      ++i; // its value
    else if (words[i] == "--input" && i + 1 < words.size())
      line += " --input " + reports::shell_word(without_input_value(words[++i]));
    else if (words[i].starts_with("--input="))
      line += " --input " + reports::shell_word(without_input_value(words[i].substr(8)));
    else if (!words[i].starts_with("--proxy=") && !words[i].starts_with("--filter=") &&
             !words[i].starts_with("--shard=") && !words[i].starts_with("--gtest_"))
      line += ' ' + reports::shell_word(words[i]);
  }
  return line;
}

std::string without_input_value(std::string_view input) { return std::string(input.substr(0, input.find('='))) + "=…"; }

std::string ci_commit() {
  return first_of({"GITHUB_SHA", "CI_COMMIT_SHA", "BUILD_SOURCEVERSION", "GIT_COMMIT", "BITBUCKET_COMMIT"});
}

std::string ci_job() {
  if (const auto run = environment("GITHUB_RUN_ID"); !run.empty())
    return environment("GITHUB_SERVER_URL") + '/' + environment("GITHUB_REPOSITORY") + "/actions/runs/" + run;
  if (const auto build = environment("BUILD_BUILDID"); !build.empty())
    return environment("SYSTEM_TEAMFOUNDATIONCOLLECTIONURI") + environment("SYSTEM_TEAMPROJECT") +
           "/_build/results?buildId=" + build;
  return first_of({"CI_JOB_URL", "CI_PIPELINE_URL", "BUILD_URL"});
}

} // namespace keur::cli
