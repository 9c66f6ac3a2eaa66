#include "gtest/matchers.hpp"

#include "gtest/hand_written.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"
#include "schema/schema.hpp"

#include <ostream>

namespace keur::http {

void PrintTo(const Exchange& exchange, std::ostream* out) {
  if (!exchange.response) {
    *out << "no response";
    return;
  }
  *out << "status " << exchange.response->status << ", "
       << exchange.response->fields.first("Content-Type").value_or("no content type") << ", "
       << exchange.response->body.size() << " bytes";
}

} // namespace keur::http

namespace keur::json {

void PrintTo(const Value& value, std::ostream* out) { *out << schema::masked(value); }

} // namespace keur::json

namespace keur::gtest {

std::vector<check::Finding> judge(const http::Exchange& exchange, const openapi::Operation& operation) {
  run::Workbench* bench = current_bench();
  if (bench == nullptr || !exchange.response)
    return {};
  plan::Case test;
  test.operation = &operation;
  plan::Step step;
  step.operation = &operation;
  step.request.method = exchange.request.method;
  test.steps.push_back(std::move(step));
  const std::vector<check::StepExchanges> steps{{{exchange}}};
  return check::judge_exchange({bench->description, bench->schemas, bench->shapes, bench->settings, test, 0, exchange,
                                steps, operation.response(exchange.response->status)});
}

std::optional<json::Value> value_at(const http::Exchange& exchange, const std::string& pointer) {
  if (!exchange.response)
    return std::nullopt;
  const auto loaded = json::load_json(exchange.response->body, "body", {}, json::DuplicateKeys::Remark);
  const json::Value* found = loaded ? json::resolve_pointer(loaded->root, pointer) : nullptr;
  return found != nullptr ? std::optional(*found) : std::nullopt;
}

} // namespace keur::gtest
