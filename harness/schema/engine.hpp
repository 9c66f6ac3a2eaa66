#pragma once
#include "schema/judge.hpp"

#include <memory>

namespace keur::schema {

/// The validator library (valijson) behind one door. It carries structure: type, enum, const, required, member and item
/// schemas, counts and every composition; what it judges wrongly or not at all is called back into judge and walk.
class Engine {
public:
  Engine();
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Two steps, because rules refer to each other: a place for each rule, then the constraints.
  void reserve(Rule& rule);
  void build(const Rule& rule);
  /// The verdict where `work` stayed known; stops at the first failure.
  static bool accepts(const Rule& rule, const json::Value& instance, Work& work);

private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace keur::schema
