#include "base/text.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "json/number.hpp"
#include "openapi/form_body.hpp"
#include "openapi/parameter_style.hpp"
#include "openapi/schema_view.hpp"

#include <algorithm>

/// Parameters read back from the wire.
namespace keur::openapi {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string decoded(std::string_view text) { return http::percent_decode(text).value_or(std::string(text)); }

class Reader {
public:
  explicit Reader(const json::Node& schema) : schema_(schema) {}

  bool is_array() const { return schema_.allows(array_kind); }
  bool is_object() const { return schema_.allows(object_kind); }

  static json::Value typed(const std::string& text, const SchemaView& schema) {
    if (!schema.allows(string_kind)) {
      if (schema.allows(boolean_kind) && (text == "true" || text == "false"))
        return json::Value(text == "true");
      if (schema.allows(null_kind) && (text.empty() || text == "null"))
        return json::Value(nullptr);
      if (schema.allows(number_kind) && json::is_number_text(text))
        return json::Value(json::Number{text});
      // OAS 3.1.1 section 4.8.15: what is no primitive stands in a form as JSON.
      if ((text.starts_with('{') && schema.allows(object_kind)) || (text.starts_with('[') && schema.allows(array_kind)))
        if (auto loaded = json::load_json(text, "parameter"))
          return std::move(loaded->root);
    }
    return json::Value(text);
  }

  json::Value scalar(const std::string& text) const { return typed(text, schema_); }

  json::Value array(const std::vector<std::string>& texts) const {
    const SchemaView items = schema_.items();
    json::Array out;
    for (const std::string& text : texts)
      out.push_back(typed(text, items));
    return json::Value(std::move(out));
  }

  /// A name that stands several times, or once where the schema wants an array, gives an array.
  json::Value object(const Pairs& members) const {
    json::Object out;
    for (const auto& [name, text] : members) {
      const SchemaView schema = schema_.member(name);
      if (!schema.allows(array_kind) || schema.allows(string_kind)) {
        out.set(name, typed(text, schema));
        continue;
      }
      if (!out.contains(name))
        out.set(name, json::Array{});
      out.find(name)->array().push_back(typed(text, schema.items()));
    }
    return json::Value(std::move(out));
  }

  bool takes(std::string_view name) const { return schema_.is_open() || schema_.declares(name); }

private:
  SchemaView schema_;
};

std::vector<std::string> pieces(std::string_view text, std::string_view separator) {
  std::vector<std::string> out;
  if (text.empty())
    return out;
  for (std::size_t at = 0;;) {
    const std::size_t next = text.find(separator, at);
    out.push_back(decoded(text.substr(at, next == std::string_view::npos ? next : next - at)));
    if (next == std::string_view::npos)
      return out;
    at = next + separator.size();
  }
}

/// Members from "R,100,G,200" or "R=100,G=200"; a name without a value gets "".
Pairs members_of(std::string_view text, std::string_view separator, bool explode) {
  Pairs out;
  if (!explode) {
    const auto texts = pieces(text, separator);
    for (std::size_t i = 0; i < texts.size(); i += 2)
      out.emplace_back(texts[i], i + 1 < texts.size() ? texts[i + 1] : "");
    return out;
  }
  for (std::size_t at = 0; !text.empty();) {
    const std::size_t next = text.find(separator, at);
    const std::string_view piece = text.substr(at, next == std::string_view::npos ? next : next - at);
    const std::size_t equals = piece.find('=');
    out.emplace_back(decoded(piece.substr(0, equals)),
                     equals == std::string_view::npos ? "" : decoded(piece.substr(equals + 1)));
    if (next == std::string_view::npos)
      break;
    at = next + separator.size();
  }
  return out;
}

json::Value read_delimited(const Reader& reader, std::string_view text, std::string_view separator, bool explode) {
  if (reader.is_array())
    return reader.array(pieces(text, separator));
  if (reader.is_object())
    return reader.object(members_of(text, separator, explode));
  return reader.scalar(decoded(text));
}

std::optional<json::Value> read_matrix(const Parameter& parameter, const Reader& reader, std::string_view text) {
  if (!text.starts_with(';'))
    return std::nullopt;
  const Pairs pairs = members_of(text.substr(1), ";", true);
  if (parameter.explode && reader.is_object())
    return reader.object(pairs);
  std::vector<std::string> own;
  for (const auto& [name, value] : pairs)
    if (name == parameter.name)
      own.push_back(value);
  if (own.empty())
    return std::nullopt;
  if (parameter.explode && reader.is_array())
    return reader.array(own);
  // Not exploded: the raw text, as commas inside values are encoded there.
  const std::size_t equals = text.find('=');
  return read_delimited(reader, equals == std::string_view::npos ? "" : text.substr(equals + 1), ",", false);
}

struct RawPair {
  std::string name;
  std::string_view value; // not decoded
};

std::vector<RawPair> raw_pairs(std::string_view text, char separator) {
  std::vector<RawPair> out;
  for (std::string_view piece : split(text, separator)) {
    piece = separator == ';' ? trim(piece) : piece;
    if (piece.empty())
      continue;
    const std::size_t equals = piece.find('=');
    out.push_back({decoded(piece.substr(0, equals)),
                   equals == std::string_view::npos ? std::string_view() : piece.substr(equals + 1)});
  }
  return out;
}

std::optional<json::Value> read_deep(const Parameter& parameter, const Reader& reader,
                                     const std::vector<RawPair>& pairs) {
  Pairs members;
  for (const RawPair& pair : pairs) {
    const std::string start = parameter.name + '[';
    if (pair.name.starts_with(start) && pair.name.ends_with(']'))
      members.emplace_back(pair.name.substr(start.size(), pair.name.size() - start.size() - 1), decoded(pair.value));
  }
  if (members.empty())
    return std::nullopt;
  return reader.object(members);
}

/// An exploded object's members stand as parameters of their own: those the schema names, all where it is open.
std::optional<json::Value> read_exploded_object(const Reader& reader, const std::vector<RawPair>& pairs) {
  Pairs members;
  for (const RawPair& pair : pairs)
    if (reader.takes(pair.name))
      members.emplace_back(pair.name, decoded(pair.value));
  if (members.empty())
    return std::nullopt;
  return reader.object(members);
}

json::Value read_content(const Parameter& parameter, const std::string& text) {
  if (parameter.content->range.is_json())
    if (auto loaded = json::load_json(text, parameter.name))
      return std::move(loaded->root);
  return json::Value(text);
}

std::string plus_as_space(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '+', ' ');
  return out;
}

/// All of US-ASCII that is printed but the percent sign: what is kept where only that has to be encoded.
constexpr std::string_view literal = " !\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~";

/// The whole query as one value (OAS 3.2.0 section 4.12.1).
std::optional<json::Value> read_query(const Parameter& parameter, std::string_view wire) {
  if (!parameter.content || wire.empty())
    return std::nullopt;
  if (parameter.content->range.essence() == "application/x-www-form-urlencoded")
    return deserialize_form(parameter.content->schema, wire);
  return read_content(parameter, decoded(wire));
}

std::optional<json::Value> read_form(const Parameter& parameter, std::string_view wire) {
  const Reader reader(parameter.schema);
  // Many clients write a space as '+' in queries (application/x-www-form-urlencoded); a plus itself is %2B there.
  // With style cookie nothing on the wire is encoded (OAS 3.2.0 section 4.12.2.3).
  const bool bare_cookie = !parameter.content && parameter.style == Style::Cookie;
  const std::string text = parameter.in == In::Query ? plus_as_space(wire)
                           : bare_cookie             ? http::percent_encode(wire, literal)
                                                     : std::string(wire);
  const auto pairs = raw_pairs(text, parameter.in == In::Cookie ? ';' : '&');
  if (!parameter.content && parameter.style == Style::DeepObject)
    return read_deep(parameter, reader, pairs);
  if (!parameter.content && parameter.explode && reader.is_object())
    return read_exploded_object(reader, pairs);
  std::vector<std::string_view> own;
  for (const RawPair& pair : pairs)
    if (pair.name == parameter.name)
      own.push_back(pair.value);
  if (own.empty())
    return std::nullopt;
  if (parameter.content)
    return read_content(parameter, decoded(own.front()));
  if (reader.is_array() && parameter.explode) {
    std::vector<std::string> texts;
    for (std::string_view value : own)
      texts.push_back(decoded(value));
    return reader.array(texts);
  }
  if (parameter.style == Style::PipeDelimited) {
    const bool bare = own.front().find('|') != std::string_view::npos;
    return read_delimited(reader, own.front(), bare ? "|" : "%7C", false);
  }
  if (parameter.style == Style::SpaceDelimited) {
    const bool bare = own.front().find(' ') != std::string_view::npos;
    return read_delimited(reader, own.front(), bare ? " " : "%20", false);
  }
  return read_delimited(reader, own.front(), ",", false);
}

/// Matches one path segment with expressions inside, such as "{id}.json" or "{from}-{to}": each takes at least one
/// character, the literal text decides where it ends. `budget` bounds the work that many expressions in one segment
/// could ask for.
bool match_segment(std::string_view pattern, std::string_view text, Pairs& out, int& budget) {
  const std::size_t open = pattern.find('{');
  if (open == std::string_view::npos)
    return pattern == text || (text.find('%') != std::string_view::npos && pattern == decoded(text));
  const std::size_t close = pattern.find('}', open);
  if (close == std::string_view::npos)
    return pattern == text;
  if (!text.starts_with(pattern.substr(0, open)))
    return false;
  const std::string name(pattern.substr(open + 1, close - open - 1));
  const std::string_view after = pattern.substr(close + 1);
  const std::string_view rest = text.substr(open);
  for (std::size_t length = rest.size(); length > 0 && --budget > 0; --length) {
    const std::size_t before = out.size();
    out.emplace_back(name, decoded(rest.substr(0, length)));
    if (match_segment(after, rest.substr(length), out, budget))
      return true;
    out.resize(before);
  }
  return false;
}

} // namespace

json::Value deserialize_form(const json::Node& schema, std::string_view text) {
  Pairs members;
  const std::string spaced = plus_as_space(text);
  for (const RawPair& pair : raw_pairs(spaced, '&'))
    members.emplace_back(pair.name, decoded(pair.value));
  return Reader(schema).object(members);
}

std::string serialize_form(const json::Object& fields) {
  std::string text;
  const auto pair = [&](const std::string& name, const json::Value& value) {
    const bool structured = value.is_array() || value.is_object();
    const std::string plain = value.is_string()    ? value.string()
                              : value.is_null()    ? std::string()
                              : value.is_boolean() ? std::string(value.boolean() ? "true" : "false")
                              : structured         ? json::dump(value)
                                                   : value.number();
    text += (text.empty() ? "" : "&") + http::form_encode(name) + '=' + http::form_encode(plain);
  };
  for (const json::Member& member : fields) {
    if (member.value.is_array())
      for (const json::Value& item : member.value.array())
        pair(member.name, item);
    else
      pair(member.name, member.value);
  }
  return text;
}

std::optional<json::Value> deserialize(const Parameter& parameter, std::string_view wire) {
  if (parameter.in == In::QueryString)
    return read_query(parameter, wire);
  if (parameter.in == In::Query || parameter.in == In::Cookie)
    return read_form(parameter, wire);
  if (parameter.content)
    return read_content(parameter, parameter.in == In::Header ? std::string(wire) : decoded(wire));
  const Reader reader(parameter.schema);
  if (parameter.in == In::Header) {
    // Field values are not percent-encoded; white space around list elements is optional (RFC 9110 section 5.6.1).
    std::string text;
    for (std::string_view piece : split(wire, ','))
      text += (text.empty() ? "" : ",") + http::percent_encode(trim(piece), "=");
    return read_delimited(reader, reader.is_array() || reader.is_object() ? text : http::percent_encode(wire), ",",
                          parameter.explode);
  }
  switch (parameter.style) {
  case Style::Label:
    if (!wire.starts_with('.'))
      return std::nullopt;
    return read_delimited(reader, wire.substr(1), parameter.explode ? "." : ",", parameter.explode);
  case Style::Matrix:
    return read_matrix(parameter, reader, wire);
  default:
    return read_delimited(reader, wire, ",", parameter.explode);
  }
}

std::optional<Pairs> match_path(std::string_view path_template, std::string_view path) {
  // Most templates of a large description differ before their first expression.
  const auto differ = std::mismatch(path_template.begin(), path_template.end(), path.begin(), path.end()).first;
  if (differ != path_template.end() && *differ != '{' && path.find('%') == std::string_view::npos)
    return std::nullopt;
  Pairs captured;
  int budget = 20'000;
  for (;;) {
    const std::size_t pattern_end = path_template.find('/'), segment_end = path.find('/');
    if ((pattern_end == std::string_view::npos) != (segment_end == std::string_view::npos) ||
        !match_segment(path_template.substr(0, pattern_end), path.substr(0, segment_end), captured, budget))
      return std::nullopt;
    if (pattern_end == std::string_view::npos)
      return captured;
    path_template.remove_prefix(pattern_end + 1);
    path.remove_prefix(segment_end + 1);
  }
}

} // namespace keur::openapi
