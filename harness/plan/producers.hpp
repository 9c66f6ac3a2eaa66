#pragma once
#include "generate/shape.hpp"
#include "openapi/description.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::plan {

/// Where a path parameter's value comes from: a runtime expression on the answer of an operation.
struct Source {
  enum class Kind : std::uint8_t { Link, Export, Created, Listed };
  Kind kind = Kind::Created;
  const openapi::Operation* producer = nullptr;
  std::string expression;    // "$response.body#/id"
  generate::Types types = 0; // Created and Listed: what the answer's schema says of the value
};

/// "books" → "book"; "petId", "pet_id" and "PetID" → "petid".
std::string singular(std::string word);
std::string folded(std::string_view name);

/// Who makes or lists the things that path parameters name: declared links, export jobs, and otherwise POST or GET of
/// the path before "/{parameter}" whose successful answer holds a fitting member.
class Producers {
public:
  /// Both are borrowed.
  Producers(const openapi::Description& description, generate::Shapes& shapes);
  /// All sources for the parameter, best first: links and exports, then what POST creates, then what GET lists.
  /// Found once and kept.
  const std::vector<Source>& sources(const openapi::Operation& consumer, const openapi::Parameter& parameter) const;

  /// Description::find, without a search through all operations.
  const openapi::Operation* find(std::string_view method, std::string_view path) const;

private:
  std::vector<Source> find(const openapi::Operation& consumer, const openapi::Parameter& parameter) const;
  std::optional<Source> created(const openapi::Operation& consumer, const openapi::Parameter& parameter) const;
  std::optional<Source> listed(const openapi::Operation& consumer, const openapi::Parameter& parameter) const;

  const openapi::Description& description_;
  generate::Shapes& shapes_;
  mutable std::map<std::pair<const openapi::Operation*, const openapi::Parameter*>, std::vector<Source>> found_;
  std::map<std::string_view, std::vector<const openapi::Operation*>> by_path_;
  std::vector<const openapi::Operation*> exports_;
  std::multimap<const openapi::Operation*, std::pair<const openapi::Operation*, const openapi::Link*>>
      links_; // by target
};

/// The operation a link leads to; null when it is not of this description.
const openapi::Operation* link_target(const openapi::Description& description, const openapi::Link& link);
/// The link's expression or constant for the parameter; null when the link does not give it.
const json::Node* link_value(const openapi::Link& link, const openapi::Parameter& parameter);
/// The first JSON media type of a successful (2xx) answer with a schema, and whether 202 is the only success.
struct SuccessShape {
  const openapi::MediaType* media_type = nullptr;
  bool only_accepted = false; // RFC 9110 section 15.3.3: not done yet
};
SuccessShape success_of(const openapi::Operation& operation);

/// The one array a list answer holds: pointer "" or "/items" … and its item schemas; nothing for other shapes.
struct ListShape {
  std::string pointer;
  generate::Conjunction items;
};
std::optional<ListShape> list_shape(generate::Shapes& shapes, const openapi::Operation& operation);

} // namespace keur::plan
