#pragma once
#include "generate/generate.hpp"
#include "plan/case.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Cases are under way at the same time, and servers refuse a second thing of the same name. So free texts, names, mail
/// addresses, keys and numbers of things are each case's own: a draft holds marks in their places, and the case, once
/// it has its id, puts values there that are made of it.
namespace keur::plan {

/// The body with marks in place of what should differ from case to case, as long as its schema accepts them, and it is
/// as valid or invalid as before. What an example gives stays, unless its member looks unique, and so does the value
/// that the case is about (a pointer; "" = none). `identifiers` are the members by which the client may name what it
/// makes (resource::Resources::identifiers): they are each case's own as well.
json::Value marked(generate::Generator& generator, const json::Node& schema, json::Value body, const std::string& about,
                   const std::vector<std::string>& identifiers = {});
/// Does the text or number hold a mark, so that it will be each case's own?
bool is_marked(const json::Value& value);
/// A number as marked() puts in place of an identifier.
json::Value marked_number();
/// A text that says nothing ("aaaaaa…") as a mark of the same length, so that it is the case's own; two numbers (below
/// ten) make two texts. Other values as they are.
json::Value own_text(json::Value made, std::size_t number);
/// Replaces all marks by values of the case's own, as long as the marks: a pure function of the case's id and the seed.
void name_apart(Case& test, std::uint64_t seed);

} // namespace keur::plan
