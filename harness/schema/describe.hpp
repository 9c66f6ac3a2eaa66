#pragma once
#include "schema/rule.hpp"
#include "schema/trail.hpp"

namespace keur::schema {

/// Where a keyword was met and what it judged: enough to write a Unit.
struct Met {
  const Rule& rule;
  const Trail& keyword; // up to and including the keyword
  const Trail& at;
};

/// The unit for an assertion that `value` breaks (or that cannot be judged).
Unit describe(const Met& met, const Assertion& assertion, const json::Value& value);
/// The unit for anything else. `expected` and `actual` must be free of instance values.
Unit describe(const Met& met, std::string_view keyword, std::string message, std::string expected = {},
              std::string actual = {});

} // namespace keur::schema
