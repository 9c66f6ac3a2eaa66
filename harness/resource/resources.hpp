#pragma once
#include "generate/shape.hpp"
#include "openapi/description.hpp"
#include "resource/answers.hpp"
#include "resource/links.hpp"
#include "resource/list_parameters.hpp"
#include "resource/members.hpp"
#include "resource/names.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::resource {

/// What an operation does to the thing it is about.
enum class Role : std::uint8_t {
  None,    // nothing is known
  List,    // GET of a collection
  Create,  // POST to a collection: one more thing
  Read,    // GET of one thing
  Replace, // PUT of one thing; where it documents 201 it makes the thing, too
  Change,  // PATCH of one thing
  Delete,  // DELETE of one thing
  Action,  // does something that is none of these
  Part,    // about something of a thing (/books/{id}/cover), which need not be there though the thing is
  Job,     // starts or asks work that goes on after the answer
  File,    // GET of contents that are no JSON
};
std::string_view name(Role role);
std::vector<Role> all_roles();
/// By its name in `x-keur-resource`; nothing for another word.
std::optional<Role> role_named(std::string_view word);

/// What is known of one operation. What is not sure may shape requests and never makes a server fail.
struct Meaning {
  Role role = Role::None;
  bool sure = false;
  std::string because;         // one sentence's worth of evidence
  std::string collection = {}; // path before the parameter that names the thing, or of the list; "" = none
  const openapi::Parameter* subject = nullptr; // the path parameter that names the thing; null for collections
};

/// Where a path parameter's value comes from: a runtime expression on the answer of an operation.
struct Source {
  enum class Kind : std::uint8_t { Link, Export, Created, Listed };
  Kind kind = Kind::Created;
  const openapi::Operation* producer = nullptr;
  std::string expression;    // "$response.body#/id"
  generate::Types types = 0; // Created and Listed: what the answer's schema says of the value
  bool sure = false;         // a link, an export, 201, or a name that both answers show
  std::string because = {};
};

/// The model of one description, made where it is asked for and kept: a large one has a hundred thousand operations.
/// A function of the description alone. Thread-safe, as far as nobody else uses the shapes.
class Resources {
public:
  /// Both are borrowed.
  Resources(const openapi::Description& description, generate::Shapes& shapes);

  const Meaning& of(const openapi::Operation& operation) const;
  Role role(const openapi::Operation& operation) const { return of(operation).role; }

  /// All sources for a path parameter, best first: links and exports, then what POST creates, then what GET lists.
  const std::vector<Source>& sources(const openapi::Operation& consumer, const openapi::Parameter& parameter) const;

  /// The one array that the operation answers with, as far as it is a list; null for others.
  const ListShape* list_of(const openapi::Operation& operation) const;
  /// The members that tell what a Create operation makes, folded, best first; empty for others.
  std::vector<std::string> identifiers(const openapi::Operation& maker) const;

  /// The schemas of the path parameters that name what a Create operation makes.
  std::vector<json::Node> subject_schemas(const openapi::Operation& maker) const;

  /// Description::find, without a search through all operations.
  const openapi::Operation* find(std::string_view method, std::string_view path) const;
  /// The same; a final slash more or less does not matter, nor does a query that is written into the path.
  const openapi::Operation* find_at(std::string_view method, std::string_view path) const;
  /// Is there a path for single things below this one ("/books" → "/books/{id}")?
  bool has_items(std::string_view collection) const;
  /// Members of the body that say again what the operation's path names: pointer → path parameter. What is there must
  /// agree with the path.
  std::vector<std::pair<std::string, const openapi::Parameter*>> echoes(const openapi::Operation& operation,
                                                                        const openapi::MediaType& body) const;

  generate::Shapes& shapes() const { return shapes_; }
  const openapi::Description& description() const { return description_; }

private:
  Meaning meaning_of(const openapi::Operation& operation) const;
  Meaning guess(const openapi::Operation& operation) const;
  std::string collection_of(const openapi::Operation& consumer, const openapi::Parameter& parameter) const;
  Meaning about_thing(const openapi::Operation& operation) const;
  Meaning about_collection(const openapi::Operation& operation) const;
  std::vector<Source> all_sources(const openapi::Operation& consumer, const openapi::Parameter& parameter) const;
  std::optional<Source> created(const openapi::Operation& consumer, const openapi::Parameter& parameter) const;
  std::optional<Source> listed(const openapi::Operation& consumer, const openapi::Parameter& parameter) const;
  bool reads_back(const std::string& collection, const openapi::Parameter& parameter) const;

  const openapi::Description& description_;
  generate::Shapes& shapes_;
  mutable std::recursive_mutex mutex_; // what is known of one operation asks for what is known of others
  mutable std::map<const openapi::Operation*, Meaning> meanings_;
  mutable std::map<const openapi::Operation*, std::optional<ListShape>> lists_;
  mutable std::map<std::pair<const openapi::Operation*, const openapi::Parameter*>, std::vector<Source>> sources_;
  std::map<std::string_view, std::vector<const openapi::Operation*>> by_path_; // by path_part()
  std::map<std::string_view, std::string_view> items_;                         // collection → its items' path
  std::vector<const openapi::Operation*> exports_;
  std::multimap<const openapi::Operation*, std::pair<const openapi::Operation*, const openapi::Link*>>
      links_; // by target
};

} // namespace keur::resource
