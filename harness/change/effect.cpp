#include "change/effect.hpp"

namespace keur::change {

std::string_view name(Level level) {
  switch (level) {
  case Level::Compatible:
    return "compatible";
  case Level::Dangerous:
    return "dangerous";
  case Level::Breaking:
    return "breaking";
  }
  return "";
}

std::string_view name(Direction direction) {
  switch (direction) {
  case Direction::None:
    return "none";
  case Direction::Request:
    return "request";
  case Direction::Response:
    return "response";
  }
  return "";
}

std::string_view name(Effect effect) {
  switch (effect) {
  case Effect::None:
    return "no effect";
  case Effect::Widened:
    return "widens";
  case Effect::Narrowed:
    return "narrows";
  case Effect::Incomparable:
    return "incomparable";
  case Effect::Unknown:
    return "unknown";
  }
  return "";
}

Effect flipped(Effect effect) {
  if (effect == Effect::Widened)
    return Effect::Narrowed;
  return effect == Effect::Narrowed ? Effect::Widened : effect;
}

Effect joined(Effect a, Effect b) {
  if (a == b || b == Effect::None)
    return a;
  if (a == Effect::None)
    return b;
  return a == Effect::Unknown || b == Effect::Unknown ? Effect::Unknown : Effect::Incomparable;
}

Level level_of(Effect effect, Direction direction) {
  switch (effect) {
  case Effect::None:
    return Level::Compatible;
  case Effect::Unknown:
    return Level::Dangerous;
  case Effect::Incomparable:
    return Level::Breaking;
  case Effect::Narrowed:
    return direction == Direction::Response ? Level::Compatible : Level::Breaking;
  case Effect::Widened:
    return direction == Direction::Response ? Level::Breaking : Level::Compatible;
  }
  return Level::Breaking;
}

} // namespace keur::change
