#include "openapi/load.hpp"
#include "plan/drafts.hpp"
#include "plan/planner.hpp"

#include <cstdio>
#include <ctime>
#include <map>

/// Planning time of whole descriptions: plan_bench [--rules] [--print] [--fuzz N] FILE…
namespace {

/// Processor time: what others do on the machine does not count.
struct Clock {
  static std::clock_t now() { return std::clock(); }
};

double milliseconds(std::clock_t from) { return 1000.0 * static_cast<double>(std::clock() - from) / CLOCKS_PER_SEC; }

void print(const keur::plan::Plan& plan) {
  for (const auto& test : plan.cases) {
    std::printf("%s [%s]\n", test.id.c_str(), std::string(keur::plan::name(test.steps.back().expect.kind)).c_str());
    for (const auto& step : test.steps)
      std::printf("    %s: %s %s %s\n", step.label.c_str(), step.request.method.c_str(), step.request.target.c_str(),
                  step.request.body.value_or("").c_str());
  }
  for (const auto& omission : plan.omissions)
    std::printf("omitted %s · %s: %s\n", omission.operation.c_str(), omission.rule.c_str(), omission.reason.c_str());
}

} // namespace

int main(int count, char** arguments) {
  bool by_rule = false, all = false;
  keur::plan::PlanOptions options;
  for (int i = 1; i < count; ++i) {
    const std::string file = arguments[i];
    if (file == "--rules")
      by_rule = true;
    else if (file == "--print")
      all = true;
    else if (file == "--fuzz" && i + 1 < count)
      options.fuzz = static_cast<std::size_t>(std::atoi(arguments[++i]));
    if (file.starts_with("--"))
      continue;
    const auto loading = Clock::now();
    const auto description = keur::openapi::load_file(file);
    const double load_ms = milliseconds(loading);
    if (!description) {
      std::printf("%s: not loaded: %s\n", file.c_str(), keur::to_string(description.error()).c_str());
      continue;
    }
    keur::schema::Compiler schemas(*description->documents, {keur::plan::dialect_of(*description), true});
    const auto planning = Clock::now();
    const auto plan = keur::plan::make_plan(*description, schemas, options);
    const double plan_ms = milliseconds(planning);
    std::printf("%-60s operations %5zu  cases %6zu  omissions %5zu  load %8.1f ms  plan %8.1f ms  %5.2f of the load\n",
                file.substr(file.rfind('/') + 1).c_str(), description->operations.size(), plan.cases.size(),
                plan.omissions.size(), load_ms, plan_ms, plan_ms / load_ms);
    if (all)
      print(plan);
    if (!by_rule)
      continue;
    for (const auto& rule : keur::plan::rules()) {
      auto one = options;
      one.rules = {std::string(rule.id)};
      const auto started = Clock::now();
      const auto part = keur::plan::make_plan(*description, schemas, one);
      std::printf("  %-32s %6zu cases %8.1f ms\n", std::string(rule.id).c_str(), part.cases.size(),
                  milliseconds(started));
    }
  }
}
