#pragma once
#include "check/check.hpp"

namespace keur::check {

/// Can anything conform to the response's JSON schemas? Some allow nothing: a oneOf whose branches are alike, an object
/// that is an array elsewhere. True for a response without such a schema.
bool can_be_met(const Context& context, const openapi::Response& response);
/// Does the operation describe anything but errors: a 2xx, a 3xx or `default`? True where it describes no answer at
/// all.
bool names_success(const openapi::Operation& operation);
/// Does the step's operation describe a success that can be met?
bool success_can_be_met(const Context& context);

} // namespace keur::check
