#pragma once
#include "openapi/description.hpp"

#include <string>
#include <string_view>

/// What the operations of a description are about: guessed from paths, names and shapes, or said by links and
/// `x-keur-resource`. No standard says how a path is built; what is guessed here is guessed here only.
namespace keur::resource {

/// Case and separators do not tell names apart: petId, pet_id, PetID; $top and top; page[size] and pageSize.
std::string folded(std::string_view name);
/// "books" → "book", "boxes" → "box", "stories" → "story".
std::string singular(std::string word);
/// The template's path without a query or fragment, which some descriptions write into it, and without a final slash:
/// with and without one it is the same thing's.
std::string_view path_part(std::string_view path);
/// The last segment of path_part(): "{id}" of "/books/{id}/".
std::string_view last_segment(std::string_view path);
/// What a collection's path holds, folded: "/v1/pet-stories/" → "petstory".
std::string thing_of(std::string_view collection);
/// The segment's parameter where it is one as a whole: "id" of "{id}", "" of "{id}.json" and "books".
std::string_view whole_parameter(std::string_view segment);
/// Does the path end in a parameter, so that it is about one thing?
bool ends_in_parameter(const openapi::Operation& operation);
/// The path before "/{parameter}", without a final slash; "" where that is no whole segment or nothing stands before.
std::string collection_before(const openapi::Operation& operation, std::string_view parameter);
/// The last path parameter: the thing that the operation is about or hangs on. Null without one.
const openapi::Parameter* subject_of(const openapi::Operation& operation);

} // namespace keur::resource
