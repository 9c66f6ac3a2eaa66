#include "http/method.hpp"
#include "http/uri.hpp"
#include "plan/planner.hpp"
#include "run/binding.hpp"
#include "run/file_address.hpp"
#include "run/fitting.hpp"
#include "run/observe.hpp"
#include "run/progress.hpp"
#include "run/reach.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <set>
#include <span>
#include <utility>

namespace keur::run {

using transport::Task;

namespace {

transport::SendOptions send_options(const plan::Case& test, const plan::Step& step, const profile::Profile& profile) {
  const auto* operation = step.operation != nullptr ? step.operation : test.operation;
  transport::SendOptions options;
  options.purpose = step.for_each ? transport::Purpose::File : transport::Purpose::Api;
  options.authorization = step.request.authorization;
  options.scopes = step.request.scopes;
  options.security = operation != nullptr ? &operation->security : nullptr;
  options.operation = operation != nullptr ? operation->name() : "";
  options.may_retry = http::is_safe(step.request.method);
  options.may_settle = profile.target != profile::TargetClass::Live;
  return options;
}

http::Request to_request(plan::RequestTemplate request, const std::string& base_url) {
  const bool absolute = request.target.find("://") != std::string::npos && !request.target.starts_with('/');
  return {std::move(request.method), absolute ? std::move(request.target) : base_url + request.target,
          std::move(request.fields), std::move(request.body).value_or("")};
}

// A Location may lead anywhere; requests with our credential go to the API only.
bool leaves_origin(const plan::RequestTemplate& request, const profile::Profile& profile) {
  if (request.target.starts_with('/') || request.target.find("://") == std::string::npos)
    return false;
  const auto target = http::parse_uri(request.target), base = http::parse_uri(profile.base_url);
  return !target || !base || http::origin(*target) != http::origin(*base);
}

// On a live tenant an operation's export is started once in a run: by its life-cycle, which judges the most.
bool is_another_export(const plan::Case& test, const plan::Step& step, const profile::Profile& profile) {
  return profile.target == profile::TargetClass::Live && step.request_class == profile::RequestClass::ExportCommand &&
         test.rule != "export-life-cycle";
}

// An answer that breaks HTTP's own rules is the server's breach, though nothing of it can be judged.
bool note_unreadable(const Workbench& bench, const plan::Case& test, std::size_t index, const http::Exchange& exchange,
                     Progress& progress) {
  auto finding = check::judge_unreadable(exchange);
  if (finding)
    finding = check::leveled(std::move(*finding), bench.settings, test);
  if (!finding)
    return false;
  finding->step = index;
  progress.findings.push_back(std::move(*finding));
  progress.stop("step '" + std::to_string(index + 1) + "' has no answer that can be read");
  return true;
}

// What was not read was not judged, also where the check that says so is switched off (catalogue J012).
void note_cut(const std::vector<check::Finding>& findings, Progress& progress) {
  const auto told =
      std::find_if(findings.begin(), findings.end(), [](const auto& finding) { return finding.check == "not-judged"; });
  if (progress.inconclusive.empty())
    progress.inconclusive = told != findings.end() ? told->message : "a file is larger than its limit (limits: file)";
}

/// RFC 6585 section 4; RFC 9110 section 15.6.4: 503 with Retry-After is a server that means to come back.
bool refuses_for_now(const http::Response& response) {
  return response.status == 429 || (response.status == 503 && response.fields.first("Retry-After"));
}

} // namespace

void judge_last(Workbench& bench, const plan::Case& test, std::size_t index, Progress& progress) {
  const auto& exchange = progress.steps[index].exchanges.back();
  if (exchange.error && exchange.error->code == ErrorCode::IntentUnavailable)
    progress.stop(exchange.error->message);
  else if (exchange.error && !note_unreadable(bench, test, index, exchange, progress))
    progress.errors.push_back(*exchange.error);
  if (!exchange.response)
    return;
  const auto* operation = test.steps[index].operation;
  const auto* documented = operation ? operation->response(exchange.response->status) : nullptr;
  // Who has no time for the caller has not looked at the request (catalogue H145-H150).
  if (refuses_for_now(*exchange.response)) {
    const std::string status = std::to_string(exchange.response->status);
    // A step may be of no operation, as an undeclared method is: then the case's own speaks for the server.
    const auto* speaks = operation ? operation : test.operation;
    if (exchange.response->status == 429 && !(speaks && speaks->response(429)))
      progress.errors.push_back({ErrorCode::RateLimited, "the server answered 429 (Too Many Requests)"});
    else
      progress.stop("the server refuses callers for now (" + status + "): nothing is known of the request");
    return;
  }
  const check::Context context{bench.description, bench.schemas,  bench.shapes, bench.settings, test, index,
                               exchange,          progress.steps, documented};
  auto findings = check::judge_exchange(context);
  if (exchange.response->cut)
    note_cut(findings, progress);
  std::move(findings.begin(), findings.end(), std::back_inserter(progress.findings));
}

Task<void> send_unjudged(Workbench& bench, const plan::Case& test, std::size_t index, plan::RequestTemplate request,
                         Progress& progress) {
  http::Request wire = to_request(std::move(request), bench.profile.base_url);
  transport::SendOptions options = send_options(test, test.steps[index], bench.profile);
  Task<http::Exchange> sending = bench.transport.send(std::move(wire), std::move(options));
  http::Exchange exchange = co_await sending;
  if (bench.seen != nullptr)
    observe(bench.description, test, test.steps[index], exchange, *bench.seen);
  progress.steps[index].exchanges.push_back(std::move(exchange));
}

Task<void> send_once(Workbench& bench, const plan::Case& test, std::size_t index, plan::RequestTemplate request,
                     Progress& progress) {
  Task<void> sending = send_unjudged(bench, test, index, std::move(request), progress);
  co_await sending;
  judge_last(bench, test, index, progress);
}

namespace {

// The addresses of the files, as the answer gave them; nothing when it holds no array of strings.
std::optional<std::vector<std::string>> addresses(const plan::ForEach& each, const Progress& progress) {
  if (each.step >= progress.steps.size() || progress.steps[each.step].exchanges.empty())
    return std::nullopt;
  const auto value = evaluate_expression("$response.body#" + each.pointer, progress.steps[each.step].exchanges.back());
  if (!value || !value->is_array())
    return std::nullopt;
  std::vector<std::string> found;
  for (const auto& element : value->array())
    if (element.is_string() && found.size() < each.at_most)
      found.push_back(element.string());
  return found;
}

// Makes the address what the variant asks for; false when that cannot be had.
Task<bool> prepare_address(Workbench& bench, plan::ForEach::Variant variant, std::string& address, Progress& progress) {
  if (variant == plan::ForEach::Variant::ChangedSignature)
    address = with_changed_signature(address);
  if (variant != plan::ForEach::Variant::Expired)
    co_return true;
  const auto expiry = expiry_of(address);
  const auto pause = expiry ? *expiry - bench.loop.clock().wall() + std::chrono::seconds(1) : std::chrono::hours(1);
  if (!expiry || pause > bench.profile.limits.job) {
    progress.stop(expiry ? "the file address stays valid for longer than keur waits for a job"
                         : "the file address does not say when it expires");
    co_return false;
  }
  Task<void> sleeping = bench.transport.sleep(pause);
  co_await sleeping;
  co_return true;
}

} // namespace

Task<void> send_for_each(Workbench& bench, const plan::Case& test, std::size_t index, plan::RequestTemplate request,
                         Progress& progress) {
  const auto found = addresses(*test.steps[index].for_each, progress);
  if (!found || found->empty()) {
    progress.stop("the answer lists no files to fetch");
    co_return;
  }
  for (const auto& address : *found) {
    request.target = address;
    Task<bool> preparing = prepare_address(bench, test.steps[index].for_each->variant, request.target, progress);
    if (!co_await preparing)
      co_return;
    Task<void> sending = send_once(bench, test, index, request, progress);
    co_await sending;
    if (!progress.errors.empty())
      co_return;
  }
}

namespace {

// What came in at the receiver is judged as the request of the callback's operation.
Task<void> await_callback(Workbench& bench, const plan::Case& test, std::size_t index, Progress& progress) {
  if (!bench.callbacks) {
    progress.stop("callback not tested: this target cannot reach a receiver here");
    co_return;
  }
  Task<std::optional<http::Exchange>> waiting = bench.callbacks->received(test.id, bench.profile.limits.job);
  std::optional<http::Exchange> exchange = co_await waiting;
  if (!exchange) {
    auto finding =
        check::leveled({"callback-received", check::Level::Fail,
                        "the server never called the callback address within the job budget", index, test.where},
                       bench.settings, test);
    if (finding)
      progress.findings.push_back(std::move(*finding));
    co_return;
  }
  progress.steps[index].exchanges.push_back(std::move(*exchange));
  judge_last(bench, test, index, progress);
}

void note_precondition(const plan::Case& test, std::size_t index, Progress& progress) {
  const plan::Step& step = test.steps[index];
  if (step.precondition && !has_succeeded(progress.steps, index) && !plan::has_substitute(test, index))
    progress.stop("step '" + step.label + "' did not succeed, later steps need it");
}

} // namespace

std::string kept_back(const plan::Case& test, const plan::Step& step, const profile::Profile& profile) {
  const std::string requests = std::string(profile::described(step.request_class)) + ' ';
  const bool exports = step.request_class == profile::RequestClass::ExportCommand ||
                       step.request_class == profile::RequestClass::ExportFile;
  switch (profile::ruling(profile.target, step.request_class, profile.permissions)) {
  case profile::Ruling::NeedsOptIn:
    return requests + "need " + (exports ? "--allow-exports" : "--allow-writes") + " on this target";
  case profile::Ruling::Never:
    return requests + "are never sent to a " + std::string(profile::name(profile.target)) + " target";
  case profile::Ruling::Send:
    break;
  }
  return is_another_export(test, step, profile)
             ? "on a live tenant each export is started once in a run, by its life-cycle case"
             : "";
}

Task<void> run_step(Workbench& bench, const plan::Case& test, std::size_t index, Progress& progress) {
  const plan::Step& step = test.steps[index];
  if (step.instead_of && has_succeeded(progress.steps, *step.instead_of)) {
    progress.steps.resize(index + 1);
    co_return;
  }
  auto why_not = kept_back(test, step, bench.profile);
  if (why_not.empty())
    why_not = missing_credential(test, step, bench.access);
  if (!why_not.empty() && plan::has_substitute(test, index)) {
    progress.steps.resize(index + 1); // what takes its place comes later
    co_return;
  }
  if (const auto why = std::move(why_not); !why.empty()) {
    if (index == 0)
      progress.skipped = why;
    progress.stop("step '" + step.label + "' was not sent: " + why);
    co_return;
  }
  auto request =
      bind_values(step, std::span(progress.steps).first(index), bench.callbacks ? bench.callbacks->url(test.id) : "");
  if (!request) {
    progress.stop(request.error().message);
    co_return;
  }
  if (leaves_origin(*request, bench.profile)) {
    progress.stop("the address of step '" + step.label + "' leads to another origin than the API's");
    co_return;
  }
  std::string why = misfit(step, std::span(progress.steps).first(index), bench.schemas);
  if (!why.empty()) {
    progress.stop(std::move(why));
    co_return;
  }
  progress.steps.resize(index + 1);
  if (step.receives_callback) {
    Task<void> waiting = await_callback(bench, test, index, progress);
    co_await waiting;
    co_return;
  }
  Task<void> sending = step.for_each ? send_for_each(bench, test, index, std::move(*request), progress)
                       : step.follow ? send_following(bench, test, index, std::move(*request), progress)
                       : step.repeat ? send_repeatedly(bench, test, index, std::move(*request), progress)
                                     : send_once(bench, test, index, std::move(*request), progress);
  co_await sending;
  note_precondition(test, index, progress);
  if (!progress.errors.empty())
    progress.stopped = true;
}

} // namespace keur::run
