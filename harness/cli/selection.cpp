#include "cli/selection.hpp"

#include "base/text.hpp"
#include "cli/subject.hpp"
#include "gtest/registration.hpp"
#include "openapi/load.hpp"
#include "suites/token/suite.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace keur::cli {
namespace {

std::vector<std::string> suites_of(const Arguments& arguments) {
  std::vector<std::string> names;
  const std::string text = arguments.one_or("--suite", "generated,exports,robustness,token,workflow,hand-written");
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
  return fail(ErrorCode::Usage, std::string(name) + " wants I/N with I from " + std::to_string(first) + " to " +
                                    (first == 0 ? "N - 1" : "N") + ", not '" + text + "'");
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

Result<std::vector<std::pair<std::string, std::string>>> given_inputs(const Arguments& arguments) {
  std::vector<std::pair<std::string, std::string>> given;
  for (const auto& word : arguments.all("--input")) {
    const auto equals = word.find('=');
    if (equals == std::string::npos || equals == 0)
      return fail(ErrorCode::Usage, "--input wants NAME=VALUE, not '" + escape_visible(word) + "'");
    given.emplace_back(word.substr(0, equals), word.substr(equals + 1));
  }
  if (!given.empty() && !arguments.has("--workflow"))
    return fail(ErrorCode::Usage, "--input wants --workflow FILE");
  return given;
}

Status add_workflows(const Arguments& arguments, const openapi::Description& description, Selection& selection) {
  const auto given = given_inputs(arguments);
  if (!given)
    return tl::unexpected(given.error());
  std::vector<workflow::Document> documents;
  for (const auto& path : arguments.all("--workflow")) {
    const auto source = openapi::read_file(path);
    if (!source)
      return tl::unexpected(source.error());
    auto document = workflow::read(source->text, path, description);
    if (!document)
      return tl::unexpected(document.error());
    documents.push_back(std::move(*document));
  }
  for (const auto& input : *given)
    if (std::none_of(documents.begin(), documents.end(),
                     [&](const auto& document) { return workflow::takes_input(document, input.first); }))
      return fail(ErrorCode::Usage, "--input: no workflow has an input '" + escape_visible(input.first) + "'");
  for (auto& document : documents) {
    auto cases = workflow::to_cases(std::move(document), description, *given);
    if (!cases)
      return tl::unexpected(cases.error());
    for (auto& [test, flow] : *cases) {
      if (!selection.flows.emplace(test.id, std::move(flow)).second)
        return fail(ErrorCode::Usage, "'" + test.id + "' is in two of the documents given with --workflow", test.where);
      selection.plan.cases.push_back(std::move(test));
    }
  }
  return {};
}

bool is_skipped(const openapi::Operation* operation, const std::vector<std::string>& skip) {
  return operation != nullptr && std::any_of(skip.begin(), skip.end(), [&](const std::string& glob) {
           return matches_glob(operation->name(), glob);
         });
}

/// Cases of operations that the profile skips, and those that would take a step with one.
void leave_out(const std::vector<std::string>& skip, const openapi::Description& description, plan::Plan& plan) {
  if (skip.empty())
    return;
  std::erase_if(plan.cases, [&](const plan::Case& test) {
    return is_skipped(test.operation, skip) || std::any_of(test.steps.begin(), test.steps.end(), [&](const auto& step) {
             return is_skipped(step.operation, skip);
           });
  });
  for (const auto& operation : description.operations)
    if (is_skipped(&operation, skip))
      plan.omissions.push_back({"skip", operation.name(), "left out by skip in keur.yaml", {}});
}

Error too_large(const plan::Excess& excess, const openapi::Description& description, std::size_t most) {
  std::string message = "the plan is too large: ";
  if (excess.request_bytes != 0)
    message += "the requests of its first " + std::to_string(excess.cases) + " cases take more than " +
               std::to_string(excess.request_bytes >> 20U) + " MiB, the most for --max-tests " + std::to_string(most);
  else
    message += std::to_string(excess.cases) + " cases are selected" +
               (excess.whole ? ""
                             : " in the first " + std::to_string(excess.operations) + " of " +
                                   std::to_string(description.operations.size()) + " operations") +
               ", and --max-tests is " + std::to_string(most);
  std::string largest;
  for (const auto& [operation, cases] : excess.largest)
    largest +=
        (largest.empty() ? "" : ", ") + escape_visible(truncate(operation, 80)) + " (" + std::to_string(cases) + ')';
  if (!largest.empty())
    message += "; most are of " + largest;
  return {ErrorCode::SizeLimit,
          std::move(message),
          {},
          "select fewer with --filter, --suite, --max-cases or --fuzz, or raise --max-tests (limits: max_tests)"};
}

bool has_tokens(const openapi::Description& description) {
  using Type = openapi::SecurityScheme::Type;
  return std::any_of(description.security_schemes.begin(), description.security_schemes.end(), [](const auto& scheme) {
    return scheme.type == Type::OAuth2 || scheme.type == Type::OpenIdConnect;
  });
}

} // namespace

std::vector<Option> selection_options() {
  return {
      {"--suite", "NAMES",
       "comma-separated: generated, robustness, token, exports, workflow, hand-written (all when left out)"},
      {"--filter", "GLOB", "only cases whose id matches; * and ? are wild", true},
      {"--shard", "I/N", "only part I (from 1) of N; every case is in exactly one part"},
      {"--max-cases", "N", "at most N cases for each operation"},
      {"--max-tests", "N", "refuse a plan of more than N selected cases in all (100000 when left out)"},
      {"--fuzz", "N", "add N seeded random cases for each operation"},
      {"--seed", "N", "seed of generated values (1 when left out)"},
      {"--workflow", "FILE", "add the workflows of an Arazzo 1.0 document, a case each", true},
      {"--input", "NAME=VALUE", "value of a workflow's input", true},
      overlay_option,
      reference_root_option,
      lenient_option,
      broken_option,
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

Result<Selection> select_cases(const Arguments& arguments, const openapi::Description& description,
                               schema::Compiler& schemas, const profile::Profile& profile) {
  static const std::vector<std::string> known{"generated", "robustness", "token",
                                              "exports",   "workflow",   "hand-written"};
  const auto suites = suites_of(arguments);
  for (const auto& suite : suites)
    if (std::find(known.begin(), known.end(), suite) == known.end())
      return fail(ErrorCode::Usage, "--suite wants some of " + join(known, ", ") + ", not '" + suite + "'");
  plan::PlanOptions options;
  auto seed = arguments.number("--seed", 1);
  auto most = arguments.number("--max-cases", 0, 1, 1'000'000);
  auto fuzz = arguments.number("--fuzz", 0, 0, 1'000'000);
  auto all = arguments.number("--max-tests", profile.limits.max_tests, 1, 1'000'000'000);
  for (const auto* number : {&seed, &most, &fuzz, &all})
    if (!*number)
      return tl::unexpected(number->error());
  options.seed = *seed;
  options.max_cases = *most;
  options.fuzz = *fuzz;
  options.max_tests = *all;
  options.wanted = [&](const plan::Case& test) { return is_selected(arguments, test.suite, test.id); };
  Selection selection{plan::make_plan(description, schemas, options)};
  if (selection.plan.excess)
    return tl::unexpected(too_large(*selection.plan.excess, description, *all));
  if (auto status = add_workflows(arguments, description, selection); !status)
    return tl::unexpected(status.error());
  std::erase_if(selection.plan.cases,
                [&](const plan::Case& test) { return !is_selected(arguments, test.suite, test.id); });
  leave_out(profile.skip, description, selection.plan);
  const auto wanted = [&](std::string_view suite) {
    return suites.empty() || std::find(suites.begin(), suites.end(), suite) != suites.end();
  };
  if (!wanted("generated") && !wanted("robustness") && !wanted("exports"))
    selection.plan.omissions.clear(); // they speak of cases that nobody asked for
  std::erase_if(selection.plan.omissions, [&](const plan::Omission& omission) {
    return !arguments.all("--filter").empty() &&
           !is_selected(arguments, "generated", omission.operation + " · " + omission.rule);
  });
  return selection;
}

std::vector<std::string> token_ids(const Arguments& arguments, const openapi::Description& description) {
  std::vector<std::string> ids;
  if (!has_tokens(description))
    return ids;
  for (const auto& assertion : suites::token::assertions()) {
    std::string id = suites::token::case_id(assertion);
    if (is_selected(arguments, "token", id))
      ids.push_back(std::move(id));
  }
  return ids;
}

std::vector<std::string> hand_written_ids(const Arguments& arguments) {
  auto ids = gtest::hand_written_ids(arguments.gtest_flags());
  std::erase_if(ids, [&](const std::string& id) { return !is_selected(arguments, "hand-written", id); });
  return ids;
}

} // namespace keur::cli
