#pragma once
#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace keur::schema {

enum class Match : std::uint8_t { No, Yes, GaveUp };

/// An ECMA-262 regular expression (unicode mode, unanchored search as JSON Schema asks) on PCRE2 with match, depth and
/// heap limits: it can give up, never hang. Matching is const and thread-safe.
class Pattern {
public:
  /// Errors, with the engine's words: SchemaInvalid; SizeLimit for one that is sound but more than the engine takes.
  static Result<Pattern> compile(std::string_view ecma262);
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;
  ~Pattern();
  Match search(std::string_view utf8) const;

private:
  class Impl;
  explicit Pattern(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Is this text an ECMA-262 regular expression? True also for the few that the engine cannot run (look-behind of
/// unbounded length), for which Pattern::compile is an error.
bool is_regular_expression(std::string_view ecma262);

} // namespace keur::schema
