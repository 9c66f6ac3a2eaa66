#include "json/value.hpp"

#include "json/number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace keur::json {
namespace {

// Below this many members a linear look-up is as fast as a binary search.
constexpr std::size_t index_from = 9;

bool equal_objects(const Object& a, const Object& b) {
  return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&](const Member& member) {
           const Value* other = b.find(member.name);
           return other != nullptr && equal(member.value, *other);
         });
}

bool equal_arrays(const Array& a, const Array& b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), equal);
}

} // namespace

std::string_view name(Kind kind) {
  constexpr std::array<std::string_view, 6> names{"null", "boolean", "number", "string", "array", "object"};
  return names[static_cast<std::size_t>(kind)];
}

Object::Object() = default;
Object::Object(std::vector<Member> members) : members_(std::move(members)) {}
Object::Object(Object&& other) noexcept = default;
Object& Object::operator=(Object&& other) noexcept = default;
Object::~Object() = default;

Object::Object(const Object& other) : members_(other.members_) {
  if (other.index_)
    index_ = std::make_unique<std::vector<std::uint32_t>>(*other.index_);
}

Object& Object::operator=(const Object& other) {
  Object copy(other);
  return *this = std::move(copy);
}

const Member* Object::find_member(std::string_view name) const {
  if (!index_) {
    const auto found = std::find_if(begin(), end(), [&](const Member& member) { return member.name == name; });
    return found == end() ? nullptr : &*found;
  }
  const auto place =
      std::lower_bound(index_->begin(), index_->end(), name,
                       [&](std::uint32_t i, std::string_view wanted) { return members_[i].name < wanted; });
  return place != index_->end() && members_[*place].name == name ? &members_[*place] : nullptr;
}

const Value* Object::find(std::string_view name) const {
  const Member* member = find_member(name);
  return member == nullptr ? nullptr : &member->value;
}

Value* Object::find(std::string_view name) { return const_cast<Value*>(std::as_const(*this).find(name)); }

Value& Object::set(std::string name, Value value, Position at) {
  Value* existing = find(name);
  if (existing == nullptr)
    return append(std::move(name), std::move(value), at);
  return *existing = std::move(value);
}

Value& Object::append(std::string name, Value value, Position at) {
  index_.reset();
  return members_.emplace_back(Member{std::move(name), std::move(value), at}).value;
}

bool Object::erase(std::string_view name) {
  const Member* member = find_member(name);
  if (member == nullptr)
    return false;
  index_.reset();
  members_.erase(members_.begin() + (member - members_.data()));
  return true;
}

void Object::seal() {
  if (members_.size() < index_from || index_)
    return;
  auto index = std::make_unique<std::vector<std::uint32_t>>(members_.size());
  for (std::uint32_t i = 0; i < index->size(); ++i)
    (*index)[i] = i;
  std::sort(index->begin(), index->end(),
            [&](std::uint32_t a, std::uint32_t b) { return members_[a].name < members_[b].name; });
  index_ = std::move(index);
}

Value::Value(double number) {
  if (!std::isfinite(number))
    return;
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  data_ = Number{std::string(text.data(), end)};
}

std::optional<std::string_view> Value::find_string(std::string_view name) const {
  const Value* value = find(name);
  if (value == nullptr || !value->is_string())
    return std::nullopt;
  return value->string();
}

bool Value::find_boolean(std::string_view name, bool otherwise) const {
  const Value* value = find(name);
  return value != nullptr && value->is_boolean() ? value->boolean() : otherwise;
}

std::optional<std::int64_t> Value::find_integer(std::string_view name) const {
  const Value* value = find(name);
  if (value == nullptr || !value->is_number())
    return std::nullopt;
  return to_integer(value->number());
}

bool equal(const Value& a, const Value& b) {
  if (a.kind() != b.kind())
    return false;
  switch (a.kind()) {
  case Kind::Null:
    return true;
  case Kind::Boolean:
    return a.boolean() == b.boolean();
  case Kind::Number:
    return compare_numbers(a.number(), b.number()) == 0;
  case Kind::String:
    return a.string() == b.string();
  case Kind::Array:
    return equal_arrays(a.array(), b.array());
  case Kind::Object:
    return equal_objects(a.object(), b.object());
  }
  return false;
}

Value object(std::initializer_list<std::pair<std::string_view, Value>> members) {
  Object out;
  for (const auto& [name, value] : members)
    out.set(std::string(name), value);
  return out;
}

} // namespace keur::json
