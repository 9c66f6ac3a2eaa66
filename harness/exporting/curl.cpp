#include "exporting/curl.hpp"

#include "base/text.hpp"

namespace keur::exporting {
namespace {

/// The Authorization field as a shell word; "" where none is sent.
std::string authorization_word(const oauth::AuthorizationIntent& intent) {
  using Kind = oauth::AuthorizationIntent::Kind;
  switch (intent.kind) {
  case Kind::None:
    return "";
  case Kind::Malformed:
    return "'Authorization: Bearer not-a-token'";
  case Kind::WrongScheme:
    return "\"Authorization: Basic $KEUR_TOKEN\"";
  default:
    return "\"Authorization: Bearer $KEUR_TOKEN\"";
  }
}

/// The parts as one word of a POSIX shell, which cannot carry a NUL.
void append_quoted(std::string& line, std::initializer_list<std::string_view> parts) {
  line += '\'';
  for (const std::string_view part : parts) {
    const bool plain = part.find('\'') == part.npos && part.find('\0') == part.npos;
    if (plain) {
      line += part;
      continue;
    }
    for (const char c : part)
      if (c == '\'')
        line += "'\\''";
      else if (c != '\0')
        line += c;
  }
  line += '\'';
}

/// "Name: value"; curl takes "Name;" for an empty value and would leave "Name:" out.
void append_field(std::string& line, const http::Field& field) {
  line += " --header ";
  if (field.value.empty())
    append_quoted(line, {field.name, ";"});
  else
    append_quoted(line, {field.name, ": ", field.value});
}

bool is_absolute(std::string_view target) {
  return !target.starts_with('/') && target.find("://") != std::string_view::npos;
}

} // namespace

std::string shell_quote(std::string_view text) {
  std::string word;
  append_quoted(word, {text});
  return word;
}

std::string curl_line(const CurlRequest& request, std::string_view base_url) {
  std::string line;
  line.reserve(512);
  line += "curl --globoff";
  if (request.method == "HEAD") {
    line += " --head";
  } else {
    line += " --request ";
    append_quoted(line, {request.method});
  }
  bool authorized = false;
  for (const http::Field& field : request.fields) {
    authorized = authorized || equals_ignore_case(field.name, "authorization");
    append_field(line, field);
  }
  const std::string authorization = authorization_word(request.authorization);
  if (!authorized && !authorization.empty())
    line.append(" --header ").append(authorization);
  const bool sendable = request.body && request.body->find('\0') == std::string::npos;
  if (sendable) {
    line += " --data-raw ";
    append_quoted(line, {*request.body});
  }
  line += " --url ";
  append_quoted(line, {is_absolute(request.target) ? "" : base_url, request.target});
  if (request.body && !sendable)
    line += " # body of " + std::to_string(request.body->size()) + " bytes left out";
  return line;
}

} // namespace keur::exporting
