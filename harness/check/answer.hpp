#pragma once
#include "check/check.hpp"
#include "check/csv_file.hpp"
#include "http/media_type.hpp"
#include "json/load.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace keur::check {

/// One answer's body, read once for all checks of an exchange. Borrows from the context it was made from.
struct Answer {
  /// True where the description says how this answer looks: the request is the operation's own, not an undeclared
  /// method or a callback that came in.
  bool described_operation = false;
  /// No body is read whatever the fields say: HEAD, 1xx, 204, 304 (RFC 9112 section 6.3).
  bool bodiless = false;
  std::optional<std::string> content_type = {};      // the first field's value
  std::optional<http::MediaType> media_type = {};    // nothing when absent or malformed
  const openapi::MediaType* described = nullptr;     // the content entry that covers the media type
  bool is_json = false;                              // by Content-Type, else by the only type the description names
  std::optional<Result<json::Loaded>> json = {};     // when is_json and there is a body
  std::optional<CsvFile> csv = {};                   // successful CSV answers
  std::optional<schema::Evaluation> evaluation = {}; // of the body by the described schema, where both are there
  std::optional<Error> schema_error = {};            // why the described schema could not be compiled

  const json::Value* instance() const { return json && *json ? &(*json)->root : nullptr; }
};

Answer make_answer(const Context& context);

/// Adds a finding and returns it for the details. judge_exchange() fills in check and level.
Finding& report(std::vector<Finding>& findings, std::string message);
/// Foreign text for a message: escaped, at most 120 bytes.
std::string shown(std::string_view foreign);
/// "404 Not Found".
std::string status_text(int status);
/// One finding for each place in the schema, the first instance location first, the others counted; member names that
/// are data (below additionalProperties and the like) do not show.
void report_units(const std::vector<schema::Unit>& units, std::string_view prefix, std::vector<Finding>& findings);
/// The instance location with the tokens that no schema names replaced by "<key>".
std::string without_data_keys(std::string_view instance_location, std::string_view keyword_location);
/// True when the case wants the credential itself refused.
bool is_about_credentials(plan::Expectation::Kind kind);
/// The operation's description as a place; empty without one.
Location place_of(const Context& context);
/// True where the server refuses for want of a credential that this run may not have: 401 to the run's own credential
/// from an operation that takes API keys, Basic or certificates, but no bearer token.
bool lacks_credential(const Context& context);
/// True where the operation can be called with a bearer token (oauth2, openIdConnect or http bearer).
bool takes_bearer_token(const Context& context);

} // namespace keur::check
