#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keur {

/// Where something stands in a document: the document's file name or URL, 1-based line and column (0 = unknown) and
/// the RFC 6901 pointer of the node ("" is the whole document).
struct Location {
  std::string document;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string pointer = {};
};

/// "document:line:column", as much of it as is known; "document#pointer" of what stands on no line, such as a value
/// that an overlay added.
std::string to_string(const Location& where);

/// Everything that can go wrong in the world, closed: one row of the table in error.cpp gives each code its permanent
/// kebab-case id, the exit code of docs/exit-codes.md and a default remedy.
enum class ErrorCode : std::uint8_t {
  // exit 2: usage, configuration, unreadable or invalid description; nothing was sent
  Usage,
  Configuration,
  CredentialMissing,
  FileUnreadable,
  Syntax,
  DuplicateKey,
  Encoding,
  AliasLimit,
  DepthLimit,
  SizeLimit,
  NotADescription,
  UnsupportedVersion,
  DescriptionInvalid,
  ReferenceUnresolved,
  ReferenceOutside,
  SchemaInvalid,
  // exit 3: could not judge
  OutOfReach,
  Dns,
  Connect,
  Timeout,
  Tls,
  Framing,
  Truncated,
  BodyLimit,
  HeaderLimit,
  ContentCoding,
  RateLimited,
  ServerUnavailable,
  Aborted,
  IntentUnavailable, // this target cannot mint the credential that a case needs: the case is inconclusive
  // exit 4
  Authentication,
  // exit 5
  Refused,
  // exit 6
  Write,
  // exit 7
  NothingSelected,
  // exit 70
  Internal,
};

/// One failure: the closed code, one sentence that says what is wrong (no secrets, no payload values), where, and what
/// to do. An empty remedy means the code's own.
struct Error {
  ErrorCode code = ErrorCode::Internal;
  std::string message;
  Location where = {};
  std::string remedy = {};
  /// The line of a text that could not be read and a caret under the place (see excerpt()); "" = none. Never of a
  /// text that holds payload values or secrets.
  std::string excerpt = {};
};

std::string_view id(ErrorCode code);
int exit_code(ErrorCode code);
std::string_view default_remedy(ErrorCode code);
/// The error's own remedy, else the code's.
std::string_view remedy(const Error& error);
/// Two lines, "  12 | text" and a caret under the column (1-based, in code points), for a place in `text`; control
/// characters are made visible, a long line is cut around the place. "" when the text has no such line.
std::string excerpt(std::string_view text, std::uint32_t line, std::uint32_t column);
/// "where: message" on one line (control characters escaped).
std::string to_string(const Error& error);

} // namespace keur
