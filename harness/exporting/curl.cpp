#include "exporting/curl.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <utility>

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

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; }

/// The text between $' and ': control characters in their escaped form. A NUL cannot be carried.
void append_escaped(std::string& line, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  for (const char c : text)
    if (c == '\'' || c == '\\')
      (line += '\\') += c;
    else if (c == '\n' || c == '\r' || c == '\t')
      (line += '\\') += c == '\n' ? 'n' : c == '\r' ? 'r' : 't';
    else if (is_control(c) && c != '\0')
      ((line += "\\x") += hex[static_cast<unsigned char>(c) >> 4U]) += hex[static_cast<unsigned char>(c) & 15U];
    else if (c != '\0')
      line += c;
}

/// One piece of a word: in single quotes, or in $'…' where it has control characters.
void append_piece(std::string& line, std::string_view text) {
  if (std::any_of(text.begin(), text.end(), is_control)) {
    line += "$'";
    append_escaped(line, text);
    line += '\'';
    return;
  }
  line += '\'';
  for (const char c : text)
    if (c == '\'')
      line += "'\\''";
    else
      line += c;
  line += '\'';
}

/// Where a value of an earlier answer goes ("{keur:1}", as it is or percent-encoded), its digits, and how long the text
/// is that stands for it; nothing where there is none.
struct Mark {
  std::size_t at = std::string_view::npos, length = 0;
  std::string_view digits = {};
};
Mark next_mark(std::string_view text) {
  Mark first;
  for (const auto& [before, after] : {std::pair<std::string_view, std::string_view>{"{keur:", "}"},
                                      std::pair<std::string_view, std::string_view>{"%7Bkeur%3A", "%7D"}}) {
    const auto at = text.find(before);
    const auto end = at == text.npos ? at : text.find(after, at + before.size());
    if (end == text.npos || at >= first.at)
      continue;
    const auto digits = text.substr(at + before.size(), end - at - before.size());
    if (!digits.empty() && digits.find_first_not_of("0123456789") == digits.npos)
      first = {at, end + after.size() - at, digits};
  }
  return first;
}

/// The parts as one word of a shell. Values of earlier answers stand as "$keur_1".
void append_quoted(std::string& line, std::initializer_list<std::string_view> parts) {
  std::string whole;
  for (const std::string_view part : parts)
    whole += part;
  std::string_view rest = whole;
  for (Mark mark = next_mark(rest); mark.at != rest.npos; mark = next_mark(rest)) {
    if (mark.at > 0)
      append_piece(line, rest.substr(0, mark.at));
    ((line += "\"$keur_") += mark.digits) += '"';
    rest.remove_prefix(mark.at + mark.length);
  }
  if (!rest.empty() || whole.empty())
    append_piece(line, rest);
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

namespace {

/// A JSON Pointer as a filter of jq: /items/0/id → .["items"][0]["id"].
std::string jq_filter(std::string_view pointer) {
  std::string filter = ".";
  for (std::string_view rest = pointer; !rest.empty();) {
    rest.remove_prefix(1);
    const auto end = std::min(rest.find('/'), rest.size());
    std::string token(rest.substr(0, end));
    for (const auto& [coded, plain] : {std::pair("~1", "/"), std::pair("~0", "~")})
      for (auto at = token.find(coded); at != std::string::npos; at = token.find(coded, at + 1))
        token.replace(at, 2, plain);
    const bool index = !token.empty() && token.find_first_not_of("0123456789") == token.npos;
    std::string quoted;
    for (const char c : token)
      (quoted += c == '"' || c == '\\' ? "\\" : "") += c;
    filter += index ? '[' + token + ']' : "[\"" + quoted + "\"]";
    rest.remove_prefix(end);
  }
  return filter;
}

} // namespace

std::string keeping_answer(const std::string& line, std::size_t step,
                           const std::vector<std::pair<std::string, std::string>>& expressions) {
  constexpr std::string_view body = "$response.body#", header = "$response.header.";
  const std::string answer = "answer_" + std::to_string(step + 1);
  const bool fields = std::any_of(expressions.begin(), expressions.end(),
                                  [&](const auto& each) { return each.second.starts_with(header); });
  constexpr std::string_view curl = "curl ";
  if (!line.starts_with(curl) || line.find(" # body of ") != std::string::npos) // which ends with a remark
    return line;
  std::string text = answer + "=$(curl --silent " + (fields ? "--include " : "") + line.substr(curl.size()) + ')';
  const std::string printed = "$(printf '%s' \"$" + answer + "\" | ";
  for (const auto& [number, expression] : expressions)
    if (expression.starts_with(body))
      text += "; keur_" + number + "=" + printed + (fields ? "tr -d '\\r' | sed '1,/^$/d' | " : "") + "jq -r " +
              shell_quote(jq_filter(expression.substr(body.size()))) + ')';
    else if (expression.starts_with(header))
      text += "; keur_" + number + "=" + printed + "tr -d '\\r' | sed -n " +
              shell_quote("s/^" + expression.substr(header.size()) + ": *//Ip") + " | head -n 1)";
  return text;
}

} // namespace keur::exporting
