#include "mocks/generic/body_reading.hpp"

#include "base/text.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "openapi/form_body.hpp"
#include "openapi/schema_view.hpp"

namespace keur::mocks {
namespace {

struct Part {
  std::string name;
  std::string type;
  std::string_view content;
};

std::string parameter_of(std::string_view field, std::string_view name) {
  for (const auto piece : split(field, ';')) {
    const auto equals = piece.find('=');
    if (equals == std::string_view::npos || !equals_ignore_case(trim(piece.substr(0, equals)), name))
      continue;
    auto value = trim(piece.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"')
      value = value.substr(1, value.size() - 2);
    return std::string(value);
  }
  return "";
}

Part read_part(std::string_view text) {
  Part part;
  const auto end = text.find("\r\n\r\n");
  part.content = end == std::string_view::npos ? std::string_view() : text.substr(end + 4);
  for (auto line : split(text.substr(0, end), '\n')) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos)
      continue;
    const auto value = trim(line.substr(colon + 1));
    if (equals_ignore_case(trim(line.substr(0, colon)), "content-disposition"))
      part.name = parameter_of(value, "name");
    if (equals_ignore_case(trim(line.substr(0, colon)), "content-type"))
      part.type = value;
  }
  return part;
}

/// RFC 2046 section 5.1.1.
std::optional<std::vector<Part>> split_multipart(std::string_view body, std::string_view boundary) {
  const auto delimiter = "--" + std::string(boundary);
  auto at = body.find(delimiter);
  if (boundary.empty() || at == std::string_view::npos)
    return std::nullopt;
  std::vector<Part> parts;
  while (true) {
    at += delimiter.size();
    if (body.substr(at, 2) == "--")
      return parts;
    const auto start = body.find("\r\n", at);
    const auto next = start == std::string_view::npos ? start : body.find("\r\n" + delimiter, start);
    if (next == std::string_view::npos)
      return std::nullopt;
    parts.push_back(read_part(body.substr(start + 2, next - start - 2)));
    at = next + 2;
  }
}

Result<BodyInstance> read_multipart(const openapi::MediaType& entry, const http::MediaType& actual,
                                    std::string_view body) {
  const auto parts = split_multipart(body, actual.parameter("boundary").value_or(""));
  if (!parts)
    return fail(ErrorCode::Syntax, "the body is no multipart text with the boundary of its Content-Type");
  std::string form;
  std::vector<std::pair<std::string, json::Value>> structured;
  for (const auto& part : *parts) {
    const auto type = http::parse_media_type(part.type);
    if (type && type->is_json()) {
      auto loaded = json::load_json(part.content, "part " + part.name);
      if (!loaded)
        return fail(ErrorCode::Syntax, "a part of the body is no JSON text");
      structured.emplace_back(part.name, std::move(loaded->root));
      continue;
    }
    form += (form.empty() ? "" : "&") + http::form_encode(part.name) + '=' + http::form_encode(part.content);
  }
  BodyInstance instance{true, openapi::deserialize_form(entry.schema, form)};
  const openapi::SchemaView schema(entry.schema);
  for (auto& [name, value] : structured) {
    if (value.is_array() || !schema.member(name).allows(openapi::array_kind)) {
      instance.value.object().set(name, std::move(value));
      continue;
    }
    if (!instance.value.object().contains(name)) // RFC 7578 section 4.3: a part for each item
      instance.value.object().set(name, json::Array{});
    instance.value.object().find(name)->array().push_back(std::move(value));
  }
  return instance;
}

} // namespace

Result<BodyInstance> read_body(const openapi::MediaType& entry, const http::MediaType& actual, std::string_view body) {
  if (actual.is_json()) {
    auto loaded = json::load_json(body, "body");
    if (!loaded)
      return fail(loaded.error());
    return BodyInstance{true, std::move(loaded->root)};
  }
  if (actual.essence() == "application/x-www-form-urlencoded")
    return BodyInstance{true, openapi::deserialize_form(entry.schema, body)};
  if (actual.essence() == "multipart/form-data")
    return read_multipart(entry, actual, body);
  if (actual.is_text() && !actual.is_xml()) {
    if (find_invalid_utf8(body))
      return BodyInstance{false, {}};
    return BodyInstance{true, std::string(body)};
  }
  return BodyInstance{false, {}};
}

} // namespace keur::mocks
