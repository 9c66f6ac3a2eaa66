#include "reports/console/layout.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace keur::reports::console {
namespace {

std::string_view code(Colour colour) {
  switch (colour) {
  case Colour::Red:
    return "\x1b[31m";
  case Colour::Green:
    return "\x1b[32m";
  case Colour::Yellow:
    return "\x1b[33m";
  case Colour::Blue:
    return "\x1b[34m";
  case Colour::Grey:
    return "\x1b[90m";
  case Colour::Bold:
    return "\x1b[1m";
  }
  return "";
}

constexpr std::size_t label_width = 10;

} // namespace

std::string paint(const Options& options, Colour colour, std::string_view text) {
  if (!options.colour)
    return std::string(text);
  return std::string(code(colour)) + std::string(text) + "\x1b[0m";
}

void append_wrapped(std::string& out, std::string_view text, std::size_t column, std::size_t hang,
                    const Options& options) {
  const std::size_t width = options.width == 0 ? std::string::npos : std::max<std::size_t>(options.width, hang + 20);
  bool fresh = true; // nothing on this line yet
  for (const std::string_view word : split(text, ' ')) {
    const std::size_t size = count_code_points(word);
    if (!fresh && column + 1 + size > width) {
      (out += '\n').append(hang, ' ');
      column = hang;
      fresh = true;
    }
    if (!fresh)
      out += ' ', ++column;
    out += word;
    column += size;
    fresh = false;
  }
  out += '\n';
}

void append_facts(std::string& out, const std::vector<Fact>& facts, const Options& options, std::size_t indent) {
  for (const Fact& fact : facts) {
    out.append(indent, ' ');
    out += paint(options, Colour::Grey, fact.label);
    out.append(label_width - std::min(label_width - 1, fact.label.size()), ' ');
    if (fact.label == "repeat")
      (out += fact.text) += '\n';
    else
      append_wrapped(out, fact.text, indent + label_width, indent + label_width, options);
  }
}

} // namespace keur::reports::console
