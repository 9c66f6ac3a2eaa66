#include "gtest/fixture.hpp"

#include "generate/generate.hpp"
#include "gtest/hand_written.hpp"
#include "http/method.hpp"
#include "json/load.hpp"
#include "plan/credential.hpp"
#include "plan/drafts.hpp"
#include "run/fitting.hpp"

#include <algorithm>

namespace keur::gtest {
namespace {

using transport::Task;

/// Ends the test's body here: GoogleTest takes this exception for one whose cause has been reported.
[[noreturn]] void leave(testing::TestPartResult::Type type, const std::string& message) {
  if (type == testing::TestPartResult::kSkip)
    [&] { GTEST_SKIP() << message; }();
  else
    ADD_FAILURE() << message;
  throw testing::AssertionException(testing::TestPartResult(type, nullptr, -1, message.c_str()));
}

[[noreturn]] void give_up(const std::string& message) { leave(testing::TestPartResult::kFatalFailure, message); }

run::Workbench& bench() {
  if (run::Workbench* found = current_bench())
    return *found;
  give_up("ContractTest needs a run: start the program as `PROGRAM run …`");
}

const openapi::Parameter* parameter_named(const openapi::Operation& operation, const std::string& name) {
  for (const auto& parameter : operation.parameters)
    if (parameter.name == name)
      return &parameter;
  return nullptr;
}

const openapi::MediaType* media_type_of(const openapi::Operation& operation) {
  if (!operation.request_body || operation.request_body->content.empty())
    return nullptr;
  const auto& content = operation.request_body->content;
  const auto as_json = std::find_if(content.begin(), content.end(), [](const auto& m) { return m.range.is_json(); });
  return as_json != content.end() ? &*as_json : &content.front();
}

generate::RequestValues values_of(const openapi::Operation& operation, const Sending& sending) {
  generate::RequestValues values;
  for (const auto& [name, value] : sending.parameters) {
    const auto* parameter = parameter_named(operation, name);
    if (parameter == nullptr)
      give_up(operation.name() + " has no parameter '" + name + "'");
    values.set(*parameter, value);
  }
  plan::Drafts drafts(bench().description, bench().schemas, 1);
  for (const auto& parameter : operation.parameters) {
    if (!parameter.required || values.find(parameter) != nullptr)
      continue;
    auto value = drafts.parameter_value(operation, parameter, false);
    if (!value)
      give_up("no value can be made for the parameter '" + parameter.name + "' of " + operation.name() + ": give one");
    values.set(parameter, std::move(*value));
  }
  values.media_type = media_type_of(operation);
  if (sending.body && values.media_type != nullptr)
    values.body = sending.body->value();
  return values;
}

plan::Step step_of(const openapi::Operation& operation, const Sending& sending) {
  const auto values = values_of(operation, sending);
  auto wire = generate::build_request(operation, values);
  if (!wire)
    give_up(to_string(wire.error()));
  const auto credential = plan::credential_of(bench().description, operation);
  plan::Step step;
  step.label = operation.id.empty() ? operation.name() : operation.id;
  step.operation = &operation;
  step.request.method = wire->method;
  step.request.target = std::move(wire->target);
  step.request.fields = std::move(wire->fields);
  step.request.body = std::move(wire->body);
  if (sending.body && sending.body->text()) {
    step.request.body = sending.body->text();
    if (values.media_type != nullptr)
      step.request.fields.set("Content-Type", generate::content_type(*values.media_type));
  }
  step.request.authorization = sending.authorization;
  step.request.scopes = credential.scopes;
  step.request.security_scheme = credential.scheme != nullptr ? credential.scheme->name : "";
  step.request_class = plan::classify(operation, values);
  return step;
}

Task<void> send_into(run::Workbench& with, const plan::Step& step, std::optional<http::Exchange>& into) {
  transport::SendOptions options;
  options.purpose = transport::Purpose::Api;
  options.authorization = step.request.authorization;
  options.scopes = step.request.scopes;
  options.security = &step.operation->security;
  options.operation = step.operation->name();
  options.may_retry = http::is_safe(step.request.method);
  http::Request request{step.request.method, with.profile.base_url + step.request.target, step.request.fields,
                        step.request.body.value_or("")};
  Task<http::Exchange> sending = with.transport.send(std::move(request), std::move(options));
  into = co_await sending;
}

Task<void> sleep_until_done(run::Workbench& with, std::chrono::milliseconds duration, bool& done) {
  Task<void> sleeping = with.transport.sleep(duration);
  co_await sleeping;
  done = true;
}

/// Path and query as planned may hold ids of the tenant: off the loopback the path template stands for them.
plan::Step as_recorded(plan::Step step, const profile::Profile& profile) {
  if (profile::may_show_values(profile.target))
    return step;
  step.request.target = step.operation->path;
  step.request.body.reset();
  return step;
}

} // namespace

json::Value operator""_json(const char* text, std::size_t size) {
  auto loaded = json::load_json({text, size}, "a _json text");
  if (!loaded)
    give_up(to_string(loaded.error()));
  return std::move(loaded->root);
}

const openapi::Description& ContractTest::description() const { return bench().description; }

const openapi::Operation& ContractTest::operation(std::string_view name) const {
  const auto space = name.find(' ');
  const auto* found = space == std::string_view::npos
                          ? description().find_by_id(name)
                          : description().find(name.substr(0, space), name.substr(space + 1));
  if (found == nullptr)
    give_up("the description has no operation '" + std::string(name) + "'");
  return *found;
}

http::Exchange ContractTest::send(const openapi::Operation& operation, const Sending& sending) {
  run::Workbench& with = bench();
  HandWritten& now = current_test();
  const plan::Step step = step_of(operation, sending);
  auto why = run::kept_back(now.test, step, with.profile);
  if (why.empty())
    why = run::missing_credential(now.test, step, with.access);
  if (!why.empty())
    leave(testing::TestPartResult::kSkip, why);
  std::optional<http::Exchange> exchange;
  with.loop.spawn(send_into(with, step, exchange));
  with.loop.run_until([&] { return exchange.has_value(); });
  if (!exchange)
    leave(testing::TestPartResult::kSkip, "the run was stopped");
  now.test.steps.push_back(as_recorded(step, with.profile));
  now.steps.push_back({{*exchange}});
  if (exchange->error && exchange->error->code == ErrorCode::IntentUnavailable)
    leave(testing::TestPartResult::kSkip, exchange->error->message);
  if (exchange->error) {
    now.error = exchange->error;
    give_up(to_string(*exchange->error));
  }
  return std::move(*exchange);
}

void ContractTest::sleep(std::chrono::milliseconds duration) {
  run::Workbench& with = bench();
  bool done = false;
  with.loop.spawn(sleep_until_done(with, duration, done));
  with.loop.run_until([&] { return done; });
}

} // namespace keur::gtest
