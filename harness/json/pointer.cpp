#include "json/pointer.hpp"

#include "base/text.hpp"

#include <charconv>

namespace keur::json {
namespace {

// RFC 6901 section 4: "0", or digits without a leading zero.
std::optional<std::size_t> array_index(std::string_view token) {
  if (token.empty() || token.size() > 18 || (token.size() > 1 && token.front() == '0'))
    return std::nullopt;
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
  if (error != std::errc() || end != token.data() + token.size())
    return std::nullopt;
  return index;
}

/// "~1" to "/" first would turn "~01" into "/": one pass avoids that (RFC 6901 section 4).
std::optional<std::string> unescape(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      out += token[i];
      continue;
    }
    const char next = i + 1 < token.size() ? token[++i] : '\0';
    if (next != '0' && next != '1')
      return std::nullopt;
    out += next == '0' ? '~' : '/';
  }
  return out;
}

const Value* step(const Value& value, std::string_view token) {
  if (!value.is_array())
    return value.find(token);
  const auto index = array_index(token);
  return index && *index < value.array().size() ? &value.array()[*index] : nullptr;
}

} // namespace

std::string escape_token(std::string_view token) {
  std::string out;
  out.reserve(token.size());
  for (const char c : token) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

std::string append_token(std::string_view pointer, std::string_view token) {
  return std::string(pointer) + '/' + escape_token(token);
}

std::string append_index(std::string_view pointer, std::size_t index) {
  return std::string(pointer) + '/' + std::to_string(index);
}

Result<std::vector<std::string>> parse_pointer(std::string_view pointer) {
  std::vector<std::string> tokens;
  if (pointer.empty())
    return tokens;
  const auto broken = [&](std::string_view why) {
    return fail(ErrorCode::Syntax,
                "\"" + escape_visible(truncate(pointer, 200)) + "\" is no JSON pointer: " + std::string(why));
  };
  if (pointer.front() != '/')
    return broken("it must be empty or start with \"/\"");
  for (const auto token : split(pointer.substr(1), '/')) {
    auto text = unescape(token);
    if (!text)
      return broken("\"~\" must be followed by 0 or 1");
    tokens.push_back(std::move(*text));
  }
  return tokens;
}

const Value* resolve_pointer(const Value& root, std::string_view pointer) {
  const auto tokens = parse_pointer(pointer);
  if (!tokens)
    return nullptr;
  const Value* value = &root;
  for (const auto& token : *tokens) {
    value = step(*value, token);
    if (value == nullptr)
      return nullptr;
  }
  return value;
}

} // namespace keur::json
