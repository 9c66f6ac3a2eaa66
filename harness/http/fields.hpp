#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::http {

struct Field {
  std::string name;
  std::string value;
  bool operator==(const Field&) const = default;
};

/// Header or trailer fields in wire order, names compared without case (RFC 9110 section 5.1), repeats kept.
class Fields {
public:
  Fields() = default;
  Fields(std::initializer_list<Field> fields) : fields_(fields) {}
  void add(std::string name, std::string value) { fields_.push_back({std::move(name), std::move(value)}); }
  /// Removes all of that name, then adds.
  void set(std::string name, std::string value);
  void remove(std::string_view name);
  bool contains(std::string_view name) const { return first(name).has_value(); }
  std::optional<std::string_view> first(std::string_view name) const;
  std::vector<std::string_view> all(std::string_view name) const;
  /// All values of the name joined by ", " (RFC 9110 section 5.3); nothing when there is none.
  std::optional<std::string> combined(std::string_view name) const;
  std::size_t size() const { return fields_.size(); }
  bool empty() const { return fields_.empty(); }
  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }
  bool operator==(const Fields&) const = default;

private:
  std::vector<Field> fields_;
};

/// RFC 9110 section 5.6.2.
bool is_token(std::string_view text);
/// RFC 9110 section 5.5: no CR, LF, NUL; no leading or trailing white space.
bool is_field_value(std::string_view text);

} // namespace keur::http
