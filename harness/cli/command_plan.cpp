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
#include "run/most_requests.hpp"
#include "run/runner.hpp"
#include "suites/token/suite.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

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
  if (test.steps.empty())
    return "send";
  const auto& last = test.steps.back();
  if (last.expect.kind == plan::Expectation::Kind::Unauthorized && run::kept_back(test, last, profile).empty())
    return "send"; // with an invented id, where no other can be had
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

/// Everything that a run with the same options would take.
struct Planned {
  const plan::Plan& plan;
  const profile::Profile& profile;
  std::vector<std::string> token = {};        // ids of the token contract's cases
  std::vector<std::string> hand_written = {}; // ids of the tests that are linked in
  std::vector<run::Note> guesses = {};
  std::vector<plan::WantedId> ids = {}; // of the user's, that would reach more

  std::size_t cases() const { return plan.cases.size() + token.size() + hand_written.size(); }
};

/// The most requests that the run sends, by the name of their class, and to the token endpoint.
std::map<std::string, std::size_t> requests_of(const Planned& planned) {
  std::map<std::string, std::size_t> most;
  for (const auto& [kind, count] : run::most_requests(planned.plan, planned.profile))
    most[std::string(profile::name(kind))] = count;
  most["token"] = run::most_tokens(planned.plan, planned.profile);
  if (planned.profile.target != profile::TargetClass::InProcessMock && !planned.plan.cases.empty())
    ++most["safe"]; // a path that nobody has
  if (planned.profile.target == profile::TargetClass::Loopback && planned.profile.permissions.writes)
    most["unsafe"] += run::most_made(planned.plan, planned.profile); // what was made is deleted
  if (!planned.token.empty()) {
    const auto suite = suites::token::most_requests(planned.profile);
    most["token"] += suite.token;
    most["safe"] += suite.safe;
    const bool may = profile::ruling(planned.profile.target, profile::RequestClass::ExportCommand,
                                     planned.profile.permissions) == profile::Ruling::Send;
    if (may && suite.exports > 0)
      most["export-command"] += suite.exports;
  }
  return most;
}

/// A case that no rule has planned: its requests are its own affair.
json::Value suite_case(const std::string& id, std::string_view suite) {
  return json::object({{"id", id},
                       {"rule", suite},
                       {"operation", ""},
                       {"expect", ""},
                       {"suite", suite},
                       {"sends", "send"},
                       {"requests", json::Array{}}});
}

std::string plan_as_json(const Planned& planned) {
  json::Array cases, omissions, guesses;
  for (const auto& test : planned.plan.cases)
    cases.push_back(to_json(test, planned.profile));
  for (const auto& id : planned.token)
    cases.push_back(suite_case(id, "token"));
  for (const auto& id : planned.hand_written)
    cases.push_back(suite_case(id, "hand-written"));
  for (const auto& omission : planned.plan.omissions)
    omissions.push_back(to_json(omission));
  for (const auto& guess : planned.guesses)
    guesses.push_back(json::object(
        {{"id", guess.id}, {"message", guess.message}, {"line", guess.where.line}, {"pointer", guess.where.pointer}}));
  json::Object requests;
  for (const auto& [kind, count] : requests_of(planned))
    requests.append(kind, count);
  json::Array wanted;
  for (const auto& id : planned.ids) {
    json::Array operations;
    for (const auto* operation : id.operations)
      operations.emplace_back(operation->name());
    wanted.push_back(json::object({{"parameter", id.parameter}, {"operations", std::move(operations)}}));
  }
  return json::dump_pretty(json::object({{"cases", std::move(cases)},
                                         {"omissions", std::move(omissions)},
                                         {"guesses", std::move(guesses)},
                                         {"requests", std::move(requests)},
                                         {"wanted_ids", std::move(wanted)},
                                         {"seed", planned.plan.seed}}));
}

std::string steps_as_text(const plan::Case& test) {
  std::string text;
  for (const auto& step : test.steps)
    text += "    " + step.label + ": " + escape_visible(step.request.method + ' ' + target_of(step)) + "  as " +
            std::string(oauth::name(step.request.authorization.kind)) + '\n';
  return text;
}

std::string notes_as_text(const Planned& planned, bool verbose) {
  std::string text;
  for (const auto& omission : planned.plan.omissions)
    if (verbose)
      text +=
          "not planned: " + escape_visible(omission.operation + ": " + omission.rule + ": " + omission.reason) + '\n';
  for (const auto& guess : planned.guesses)
    text += "note  " + guess.id + ": " + guess.message + '\n';
  return text.empty() ? "" : '\n' + text;
}

std::string requests_as_text(const Planned& planned) {
  std::string text;
  for (const auto& [kind, count] : requests_of(planned))
    if (count > 0)
      text += (text.empty() ? "" : ", ") + std::to_string(count) + ' ' + kind;
  return "requests at most: " + (text.empty() ? "none" : text) + '\n';
}

std::string plan_as_text(const Planned& planned, bool verbose) {
  const plan::Plan& plan = planned.plan;
  std::string text;
  std::map<std::string, std::size_t> rulings;
  for (const auto& test : plan.cases) {
    const auto ruling = ruling_of(test, planned.profile);
    ++rulings[ruling];
    text += escape_visible(test.id) + "  [" + expectation(test) + "]" + (ruling == "send" ? "" : "  (" + ruling + ")") +
            '\n' + (verbose ? steps_as_text(test) : "");
  }
  for (const auto* ids : {&planned.token, &planned.hand_written})
    for (const auto& id : *ids)
      text += escape_visible(id) + '\n';
  const auto sent = rulings["send"] + planned.token.size() + planned.hand_written.size();
  rulings.erase("send");
  if (!rulings.empty())
    text += "\nskipped\n";
  for (const auto& [reason, count] : rulings)
    text += "  " + std::to_string(count) + " × " + reason + '\n';
  text += notes_as_text(planned, verbose);
  text += '\n' + reports::counted(planned.cases(), "case") + ": " + std::to_string(sent) + " to send";
  if (sent < planned.cases())
    text += ", " + std::to_string(planned.cases() - sent) + " skipped";
  if (!plan.omissions.empty())
    text += "; " + std::to_string(plan.omissions.size()) + " not planned" + (verbose ? "" : " (-v says why)");
  return text + '\n' + requests_as_text(planned);
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
  if (auto whole = refuse_broken(*subject, arguments); !whole)
    return terminal.report(whole.error());
  say_defects(*subject, terminal);
  if (arguments.has("--explain"))
    return explain(subject->description, terminal);
  auto selection = select_cases(arguments, subject->description, *subject->schemas, *profile);
  if (!selection)
    return terminal.report(selection.error());
  std::vector<plan::WantedId> ids;
  if (profile->target != profile::TargetClass::InProcessMock)
    ids = plan::wanted_ids(subject->description, *subject->schemas, *profile);
  const Planned planned{selection->plan,
                        *profile,
                        token_ids(arguments, subject->description),
                        hand_written_ids(arguments),
                        guesses(subject->description),
                        std::move(ids)};
  terminal.out(terminal.json ? plan_as_json(planned)
                             : plan_as_text(planned, terminal.verbose > 0) + ids_as_text(planned.ids));
  return planned.cases() == 0 ? exit_code(ErrorCode::NothingSelected) : 0;
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
