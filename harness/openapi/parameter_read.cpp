#include "base/text.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "json/number.hpp"
#include "json/pointer.hpp"
#include "openapi/form_body.hpp"
#include "openapi/parameter_style.hpp"

#include <algorithm>

/// Parameters read back from the wire.
namespace keur::openapi {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string decoded(std::string_view text) { return http::percent_decode(text).value_or(std::string(text)); }

/// The schema behind local references; the value judges nothing, so a reference elsewhere means "any".
const json::Value* plain_schema(const json::Node& node, const json::Value* schema) {
  for (int hops = 0; schema && hops < 32; ++hops) {
    auto reference = schema->find_string("$ref");
    if (!reference)
      return schema;
    if (!reference->starts_with('#') || !node.document)
      return nullptr;
    schema = json::resolve_pointer(node.document->root, decoded(reference->substr(1)));
  }
  return nullptr;
}

/// Does the schema, or an alternative of it, allow that type? True where it says nothing.
bool allows(const json::Node& node, const json::Value* schema, std::string_view type, int depth = 0) {
  schema = plain_schema(node, schema);
  if (!schema || !schema->is_object() || depth > 8)
    return depth > 0 || type == "string";
  if (const json::Value* types = schema->find("type")) {
    if (types->is_string())
      return types->string() == type;
    return types->is_array() && std::any_of(types->array().begin(), types->array().end(), [&](const json::Value& one) {
             return one.is_string() && one.string() == type;
           });
  }
  for (std::string_view keyword : {"anyOf", "oneOf", "allOf"})
    if (const json::Value* branches = schema->find(keyword); branches && branches->is_array())
      return std::any_of(branches->array().begin(), branches->array().end(),
                         [&](const json::Value& branch) { return allows(node, &branch, type, depth + 1); });
  if (schema->find("properties") || schema->find("additionalProperties"))
    return type == "object";
  if (schema->find("items"))
    return type == "array";
  return type == "string";
}

class Reader {
public:
  explicit Reader(const Parameter& parameter)
      : parameter_(parameter), schema_(plain_schema(parameter.schema, parameter.schema.value)) {}

  bool is_array() const { return allows(parameter_.schema, schema_, "array"); }
  bool is_object() const { return allows(parameter_.schema, schema_, "object"); }

  json::Value typed(const std::string& text, const json::Value* schema) const {
    const auto fits = [&](std::string_view type) { return allows(parameter_.schema, schema, type); };
    if (!fits("string")) {
      if (fits("boolean") && (text == "true" || text == "false"))
        return json::Value(text == "true");
      if (fits("null") && (text.empty() || text == "null"))
        return json::Value(nullptr);
      if (fits("integer") || fits("number"))
        if (json::is_number_text(text))
          return json::Value(json::Number{text});
      // OAS 3.1.1 section 4.8.15: what is no primitive stands in a form as JSON.
      if (const bool object = text.starts_with('{');
          (object && fits("object")) || (text.starts_with('[') && fits("array")))
        if (auto loaded = json::load_json(text, "parameter"))
          return std::move(loaded->root);
    }
    return json::Value(text);
  }

  json::Value scalar(const std::string& text) const { return typed(text, schema_); }

  json::Value array(const std::vector<std::string>& texts) const {
    const json::Value* items = schema_ ? plain_schema(parameter_.schema, schema_->find("items")) : nullptr;
    json::Array out;
    for (const std::string& text : texts)
      out.push_back(typed(text, items));
    return json::Value(std::move(out));
  }

  /// A name that stands several times, or once where the schema wants an array, gives an array.
  json::Value object(const Pairs& members) const {
    json::Object out;
    for (const auto& [name, text] : members) {
      const json::Value* schema = property(name);
      if (schema == nullptr || !allows(parameter_.schema, schema, "array") ||
          allows(parameter_.schema, schema, "string")) {
        out.set(name, typed(text, schema));
        continue;
      }
      if (!out.contains(name))
        out.set(name, json::Array{});
      out.find(name)->array().push_back(typed(text, plain_schema(parameter_.schema, schema->find("items"))));
    }
    return json::Value(std::move(out));
  }

  bool declares(std::string_view name) const { return property(name) != nullptr; }
  bool open() const {
    const json::Value* extra = schema_ ? schema_->find("additionalProperties") : nullptr;
    if (!extra && schema_ && !schema_->find("properties") && !schema_->find("allOf"))
      return true;
    return extra && (extra->is_object() || (extra->is_boolean() && extra->boolean()));
  }

private:
  const json::Value* property(std::string_view name) const { return property_in(schema_, name, 0); }

  /// The member's schema, be it in a branch only.
  const json::Value* property_in(const json::Value* schema, std::string_view name, int depth) const {
    if (schema == nullptr || depth > 8)
      return nullptr;
    const json::Value* properties = schema->find("properties");
    if (const json::Value* found = properties ? properties->find(name) : nullptr)
      return plain_schema(parameter_.schema, found);
    for (std::string_view keyword : {"allOf", "anyOf", "oneOf"})
      if (const json::Value* branches = schema->find(keyword); branches && branches->is_array())
        for (const json::Value& branch : branches->array())
          if (const auto* found = property_in(plain_schema(parameter_.schema, &branch), name, depth + 1))
            return found;
    return nullptr;
  }

  const Parameter& parameter_;
  const json::Value* schema_;
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
    if (reader.declares(pair.name) || reader.open())
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

std::optional<json::Value> read_form(const Parameter& parameter, std::string_view wire) {
  const Reader reader(parameter);
  // Many clients write a space as '+' in queries (application/x-www-form-urlencoded); a plus itself is %2B there.
  const std::string text = parameter.in == In::Query ? plus_as_space(wire) : std::string(wire);
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
  Parameter parameter;
  parameter.schema = schema;
  Pairs members;
  const std::string spaced = plus_as_space(text);
  for (const RawPair& pair : raw_pairs(spaced, '&'))
    members.emplace_back(pair.name, decoded(pair.value));
  return Reader(parameter).object(members);
}

std::optional<json::Value> deserialize(const Parameter& parameter, std::string_view wire) {
  if (parameter.in == In::Query || parameter.in == In::Cookie)
    return read_form(parameter, wire);
  if (parameter.content)
    return read_content(parameter, parameter.in == In::Header ? std::string(wire) : decoded(wire));
  const Reader reader(parameter);
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
