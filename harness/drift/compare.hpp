#pragma once
#include "drift/snapshot.hpp"

#include <span>

namespace keur::drift {

enum class Change : std::uint8_t { New, Vanished, Widened, Narrowed };
std::string_view name(Change change);

/// One kind of difference. `breaks`: a client that relied on the answers of before is hurt by those of now (what a
/// client receives must not widen); the others are for information. `from`: how much must have been seen before it is
/// told; every message says so.
struct Kind {
  std::string_view id; // "drift-member-vanished"
  Change change;
  bool breaks;
  std::string_view title;
  std::string_view meaning;
  std::string_view from;
};
std::span<const Kind> kinds();
const Kind* find_kind(std::string_view id);

/// `pointer` is into the body ("/items/*/name", "*" for all elements), or "header name", or "" for the whole answer.
/// The message names it, too, and who moved.
struct Difference {
  const Kind* kind;
  std::string pointer;
  std::string message; // "server changed: /items/*/name: …", or "description changed", or "both changed"
  std::string before, now;
};

/// One operation, status and media type of which a snapshot has answers.
struct Compared {
  std::string operation, answer; // "GET /path", "200 application/json"
  std::vector<Difference> differences = {};
  bool occurred = true; // false: the older snapshot alone has such answers
};

/// What the new answers show that the old did not. Samples are distinct instances, and few of them prove nothing: each
/// kind has its threshold. A member that the description calls optional may be missing. Operations that the older
/// snapshot does not know are left out.
std::vector<Compared> compare(const Snapshot& before, const Snapshot& now);

/// The table as the Markdown page harness/docs/drift.md shows it.
std::string describe();

} // namespace keur::drift
