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

/// "Name: value"; curl takes "Name;" for an empty value and would leave "Name:" out.
std::string field_word(const http::Field& field) {
  return shell_quote(field.value.empty() ? field.name + ';' : field.name + ": " + field.value);
}

bool is_absolute(std::string_view target) {
  return !target.starts_with('/') && target.find("://") != std::string_view::npos;
}

} // namespace

std::string shell_quote(std::string_view text) {
  std::string word = "'";
  word.reserve(text.size() + 2);
  if (text.find('\'') == text.npos && text.find('\0') == text.npos)
    return word.append(text).append("'");
  for (const char c : text) {
    if (c == '\'')
      word += "'\\''";
    else if (c != '\0')
      word += c;
  }
  return word + '\'';
}

std::string curl_line(const CurlRequest& request, std::string_view base_url) {
  std::string line;
  line.reserve(512);
  line += "curl --globoff";
  line += request.method == "HEAD" ? std::string(" --head") : " --request " + shell_quote(request.method);
  bool authorized = false;
  for (const http::Field& field : request.fields) {
    authorized = authorized || equals_ignore_case(field.name, "authorization");
    line += " --header " + field_word(field);
  }
  const std::string authorization = authorization_word(request.authorization);
  if (!authorized && !authorization.empty())
    line += " --header " + authorization;
  const bool sendable = request.body && request.body->find('\0') == std::string::npos;
  if (sendable)
    line += " --data-raw " + shell_quote(*request.body);
  const std::string url = (is_absolute(request.target) ? "" : std::string(base_url)) + std::string(request.target);
  line += " --url " + shell_quote(url);
  if (request.body && !sendable)
    line += " # body of " + std::to_string(request.body->size()) + " bytes left out";
  return line;
}

} // namespace keur::exporting
