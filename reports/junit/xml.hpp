#pragma once
#include <string>
#include <string_view>

/// XML 1.0 text that every consumer can parse (reliability catalogue R001, R004).
namespace keur::reports::xml {

/// Appends foreign text as character data or attribute value (quoted by '"'): `& < > "` as entities, what XML cannot
/// hold as visible \x01 text, "[[" split (Azure DevOps uploads the file that a "[[ATTACHMENT|path]]" names). Line feeds
/// stay in text and become spaces in attributes.
void append_text(std::string& out, std::string_view foreign);
void append_attribute(std::string& out, std::string_view name, std::string_view foreign);

} // namespace keur::reports::xml
