#pragma once
#include <string_view>

namespace keur::http {

/// A response field whose value follows a grammar of its own, whatever a description says of it.
struct FieldSyntax {
  std::string_view field;
  bool (*holds)(std::string_view value);
  std::string_view expected; // in words, with the standard's section
  std::string_view sample;   // a value that follows the grammar
};

/// ETag, Date, Last-Modified, Retry-After, Location, Content-Location and Age; null for any other field.
const FieldSyntax* field_syntax(std::string_view field);

} // namespace keur::http
