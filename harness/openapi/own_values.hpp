#pragma once
#include "openapi/description.hpp"
#include "openapi/load.hpp"

#include <string>
#include <vector>

namespace keur::openapi {

/// A value of the user's own. `name` is a parameter's name, "METHOD /path · in.name", or the pointer of a schema of the
/// description ("#/components/schemas/Order/properties/customerId").
struct Own {
  std::string name;
  json::Value value;
  Location where = {};
  bool may_be_unknown = false; // that nothing is called so is no error
};

/// Gives the parameters these values as their only examples. A name alone speaks of every parameter that is called so;
/// what a safe method or a POST names, and what stands before the last part of a path, is then taken from nowhere else,
/// while things that are changed or deleted are still the run's own, unless the operation is named. Errors
/// (Configuration, with the value's place): there is no such operation or parameter.
Status apply_own_values(Description& description, const std::vector<Own>& values);

/// An Overlay document that gives the schemas named by pointers these values as their example; nothing where none is.
std::optional<Source> own_values_overlay(const std::vector<Own>& values);

} // namespace keur::openapi
