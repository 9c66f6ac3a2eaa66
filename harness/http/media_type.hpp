#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keur::http {

/// RFC 9110 section 8.3.1. Type, subtype and parameter names in lower case; parameter values unquoted, case kept.
struct MediaType {
  std::string type;
  std::string subtype;
  std::vector<std::pair<std::string, std::string>> parameters = {};

  std::string essence() const { return type + '/' + subtype; }
  std::optional<std::string_view> parameter(std::string_view name) const;
  /// application/json, text/json or any +json suffix (RFC 6839).
  bool is_json() const;
  bool is_xml() const;
  bool is_text() const { return type == "text"; }
};

std::optional<MediaType> parse_media_type(std::string_view text);
std::string to_string(const MediaType& media_type);

/// Does a media type or range of an OpenAPI `content` map ("*/*", "text/*", "application/json; charset=utf-8") cover
/// the actual one? Parameters of the range must be present and equal; further ones of the actual type are ignored.
bool covers(const MediaType& range, const MediaType& actual);
/// 0 = any, 1 = type only, 2 = essence, 3+ = with parameters: the most specific range wins (OAS 3.1.1 section 4.8.14).
int specificity(const MediaType& range);

} // namespace keur::http
