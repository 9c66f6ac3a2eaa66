#pragma once
#include "json/value.hpp"
#include "mocks/generic/router.hpp"
#include "mocks/server/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace keur::mocks {

/// What runtime expressions speak of: a request and its answer. All borrowed.
struct Moment {
  const Request& request;
  const Match& match;
  const json::Value* body; // of the request, as its media type is read; null when there is none
  const Reply& reply;
};

/// Value of a runtime expression (OAS 3.1.1 section 4.8.20.4): $url, $method, $statusCode, $request and $response with
/// header.NAME, query.NAME, path.NAME, body or body#/pointer. Nothing when the moment has no such thing.
std::optional<json::Value> evaluate_expression(std::string_view expression, const Moment& moment);

/// A callback's key as a URL (OAS 3.1.1 section 4.8.18.1): text with {expressions} in it, or one bare expression.
/// Nothing when one of them has no value, or one that is no scalar: then there is nobody to call.
std::optional<std::string> callback_url(std::string_view key, const Moment& moment);

} // namespace keur::mocks
