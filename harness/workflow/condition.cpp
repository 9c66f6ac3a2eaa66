#include "workflow/condition.hpp"

#include "base/text.hpp"
#include "json/load.hpp"

#include <algorithm>
#include <array>

namespace keur::workflow {

class ConditionParser {
public:
  explicit ConditionParser(std::string_view text) : text_(text) {}

  Result<Condition> whole() {
    auto condition = chain(0, Condition::Op::Or, "||");
    skip_space();
    if (condition && at_ != text_.size())
      return error("expected an operator or the end");
    return condition;
  }

private:
  using Op = Condition::Op;
  using Operand = Condition::Operand;
  static constexpr int max_nesting = 32;

  tl::unexpected<Error> error(std::string_view what) const {
    return fail(ErrorCode::Configuration, "the condition '" + escape_visible(truncate(text_, 200)) + "', character " +
                                              std::to_string(at_ + 1) + ": " + std::string(what));
  }
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool take(std::string_view wanted) {
    if (text_.substr(at_, wanted.size()) != wanted)
      return false;
    at_ += wanted.size();
    return true;
  }
  void skip_space() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r')
      ++at_;
  }

  Result<Condition> chain(int depth, Op op, std::string_view sign) {
    if (depth > max_nesting)
      return error("it nests too deep");
    Condition all;
    all.op_ = op;
    do {
      auto part = op == Op::Or ? chain(depth, Op::And, "&&") : basic(depth);
      if (!part)
        return part;
      all.parts_.push_back(std::move(*part));
      skip_space();
    } while (take(sign));
    if (all.parts_.size() > 1)
      return all;
    Condition only = std::move(all.parts_.front());
    return only;
  }

  Result<Condition> basic(int depth) {
    skip_space();
    if (peek() == '!' && peek(1) != '=') {
      ++at_;
      auto inner = basic(depth + 1);
      if (!inner)
        return inner;
      Condition negation;
      negation.op_ = Op::Not;
      negation.parts_.push_back(std::move(*inner));
      return negation;
    }
    if (take("(")) {
      auto inner = chain(depth + 1, Op::Or, "||");
      skip_space();
      if (inner && !take(")"))
        return error("expected ')'");
      return inner;
    }
    return comparison();
  }

  Result<Condition> comparison() {
    Condition out;
    auto left = operand();
    if (!left)
      return fail(left.error());
    out.left_ = std::move(*left);
    skip_space();
    constexpr std::array<std::pair<std::string_view, Op>, 6> signs{{{"==", Op::Equal},
                                                                    {"!=", Op::NotEqual},
                                                                    {"<=", Op::LessEqual},
                                                                    {">=", Op::GreaterEqual},
                                                                    {"<", Op::Less},
                                                                    {">", Op::Greater}}};
    for (const auto& [sign, op] : signs) {
      if (!take(sign))
        continue;
      skip_space();
      auto right = operand();
      if (!right)
        return fail(right.error());
      out.op_ = op;
      out.right_ = std::move(*right);
      break;
    }
    return out;
  }

  Result<Operand> operand() {
    Operand out;
    if (peek() == '$') {
      const auto end = std::min(text_.find_first_of(" \t\r\n()=!<>&|,", at_), text_.size());
      out.expression = std::string(text_.substr(at_, end - at_));
      if (!is_expression(out.expression))
        return error("'" + escape_visible(out.expression) + "' is no runtime expression");
      at_ = end;
      return out;
    }
    if (peek() == '\'' || peek() == '"')
      return in_quotes();
    const auto end = std::min(text_.find_first_of(" \t\r\n()=!<>&|,", at_), text_.size());
    const auto loaded = json::load_json(text_.substr(at_, end - at_), "literal");
    if (end == at_ || !loaded || loaded->root.is_object() || loaded->root.is_array())
      return error("expected a runtime expression, 'text', a number, true, false or null");
    out.literal = loaded->root;
    at_ = end;
    return out;
  }

  /// A quote within is doubled (section 4.6.11.1).
  Result<Operand> in_quotes() {
    const char quote = text_[at_++];
    std::string out;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == quote && peek() != quote)
        return Operand{{}, json::Value(std::move(out))};
      if (c == quote)
        ++at_;
      out += c;
    }
    return error("the quote is not closed");
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

namespace {

std::optional<std::string> number_in(const json::Value& value) {
  if (value.is_number())
    return value.number();
  if (!value.is_string())
    return std::nullopt;
  const auto loaded = json::load_json(value.string(), "text");
  return loaded && loaded->root.is_number() ? std::optional(loaded->root.number()) : std::nullopt;
}

/// -1, 0, 1, or nothing where there is no order between them.
std::optional<int> order(const json::Value& a, const json::Value& b) {
  if (a.is_string() && b.is_string()) {
    const std::string left = to_lower(a.string()), right = to_lower(b.string());
    return left < right ? -1 : left > right ? 1 : 0;
  }
  const auto left = number_in(a), right = number_in(b);
  if (left && right)
    return json::compare_numbers(*left, *right);
  return std::nullopt;
}

bool is_true(const json::Value& value) { return value.is_boolean() ? value.boolean() : !value.is_null(); }

} // namespace

Result<Condition> Condition::parse(std::string_view text) { return ConditionParser(trim(text)).whole(); }

bool Condition::compares(const Scope& scope) const {
  const auto value_of = [&](const Operand& operand) {
    return operand.expression.empty() ? operand.literal : evaluate(operand.expression, scope).value_or(json::Value());
  };
  const json::Value left = value_of(left_);
  if (op_ == Op::True)
    return is_true(left);
  const json::Value right = value_of(right_);
  const auto sign = order(left, right);
  const bool same = sign ? *sign == 0 : json::equal(left, right);
  switch (op_) {
  case Op::Equal:
    return same;
  case Op::NotEqual:
    return !same;
  case Op::Less:
    return sign == -1;
  case Op::LessEqual:
    return sign == -1 || sign == 0;
  case Op::Greater:
    return sign == 1;
  default:
    return sign == 1 || sign == 0;
  }
}

bool Condition::holds(const Scope& scope) const {
  const auto part = [&](const Condition& inner) { return inner.holds(scope); };
  switch (op_) {
  case Op::Or:
    return std::any_of(parts_.begin(), parts_.end(), part);
  case Op::And:
    return std::all_of(parts_.begin(), parts_.end(), part);
  case Op::Not:
    return !parts_.front().holds(scope);
  default:
    return compares(scope);
  }
}

std::vector<std::string> Condition::expressions() const {
  std::vector<std::string> found;
  for (const Operand* operand : {&left_, &right_})
    if (!operand->expression.empty())
      found.push_back(operand->expression);
  for (const Condition& part : parts_)
    for (std::string& expression : part.expressions())
      found.push_back(std::move(expression));
  return found;
}

} // namespace keur::workflow
