#include "oauth/bearer.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <iterator>

namespace keur::oauth {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t'; }

bool is_b64_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~+/").find(c) != std::string_view::npos;
}

class Parser {
public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<std::vector<Challenge>> run() {
    for (;;) {
      skip_separators();
      if (at_end())
        break;
      if (!read_challenge())
        return failure();
    }
    if (challenges_.empty())
      return failure();
    return std::move(challenges_);
  }

private:
  bool at_end() const { return at_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  void skip_space() {
    while (!at_end() && is_space(peek()))
      ++at_;
  }
  // RFC 9110 section 5.6.1.2: empty list elements are ignored.
  void skip_separators() {
    while (!at_end() && (is_space(peek()) || peek() == ','))
      ++at_;
  }
  std::string_view token() {
    const auto begin = at_;
    while (!at_end() && http::is_token(text_.substr(at_, 1)))
      ++at_;
    return text_.substr(begin, at_ - begin);
  }
  tl::unexpected<Error> failure() const {
    return fail(ErrorCode::Syntax,
                "the challenge cannot be read (RFC 9110 section 11.6.1) from byte " + std::to_string(at_ + 1) + " on");
  }

  bool read_challenge() {
    const auto scheme = token();
    if (scheme.empty())
      return false;
    challenges_.push_back({std::string(scheme)});
    if (at_end() || peek() == ',')
      return true;
    if (!is_space(peek()))
      return false;
    skip_space();
    if (at_end() || peek() == ',')
      return true;
    if (read_token68())
      return true;
    return read_parameters();
  }

  // A token68 fills the rest of its list element; anything else is parameters.
  bool read_token68() {
    auto end = at_;
    while (end < text_.size() && is_b64_char(text_[end]))
      ++end;
    if (end == at_)
      return false;
    while (end < text_.size() && text_[end] == '=')
      ++end;
    auto after = end;
    while (after < text_.size() && is_space(text_[after]))
      ++after;
    if (after < text_.size() && text_[after] != ',')
      return false;
    challenges_.back().token68 = std::string(text_.substr(at_, end - at_));
    at_ = after;
    return true;
  }

  // Parameters go on after a comma as long as name and "=" follow; otherwise a new challenge begins there.
  bool read_parameters() {
    for (;;) {
      if (!read_parameter())
        return false;
      skip_space();
      if (at_end())
        return true;
      if (peek() != ',')
        return false;
      const auto before = at_;
      skip_separators();
      if (at_end())
        return true;
      if (!parameter_follows()) {
        at_ = before;
        return true;
      }
    }
  }

  bool parameter_follows() {
    const auto begin = at_;
    const bool named = !token().empty();
    skip_space();
    const bool follows = named && peek() == '=';
    at_ = begin;
    return follows;
  }

  bool read_parameter() {
    const auto name = to_lower(token());
    skip_space();
    if (name.empty() || peek() != '=')
      return false;
    ++at_;
    skip_space();
    auto value = peek() == '"' ? in_quotes() : unquoted();
    if (!value || challenges_.back().parameter(name))
      return false;
    challenges_.back().parameters.emplace_back(name, std::move(*value));
    return true;
  }

  std::optional<std::string> unquoted() {
    const auto value = token();
    if (value.empty())
      return std::nullopt;
    return std::string(value);
  }

  std::optional<std::string> in_quotes() {
    std::string out;
    for (++at_; !at_end(); ++at_) {
      if (peek() == '"') {
        ++at_;
        return out;
      }
      if (peek() == '\\' && ++at_ == text_.size())
        break;
      out += peek();
    }
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Challenge> challenges_;
};

} // namespace

std::optional<std::string_view> Challenge::parameter(std::string_view name) const {
  for (const auto& [key, value] : parameters)
    if (equals_ignore_case(key, name))
      return value;
  return std::nullopt;
}

bool Challenge::is_bearer() const { return equals_ignore_case(scheme, "Bearer"); }

Result<std::vector<Challenge>> parse_challenges(std::string_view value) { return Parser(value).run(); }

std::vector<Challenge> challenges_of(const http::Fields& fields) {
  std::vector<Challenge> all;
  for (const auto value : fields.all("WWW-Authenticate")) {
    auto read = parse_challenges(value);
    if (read)
      std::move(read->begin(), read->end(), std::back_inserter(all));
  }
  return all;
}

std::string to_string(const Challenge& challenge) {
  std::string out = challenge.scheme;
  if (!challenge.token68.empty())
    out += ' ' + challenge.token68;
  std::string_view separator = " ";
  for (const auto& [name, value] : challenge.parameters) {
    out.append(separator).append(name).append("=\"");
    for (const char c : value) {
      if (c == '"' || c == '\\')
        out += '\\';
      out += c;
    }
    out += '"';
    separator = ", ";
  }
  return out;
}

Challenge bearer_challenge(std::string_view realm, std::string_view error, std::string_view description,
                           std::string_view scope) {
  Challenge challenge{"Bearer"};
  const auto add = [&](const char* name, std::string_view value) {
    if (!value.empty())
      challenge.parameters.emplace_back(name, value);
  };
  add("realm", realm);
  add("error", error);
  add("error_description", description);
  add("scope", scope);
  return challenge;
}

bool is_b64token(std::string_view text) {
  while (!text.empty() && text.back() == '=')
    text.remove_suffix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), is_b64_char);
}

} // namespace keur::oauth
