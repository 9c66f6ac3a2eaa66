#include "plan/doubts.hpp"

#include "generate/member_name.hpp"
#include "generate/text_value.hpp"
#include "json/pointer.hpp"
#include "openapi/schema_view.hpp"

#include <algorithm>
#include <functional>

namespace keur::plan {
namespace {

using openapi::SchemaView;

/// A value, what its schema says and where it stands.
struct Spot {
  SchemaView schema;
  const json::Value& value;
  std::string name; // of the parameter or member; of an item, its list's
  std::string pointer;
};

/// Calls `visit` with every scalar below, until it returns true.
bool any_scalar(const Spot& spot, const std::function<bool(const Spot&)>& visit, int depth = 0) {
  constexpr int deepest = 16;
  if (depth > deepest)
    return false;
  if (spot.value.is_object())
    return std::any_of(spot.value.object().begin(), spot.value.object().end(), [&](const json::Member& member) {
      return any_scalar(
          {spot.schema.member(member.name), member.value, member.name, json::append_token(spot.pointer, member.name)},
          visit, depth + 1);
    });
  if (spot.value.is_array()) {
    for (std::size_t i = 0; i < spot.value.array().size(); ++i)
      if (any_scalar({spot.schema.items(), spot.value.array()[i], spot.name, json::append_index(spot.pointer, i)},
                     visit, depth + 1))
        return true;
    return false;
  }
  return visit(spot);
}

bool in_examples(const std::vector<openapi::Example>& examples, const std::string& pointer, const json::Value& value) {
  return std::any_of(examples.begin(), examples.end(), [&](const openapi::Example& example) {
    const json::Value* there = json::resolve_pointer(*example.value, pointer);
    return there != nullptr && json::equal(*there, value);
  });
}

/// The guess in a text, in words; "" where there is none.
std::string guess_in(const Spot& spot) {
  if (!spot.value.is_string() || is_bound(spot.value) || spot.schema.gives(spot.value))
    return {};
  const std::string format(spot.schema.text("format"));
  if (!format.empty() && !generate::is_known_format(format))
    return "a text of format " + format;
  const std::string type(spot.schema.text("contentMediaType"));
  if (!type.empty() && type != "application/octet-stream" && !type.starts_with("text/") && !type.ends_with("json"))
    return "the content of " + type;
  if (generate::is_opaque_name(spot.name) && spot.value.string() != "*")
    return "a value that only a server can give";
  return {};
}

/// A file whose type says what must be in it.
bool is_content_of(std::string_view type) {
  return !type.empty() && type != "application/octet-stream" && !type.starts_with("text/") && !type.ends_with("json") &&
         type.find('*') == std::string_view::npos;
}

std::string file_guess(const openapi::MediaType& media_type, const json::Value& body) {
  const auto form = generate::body_form(media_type);
  if (form == generate::BodyForm::Unknown || form == generate::BodyForm::Xml)
    return "the content of " + media_type.name;
  if (form != generate::BodyForm::Multipart || !media_type.encoding || !body.is_object())
    return {};
  for (const json::Member& member : body.object())
    if (const json::Node encoding = media_type.encoding.child(member.name))
      if (const auto type = encoding->find_string("contentType"); type && is_content_of(*type))
        return "the content of " + std::string(*type);
  return {};
}

bool is_scalar_id(const json::Value& value) { return value.is_string() || value.is_number(); }

/// Is it the name of a thing of the server's that nobody has asked for?
bool is_unknown_id(const Spot& spot) {
  return generate::is_reference_name(spot.name) && is_scalar_id(spot.value) && !is_bound(spot.value) &&
         !spot.schema.gives(spot.value);
}

const json::Node& schema_of_parameter(const openapi::Parameter& parameter) {
  return parameter.content ? parameter.content->schema : parameter.schema;
}

} // namespace

bool is_bound(const json::Value& value) { return value.is_string() && value.string().starts_with(binding_mark); }

bool Doubts::may_be_unsure(const json::Node& schema) {
  const auto known = doubtful_.find(schema.value);
  if (known != doubtful_.end())
    return known->second;
  std::set<const json::Value*> seen;
  const std::function<bool(const json::Node&)> speaks = [&](const json::Node& node) {
    if (!node || !seen.insert(node.value).second)
      return false;
    if (node->is_array()) {
      for (std::size_t i = 0; i < node->array().size(); ++i)
        if (speaks({node.document, &node->array()[i], ""}))
          return true;
      return false;
    }
    if (!node->is_object())
      return false;
    const auto format = node->find_string("format");
    if ((format && !generate::is_known_format(*format)) || node->find_string("contentMediaType"))
      return true;
    if (const auto reference = node->find_string("$ref"); reference && speaks(openapi::follow(node, *reference)))
      return true;
    return std::any_of(node->object().begin(), node->object().end(), [&](const json::Member& member) {
      return generate::is_opaque_name(member.name) || speaks({node.document, &member.value, ""});
    });
  };
  const bool found = speaks(schema);
  doubtful_.emplace(schema.value, found);
  return found;
}

std::string Doubts::unsure(const generate::RequestValues& values) {
  for (const auto& [parameter, value] : values.parameters) {
    const json::Node& schema = schema_of_parameter(*parameter);
    if (!generate::is_opaque_name(parameter->name) && !(schema && may_be_unsure(schema)))
      continue;
    std::string guess;
    const auto& about = *parameter;
    any_scalar({SchemaView(schema), value, parameter->name, ""}, [&](const Spot& spot) {
      guess = in_examples(about.examples, spot.pointer, spot.value) ? "" : guess_in(spot);
      return !guess.empty();
    });
    if (!guess.empty())
      return "it holds " + guess + " in " + std::string(openapi::name(parameter->in)) + " parameter " +
             parameter->name + ", which keur can only guess";
  }
  if (!values.body || values.media_type == nullptr)
    return {};
  const openapi::MediaType& media_type = *values.media_type;
  if (in_examples(media_type.examples, "", *values.body))
    return {};
  std::string guess = file_guess(media_type, *values.body), where;
  if (guess.empty() && media_type.schema && may_be_unsure(media_type.schema))
    any_scalar({SchemaView(media_type.schema), *values.body, "", ""}, [&](const Spot& spot) {
      guess = in_examples(media_type.examples, spot.pointer, spot.value) ? "" : guess_in(spot);
      where = spot.pointer.empty() ? "" : " at '" + spot.pointer + '\'';
      return !guess.empty();
    });
  return guess.empty() ? "" : "it holds " + guess + " in the body" + where + ", which keur can only guess";
}

std::string Doubts::unknown(const generate::RequestValues& values,
                            const std::vector<const openapi::Parameter*>& bound) {
  for (const auto& [parameter, value] : values.parameters) {
    const SchemaView schema(schema_of_parameter(*parameter));
    const bool taken = std::find(bound.begin(), bound.end(), parameter) != bound.end();
    if (taken || is_bound(value) || schema.gives(value) || in_examples(parameter->examples, "", value))
      continue;
    const bool names_thing = parameter->in == openapi::In::Path
                                 ? is_scalar_id(value) && schema.text("format").substr(0, 4) != "date"
                                 : generate::is_reference_name(parameter->name);
    if (names_thing)
      return std::string(openapi::name(parameter->in)) + " parameter " + parameter->name;
  }
  if (!values.body || values.media_type == nullptr || !values.media_type->schema)
    return {};
  std::string where;
  const openapi::MediaType& media_type = *values.media_type;
  any_scalar({SchemaView(media_type.schema), *values.body, "", ""}, [&](const Spot& spot) {
    if (is_unknown_id(spot) && !in_examples(media_type.examples, spot.pointer, spot.value))
      where = "'" + spot.pointer + "' in the body";
    return !where.empty();
  });
  return where;
}

} // namespace keur::plan
