#pragma once
#include "json/value.hpp"

#include <string_view>

namespace keur::resource {

/// Members that servers keep to themselves whether they are called readOnly or not: what names the thing, when it was
/// made and changed, where in its life it is. `subject` is the path parameter that names the thing, or "".
bool is_servers_own(std::string_view member, std::string_view subject);
/// An object with a name of its own: the thing it stands for is another's, and so are its members.
bool is_reference(const json::Value& value);
/// Members whose values are often taken once only and may be anything, so that a second thing of the same value is
/// refused: names, mail addresses.
bool looks_unique(std::string_view member);
/// A name that says nothing about the collection it names things of: "id", "key".
bool is_bare_name(std::string_view folded_name);

} // namespace keur::resource
