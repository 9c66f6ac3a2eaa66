#include "resource/answers.hpp"

#include "base/text.hpp"
#include "json/pointer.hpp"
#include "resource/names.hpp"

#include <algorithm>

namespace keur::resource {
namespace {

constexpr generate::Types identifier_types = generate::string_type | generate::integer_type | generate::number_type;

bool is_success(const std::string& status) { return status.size() == 3 && status[0] == '2'; }

} // namespace

SuccessShape success_of(const openapi::Operation& operation) {
  SuccessShape success;
  bool any = false, done = false;
  for (const openapi::Response& response : operation.responses) {
    if (!is_success(response.status))
      continue;
    any = true;
    done = done || response.status != "202";
    for (const openapi::MediaType& media_type : response.content)
      if (success.media_type == nullptr && media_type.range.is_json() && media_type.schema)
        success.media_type = &media_type;
  }
  success.only_accepted = any && !done;
  return success;
}

bool documents(const openapi::Operation& operation, std::initializer_list<std::string_view> statuses) {
  return std::any_of(operation.responses.begin(), operation.responses.end(), [&](const openapi::Response& response) {
    return std::any_of(statuses.begin(), statuses.end(),
                       [&](std::string_view status) { return equals_ignore_case(status, response.status); });
  });
}

bool documents_creation(const openapi::Operation& operation) { return documents(operation, {"201"}); }

bool documents_location(const openapi::Operation& operation) {
  const openapi::Response* created = documents_creation(operation) ? operation.response(201) : nullptr;
  return created != nullptr && std::any_of(created->headers.begin(), created->headers.end(), [](const auto& header) {
           return equals_ignore_case(header.name, "Location");
         });
}

std::optional<ListShape> list_shape(generate::Shapes& shapes, const openapi::Operation& operation) {
  const SuccessShape success = success_of(operation);
  if (success.media_type == nullptr)
    return std::nullopt;
  const generate::Shape& shape = shapes.of({success.media_type->schema});
  if (!shape.items.empty())
    return ListShape{"", shape.items};
  std::optional<ListShape> found;
  for (const generate::MemberSchemas& member : shape.properties) {
    const generate::Shape& inner = shapes.of(member.schemas);
    if (inner.items.empty())
      continue;
    if (found)
      return std::nullopt;
    found = ListShape{json::append_token("", member.name), inner.items};
  }
  return found;
}

std::vector<std::string> identifier_names(std::string_view collection, std::string_view parameter) {
  const std::string thing = thing_of(collection);
  const std::string wanted = folded(parameter);
  std::vector<std::string> names{wanted};
  if (wanted.ends_with("id") || wanted == thing) {
    names.insert(names.end(), {thing + "id", "id"});
  } else if (wanted.starts_with(thing)) {
    names.push_back(wanted.substr(thing.size())); // petName → name
  }
  return names;
}

std::optional<Identifier> identifier_in(generate::Shapes& shapes, const generate::Shape& shape,
                                        const std::vector<std::string>& names) {
  for (const std::string& name : names)
    for (const generate::MemberSchemas& member : shape.properties)
      if (folded(member.name) == name) {
        const generate::Shape& found = shapes.of(member.schemas);
        if ((found.types & identifier_types) != 0 &&
            (found.types & (generate::object_type | generate::array_type)) == 0)
          return Identifier{json::append_token("", member.name), found.types};
      }
  return std::nullopt;
}

std::optional<Identifier> identifier_within(generate::Shapes& shapes, const generate::Shape& shape,
                                            const std::vector<std::string>& names) {
  if (auto found = identifier_in(shapes, shape, names))
    return found;
  const generate::MemberSchemas* data = shape.member("data");
  auto inner = data != nullptr ? identifier_in(shapes, shapes.of(data->schemas), names) : std::nullopt;
  if (inner)
    inner->pointer = "/data" + inner->pointer;
  return inner;
}

} // namespace keur::resource
