#pragma once
#include "check/finding.hpp"
#include "reports/explain.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Markup out of foreign text. Foreign text becomes text nodes and quoted attribute values only, never a style, a
/// script or a link that leads out of the page.
namespace keur::reports::html {

/// page.css and page.js, put into the program at build time.
extern const std::string_view page_css;
extern const std::string_view page_js;

/// Control characters visible, `& < > " '` as entities. Line feeds stay.
void append_text(std::string& out, std::string_view foreign);
std::string text(std::string_view foreign);
/// <tag class="…">foreign</tag>; tag and class are ours.
void append_element(std::string& out, std::string_view tag, std::string_view css_class, std::string_view foreign);
/// A definition list of the facts; lines to be copied stand in <pre>.
void append_facts(std::string& out, const std::vector<Fact>& facts);
/// The coloured word for a verdict, with a sign that does not depend on colour.
void append_verdict(std::string& out, std::string_view verdict, std::string_view shown = {});
/// A link to the case in the list of all cases, which page.js opens.
std::string case_link(std::string_view id);
/// JSON text made safe between <script> tags: no "<", ">", "&", U+2028 or U+2029.
std::string for_script(std::string_view json);

/// The frame: doctype, policy, style, `body`, data block (JSON text; "" = none) and script.
std::string page(std::string_view title, std::string_view body, std::string_view data_json,
                 std::string_view language = "en");

} // namespace keur::reports::html
