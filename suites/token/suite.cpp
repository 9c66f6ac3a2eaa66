#include "suites/token/suite.hpp"

#include "base/text.hpp"
#include "oauth/token_response.hpp"
#include "suites/token/answer.hpp"
#include "suites/token/evidence.hpp"

#include <algorithm>
#include <array>

namespace keur::suites::token {
namespace {

using transport::Task;

/// The evidence and how far its gathering is.
struct Shared {
  Shared(std::shared_ptr<Evidence> all, transport::Transport& by, transport::Loop& on, const run::Redactor& through)
      : evidence(std::move(all)), wire(by), loop(on), redactor(through) {}
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;
  ~Shared() { forget_secrets(*evidence); }

  std::shared_ptr<Evidence> evidence;
  transport::Transport& wire;
  transport::Loop& loop;
  const run::Redactor& redactor;
  enum class State : std::uint8_t { Untouched, Gathering, Ready } state = State::Untouched;
};

Task<void> ready(Shared& shared) {
  if (shared.state == Shared::State::Untouched) {
    shared.state = Shared::State::Gathering;
    Task<void> gathering = gather(*shared.evidence, shared.wire, shared.loop.clock());
    co_await gathering;
    shared.state = Shared::State::Ready;
  }
  while (shared.state != Shared::State::Ready) {
    Task<void> sleeping = shared.wire.sleep(std::chrono::milliseconds(1));
    co_await sleeping;
  }
}

// Why the assertion's own probe got no answer; nothing when it got one, was not sent or there is none.
const Error* unanswered(const Assertion& assertion, const Evidence& evidence) {
  const auto probe = evidence.probes.find(assertion.probe);
  return probe != evidence.probes.end() && probe->second.error ? &*probe->second.error : nullptr;
}

// Why our own good request was refused, where the refusal is about who asks, for which tenant or scope, and not about
// the request: a wrong secret is no breach of the contract. "" = it was not.
std::string refusal_of_us(const Evidence& evidence) {
  constexpr std::array about_the_request{"invalid_request", "unsupported_grant_type", "server_error",
                                         "temporarily_unavailable"};
  const auto* answer = evidence.response("success");
  const auto error = error_of(evidence, "success");
  if (answer == nullptr || answer->status / 100 != 4 || !error ||
      std::find(about_the_request.begin(), about_the_request.end(), *error) != about_the_request.end())
    return {};
  oauth::TokenError refusal;
  refusal.status = answer->status;
  refusal.error = *error;
  return "the token endpoint refused with status " + std::to_string(answer->status) + ", " +
         escape_visible(truncate(*error, 100)) + ": " + std::string(oauth::likely_cause(refusal).cause);
}

// Does the probe speak for a client that the server knows? Those with another one, or with none, are judged all the
// same.
bool rests_on_the_client(std::string_view probe) {
  constexpr std::array strangers{
      "", "wrong-secret", "wrong-secret-basic", "unknown-client", "introspect-stranger", "revoke-stranger", "jwks"};
  return std::find(strangers.begin(), strangers.end(), probe) == strangers.end() && !probe.starts_with("discovery") &&
         !probe.starts_with("api-");
}

check::Verdict to_verdict(const Assertion& assertion, const Evidence& evidence) {
  using check::VerdictKind;
  if (const Error* error = unanswered(assertion, evidence))
    return {VerdictKind::Error, {}, std::string(id(error->code)) + ": " + error->message, error->code};
  const Judgement judgement = assertion.judge(evidence);
  const bool asked = !assertion.probe.empty() && evidence.probes.contains(assertion.probe);
  const bool nothing_came = std::none_of(evidence.probes.begin(), evidence.probes.end(),
                                         [](const auto& probe) { return probe.second.response.has_value(); });
  if (nothing_came || (asked && evidence.response(assertion.probe) == nullptr))
    return {VerdictKind::Inconclusive, {}, "there is no answer to look at", ErrorCode::Aborted, {}};
  if (judgement.kind == Judgement::Kind::Holds)
    return {};
  if (judgement.kind == Judgement::Kind::NotJudged)
    return {VerdictKind::Inconclusive, {}, judgement.text, ErrorCode::Aborted};
  if (const auto refusal = refusal_of_us(evidence); !refusal.empty() && rests_on_the_client(assertion.probe))
    return {
        VerdictKind::Error, {}, std::string(id(ErrorCode::Authentication)) + ": " + refusal, ErrorCode::Authentication};
  const bool must = assertion.verb == Verb::Must && !evidence.advisory;
  check::Finding finding;
  finding.check = std::string("token-") + std::string(assertion.id);
  finding.level = must ? check::Level::Fail : assertion.verb == Verb::May ? check::Level::Remark : check::Level::Warn;
  finding.message = std::string(assertion.title) + ": " + judgement.text;
  finding.expected = std::string(assertion.clause) + " (" + std::string(name(assertion.verb)) + ')';
  check::Verdict verdict;
  verdict.kind = must ? VerdictKind::Fail : VerdictKind::Pass;
  verdict.findings.push_back(std::move(finding));
  return verdict;
}

run::RecordedCase head_of(const Assertion& assertion) {
  run::RecordedCase head;
  head.id = case_id(assertion);
  head.rule = assertion.id;
  head.suite = "token";
  head.reason = assertion.title;
  head.expect = std::string(assertion.clause) + " (" + std::string(name(assertion.verb)) + ')';
  return head;
}

Task<void> judge(std::shared_ptr<Shared> shared, const Assertion assertion, run::RecordedCase& record) {
  if (shared->evidence->profile.token_url.empty()) {
    record.verdict = {
        check::VerdictKind::Skipped, {}, "no token address is known (--token-url)", ErrorCode::Refused, {}};
    co_return;
  }
  const auto begin = shared->loop.clock().now();
  Task<void> waiting = ready(*shared);
  co_await waiting;
  auto verdict = to_verdict(assertion, *shared->evidence);
  for (auto& finding : verdict.findings)
    finding = shared->redactor.record(std::move(finding));
  verdict.reason = shared->redactor.mask(verdict.reason);
  record.verdict = std::move(verdict);
  record.duration_us =
      std::chrono::duration_cast<std::chrono::microseconds>(shared->loop.clock().now() - begin).count();
}

} // namespace

std::string case_id(const Assertion& assertion) { return "token · " + std::string(assertion.id); }

std::vector<Assertion> assertions() {
  std::vector<Assertion> all;
  for (const auto* table : {&request_assertions(), &success_assertions(), &error_assertions(), &claim_assertions(),
                            &metadata_assertions(), &management_assertions(), &resource_assertions()})
    all.insert(all.end(), table->begin(), table->end());
  return all;
}

Suite make_suite(const openapi::Description& description, const profile::Profile& profile,
                 const profile::Credentials& credentials, transport::Transport& wire, transport::Loop& loop,
                 const run::Redactor& redactor, Reading reading) {
  Suite suite;
  suite.evidence.reset(new Evidence{profile, credentials, reading});
  read_description(*suite.evidence, description);
  const auto shared = std::make_shared<Shared>(suite.evidence, wire, loop, redactor);
  for (const auto& assertion : assertions()) {
    suite.jobs.push_back({[assertion] { return head_of(assertion); },
                          [shared, assertion](run::RecordedCase& record) { return judge(shared, assertion, record); }});
  }
  return suite;
}

} // namespace keur::suites::token
