#include "cli/selection.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace keur::cli {
namespace {

std::vector<std::string> suites_of(const Arguments& arguments) {
  std::vector<std::string> names;
  for (const auto name : split(arguments.one_or("--suite", "generated,exports,token"), ','))
    names.emplace_back(trim(name));
  return names;
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
  if (!text)
    return std::pair(0, 0);
  int index = 0, count = 0;
  char rest = 0;
  if (std::sscanf(text->c_str(), "%d/%d%c", &index, &count, &rest) == 2 && count >= 1 && index >= 1 && index <= count)
    return std::pair(index, count);
  return fail(ErrorCode::Usage, "--shard wants I/N with 1 <= I <= N, not '" + *text + "'");
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
