#pragma once
#include "change/change.hpp"

#include <cstdint>
#include <string_view>

namespace keur::change {

/// What an edit does to the set of values that a position accepts. Unknown: the two documents do not say.
enum class Effect : std::uint8_t { None, Widened, Narrowed, Incomparable, Unknown };
std::string_view name(Effect effect);

/// Under `not`, what widens below narrows above.
Effect flipped(Effect effect);
/// Two edits of one axis taken together.
Effect joined(Effect a, Effect b);

/// The law that every level comes from. A client that sends is hurt by a narrower set, one that receives by a wider.
/// A change bound to no direction (an operation, a server) is judged as what the client may ask for: like a request.
Level level_of(Effect effect, Direction direction);

} // namespace keur::change
