#pragma once
#include "drift/snapshot.hpp"

#include <span>

namespace keur::drift {

enum class Change : std::uint8_t { New, Vanished, Widened, Narrowed };
std::string_view name(Change change);

/// One kind of difference. `breaks`: a client that relied on the answers of before is hurt by those of now (what a
/// client receives must not widen); the others are for information.
struct Kind {
  std::string_view id; // "drift-member-vanished"
  Change change;
  bool breaks;
  std::string_view title;
  std::string_view meaning;
};
std::span<const Kind> kinds();
const Kind* find_kind(std::string_view id);

/// `pointer` is into the body ("/items/*/name", "*" for all elements), or "header name", or "" for the whole answer.
struct Difference {
  const Kind* kind;
  std::string pointer;
  std::string message; // with who moved: "server changed", "description changed" or "both changed"
  std::string before, now;
};

/// One operation, status and media type of which both snapshots, or at least the newer, have answers.
struct Compared {
  std::string operation, answer; // "GET /path", "200 application/json"
  std::vector<Difference> differences = {};
};

/// What the new answers show that the old did not. What was not seen this time proves nothing: an answer that did not
/// occur is no difference, and a member or type that was there only at times counts as lost only where at least ten
/// more of it were to be expected among the answers of now.
std::vector<Compared> compare(const Snapshot& before, const Snapshot& now);

/// The table as the Markdown page harness/docs/drift.md shows it.
std::string describe();

} // namespace keur::drift
