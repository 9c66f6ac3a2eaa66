#pragma once
#include "check/check.hpp"
#include "openapi/load.hpp"

#include <memory>
#include <string>
#include <vector>

namespace keur::check {

/// One case against a small description, with the exchanges that its steps had.
class World {
public:
  using Kind = plan::Expectation::Kind;

  explicit World(const std::string& yaml = default_description());
  static std::string default_description();

  /// A new step for an operation ("" = none) and its first exchange.
  World& step(const std::string& operation, Kind kind = Kind::Documented);
  /// The last step's answer so far, to be changed.
  http::Response& response() { return *exchange().response; }
  http::Exchange& exchange() { return steps.back().exchanges.back(); }
  plan::Step& last() { return test.steps.back(); }
  /// Sets status, Content-Type ("" = none) and body.
  World& answer(int status, const std::string& type = "", const std::string& body = "");
  World& json(int status, const std::string& body) { return answer(status, "application/json", body); }
  World& with(const std::string& field, const std::string& value);
  /// A further exchange of the last step, a copy of its first.
  World& again();

  /// Findings of the last exchange / after the last step, and "id id…" of those of level fail or warn.
  std::vector<Finding> findings(bool per_case = false);
  std::string failed(bool per_case = false) { return ids(Level::Fail, per_case); }
  std::string warned(bool per_case = false) { return ids(Level::Warn, per_case); }
  std::string remarked(bool per_case = false) { return ids(Level::Remark, per_case); }
  std::string ids(Level level, bool per_case);

  std::shared_ptr<openapi::Description> shared; // with the copies that tests make: steps point into it
  openapi::Description& description;
  std::shared_ptr<schema::Compiler> schemas; // shared with the copies that tests make
  Settings settings;
  plan::Case test;
  std::vector<StepExchanges> steps;
};

} // namespace keur::check
