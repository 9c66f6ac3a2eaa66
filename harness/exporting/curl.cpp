#include "exporting/curl.hpp"

#include "base/text.hpp"

namespace keur::exporting {
namespace {

using Slot = http::CredentialSlot;

/// The slot that an intent fills where nothing else is known; nothing where none is sent.
std::vector<Slot> slots_of(const oauth::AuthorizationIntent& intent) {
  using Kind = oauth::AuthorizationIntent::Kind;
  switch (intent.kind) {
  case Kind::None:
    return {};
  case Kind::Malformed:
    return {{Slot::Place::Field, "Authorization", "Bearer", "", "not-a-token"}};
  case Kind::WrongScheme:
    return {{Slot::Place::Field, "Authorization", "Basic", "KEUR_TOKEN"}};
  default:
    return {{Slot::Place::Field, "Authorization", "Bearer", "KEUR_TOKEN"}};
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

/// Is the text safe between double quotes as it is?
bool is_plain(std::string_view text) { return text.find_first_of("\"$`\\!") == std::string_view::npos; }

/// What stands before the value, and the value or its variable, as one word.
void append_value(std::string& line, std::string_view before, const Slot& slot) {
  if (slot.variable.empty())
    return append_quoted(line, {before, slot.shown});
  if (is_plain(before)) {
    line.append("\"").append(before).append("$").append(slot.variable).append("\"");
    return;
  }
  append_quoted(line, {before});
  line.append("\"$").append(slot.variable).append("\"");
}

void append_credential(std::string& line, const Slot& slot) {
  const bool password = slot.scheme == "Basic" && slot.variable == "KEUR_PASSWORD";
  if (password)
    line += " --user \"$KEUR_USERNAME:$KEUR_PASSWORD\"";
  else if (slot.place == Slot::Place::Certificate)
    line += " --cert \"$KEUR_CLIENT_CERTIFICATE\"";
  else if (slot.place == Slot::Place::Cookie)
    append_value(line += " --cookie ", slot.name + '=', slot);
  else if (slot.place == Slot::Place::Field)
    append_value(line += " --header ", slot.name + ": " + slot.scheme + (slot.scheme.empty() ? "" : " "), slot);
}

/// API keys of a query follow the address as words of their own without a space between.
void append_query_keys(std::string& line, std::string_view target, const std::vector<Slot>& slots) {
  bool has_query = target.find('?') != std::string_view::npos;
  for (const auto& slot : slots) {
    if (slot.place != Slot::Place::Query)
      continue;
    append_value(line, (has_query ? '&' : '?') + slot.name + '=', slot);
    has_query = true;
  }
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
  for (const http::Field& field : request.fields)
    append_field(line, field);
  const std::vector<Slot> slots = request.credentials ? *request.credentials : slots_of(request.authorization);
  for (const Slot& slot : slots)
    if (slot.place != Slot::Place::Field || !request.fields.contains(slot.name))
      append_credential(line, slot);
  const bool sendable = request.body && request.body->find('\0') == std::string::npos;
  if (sendable) {
    line += " --data-raw ";
    append_quoted(line, {*request.body});
  }
  line += " --url ";
  append_quoted(line, {is_absolute(request.target) ? "" : base_url, request.target});
  append_query_keys(line, request.target, slots);
  if (request.body && !sendable)
    line += " # body of " + std::to_string(request.body->size()) + " bytes left out";
  return line;
}

} // namespace keur::exporting
