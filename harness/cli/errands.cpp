#include "cli/errands.hpp"

#include "base/text.hpp"
#include "cli/subject.hpp"
#include "openapi/load.hpp"
#include "openapi/own_values.hpp"
#include "run/errand.hpp"
#include "run/interrupt.hpp"

#include <algorithm>

namespace keur::cli {
namespace {

using Kind = profile::CredentialSettings::Kind;
using Inputs = std::vector<std::pair<std::string, std::string>>;
using transport::Task;

Result<workflow::Planned> read_workflow(const std::string& path, const openapi::Description& description,
                                        const Inputs& inputs) {
  const auto source = openapi::read_file(path);
  if (!source)
    return tl::unexpected(source.error());
  auto document = workflow::read(source->text, path, description);
  if (!document)
    return tl::unexpected(document.error());
  for (const auto& input : inputs)
    if (!workflow::takes_input(*document, input.first))
      return fail(ErrorCode::Configuration, "the workflow has no input '" + escape_visible(input.first) + "'", {path});
  auto cases = workflow::to_cases(std::move(*document), description, inputs);
  if (!cases)
    return tl::unexpected(cases.error());
  if (cases->empty())
    return fail(ErrorCode::Configuration, "holds no workflow", {path});
  return std::move(cases->front());
}

Status check_output(const workflow::Planned& planned, const profile::CredentialSettings& settings) {
  const auto& outputs = planned.flow.document->workflows[planned.flow.workflow].outputs;
  std::vector<std::string> names;
  for (const auto& output : outputs)
    names.push_back(output.name);
  if (std::find(names.begin(), names.end(), settings.output) != names.end())
    return {};
  return fail(ErrorCode::Configuration,
              "the workflow in '" + settings.workflow + "' has no output '" + escape_visible(settings.output) + "'",
              settings.where,
              names.empty() ? "give the workflow outputs" : "it has " + escape_visible(join(names, ", ")));
}

/// Where the credential of this place in the keyring stands in a request.
http::CredentialSlot slot_for(std::size_t place, const Target& target, const openapi::Description& description) {
  for (const auto& [name, at] : target.keyring.by_scheme)
    if (const auto* scheme = at == place ? description.security_scheme(name) : nullptr)
      return openapi::slot_of(*scheme);
  return {};
}

Task<Result<Secret>> log_in(const workflow::Planned& planned, std::string output, http::CredentialSlot slot,
                            run::Workbench& bench) {
  Task<Result<json::Value>> taking = run::take_workflow(planned, bench, run::Errand::Login);
  const Result<json::Value> outputs = co_await taking;
  if (!outputs)
    co_return fail(outputs.error());
  const auto text = outputs->find_string(output);
  if (!text || text->empty())
    co_return fail(ErrorCode::Authentication, "the login's output '" + output + "' has no value", {},
                   "look at the output's expression and at what the login answers");
  const bool cookie = slot.place == http::CredentialSlot::Place::Cookie;
  co_return Secret(cookie ? cookie_value(std::string(*text), slot.name) : std::string(*text));
}

Task<void> into(const workflow::Planned& planned, run::Workbench& bench, std::optional<Result<json::Value>>& result) {
  Task<Result<json::Value>> taking = run::take_workflow(planned, bench, run::Errand::Ordinary);
  result = co_await taking;
}

} // namespace

Result<Errands> read_errands(const Target& target, const openapi::Description& description) {
  Errands errands;
  for (std::size_t place = 0; place < target.keyring.held.size(); ++place) {
    const auto& held = target.keyring.held[place];
    if (!held.settings || held.settings->kind != Kind::Workflow)
      continue;
    Inputs inputs;
    for (const auto& [name, value] : held.inputs)
      inputs.emplace_back(name, value.reveal());
    auto planned = read_workflow(held.settings->workflow, description, inputs);
    if (!planned)
      return tl::unexpected(planned.error());
    if (auto status = check_output(*planned, *held.settings); !status)
      return tl::unexpected(status.error());
    errands.logins.emplace(place, std::move(*planned));
  }
  for (const auto& [path, planned] :
       {std::pair(&target.profile.before, &errands.before), std::pair(&target.profile.after, &errands.after)}) {
    if (path->empty())
      continue;
    auto read = read_workflow(*path, description, {});
    if (!read)
      return tl::unexpected(read.error());
    *planned = std::move(*read);
  }
  return errands;
}

void connect_logins(Errands& errands, const Target& target, const openapi::Description& description,
                    transport::Transport& wire, const run::Workbench& bench, transport::Keys& keys) {
  if (errands.logins.empty())
    return;
  errands.login_wire = run::make_login_transport(wire);
  errands.login_bench.reset(
      new run::Workbench{description, bench.schemas, bench.profile, bench.loop, *errands.login_wire, bench.redactor});
  errands.login_bench->started = bench.started;
  for (const auto& [place, planned] : errands.logins) {
    const auto slot = slot_for(place, target, description);
    const auto& output = target.keyring.held[place].settings->output;
    keys.set_login(place, [&login = planned, &with = *errands.login_bench, output, slot] {
      return log_in(login, output, slot, with);
    });
  }
}

Result<json::Value> take_now(const workflow::Planned& planned, run::Workbench& bench) {
  std::optional<Result<json::Value>> result;
  bench.loop.spawn(into(planned, bench, result));
  bench.loop.run_until([&] { return result.has_value(); });
  return result ? std::move(*result) : fail(ErrorCode::Aborted, "the workflow was stopped");
}

Result<bool> set_up(const Errands& errands, const profile::Profile& profile, run::Workbench& bench,
                    openapi::Description& description) {
  if (!errands.before)
    return false;
  const auto outputs = take_now(*errands.before, bench);
  if (!outputs) {
    Error error = outputs.error();
    error.message = "before: " + error.message;
    return tl::unexpected(std::move(error));
  }
  std::vector<openapi::Own> own;
  for (const auto& value : profile.values) {
    const auto name = output_named_by(value.value);
    if (name.empty())
      continue;
    const auto* output = outputs->find(name);
    if (output == nullptr)
      return fail(ErrorCode::Configuration, "the set-up has no output '" + escape_visible(name) + "'", value.where,
                  "give the workflow named by `before` an output of this name");
    own.push_back({value.name, *output, value.where});
  }
  if (own.empty())
    return false;
  if (auto status = openapi::apply_own_values(description, own); !status)
    return tl::unexpected(status.error());
  return true;
}

void tear_down(const Errands& errands, run::Workbench& bench, run::Transcript& transcript, Terminal& terminal) {
  if (!errands.after || run::Interrupt::received() != 0)
    return;
  const auto outputs = take_now(*errands.after, bench);
  if (outputs)
    return;
  const std::string sentence = "after: " + bench.redactor.mask(escape_visible(outputs.error().message));
  terminal.talk("keur: warning: " + sentence);
  transcript.omissions.push_back({"tear-down", sentence, outputs.error().where});
}

std::string cookie_value(const std::string& text, const std::string& name) {
  const std::string lead = name + '=';
  for (auto at = text.find(lead); at != std::string::npos; at = text.find(lead, at + 1)) {
    if (at != 0 && text.find_last_of(" ,;", at) != at - 1)
      continue;
    const auto begin = at + lead.size();
    return text.substr(begin, text.find_first_of(";,", begin) - begin);
  }
  return text;
}

} // namespace keur::cli
