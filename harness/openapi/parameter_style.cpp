#include "openapi/parameter_style.hpp"

#include "base/text.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "openapi/form_body.hpp"

#include <algorithm>

namespace keur::openapi {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// A parameter's value taken apart to the primitives that go on the wire; texts not yet encoded.
struct Parts {
  enum class Form { Primitive, Array, Object } form = Form::Primitive;
  std::vector<std::string> items = {}; // Primitive: one; Array: the elements
  Pairs members = {};                  // Object
};

std::string shown_parameter(const Parameter& parameter) {
  return "the " + std::string(name(parameter.in)) + " parameter '" + parameter.name + '\'';
}

Result<std::string> primitive(const Parameter& parameter, const json::Value& value) {
  switch (value.kind()) {
  case json::Kind::Null:
    return std::string(); // RFC 6570 section 2.3 has no null; an empty text is the nearest
  case json::Kind::Boolean:
    return std::string(value.boolean() ? "true" : "false");
  case json::Kind::Number:
    return value.number();
  case json::Kind::String:
    return value.string();
  default:
    return fail(ErrorCode::Usage, shown_parameter(parameter) + " nests arrays or objects: the style '" +
                                      std::string(name(parameter.style)) + "' has no defined form for that");
  }
}

Result<Parts> take_apart(const Parameter& parameter, const json::Value& value) {
  Parts parts;
  if (value.is_array()) {
    parts.form = Parts::Form::Array;
    for (const json::Value& element : value.array()) {
      auto text = primitive(parameter, element);
      if (!text)
        return fail(text.error());
      parts.items.push_back(std::move(*text));
    }
    return parts;
  }
  if (value.is_object()) {
    parts.form = Parts::Form::Object;
    for (const json::Member& member : value.object()) {
      auto text = primitive(parameter, member.value);
      if (!text)
        return fail(text.error());
      parts.members.emplace_back(member.name, std::move(*text));
    }
    return parts;
  }
  auto text = primitive(parameter, value);
  if (!text)
    return fail(text.error());
  parts.items.push_back(std::move(*text));
  return parts;
}

/// RFC 3986 section 2.2: what may stay as it is with allowReserved. '#', '[' and ']' never may in a query, '&', '=' and
/// '+' would be read as separators there.
constexpr std::string_view reserved_kept = ":/?@!$'()*,;";

std::string encoded(const Parameter& parameter, std::string_view text) {
  if (parameter.in == In::Header || parameter.style == Style::Cookie) // OAS 3.2.0 section 4.12.2.3: as it is
    return std::string(text);
  if (parameter.in == In::Path && parameter.allow_reserved) // OAS 3.2.0 section 4.8.2: no "/", "?" or "#" in a path
    return http::percent_encode(text, ":@!$&'()*+,;=");
  if (parameter.allow_reserved)
    return http::percent_encode(text, reserved_kept);
  return http::percent_encode(text);
}

std::string joined(const Parameter& parameter, const std::vector<std::string>& texts, std::string_view separator) {
  std::string out;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i)
      out += separator;
    out += encoded(parameter, texts[i]);
  }
  return out;
}

/// "R,100,G,200" or, exploded, "R=100,G=200".
std::string joined(const Parameter& parameter, const Pairs& members, std::string_view separator, bool explode) {
  std::string out;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i)
      out += separator;
    out += encoded(parameter, members[i].first);
    out += explode ? "=" : separator;
    out += encoded(parameter, members[i].second);
  }
  return out;
}

std::string simple(const Parameter& parameter, const Parts& parts) {
  if (parts.form == Parts::Form::Object)
    return joined(parameter, parts.members, ",", parameter.explode);
  return joined(parameter, parts.items, ",");
}

std::string label(const Parameter& parameter, const Parts& parts) {
  const std::string_view separator = parameter.explode ? "." : ",";
  if (parts.form == Parts::Form::Object)
    return '.' + joined(parameter, parts.members, separator, parameter.explode);
  return '.' + joined(parameter, parts.items, separator);
}

std::string matrix(const Parameter& parameter, const Parts& parts) {
  const std::string start = ';' + http::percent_encode(parameter.name);
  if (parts.form == Parts::Form::Object && parameter.explode) {
    if (parts.members.empty())
      return start;
    return ';' + joined(parameter, parts.members, ";", true);
  }
  if (parts.form == Parts::Form::Object)
    return parts.members.empty() ? start : start + '=' + joined(parameter, parts.members, ",", false);
  if (parts.form == Parts::Form::Array && parameter.explode && !parts.items.empty()) {
    std::string out;
    for (const std::string& item : parts.items)
      out += item.empty() ? start : start + '=' + encoded(parameter, item);
    return out;
  }
  const std::string value = joined(parameter, parts.items, ",");
  return value.empty() ? start : start + '=' + value;
}

std::string form(const Parameter& parameter, const Parts& parts, std::string_view separator) {
  const std::string key =
      (parameter.style == Style::Cookie ? parameter.name : http::percent_encode(parameter.name)) + '=';
  const std::string_view between = parameter.in == In::Cookie ? "; " : "&";
  if (parts.form == Parts::Form::Object && parameter.explode)
    return joined(parameter, parts.members, between, true);
  if (parts.form == Parts::Form::Object)
    return key + joined(parameter, parts.members, separator, false);
  if (parts.form == Parts::Form::Array && parameter.explode) {
    std::string out;
    for (std::size_t i = 0; i < parts.items.size(); ++i)
      out += (i ? std::string(between) : std::string()) + key + encoded(parameter, parts.items[i]);
    return out;
  }
  return key + joined(parameter, parts.items, separator);
}

Result<std::string> deep_object(const Parameter& parameter, const Parts& parts) {
  if (parts.form != Parts::Form::Object)
    return fail(ErrorCode::Usage, shown_parameter(parameter) + ": the style 'deepObject' is defined for objects only");
  std::string out;
  for (const auto& [member, text] : parts.members) {
    if (!out.empty())
      out += '&';
    out +=
        http::percent_encode(parameter.name) + "%5B" + http::percent_encode(member) + "%5D=" + encoded(parameter, text);
  }
  return out;
}

/// The whole query (OAS 3.2.0 section 4.12.1): the name is not written.
Result<std::string> serialize_query(const Parameter& parameter, const json::Value& value) {
  const http::MediaType& type = parameter.content->range;
  if (type.essence() == "application/x-www-form-urlencoded" && value.is_object())
    return serialize_form(value.object());
  if (type.is_json())
    return http::percent_encode(json::dump(value));
  if (value.is_string())
    return http::percent_encode(value.string(), parameter.allow_reserved ? reserved_kept : "");
  return fail(ErrorCode::Usage, shown_parameter(parameter) + " has the media type " + parameter.content->name +
                                    ", which keur cannot write");
}

/// A content parameter's value is a document of its media type (OAS 3.1.1 section 4.8.12.2.2); we write JSON and text.
Result<std::string> serialize_content(const Parameter& parameter, const json::Value& value) {
  std::string text;
  if (parameter.content->range.is_json())
    text = json::dump(value);
  else if (value.is_string())
    text = value.string();
  else
    return fail(ErrorCode::Usage, shown_parameter(parameter) + " has the media type " + parameter.content->name +
                                      ", which keur cannot write");
  if (parameter.in == In::Path)
    return http::percent_encode(text);
  if (parameter.in == In::Header)
    return text;
  return http::percent_encode(parameter.name) + '=' + encoded(parameter, text);
}

} // namespace

Result<std::string> serialize(const Parameter& parameter, const json::Value& value) {
  if (parameter.content && parameter.in == In::QueryString)
    return serialize_query(parameter, value);
  if (parameter.content)
    return serialize_content(parameter, value);
  auto parts = take_apart(parameter, value);
  if (!parts)
    return fail(parts.error());
  if (parts->form == Parts::Form::Primitive &&
      (parameter.style == Style::SpaceDelimited || parameter.style == Style::PipeDelimited))
    return form(parameter, *parts, ",");
  switch (parameter.style) {
  case Style::Simple:
    return simple(parameter, *parts);
  case Style::Label:
    return label(parameter, *parts);
  case Style::Matrix:
    return matrix(parameter, *parts);
  case Style::Form:
  case Style::Cookie:
    return form(parameter, *parts, ",");
  case Style::SpaceDelimited:
    return form(parameter, *parts, "%20");
  case Style::PipeDelimited:
    return form(parameter, *parts, "%7C");
  case Style::DeepObject:
    return deep_object(parameter, *parts);
  }
  return fail(ErrorCode::Internal, "unknown style");
}

namespace {

/// What a path may hold stays (RFC 3986 section 3.3, with the query that some keys have); the rest is percent-encoded.
void add_literal(std::string_view path, std::size_t at, std::string& out) {
  constexpr std::string_view kept = "/-._~!$&'()*+,;=:@?";
  const char c = path[at];
  const auto is_hex = [](char digit) {
    return std::string_view("0123456789abcdefABCDEF").find(digit) != std::string_view::npos;
  };
  const bool encoded = c == '%' && at + 2 < path.size() && is_hex(path[at + 1]) && is_hex(path[at + 2]);
  if (encoded || kept.find(c) != std::string_view::npos)
    out += c;
  else
    out += http::percent_encode(std::string_view(&c, 1));
}

} // namespace

Result<std::string> expand_path(std::string_view path_template,
                                const std::vector<std::pair<std::string, std::string>>& values) {
  std::string out;
  for (std::size_t at = 0; at < path_template.size(); ++at) {
    const std::size_t close = path_template[at] == '{' ? path_template.find('}', at) : std::string_view::npos;
    if (close == std::string_view::npos) {
      add_literal(path_template, at, out);
      continue;
    }
    const std::string_view wanted = path_template.substr(at + 1, close - at - 1);
    const auto found =
        std::find_if(values.begin(), values.end(), [&](const auto& entry) { return entry.first == wanted; });
    if (found == values.end())
      return fail(ErrorCode::Usage,
                  "no value for '{" + std::string(wanted) + "}' of the path " + std::string(path_template));
    out += found->second;
    at = close;
  }
  return out;
}

} // namespace keur::openapi
