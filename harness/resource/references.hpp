#pragma once
#include "resource/resources.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace keur::resource {

/// Body members that name a thing of another collection: `bookId` where the description has /books/{bookId} or
/// /books/{id}. No standard says so; it is how names are used. A body that is valid by its schema is refused with good
/// reason where what it names does not exist.
class References {
public:
  /// Borrows the description.
  References(const openapi::Description& description, const Resources& resources);
  /// Where such a thing comes from; null when the name stands for none, or when the value is not of the kind that the
  /// producer's identifiers are.
  const Source* find(std::string_view member, const json::Value& value) const;
  struct Found {
    std::string pointer; // into the body
    const Source* source = nullptr;
  };
  /// All references in a body, in document order, a few levels deep.
  std::vector<Found> all(const json::Value& body) const;

private:
  void collect(const json::Value& value, const std::string& pointer, int depth, std::vector<Found>& found) const;

  std::map<std::string, Source, std::less<>> by_name_;
};

} // namespace keur::resource
