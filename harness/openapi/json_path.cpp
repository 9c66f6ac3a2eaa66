#include "openapi/json_path.hpp"

#include "base/text.hpp"
#include "json/number.hpp"

#include <algorithm>
#include <charconv>

namespace keur::openapi {
namespace {

using Segment = JsonPath::Segment;
using Selector = JsonPath::Selector;
using Expression = JsonPath::Expression;

constexpr int max_nesting = 32;

class Parser {
public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<std::vector<Segment>> query() {
    if (!take('$'))
      return error("a JSONPath begins with '$'");
    auto segments = path();
    if (!segments)
      return segments;
    if (at_ != text_.size())
      return error("unexpected text");
    return segments;
  }

private:
  tl::unexpected<Error> error(std::string_view what) const {
    return fail(ErrorCode::Syntax, "JSONPath '" + escape_visible(truncate(text_, 200)) + "', character " +
                                       std::to_string(at_ + 1) + ": " + std::string(what));
  }
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool take(char wanted) {
    if (peek() != wanted)
      return false;
    ++at_;
    return true;
  }
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

  Result<std::vector<Segment>> path() {
    std::vector<Segment> segments;
    while (peek() == '.' || peek() == '[') {
      auto next = segment();
      if (!next)
        return fail(next.error());
      segments.push_back(std::move(*next));
    }
    return segments;
  }

  Result<Segment> segment() {
    Segment out;
    if (take("..")) {
      out.descend = true;
      if (peek() != '[')
        return shorthand(std::move(out));
    } else if (take('.')) {
      return shorthand(std::move(out));
    }
    if (!take('['))
      return error("expected '['");
    do {
      skip_space();
      auto next = selector();
      if (!next)
        return fail(next.error());
      out.selectors.push_back(std::move(*next));
      skip_space();
    } while (take(','));
    if (!take(']'))
      return error("expected ']'");
    return out;
  }

  Result<Segment> shorthand(Segment out) {
    if (take('*')) {
      out.selectors.push_back({});
      return out;
    }
    Selector selector;
    selector.what = Selector::What::Name;
    const std::size_t start = at_;
    const auto is_name = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
             static_cast<unsigned char>(c) >= 0x80;
    };
    while (at_ < text_.size() && is_name(text_[at_]))
      ++at_;
    if (start == at_)
      return error("expected a name or '*'");
    selector.name = std::string(text_.substr(start, at_ - start));
    out.selectors.push_back(std::move(selector));
    return out;
  }

  Result<Selector> selector() {
    Selector out;
    if (take('*'))
      return out;
    if (peek() == '\'' || peek() == '"') {
      auto name = quoted_text();
      if (!name)
        return fail(name.error());
      out.what = Selector::What::Name;
      out.name = std::move(*name);
      return out;
    }
    if (take('?')) {
      auto filter = disjunction(0);
      if (!filter)
        return fail(filter.error());
      out.what = Selector::What::Filter;
      out.filter = std::move(*filter);
      return out;
    }
    return index_or_slice();
  }

  Result<Selector> index_or_slice() {
    Selector out;
    auto first = integer();
    skip_space();
    if (!take(':')) {
      if (!first)
        return error("expected a name in quotes, '*', an index, a slice or a filter");
      out.what = Selector::What::Index;
      out.index = *first;
      return out;
    }
    out.what = Selector::What::Slice;
    out.from = first;
    skip_space();
    out.to = integer();
    skip_space();
    if (take(':')) {
      skip_space();
      out.step = integer().value_or(1);
    }
    return out;
  }

  std::optional<long long> integer() {
    long long value = 0;
    const char* begin = text_.data() + at_;
    auto [end, code] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (code != std::errc() || value > 1'000'000'000 || value < -1'000'000'000)
      return std::nullopt;
    at_ += static_cast<std::size_t>(end - begin);
    return value;
  }

  Result<std::string> quoted_text() {
    const char quote = text_[at_++];
    std::string out;
    while (at_ < text_.size() && text_[at_] != quote) {
      char c = text_[at_++];
      if (c == '\\') {
        if (!escape(out))
          return error("this is no escape: \\\\ \\/ \\' \\\" \\b \\f \\n \\r \\t and \\uXXXX are");
        continue;
      }
      out += c;
    }
    if (!take(quote))
      return error("the quote is not closed");
    return out;
  }

  /// RFC 9535 section 2.3.1.1, after the backslash.
  bool escape(std::string& out) {
    constexpr std::string_view names = "bfnrt/\\'\"", characters = "\b\f\n\r\t/\\'\"";
    const char name = peek();
    ++at_;
    if (const std::size_t known = names.find(name); name != '\0' && known != std::string_view::npos) {
      out += characters[known];
      return true;
    }
    if (name != 'u')
      return false;
    auto unit = code_unit();
    if (unit && *unit >= 0xD800 && *unit < 0xDC00 && take("\\u")) {
      const auto low = code_unit();
      if (!low || *low < 0xDC00 || *low > 0xDFFF)
        return false;
      unit = 0x10000 + ((*unit - 0xD800) << 10U) + (*low - 0xDC00);
    }
    if (!unit || (*unit >= 0xD800 && *unit <= 0xDFFF))
      return false;
    append_utf8(out, *unit);
    return true;
  }

  std::optional<char32_t> code_unit() {
    unsigned value = 0;
    const std::string_view digits = text_.substr(std::min(at_, text_.size()), 4);
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (code != std::errc() || end != digits.data() + 4)
      return std::nullopt;
    at_ += 4;
    return value;
  }

  using Filter = std::shared_ptr<const Expression>;

  Result<Filter> disjunction(int depth) { return chain(depth, Expression::Op::Or, "||"); }

  Result<Filter> chain(int depth, Expression::Op op, std::string_view sign) {
    if (depth > max_nesting)
      return error("the filter nests too deep");
    Expression all;
    all.op = op;
    do {
      auto part = op == Expression::Op::Or ? chain(depth, Expression::Op::And, "&&") : basic(depth);
      if (!part)
        return part;
      all.parts.push_back(std::move(*part));
      skip_space();
    } while (take(sign));
    if (all.parts.size() == 1)
      return all.parts.front();
    return std::make_shared<const Expression>(std::move(all));
  }

  Result<Filter> basic(int depth) {
    skip_space();
    if (peek() == '!' && peek(1) != '=') {
      ++at_;
      auto inner = basic(depth + 1);
      if (!inner)
        return inner;
      Expression negation;
      negation.op = Expression::Op::Not;
      negation.parts.push_back(std::move(*inner));
      return std::make_shared<const Expression>(std::move(negation));
    }
    if (take('(')) {
      auto inner = disjunction(depth + 1);
      skip_space();
      if (inner && !take(')'))
        return error("expected ')'");
      return inner;
    }
    return comparison();
  }

  Result<Filter> comparison() {
    Expression out;
    auto left = operand();
    if (!left)
      return fail(left.error());
    out.left = std::move(*left);
    skip_space();
    using Op = Expression::Op;
    constexpr std::pair<std::string_view, Op> signs[] = {{"==", Op::Equal},     {"!=", Op::NotEqual},
                                                         {"<=", Op::LessEqual}, {">=", Op::GreaterEqual},
                                                         {"<", Op::Less},       {">", Op::Greater}};
    for (const auto& [sign, op] : signs) {
      if (!take(sign))
        continue;
      out.op = op;
      skip_space();
      auto right = operand();
      if (!right)
        return fail(right.error());
      out.right = std::move(*right);
      return std::make_shared<const Expression>(std::move(out));
    }
    if (!out.left.is_path)
      return error("a literal alone is no test");
    if (out.left.function != Expression::Function::None)
      return error("count() and length() are numbers: compare them");
    return std::make_shared<const Expression>(std::move(out));
  }

  Result<Expression::Operand> operand() {
    Expression::Operand out;
    if (take("count("))
      out.function = Expression::Function::Count;
    else if (take("length("))
      out.function = Expression::Function::Length;
    if (out.function != Expression::Function::None)
      return argument(std::move(out));
    if (peek() == '@' || peek() == '$') {
      out.is_path = true;
      out.from_root = text_[at_++] == '$';
      auto below = path();
      if (!below)
        return fail(below.error());
      out.path = std::move(*below);
      return out;
    }
    if (peek() == '\'' || peek() == '"') {
      auto text = quoted_text();
      if (!text)
        return fail(text.error());
      out.literal = json::Value(std::move(*text));
      return out;
    }
    if (take("true"))
      out.literal = json::Value(true);
    else if (take("false"))
      out.literal = json::Value(false);
    else if (take("null"))
      out.literal = json::Value(nullptr);
    else if (auto number = number_text(); !number.empty())
      out.literal = json::Value(json::Number{std::move(number)});
    else
      return error("expected '@', '$', a string, a number, true, false or null (of functions only count and length are "
                   "supported)");
    return out;
  }

  Result<Expression::Operand> argument(Expression::Operand out) {
    skip_space();
    if (peek() != '@' && peek() != '$')
      return error("count() and length() take a path");
    out.is_path = true;
    out.from_root = text_[at_++] == '$';
    auto below = path();
    if (!below)
      return fail(below.error());
    out.path = std::move(*below);
    skip_space();
    if (!take(')'))
      return error("expected ')'");
    return out;
  }

  std::string number_text() {
    const std::size_t start = at_;
    if (peek() == '-')
      ++at_;
    const std::size_t digits = at_;
    while ((peek() >= '0' && peek() <= '9') || (at_ > digits && peek() == '.'))
      ++at_;
    const auto exponent = [&](char c) { return peek() == c && at_ > digits; };
    if (exponent('e') || exponent('E')) {
      ++at_;
      if (peek() == '+' || peek() == '-')
        ++at_;
      while (peek() >= '0' && peek() <= '9')
        ++at_;
    }
    if (!json::is_number_text(text_.substr(start, at_ - start)))
      at_ = start;
    return std::string(text_.substr(start, at_ - start));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

} // namespace

Result<JsonPath> JsonPath::parse(std::string_view text) {
  auto segments = Parser(trim(text)).query();
  if (!segments)
    return fail(segments.error());
  JsonPath path;
  path.segments_ = std::move(*segments);
  return path;
}

} // namespace keur::openapi
