#include "mocks/generic/xml.hpp"

#include "json/load.hpp"
#include "mocks/analytics/exports.hpp"

namespace keur::mocks {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t')
      out += c; // XML 1.0 section 2.2
  }
  return out;
}

std::string element_text(const json::Value& value) {
  return value.is_string() ? escaped(value.string()) : escaped(json::dump(value));
}

struct Writer {
  const json::DocumentSet& documents;
  std::string out = {};

  json::Node schema_of(const json::Node& schema) const {
    return schema ? dereference(documents, schema) : json::Node();
  }
  json::Node property(const json::Node& schema, const std::string& name) const {
    if (const auto properties = schema ? schema.child("properties") : json::Node())
      if (const auto found = schema_of(properties.child(name)))
        return found;
    const auto all = schema ? schema.child("allOf") : json::Node();
    for (std::size_t i = 0; all && all->is_array() && i < all->array().size(); ++i)
      if (const auto found = property(schema_of(all.child(i)), name))
        return found;
    return {};
  }
  static std::string name_of(const json::Node& schema, std::string_view otherwise) {
    const auto* xml = schema ? schema->find("xml") : nullptr;
    std::string name(xml != nullptr ? xml->find_string("name").value_or(otherwise) : otherwise);
    if (const auto prefix = xml != nullptr ? xml->find_string("prefix") : std::nullopt)
      name = std::string(*prefix) + ':' + name;
    return name;
  }
  static bool flag(const json::Node& schema, std::string_view name) {
    const auto* xml = schema ? schema->find("xml") : nullptr;
    return xml != nullptr && xml->find_boolean(name, false);
  }
  static std::string name_space(const json::Node& schema) {
    const auto* xml = schema ? schema->find("xml") : nullptr;
    const auto uri = xml != nullptr ? xml->find_string("namespace") : std::nullopt;
    if (!uri)
      return "";
    const auto prefix = xml->find_string("prefix");
    return (prefix ? " xmlns:" + std::string(*prefix) : " xmlns") + "=\"" + escaped(*uri) + '"';
  }

  void element(const std::string& name, const json::Node& schema, const json::Value& value) {
    out += '<' + name + name_space(schema);
    if (value.is_object())
      for (const auto& member : value.object())
        if (const auto inner = property(schema, member.name); flag(inner, "attribute"))
          out += ' ' + name_of(inner, member.name) + "=\"" + element_text(member.value) + '"';
    out += '>';
    content(name, schema, value);
    out += "</" + name + '>';
  }
  void content(const std::string& name, const json::Node& schema, const json::Value& value) {
    if (value.is_object()) {
      for (const auto& member : value.object())
        if (const auto inner = property(schema, member.name); !flag(inner, "attribute"))
          child(member.name, inner, member.value);
    } else if (value.is_array()) {
      items(name, schema, value);
    } else if (!value.is_null()) {
      out += element_text(value);
    }
  }
  void items(const std::string& name, const json::Node& schema, const json::Value& value) {
    const auto item = schema ? schema_of(schema.child("items")) : json::Node();
    for (const auto& one : value.array())
      element(name_of(item, name), item, one);
  }
  void child(const std::string& name, const json::Node& schema, const json::Value& value) {
    const auto own = name_of(schema, name);
    if (!value.is_array())
      return element(own, schema, value);
    if (flag(schema, "wrapped"))
      return element(own, schema, value);
    items(own, schema, value);
  }
};

} // namespace

std::string to_xml(const json::DocumentSet& documents, const json::Node& schema, const json::Value& value) {
  Writer writer{documents};
  const auto reference = schema ? schema->find_string("$ref").value_or("") : std::string_view();
  const auto last = reference.substr(reference.rfind('/') + 1);
  const auto resolved = writer.schema_of(schema);
  writer.out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  writer.element(Writer::name_of(resolved, last.empty() ? "root" : last), resolved, value);
  return std::move(writer.out);
}

} // namespace keur::mocks
