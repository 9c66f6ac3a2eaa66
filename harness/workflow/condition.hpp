#pragma once
#include "base/result.hpp"
#include "workflow/expression.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace keur::workflow {

/// A simple condition (Arazzo 1.0.1 section 4.6.11.1): literals, runtime expressions, == != < <= > >=, && || ! and
/// parentheses.
class Condition {
public:
  /// Error: Configuration, with the character.
  static Result<Condition> parse(std::string_view text);
  bool holds(const Scope& scope) const;
  std::vector<std::string> expressions() const;

private:
  enum class Op { Or, And, Not, True, Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual };
  struct Operand {
    std::string expression = {}; // "" = the literal
    json::Value literal = {};
  };
  friend class ConditionParser;

  bool compares(const Scope& scope) const;

  Op op_ = Op::True;
  std::vector<Condition> parts_ = {};
  Operand left_ = {}, right_ = {};
};

} // namespace keur::workflow
