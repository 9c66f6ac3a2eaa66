#pragma once
#include "openapi/description.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::mocks {

/// What a client wants to be answered (RFC 7240, with the preferences Prism defined): `Prefer: code=404, example=late,
/// dynamic=true`.
struct Preference {
  std::optional<int> code = {};
  std::string example = {};
  bool dynamic = false;
};
Preference parse_prefer(std::string_view field);

/// The response object to answer with when all is well: the preferred code, else the lowest declared 2xx, else "2XX" or
/// "default" as 200, else the lowest declared one. Nothing when the preferred code is not declared.
struct Chosen {
  const openapi::Response* response = nullptr;
  int status = 200;
};
std::optional<Chosen> choose_success(const openapi::Operation& operation, const Preference& preference);
/// The response for a refusal: the first of `statuses` that is declared, then "4XX", then "default", then none
/// (response null, status the first of them).
Chosen choose_refusal(const openapi::Operation* operation, std::vector<int> statuses);

/// RFC 9110 section 12.5.1: quality of a media type under an Accept field ("" accepts everything).
double quality(std::string_view accept, const http::MediaType& type);
/// The entry the client likes best, the first on a tie; null when it accepts none.
const openapi::MediaType* choose_media_type(const std::vector<openapi::MediaType>& content, std::string_view accept);
/// A media type without wildcards for an entry: what Content-Type says.
std::string concrete(const openapi::MediaType& media_type);

} // namespace keur::mocks
