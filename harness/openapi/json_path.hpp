#pragma once
#include "base/result.hpp"
#include "json/value.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::openapi {

/// A sound subset of JSONPath (RFC 9535): `$`, child names (`.name`, `['name']`, lists of them), wildcards, recursive
/// descent, indices, slices, and filters of existence tests and comparisons (`==`, `!=`, `<`, `<=`, `>`, `>=`) of
/// `@`-paths, count() and length() of them, and literals, joined by `&&`, `||`, `!` and parentheses. What is beyond it
/// is an error, never ignored.
class JsonPath {
public:
  /// Error: Syntax, with the offset in the message.
  static Result<JsonPath> parse(std::string_view text);

  /// Where the selected values stand: one list of member names and indices each, outermost first, in document order.
  struct Key {
    std::string name = {};
    std::size_t index = 0;
    bool is_index = false;
    bool operator==(const Key&) const = default;
  };
  using Location = std::vector<Key>;
  std::vector<Location> select(const json::Value& root) const;

  struct Expression;
  struct Selector {
    enum class What { Name, Wildcard, Index, Slice, Filter };
    What what = What::Wildcard;
    std::string name = {};
    long long index = 0;
    std::optional<long long> from = {}, to = {};
    long long step = 1;
    std::shared_ptr<const Expression> filter = {}; // shared: a parsed path is copied freely and never changes
  };
  struct Segment {
    bool descend = false;
    std::vector<Selector> selectors;
  };

private:
  std::vector<Segment> segments_;
};

/// The value at a location, to be changed; null when it is gone.
json::Value* at(json::Value& root, const JsonPath::Location& location);

/// A filter's logical expression (RFC 9535 section 2.3.5).
struct JsonPath::Expression {
  enum class Op { Or, And, Not, Exists, Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual };
  enum class Function { None, Count, Length }; // RFC 9535 sections 2.4.5 and 2.4.4
  struct Operand {
    bool is_path = false;
    Function function = Function::None;
    bool from_root = false;
    std::vector<Segment> path = {};
    json::Value literal = {};
  };
  Op op = Op::Exists;
  std::vector<std::shared_ptr<const Expression>> parts = {};
  Operand left = {}, right = {};
};

} // namespace keur::openapi
