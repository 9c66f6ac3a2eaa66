#include "cli/selection.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace keur::cli {
namespace {

std::vector<std::string> suites_of(const Arguments& arguments) {
  std::vector<std::string> names;
  const std::string text = arguments.one_or("--suite", "generated,exports,token");
  for (const auto name : split(text, ','))
    names.emplace_back(trim(name));
  return names;
}

Result<std::pair<int, int>> parse_shard(const std::string& text, int first, std::string_view name) {
  int index = 0, count = 0;
  char rest = 0;
  if (std::sscanf(text.c_str(), "%d/%d%c", &index, &count, &rest) == 2 && count >= 1 && index >= first &&
      index - first < count)
    return std::pair(index - first + 1, count);
  return fail(ErrorCode::Usage, std::string(name) + " wants I/N with " + std::to_string(first) +
                                    " <= I <= " + (first == 0 ? "N - 1" : "N") + ", not '" + text + "'");
}

/// GoogleTest's own variables, which job runners set: the transcript has to say which shard it is of.
Result<std::pair<int, int>> shard_of_environment() {
  const char* total = std::getenv("GTEST_TOTAL_SHARDS");
  const char* index = std::getenv("GTEST_SHARD_INDEX");
  if (total == nullptr && index == nullptr)
    return std::pair(0, 0);
  return parse_shard(std::string(index == nullptr ? "" : index) + '/' + (total == nullptr ? "" : total), 0,
                     "GTEST_SHARD_INDEX/GTEST_TOTAL_SHARDS");
}

} // namespace

std::vector<Option> selection_options() {
  return {
      {"--suite", "NAMES", "comma-separated: generated, token, exports (all when not given)"},
      {"--filter", "GLOB", "only cases whose id matches; * and ? are wild", true},
      {"--shard", "I/N", "only part I (from 1) of N; every case is in exactly one part"},
      {"--max-cases", "N", "at most N cases for each operation"},
      {"--fuzz", "N", "add N seeded random cases for each operation"},
      {"--seed", "N", "seed of generated values (1 when not given)"},
      {"--overlay", "FILE", "apply an OpenAPI Overlay to the description first", true},
  };
}

Result<std::pair<int, int>> shard_of(const Arguments& arguments) {
  const auto text = arguments.one("--shard");
  return text ? parse_shard(*text, 1, "--shard") : shard_of_environment();
}

bool is_selected(const Arguments& arguments, std::string_view suite, std::string_view id) {
  const auto suites = suites_of(arguments);
  const auto& filters = arguments.all("--filter");
  return std::find(suites.begin(), suites.end(), suite) != suites.end() &&
         (filters.empty() ||
          std::any_of(filters.begin(), filters.end(), [&](const auto& glob) { return matches_glob(id, glob); }));
}

Result<plan::Plan> select_cases(const Arguments& arguments, const openapi::Description& description,
                                schema::Compiler& schemas) {
  static const std::vector<std::string> known{"generated", "token", "exports"};
  const auto suites = suites_of(arguments);
  for (const auto& suite : suites)
    if (std::find(known.begin(), known.end(), suite) == known.end())
      return fail(ErrorCode::Usage, "--suite knows generated, token and exports, not '" + suite + "'");
  plan::PlanOptions options;
  auto seed = arguments.number("--seed", 1);
  auto most = arguments.number("--max-cases", 0, 1, 1'000'000);
  auto fuzz = arguments.number("--fuzz", 0, 0, 1'000'000);
  for (const auto* number : {&seed, &most, &fuzz})
    if (!*number)
      return tl::unexpected(number->error());
  options.seed = *seed;
  options.max_cases = *most;
  options.fuzz = *fuzz;
  plan::Plan plan = plan::make_plan(description, schemas, options);
  std::erase_if(plan.cases, [&](const plan::Case& test) { return !is_selected(arguments, test.suite, test.id); });
  return plan;
}

} // namespace keur::cli
