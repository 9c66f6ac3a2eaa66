#pragma once
#include "generate/shape.hpp"
#include "openapi/description.hpp"

#include <optional>
#include <string>
#include <vector>

namespace keur::resource {

/// The first JSON media type of a successful (2xx) answer with a schema, and whether 202 is the only success.
struct SuccessShape {
  const openapi::MediaType* media_type = nullptr;
  bool only_accepted = false; // RFC 9110 section 15.3.3: not done yet
};
SuccessShape success_of(const openapi::Operation& operation);
/// Is one of these statuses documented, as written ("404", "4XX")?
bool documents(const openapi::Operation& operation, std::initializer_list<std::string_view> statuses);
/// RFC 9110 section 15.3.2: does the operation describe that something was created, and a Location that names it?
bool documents_creation(const openapi::Operation& operation);
bool documents_location(const openapi::Operation& operation);

/// The one array a list answer holds: pointer "" or "/items" … and its item schemas; nothing for other shapes.
struct ListShape {
  std::string pointer;
  generate::Conjunction items;
};
std::optional<ListShape> list_shape(generate::Shapes& shapes, const openapi::Operation& operation);

/// The member of an object that identifies it, and what its schema says of the value.
struct Identifier {
  std::string pointer;
  generate::Types types = 0;
};
/// Member names that may hold what the path parameter asks for, best first, folded.
std::vector<std::string> identifier_names(std::string_view collection, std::string_view parameter);
std::optional<Identifier> identifier_in(generate::Shapes& shapes, const generate::Shape& shape,
                                        const std::vector<std::string>& names);
/// The same, or in the object's `data` member, where many answers keep the thing itself.
std::optional<Identifier> identifier_within(generate::Shapes& shapes, const generate::Shape& shape,
                                            const std::vector<std::string>& names);

} // namespace keur::resource
