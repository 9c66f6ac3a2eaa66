#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace keur::schema {

/// What an ECMA-262 expression (section 22.2, unicode mode; Annex B's literal hyphens, brackets and braces allowed)
/// says, written for PCRE2 with UTF, DOLLAR_ENDONLY and MATCH_UNSET_BACKREF. `error` is set when it is no such
/// expression: escapes and groups of other dialects (`\Z`, `\Q`, `(?i)`, `a++`) are refused, because they mean
/// something else there.
struct Translated {
  std::string text;
  std::optional<std::string> error = {};
};
Translated translate_ecma(std::string_view pattern);

} // namespace keur::schema
