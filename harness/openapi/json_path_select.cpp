#include "base/text.hpp"
#include "openapi/json_path.hpp"

#include <algorithm>
#include <optional>
#include <unordered_set>

namespace keur::openapi {
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

class Evaluator {
public:
  explicit Evaluator(const json::Value& root) : root_(root) {}

  std::vector<Found> run(const std::vector<Segment>& segments, const json::Value& from, Place start = {}) const {
    std::vector<Found> found{{std::move(start), &from}};
    for (const Segment& segment : segments) {
      std::vector<Found> next;
      Seen descended;
      for (const Found& one : found)
        apply(segment, one, next, descended);
      found = once(std::move(next));
    }
    return found;
  }

private:
  using Seen = std::unordered_set<const json::Value*>;

  /// Each value once: what an action does to it is done once, and repeated descents stay linear.
  static std::vector<Found> once(std::vector<Found> found) {
    Seen seen;
    std::erase_if(found, [&](const Found& one) { return !seen.insert(one.value).second; });
    return found;
  }

  void apply(const Segment& segment, const Found& from, std::vector<Found>& out, Seen& descended) const {
    if (segment.descend && !descended.insert(from.value).second)
      return;
    for (const Selector& selector : segment.selectors)
      select(selector, from, out);
    if (segment.descend)
      each_child(from, [&](Found child) { apply(segment, child, out, descended); });
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

  /// Nothing = the path selects nothing (RFC 9535 section 2.3.5.2.2: equal to nothing but nothing).
  std::optional<json::Value> value_of(const Expression::Operand& operand, const json::Value& current) const {
    if (!operand.is_path)
      return operand.literal;
    auto found = run(operand.path, operand.from_root ? root_ : current);
    if (operand.function == Expression::Function::Count)
      return json::Value(found.size());
    if (found.size() != 1)
      return std::nullopt;
    return operand.function == Expression::Function::Length ? length_of(*found.front().value) : *found.front().value;
  }

  static std::optional<json::Value> length_of(const json::Value& value) {
    if (value.is_string())
      return json::Value(count_code_points(value.string()));
    if (value.is_array())
      return json::Value(value.array().size());
    return value.is_object() ? std::optional(json::Value(value.object().size())) : std::nullopt;
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
    const auto left = value_of(expression.left, current);
    const auto right = value_of(expression.right, current);
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

std::vector<JsonPath::Location> JsonPath::select(const json::Value& root) const {
  std::vector<Location> locations;
  for (Found& found : Evaluator(root).run(segments_, root))
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
