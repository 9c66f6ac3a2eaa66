#include "check/demand.hpp"

#include "check/checks/checks.hpp"
#include "openapi/runtime_expression.hpp"

#include <algorithm>

namespace keur::check {
namespace {

bool speaks_of_the_caller(int status) { return status == 401 || status == 403 || status == 429 || status / 100 == 5; }

const http::Exchange* last_exchange_of(const Context& context, std::size_t step) {
  if (step >= context.steps.size() || context.steps[step].exchanges.empty())
    return nullptr;
  const http::Exchange& exchange = context.steps[step].exchanges.back();
  return exchange.response ? &exchange : nullptr;
}

std::string in_statuses(const std::vector<int>& statuses) {
  std::string text;
  for (const int status : statuses)
    text += (text.empty() ? "" : " or ") + std::to_string(status);
  return text;
}

Finding& demand_missed(const Context& context, const plan::Demand& demand, std::string message, Findings& findings) {
  Finding& finding = report(findings, std::move(message));
  if (demand.advisory)
    finding.level = Level::Warn;
  finding.description = context.test.where.document.empty() ? place_of(context) : context.test.where;
  return finding;
}

void judge_relation(const Context& context, const plan::Demand& demand, const plan::Relation& relation,
                    Findings& findings) {
  const http::Exchange* earlier = last_exchange_of(context, relation.step);
  if (earlier == nullptr)
    return;
  const auto now = openapi::evaluate_expression(relation.expression, context.exchange);
  const auto before =
      openapi::evaluate_expression(relation.other.empty() ? relation.expression : relation.other, *earlier);
  if (!now || !before || json::equal(*now, *before) == (relation.kind == plan::Relation::Kind::Same))
    return;
  Finding& finding = demand_missed(context, demand, relation.message, findings);
  finding.instance_location = relation.expression;
  finding.expected = relation.kind == plan::Relation::Kind::Same ? "the value of the earlier answer" : "another value";
}

} // namespace

void judge_demand(const Context& context, std::string_view check, Findings& findings) {
  const auto& demand = context.step().expect.demand;
  const int status = context.response().status;
  if (!demand || demand->check != check || speaks_of_the_caller(status))
    return;
  if (demand->if_refused) {
    const http::Exchange* before = last_exchange_of(context, *demand->if_refused);
    if (before == nullptr || before->response->status / 100 != 4)
      return;
  }
  const auto& wanted = demand->statuses;
  if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), status) == wanted.end()) {
    Finding& finding =
        demand_missed(context, *demand, "answered with " + status_text(status) + ": " + demand->because, findings);
    finding.expected = in_statuses(wanted);
    finding.actual = std::to_string(status);
    return;
  }
  for (const plan::Relation& relation : demand->relations)
    judge_relation(context, *demand, relation, findings);
}

} // namespace keur::check
