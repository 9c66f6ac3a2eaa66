#pragma once
#include <string>
#include <string_view>

namespace keur::generate {

/// The text of format date-time, date or time moved on by so many days (hours for a time, which wraps round), so that
/// of two moments in one instance the later member is later: what begins stands before what ends. Other texts stay.
std::string later(std::string_view format, std::string text, unsigned steps);

} // namespace keur::generate
