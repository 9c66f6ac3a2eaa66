#include "base/text.hpp"
#include "check/checks/checks.hpp"
#include "check/possible.hpp"

#include <algorithm>

namespace keur::check {
namespace {

using Kind = plan::Expectation::Kind;

bool is_status_of(int status, std::initializer_list<int> list) {
  return std::find(list.begin(), list.end(), status) != list.end();
}

std::string documented_statuses(const openapi::Operation& operation) {
  std::vector<std::string> names;
  for (const auto& response : operation.responses)
    names.push_back(response.status);
  return join(names, ", ");
}

bool documents_refusal(const openapi::Operation& operation) {
  return std::any_of(operation.responses.begin(), operation.responses.end(), [](const openapi::Response& response) {
    return response.status == "400" || response.status == "422" || response.status == "4XX";
  });
}

/// RFC 9110 sections 13.2.2 and 14.2: the answer to a field that asks for it.
bool was_asked_for(const http::Request& request, int status) {
  const auto& fields = request.fields;
  switch (status) {
  case 304:
    return fields.contains("If-None-Match") || fields.contains("If-Modified-Since");
  case 412:
    return fields.contains("If-Match") || fields.contains("If-None-Match") || fields.contains("If-Unmodified-Since");
  case 206:
  case 416:
    return fields.contains("Range");
  default:
    return false;
  }
}

/// What HTTP itself prescribes for the request that was sent needs no word in the description, and descriptions need
/// not foresee every error (OAS 3.1.1 section 4.8.16.1: "known errors").
bool follows_from_request(const Context& context) {
  const int status = context.response().status;
  if (context.step().expect.advisory && status / 100 == 4)
    return true;
  if (was_asked_for(context.exchange.request, status))
    return true;
  const auto& demand = context.step().expect.demand; // a refusal that another check asks for
  if (demand && status / 100 == 4 &&
      std::find(demand->statuses.begin(), demand->statuses.end(), status) != demand->statuses.end())
    return true;
  // What is documented are "known errors" only: success is what nobody wrote down.
  if (status / 100 <= 3 && !names_success(*context.step().operation))
    return true;
  if (lacks_credential(context) || (status == 501 && !success_can_be_met(context)))
    return true;
  if (status / 100 == 2 && context.step().operation->response(101) != nullptr)
    return true; // RFC 9110 section 15.2.2: the protocol is switched at the client's wish, and ours has none
  switch (context.step().expect.kind) {
  case Kind::Unauthorized:
    return is_status_of(status, {401, 404}) || (status == 403 && !context.step().operation->response(401));
  case Kind::Forbidden:
  case Kind::OutOfReach:
    return is_status_of(status, {401, 403, 404, 410});
  case Kind::NotFound:
    return is_status_of(status, {404, 410});
  case Kind::NotAcceptable:
    return status == 406;
  case Kind::UnsupportedMedia:
    return is_status_of(status, {400, 415});
  case Kind::Rejected:
    return status / 100 == 4 && (!documents_refusal(*context.step().operation) ||
                                 is_status_of(status, {405, 406, 411, 413, 414, 415, 429, 431}));
  default:
    return is_status_of(status, {429, 503});
  }
}

void judge_status_documented(const Context& context, Findings& findings) {
  const auto& answer = *context.answer;
  if (!answer.described_operation || context.documented != nullptr || context.step().operation->responses.empty())
    return;
  const int status = context.response().status;
  Finding& finding = report(findings, "the status " + status_text(status) + " is not documented for this operation");
  finding.description = context.step().operation->node.child("responses").location();
  finding.expected = "one of " + documented_statuses(*context.step().operation);
  finding.actual = std::to_string(status);
  if (follows_from_request(context)) {
    finding.level = Level::Remark;
    finding.message += "; it follows from the request";
  }
}

} // namespace

const Check status_documented{
    "status-documented",
    Level::Fail,
    "Is the status code one that the description names?",
    "A status for which the operation has no response object (by its code, its range such as `2XX`, or `default`). "
    "Where "
    "HTTP itself prescribes the status for the request that was sent (401 without a credential, 304 to If-None-Match, "
    "406, …) it is a "
    "remark. Example: `202` where only `200` and `404` are documented.",
    "OAS 3.1.1 section 4.8.16",
    judge_status_documented};

} // namespace keur::check
