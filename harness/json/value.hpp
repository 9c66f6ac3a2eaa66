#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace keur::json {

enum class Kind : std::uint8_t { Null, Boolean, Number, String, Array, Object };
std::string_view name(Kind kind);

/// 1-based place in the source text; line 0 = the value was not read from a text.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

/// A JSON number kept as its text (RFC 8259 section 6), so that 1.0, 2^64+1 and 0.1 are judged exactly.
struct Number {
  std::string text;
};

class Value;
struct Member;
using Array = std::vector<Value>;

/// Members in source order. Names are unique: set() replaces. Look-up is linear for few members and by a sorted index
/// for many; the index is built by seal() (the loader calls it), so that sealed objects can be read by many threads.
class Object {
public:
  Object();
  /// These, in this order, without looking for equal names: for readers that do so themselves.
  explicit Object(std::vector<Member> members);
  Object(const Object& other);
  Object(Object&& other) noexcept;
  Object& operator=(const Object& other);
  Object& operator=(Object&& other) noexcept;
  ~Object();

  std::size_t size() const;
  bool empty() const { return members_.empty(); }
  const Value* find(std::string_view name) const;
  Value* find(std::string_view name);
  const Member* find_member(std::string_view name) const;
  bool contains(std::string_view name) const { return find(name) != nullptr; }
  /// Adds at the end or replaces the value of an equal name; returns the stored value.
  Value& set(std::string name, Value value, Position at = {});
  /// Adds without looking for an equal name: for readers that have checked already.
  Value& append(std::string name, Value value, Position at = {});
  bool erase(std::string_view name);
  void seal();

  auto begin() const { return members_.begin(); }
  auto end() const { return members_.end(); }
  auto begin() { return members_.begin(); }
  auto end() { return members_.end(); }

private:
  std::vector<Member> members_;
  std::unique_ptr<std::vector<std::uint32_t>> index_; // positions in members_, sorted by name; null when not sealed
};

/// One JSON value with the place it was read from. A tree: a value owns its children. Descriptions, schemas, instances
/// and reports all use this one type. Reading a kind that is not there is a broken assumption (assert), so ask first;
/// find() and at_or_null() are total.
class Value {
public:
  Value() = default;
  Value(std::nullptr_t) {}
  Value(bool boolean) : data_(boolean) {}
  Value(Number number) : data_(std::move(number)) {}
  Value(std::string text) : data_(std::move(text)) {}
  Value(std::string_view text) : data_(std::string(text)) {}
  Value(const char* text) : data_(std::string(text)) {}
  Value(Array array) : data_(std::move(array)) {}
  Value(Object object) : data_(std::move(object)) {}
  template <class Integer>
  requires std::is_integral_v<Integer> &&(!std::is_same_v<Integer, bool>)Value(Integer integer)
      : data_(Number{std::to_string(integer)}) {}
  /// Shortest text that reads back equal; NaN and infinities have no JSON and become null.
  Value(double number);

  Kind kind() const { return static_cast<Kind>(data_.index()); }
  bool is_null() const { return kind() == Kind::Null; }
  bool is_boolean() const { return kind() == Kind::Boolean; }
  bool is_number() const { return kind() == Kind::Number; }
  bool is_string() const { return kind() == Kind::String; }
  bool is_array() const { return kind() == Kind::Array; }
  bool is_object() const { return kind() == Kind::Object; }

  bool boolean() const { return std::get<bool>(data_); }
  const std::string& number() const { return std::get<Number>(data_).text; }
  const std::string& string() const { return std::get<std::string>(data_); }
  const Array& array() const { return std::get<Array>(data_); }
  Array& array() { return std::get<Array>(data_); }
  const Object& object() const { return std::get<Object>(data_); }
  Object& object() { return std::get<Object>(data_); }

  /// The member's value; nothing when this is no object or has no such member.
  const Value* find(std::string_view name) const { return is_object() ? object().find(name) : nullptr; }
  /// The member's text; nothing when it is absent or no string.
  std::optional<std::string_view> find_string(std::string_view name) const;
  /// The member's boolean; `otherwise` when it is absent or no boolean.
  bool find_boolean(std::string_view name, bool otherwise) const;
  /// The member's number as an integer; nothing when absent, not integral or out of range.
  std::optional<std::int64_t> find_integer(std::string_view name) const;

  Position at() const { return at_; }
  void set_at(Position at) { at_ = at; }

private:
  std::variant<std::monostate, bool, Number, std::string, Array, Object> data_;
  Position at_;
};

struct Member {
  std::string name;
  Value value;
  Position at; // of the name
};

inline std::size_t Object::size() const { return members_.size(); }

/// The number's value if it is mathematically an integer (1.0 and 1e2 are) that fits.
std::optional<std::int64_t> to_integer(std::string_view number_text);
/// Nearest double.
double to_double(std::string_view number_text);
/// Exact order of two number texts, whatever their size: -1, 0, 1.
int compare_numbers(std::string_view a, std::string_view b);
/// True for 1, 1.0, 1e2, 100e-2.
bool is_integral(std::string_view number_text);
/// Exact: is `number` an integer multiple of `divisor` (> 0)?
bool is_multiple_of(std::string_view number, std::string_view divisor);

/// JSON Schema equality: numbers by value, objects without order.
bool equal(const Value& a, const Value& b);

/// Builds an object in one expression: object({{"a", 1}, {"b", "x"}}).
Value object(std::initializer_list<std::pair<std::string_view, Value>> members);

} // namespace keur::json
