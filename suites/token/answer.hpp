#pragma once
#include "json/value.hpp"
#include "suites/token/assertion.hpp"

#include <optional>

/// Small readers that the assertion tables share.
namespace keur::suites::token {

/// The probe's body as a JSON object; nothing when there is no response or it is no object.
std::optional<json::Value> object_of(const Evidence& evidence, std::string_view probe);
/// The probe's `error` member.
std::optional<std::string> error_of(const Evidence& evidence, std::string_view probe);
bool is_json(const http::Response& response);
/// The scopes that are asked for, one by one.
std::vector<std::string> asked_scopes(const Evidence& evidence);
/// Does the metadata list this way of client authentication? False without metadata.
bool lists_method(const Evidence& evidence, std::string_view method);
/// Does the token say that it is an access token of RFC 9068 (section 2.1)? Only then are that RFC's claims asked of
/// it.
bool is_at_jwt(const Evidence& evidence);

/// A refusal that must carry this error code; `codes` are the readings' accepted ones. Breaks when the answer is a
/// success, no JSON, or another code; a status other than 400 (or 401 for invalid_client) breaks too.
Judgement refused_with(const Evidence& evidence, std::string_view probe, std::initializer_list<std::string_view> codes);

inline Judgement when(bool met, std::string otherwise) { return met ? holds() : broken(std::move(otherwise)); }
Judgement missing(std::string_view probe);

} // namespace keur::suites::token
