#pragma once
#include "reports/console/console.hpp"
#include "reports/explain.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Colour and line breaking.
namespace keur::reports::console {

enum class Colour : std::uint8_t { Red, Green, Yellow, Blue, Grey, Bold };
/// The text between escape sequences, or just the text when colour is off.
std::string paint(const Options& options, Colour colour, std::string_view text);

/// "  label      text", broken at spaces to the width with the text's column kept. Lines to be copied ("repeat") are
/// never broken.
void append_facts(std::string& out, const std::vector<Fact>& facts, const Options& options, std::size_t indent = 6);
/// One paragraph, broken at spaces, later lines indented by `hang`.
void append_wrapped(std::string& out, std::string_view text, std::size_t column, std::size_t hang,
                    const Options& options);

} // namespace keur::reports::console
