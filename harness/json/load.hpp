#pragma once
#include "base/result.hpp"
#include "json/document.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::json {

/// Bounds on what a text may cost; reliability catalogue section 2, cases S014-S024 and H077-H081.
struct Limits {
  std::size_t bytes = 64u << 20;
  std::size_t depth = 128;
  std::size_t nodes = 2'000'000; // after alias expansion
  std::size_t aliases = 100'000;
  std::size_t scalar_bytes = 4u << 20;
  std::size_t number_chars = 1'024;
};

/// Something about the text that does not stop reading but that people want to hear of.
struct Remark {
  std::string id; // kebab-case: byte-order-mark, unknown-tag, duplicate-key (JSON only, when allowed), lone-surrogate …
  std::string message;
  Location where;
};

struct Loaded {
  Value root;
  std::vector<Remark> remarks;
};

enum class DuplicateKeys : bool { Error, Remark };

/// RFC 8259 text, positions on every value and member name. The whole text must be one value; NUL bytes, bad UTF-8, a
/// duplicate member name (unless it is only remarked) and a passed limit are errors with a place. `name` is used in
/// messages only.
Result<Loaded> load_json(std::string_view text, std::string_view name, const Limits& limits = {},
                         DuplicateKeys duplicates = DuplicateKeys::Error);

/// YAML 1.2 core schema text, one document, as JSON values with positions. Aliases are copied within the limits, and
/// so are the members of merge keys (<<, YAML 1.1), which are remarked on; unknown anchors, alias cycles, duplicate
/// keys, a second document, NaN and infinities are errors with a place.
Result<Loaded> load_yaml(std::string_view text, std::string_view name, const Limits& limits = {});

/// JSON when the first character is { or [ (and YAML flow style if that fails), else YAML. For texts without secrets:
/// an error shows the line (Error::excerpt).
Result<Loaded> load(std::string_view text, std::string_view name, const Limits& limits = {});

/// Compact RFC 8259 text, UTF-8; bytes that are no UTF-8 become U+FFFD. Iterative: no depth can overflow the stack.
std::string dump(const Value& value);
/// Two-space indented, newline at the end.
std::string dump_pretty(const Value& value);
/// The JSON string literal of a text, quotes included.
std::string quote(std::string_view text);

} // namespace keur::json
