#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/selection.hpp"
#include "cli/subject.hpp"
#include "cli/target.hpp"
#include "generate/dialect.hpp"
#include "json/load.hpp"
#include "plan/wanted_ids.hpp"
#include "reports/wording.hpp"
#include "resource/resources.hpp"
#include "run/runner.hpp"

#include <algorithm>
#include <map>

namespace keur::cli {
namespace {

std::string expectation(const plan::Case& test) {
  return test.steps.empty() ? "" : std::string(plan::name(test.steps.back().expect.kind));
}

// A file's address is in the answer before.
std::string target_of(const plan::Step& step) {
  return step.request.target.empty() ? "(an address from an earlier answer)" : step.request.target;
}

/// "send", or why the first step that is kept back is not sent.
std::string ruling_of(const plan::Case& test, const profile::Profile& profile) {
  for (std::size_t i = 0; i < test.steps.size(); ++i)
    if (auto why = run::kept_back(test, test.steps[i], profile); !why.empty() && !plan::has_substitute(test, i))
      return why;
  return "send";
}

json::Value to_json(const plan::Case& test, const profile::Profile& profile) {
  json::Array requests;
  for (const auto& step : test.steps)
    requests.push_back(json::object({{"step", step.label},
                                     {"method", step.request.method},
                                     {"target", step.request.target},
                                     {"authorization", oauth::name(step.request.authorization.kind)},
                                     {"class", profile::name(step.request_class)}}));
  return json::object({{"id", test.id},
                       {"rule", test.rule},
                       {"operation", test.operation ? test.operation->name() : ""},
                       {"expect", expectation(test)},
                       {"label", test.label},
                       {"suite", test.suite},
                       {"reason", test.reason},
                       {"line", test.where.line},
                       {"pointer", test.where.pointer},
                       {"sends", ruling_of(test, profile)},
                       {"requests", std::move(requests)}});
}

json::Value to_json(const plan::Omission& omission) {
  return json::object({{"rule", omission.rule},
                       {"operation", omission.operation},
                       {"reason", omission.reason},
                       {"line", omission.where.line}});
}

std::string plan_as_json(const plan::Plan& plan, const std::vector<plan::WantedId>& ids,
                         const profile::Profile& profile) {
  json::Array cases, omissions;
  for (const auto& test : plan.cases)
    cases.push_back(to_json(test, profile));
  for (const auto& omission : plan.omissions)
    omissions.push_back(to_json(omission));
  json::Array wanted;
  for (const auto& id : ids) {
    json::Array operations;
    for (const auto* operation : id.operations)
      operations.emplace_back(operation->name());
    wanted.push_back(json::object({{"parameter", id.parameter}, {"operations", std::move(operations)}}));
  }
  return json::dump_pretty(json::object({{"cases", std::move(cases)},
                                         {"omissions", std::move(omissions)},
                                         {"wanted_ids", std::move(wanted)},
                                         {"seed", plan.seed}}));
}

std::string plan_as_text(const plan::Plan& plan, const profile::Profile& profile, bool verbose) {
  std::string text;
  std::map<std::string, std::size_t> rulings;
  for (const auto& test : plan.cases) {
    const auto ruling = ruling_of(test, profile);
    ++rulings[ruling];
    text += escape_visible(test.id) + "  [" + expectation(test) + "]";
    if (ruling != "send")
      text += "  (" + ruling + ")";
    text += '\n';
    if (!verbose)
      continue;
    for (const auto& step : test.steps)
      text += "    " + step.label + ": " + escape_visible(step.request.method + ' ' + target_of(step)) + "  as " +
              std::string(oauth::name(step.request.authorization.kind)) + '\n';
  }
  const auto sent = rulings["send"];
  rulings.erase("send");
  if (!rulings.empty())
    text += "\nskipped\n";
  for (const auto& [reason, count] : rulings)
    text += "  " + std::to_string(count) + " × " + reason + '\n';
  if (verbose && !plan.omissions.empty())
    text += '\n';
  for (const auto& omission : plan.omissions)
    if (verbose)
      text +=
          "not planned: " + escape_visible(omission.operation + ": " + omission.rule + ": " + omission.reason) + '\n';
  text += '\n' + reports::counted(plan.cases.size(), "case") + ": " + std::to_string(sent) + " to send";
  if (sent < plan.cases.size())
    text += ", " + std::to_string(plan.cases.size() - sent) + " skipped";
  if (!plan.omissions.empty())
    text += "; " + std::to_string(plan.omissions.size()) + " not planned" + (verbose ? "" : " (-v says why)");
  return text + '\n';
}

/// "customerId: "…"  # GET /customers/{customerId}, and 2 more".
std::string ids_as_text(const std::vector<plan::WantedId>& ids) {
  if (ids.empty())
    return {};
  std::string text = "\nids of yours would reach more; in keur.yaml, below values:\n";
  for (const auto& id : ids)
    text += "  " + escape_visible(id.parameter) + ": \"…\"  # " + escape_visible(id.operations.front()->name()) +
            (id.operations.size() > 1 ? ", and " + std::to_string(id.operations.size() - 1) + " more" : "") + '\n';
  return text;
}

/// What each operation was taken for, and why.
json::Value resources_as_json(const openapi::Description& description, const resource::Resources& resources) {
  json::Array items;
  for (const auto& operation : description.operations) {
    const auto& meaning = resources.of(operation);
    items.push_back(json::object({{"operation", operation.name()},
                                  {"role", resource::name(meaning.role)},
                                  {"sure", meaning.sure},
                                  {"collection", meaning.collection},
                                  {"because", meaning.because}}));
  }
  return items;
}

std::string resources_as_text(const openapi::Description& description, const resource::Resources& resources) {
  constexpr std::size_t widest = 60;
  std::size_t width = 0;
  for (const auto& operation : description.operations)
    width = std::max(width, std::min(widest, operation.name().size()));
  std::string text;
  for (const auto& operation : description.operations) {
    const auto& meaning = resources.of(operation);
    std::string name = escape_visible(operation.name());
    name.resize(std::max(name.size(), width), ' ');
    std::string role(resource::name(meaning.role));
    role.resize(9, ' ');
    text += name + "  " + role + (meaning.sure ? "sure     " : "guessed  ") + escape_visible(meaning.because) + '\n';
  }
  return text + "\nx-keur-resource in the description or an overlay corrects any of it.\n";
}

int explain(const openapi::Description& description, Terminal& terminal) {
  generate::Shapes shapes(generate::dialect_of(description));
  const resource::Resources resources(description, shapes);
  terminal.out(terminal.json
                   ? json::dump_pretty(json::object({{"resources", resources_as_json(description, resources)}}))
                   : resources_as_text(description, resources));
  return 0;
}

int run_plan(const Arguments& arguments, Terminal& terminal) {
  auto profile = choose_profile(arguments);
  if (!profile)
    return terminal.report(profile.error());
  auto subject = load_subject(arguments, *profile);
  if (!subject)
    return terminal.report(subject.error());
  say_defects(*subject, terminal);
  if (arguments.has("--explain"))
    return explain(subject->description, terminal);
  auto selection = select_cases(arguments, subject->description, *subject->schemas, *profile);
  if (!selection)
    return terminal.report(selection.error());
  const plan::Plan* plan = &selection->plan;
  std::vector<plan::WantedId> ids;
  if (profile->target != profile::TargetClass::InProcessMock)
    ids = plan::wanted_ids(subject->description, *subject->schemas, *profile);
  terminal.out(terminal.json ? plan_as_json(*plan, ids, *profile)
                             : plan_as_text(*plan, *profile, terminal.verbose > 0) + ids_as_text(ids));
  return plan->cases.empty() ? exit_code(ErrorCode::NothingSelected) : 0;
}

} // namespace

Command plan_command() {
  auto options = selection_options();
  for (const auto& option : target_options())
    options.push_back(option);
  options.push_back({"--explain", "", "show what each operation was taken for and why, instead of the cases"});
  return {"plan",
          "show the contract tests of a description without sending anything",
          {{"SPEC", "the description: a path, - for standard input, or an https URL; the profile's or the built-in one "
                    "when left out"}},
          std::move(options),
          {{"keur plan openapi.yaml", "every case, what it expects, and whether this target would get it"},
           {"keur plan --profile live", "what a live run would send, before it is sent"},
           {"keur plan openapi.yaml --filter 'GET *' --json", "the GET cases as JSON"},
           {"keur plan openapi.yaml --explain", "what reads, lists, creates … which things"}},
          run_plan};
}

} // namespace keur::cli
