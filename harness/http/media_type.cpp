#include "http/media_type.hpp"

#include "base/text.hpp"
#include "http/fields.hpp"

#include <algorithm>

namespace keur::http {
namespace {

/// Walks over a field value; every step fails softly by leaving `ok` false.
class Reader {
public:
  explicit Reader(std::string_view text) : rest_(text) {}
  bool at_end() const { return rest_.empty(); }

  void skip_space() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t'))
      rest_.remove_prefix(1);
  }

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c)
      return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view token() {
    std::size_t size = 0;
    while (size < rest_.size() && is_token(rest_.substr(size, 1)))
      ++size;
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  /// RFC 9110 section 5.6.4, after the opening quote.
  std::optional<std::string> in_quotes() {
    std::string out;
    while (!rest_.empty()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"')
        return out;
      if (c == '\\') {
        if (rest_.empty())
          return std::nullopt;
        out += rest_.front();
        rest_.remove_prefix(1);
      } else {
        out += c;
      }
    }
    return std::nullopt;
  }

private:
  std::string_view rest_;
};

bool read_parameter(Reader& reader, MediaType& into) {
  const auto name = reader.token();
  if (name.empty() || !reader.take('='))
    return false;
  if (reader.take('"')) {
    auto value = reader.in_quotes();
    if (!value)
      return false;
    into.parameters.emplace_back(to_lower(name), std::move(*value));
    return true;
  }
  const auto value = reader.token();
  into.parameters.emplace_back(to_lower(name), std::string(value));
  return !value.empty();
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() > end.size() && text.substr(text.size() - end.size()) == end;
}

// A charset names the same thing in any case (RFC 9110 section 8.3.2); other parameters are compared exactly.
bool same_value(std::string_view name, std::string_view a, std::string_view b) {
  return name == "charset" ? equals_ignore_case(a, b) : a == b;
}

} // namespace

std::optional<std::string_view> MediaType::parameter(std::string_view name) const {
  for (const auto& [key, value] : parameters)
    if (equals_ignore_case(key, name))
      return value;
  return std::nullopt;
}

bool MediaType::is_json() const {
  return ((type == "application" || type == "text") && subtype == "json") || ends_with(subtype, "+json");
}

bool MediaType::is_xml() const {
  return ((type == "application" || type == "text") && subtype == "xml") || ends_with(subtype, "+xml");
}

std::optional<MediaType> parse_media_type(std::string_view text) {
  Reader reader(trim(text));
  MediaType result;
  result.type = to_lower(reader.token());
  if (result.type.empty() || !reader.take('/'))
    return std::nullopt;
  result.subtype = to_lower(reader.token());
  if (result.subtype.empty())
    return std::nullopt;
  for (;;) {
    reader.skip_space();
    if (reader.at_end())
      return result;
    if (!reader.take(';'))
      return std::nullopt;
    // RFC 9110 section 5.6.6: nothing may stand between two semicolons or after the last.
    do
      reader.skip_space();
    while (reader.take(';'));
    if (!reader.at_end() && !read_parameter(reader, result))
      return std::nullopt;
  }
}

std::string to_string(const MediaType& media_type) {
  std::string out = media_type.essence();
  for (const auto& [name, value] : media_type.parameters) {
    out += "; " + name + '=';
    if (is_token(value)) {
      out += value;
      continue;
    }
    out += '"';
    for (const char c : value) {
      if (c == '"' || c == '\\')
        out += '\\';
      out += c;
    }
    out += '"';
  }
  return out;
}

namespace {

/// "*+json": no range of RFC 9110, but descriptions of .NET servers name whole families of types so (RFC 6838 section
/// 4.2.8).
bool is_suffix_range(std::string_view subtype) { return subtype.starts_with("*+"); }

bool covers_subtype(std::string_view range, std::string_view actual) {
  return range == "*" || range == actual || (is_suffix_range(range) && ends_with(actual, range.substr(1)));
}

} // namespace

bool covers(const MediaType& range, const MediaType& actual) {
  if (range.type != "*" && range.type != actual.type)
    return false;
  if (!covers_subtype(range.subtype, actual.subtype))
    return false;
  return std::all_of(range.parameters.begin(), range.parameters.end(), [&](const auto& parameter) {
    if (parameter.first == "charset" && range.is_json())
      return true; // RFC 8259 section 11: none is defined, so it says nothing
    const auto found = actual.parameter(parameter.first);
    return found && same_value(parameter.first, parameter.second, *found);
  });
}

int specificity(const MediaType& range) {
  if (range.type == "*")
    return 0;
  if (range.subtype == "*")
    return 1;
  if (is_suffix_range(range.subtype))
    return 2;
  return 3 + static_cast<int>(range.parameters.size());
}

} // namespace keur::http
