#include "base/text.hpp"
#include "openapi/overlay.hpp"

#include <algorithm>
#include <charconv>

namespace keur::openapi {

/// A filter's logical expression (RFC 9535 section 2.3.5).
struct JsonPath::Expression {
  enum class Op { Or, And, Not, Exists, Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual };
  struct Operand {
    bool is_path = false;
    bool from_root = false;
    std::vector<Segment> path = {};
    json::Value literal = {};
  };
  Op op = Op::Exists;
  std::vector<std::shared_ptr<const Expression>> parts = {};
  Operand left = {}, right = {};
};

namespace {

using Key = JsonPath::Key;
using Place = JsonPath::Location;
using Segment = JsonPath::Segment;
using Selector = JsonPath::Selector;
using Expression = JsonPath::Expression;

struct Found {
  Place location;
  const json::Value* value;
};

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
        const char escaped = peek();
        ++at_;
        if (escaped == 'n')
          c = '\n';
        else if (escaped == 't')
          c = '\t';
        else if (escaped == '\\' || escaped == '/' || escaped == '\'' || escaped == '"')
          c = escaped;
        else
          return error("an escape beyond \\\\ \\/ \\' \\\" \\n \\t is not supported");
      }
      out += c;
    }
    if (!take(quote))
      return error("the quote is not closed");
    return out;
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
    return std::make_shared<const Expression>(std::move(out));
  }

  Result<Expression::Operand> operand() {
    Expression::Operand out;
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
      return error("expected '@', '$', a string, a number, true, false or null (functions are not supported)");
    return out;
  }

  std::string number_text() {
    const std::size_t start = at_;
    if (peek() == '-')
      ++at_;
    const std::size_t digits = at_;
    while ((peek() >= '0' && peek() <= '9') || (at_ > digits && peek() == '.'))
      ++at_;
    if (at_ == digits)
      at_ = start;
    return std::string(text_.substr(start, at_ - start));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

class Evaluator {
public:
  explicit Evaluator(const json::Value& root) : root_(root) {}

  std::vector<Found> run(const std::vector<Segment>& segments, const json::Value& from, Place start = {}) const {
    std::vector<Found> found{{std::move(start), &from}};
    for (const Segment& segment : segments) {
      std::vector<Found> next;
      for (const Found& one : found)
        apply(segment, one, next);
      found = std::move(next);
    }
    return found;
  }

private:
  void apply(const Segment& segment, const Found& from, std::vector<Found>& out) const {
    for (const Selector& selector : segment.selectors)
      select(selector, from, out);
    if (!segment.descend)
      return;
    each_child(from, [&](Found child) { apply(segment, child, out); });
  }

  template <class Do>
  static void each_child(const Found& from, Do&& action) {
    const auto child = [&](Key key, const json::Value& value) {
      Place location = from.location;
      location.push_back(std::move(key));
      action(Found{std::move(location), &value});
    };
    if (from.value->is_object())
      for (const json::Member& member : from.value->object())
        child({member.name}, member.value);
    if (from.value->is_array())
      for (std::size_t i = 0; i < from.value->array().size(); ++i)
        child({{}, i, true}, from.value->array()[i]);
  }

  void select(const Selector& selector, const Found& from, std::vector<Found>& out) const {
    using What = Selector::What;
    const auto add = [&](Found child) { out.push_back(std::move(child)); };
    switch (selector.what) {
    case What::Wildcard:
      each_child(from, add);
      return;
    case What::Name:
      if (const json::Value* value = from.value->find(selector.name)) {
        Place location = from.location;
        location.push_back({selector.name});
        add({std::move(location), value});
      }
      return;
    case What::Filter:
      each_child(from, [&](Found child) {
        if (holds(*selector.filter, *child.value))
          add(std::move(child));
      });
      return;
    default:
      return select_indices(selector, from, out);
    }
  }

  /// RFC 9535 section 2.3.4.2.2.
  static void select_indices(const Selector& selector, const Found& from, std::vector<Found>& out) {
    if (!from.value->is_array())
      return;
    const json::Array& array = from.value->array();
    const auto size = static_cast<long long>(array.size());
    const auto add = [&](long long index) {
      if (index < 0 || index >= size)
        return;
      Place location = from.location;
      location.push_back({{}, static_cast<std::size_t>(index), true});
      out.push_back({std::move(location), &array[static_cast<std::size_t>(index)]});
    };
    const auto normal = [&](long long index) { return index < 0 ? index + size : index; };
    if (selector.what == Selector::What::Index)
      return add(normal(selector.index));
    const long long step = selector.step;
    if (step > 0) {
      const long long from_index = std::clamp(normal(selector.from.value_or(0)), 0LL, size);
      const long long to_index = std::clamp(normal(selector.to.value_or(size)), 0LL, size);
      for (long long i = from_index; i < to_index; i += step)
        add(i);
    } else if (step < 0) {
      const long long from_index = std::clamp(normal(selector.from.value_or(size - 1)), -1LL, size - 1);
      const long long to_index = selector.to ? std::clamp(normal(*selector.to), -1LL, size - 1) : -1;
      for (long long i = from_index; i > to_index; i += step)
        add(i);
    }
  }

  /// Null = the path selects nothing (RFC 9535 section 2.3.5.2.2: equal to nothing but nothing).
  const json::Value* value_of(const Expression::Operand& operand, const json::Value& current) const {
    if (!operand.is_path)
      return &operand.literal;
    auto found = run(operand.path, operand.from_root ? root_ : current);
    return found.size() == 1 ? found.front().value : nullptr;
  }

  static int order(const json::Value& a, const json::Value& b) {
    if (a.is_number() && b.is_number())
      return json::compare_numbers(a.number(), b.number());
    if (a.is_string() && b.is_string())
      return a.string() < b.string() ? -1 : a.string() > b.string();
    return 2; // no order between them
  }

  bool holds(const Expression& expression, const json::Value& current) const {
    using Op = Expression::Op;
    const auto part = [&](const auto& inner) { return holds(*inner, current); };
    switch (expression.op) {
    case Op::Or:
      return std::any_of(expression.parts.begin(), expression.parts.end(), part);
    case Op::And:
      return std::all_of(expression.parts.begin(), expression.parts.end(), part);
    case Op::Not:
      return !holds(*expression.parts.front(), current);
    case Op::Exists:
      return !run(expression.left.path, expression.left.from_root ? root_ : current).empty();
    default:
      break;
    }
    const json::Value* left = value_of(expression.left, current);
    const json::Value* right = value_of(expression.right, current);
    const bool same = left && right ? json::equal(*left, *right) : !left && !right;
    const int sign = left && right ? order(*left, *right) : 2;
    switch (expression.op) {
    case Op::Equal:
      return same;
    case Op::NotEqual:
      return !same;
    case Op::Less:
      return sign == -1;
    case Op::LessEqual:
      return sign == -1 || same;
    case Op::Greater:
      return sign == 1;
    case Op::GreaterEqual:
      return sign == 1 || same;
    default:
      return false;
    }
  }

  const json::Value& root_;
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

std::vector<JsonPath::Location> JsonPath::select(const json::Value& root) const {
  std::vector<Location> locations;
  for (Found& found : Evaluator(root).run(segments_, root))
    if (std::find(locations.begin(), locations.end(), found.location) == locations.end())
      locations.push_back(std::move(found.location));
  return locations;
}

json::Value* at(json::Value& root, const JsonPath::Location& location) {
  json::Value* value = &root;
  for (const JsonPath::Key& key : location) {
    if (key.is_index)
      value = value->is_array() && key.index < value->array().size() ? &value->array()[key.index] : nullptr;
    else
      value = value->is_object() ? value->object().find(key.name) : nullptr;
    if (!value)
      return nullptr;
  }
  return value;
}

} // namespace keur::openapi
