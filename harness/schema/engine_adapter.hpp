#pragma once
// Part of engine.cpp, the only file that includes valijson.
#include "schema/judge.hpp"

#include <valijson/internal/adapter.hpp>
#include <valijson/internal/frozen_value.hpp>

#include <algorithm>
#include <memory>
#include <string>

/// A json::Value as valijson sees values.
namespace keur::schema {

class Adapter;

class Frozen final : public valijson::adapters::FrozenValue {
public:
  explicit Frozen(const json::Value& value) : value_(value) {}
  FrozenValue* clone() const override { return new Frozen(value_); }
  bool equalTo(const valijson::adapters::Adapter& other, bool) const override;

private:
  const json::Value& value_; // borrowed from the schema's document
};

class Items {
public:
  class Iterator {
  public:
    struct Arrow {
      std::shared_ptr<Adapter> adapter;
      Adapter* operator->() const { return adapter.get(); }
    };
    Iterator(const json::Value* at, Work* work) : at_(at), work_(work) {}
    Adapter operator*() const;
    Arrow operator->() const;
    bool operator==(const Iterator& other) const { return at_ == other.at_; }
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }
    Iterator& operator++() { return ++at_, *this; }
    Iterator& operator--() { return --at_, *this; }
    void advance(std::ptrdiff_t by) { at_ += by; }

  private:
    const json::Value* at_;
    Work* work_;
  };
  using const_iterator = Iterator;
  Items(const json::Array& array, Work* work) : array_(&array), work_(work) {}
  Iterator begin() const { return {array_->data(), work_}; }
  Iterator end() const { return {array_->data() + array_->size(), work_}; }
  std::size_t size() const { return array_->size(); }

private:
  const json::Array* array_;
  Work* work_;
};

class Members {
public:
  using Pair = std::pair<std::string, Adapter>;
  class Iterator {
  public:
    struct Arrow {
      std::shared_ptr<Pair> pair;
      Pair* operator->() const { return pair.get(); }
    };
    Iterator(const json::Member* at, Work* work) : at_(at), work_(work) {}
    Pair operator*() const;
    Arrow operator->() const;
    bool operator==(const Iterator& other) const { return at_ == other.at_; }
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }
    Iterator& operator++() { return ++at_, *this; }

  private:
    const json::Member* at_;
    Work* work_;
  };
  using const_iterator = Iterator;
  Members(const json::Object& object, Work* work) : object_(&object), work_(work) {}
  Iterator begin() const { return {first(), work_}; }
  Iterator end() const { return {first() + object_->size(), work_}; }
  std::size_t size() const { return object_->size(); }
  Iterator find(const std::string& name) const {
    const json::Member* member = object_->find_member(name);
    return member ? Iterator(member, work_) : end();
  }

private:
  const json::Member* first() const { return object_->empty() ? nullptr : &*object_->begin(); }
  const json::Object* object_;
  Work* work_;
};

// A json::Value as valijson sees values. 1.0 is an integer; equality is exact. Strictly typed: nothing converts.
class Adapter final : public valijson::adapters::Adapter {
public:
  using Array = Items;
  using Object = Members;
  using ObjectMember = Members::Pair;

  Adapter(const json::Value& value, Work* work) : value_(&value), work_(work) {}
  const json::Value& value() const { return *value_; }
  Work& work() const { return *work_; }

  Items asArray() const { return {value_->array(), work_}; }
  Items getArray() const { return asArray(); }
  Members asObject() const { return {value_->object(), work_}; }
  bool equalTo(const valijson::adapters::Adapter& other, bool) const override {
    return json::equal(*value_, static_cast<const Adapter&>(other).value());
  }
  valijson::adapters::FrozenValue* freeze() const override { return new Frozen(*value_); }
  bool applyToArray(ArrayValueCallback fn) const override {
    return std::all_of(value_->array().begin(), value_->array().end(),
                       [&](const json::Value& item) { return fn(Adapter(item, work_)); });
  }
  bool applyToObject(ObjectMemberCallback fn) const override {
    return std::all_of(value_->object().begin(), value_->object().end(),
                       [&](const json::Member& member) { return fn(member.name, Adapter(member.value, work_)); });
  }
  bool asBool() const override { return value_->boolean(); }
  bool asBool(bool& result) const override { return isBool() && (result = asBool(), true); }
  double asDouble() const override { return json::to_double(value_->number()); }
  bool asDouble(double& result) const override { return isNumber() && (result = asDouble(), true); }
  std::int64_t asInteger() const override { return json::to_integer(value_->number()).value_or(0); }
  bool asInteger(std::int64_t& result) const override { return isInteger() && (result = asInteger(), true); }
  std::string asString() const override { return value_->string(); }
  bool asString(std::string& result) const override { return isString() && (result = asString(), true); }
  std::size_t getArraySize() const override { return value_->array().size(); }
  bool getArraySize(std::size_t& result) const override { return isArray() && (result = getArraySize(), true); }
  bool getBool() const override { return asBool(); }
  bool getBool(bool& result) const override { return asBool(result); }
  double getDouble() const override { return asDouble(); }
  bool getDouble(double& result) const override { return asDouble(result); }
  std::int64_t getInteger() const override { return asInteger(); }
  bool getInteger(std::int64_t& result) const override { return asInteger(result); }
  double getNumber() const override { return asDouble(); }
  bool getNumber(double& result) const override { return asDouble(result); }
  std::size_t getObjectSize() const override { return value_->object().size(); }
  bool getObjectSize(std::size_t& result) const override { return isObject() && (result = getObjectSize(), true); }
  std::string getString() const override { return asString(); }
  bool getString(std::string& result) const override { return asString(result); }
  bool hasStrictTypes() const override { return true; }
  bool isArray() const override { return value_->is_array(); }
  bool isBool() const override { return value_->is_boolean(); }
  bool isDouble() const override { return isNumber() && !isInteger(); }
  bool isInteger() const override { return (type_bits(*value_, true) & type_integer) != 0; }
  bool isNull() const override { return value_->is_null(); }
  bool isNumber() const override { return value_->is_number(); }
  bool isObject() const override { return value_->is_object(); }
  bool isString() const override { return value_->is_string(); }
  bool maybeArray() const override { return isArray(); }
  bool maybeBool() const override { return isBool(); }
  bool maybeDouble() const override { return isNumber(); }
  bool maybeInteger() const override { return isInteger(); }
  bool maybeNull() const override { return isNull(); }
  bool maybeObject() const override { return isObject(); }
  bool maybeString() const override { return isString(); }

private:
  const json::Value* value_;
  Work* work_;
};

inline Adapter Items::Iterator::operator*() const { return {*at_, work_}; }
inline Items::Iterator::Arrow Items::Iterator::operator->() const { return {std::make_shared<Adapter>(**this)}; }
inline Members::Pair Members::Iterator::operator*() const { return {at_->name, Adapter(at_->value, work_)}; }
inline Members::Iterator::Arrow Members::Iterator::operator->() const { return {std::make_shared<Pair>(**this)}; }
inline bool Frozen::equalTo(const valijson::adapters::Adapter& other, bool) const {
  return json::equal(value_, static_cast<const Adapter&>(other).value());
}

} // namespace keur::schema

namespace valijson::adapters {
template <>
struct AdapterTraits<keur::schema::Adapter> {
  typedef keur::schema::Adapter AdapterType;
};
} // namespace valijson::adapters
