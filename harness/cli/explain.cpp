#include "cli/explain.hpp"

#include "base/text.hpp"
#include "json/load.hpp"
#include "preflight/cause.hpp"

#include <algorithm>

namespace keur::cli {
namespace {

// Words of one paragraph, wrapped at the width with a hanging indent.
std::string paragraph(std::string_view lead, std::string_view text, std::size_t indent, std::size_t width) {
  std::string out(lead);
  std::size_t column = lead.size();
  for (const auto word : split(text, ' ')) {
    if (column > indent && column + 1 + word.size() > width) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out + '\n';
}

std::string block(const std::string& code, std::size_t width) {
  std::string out = code + '\n';
  std::size_t number = 0;
  for (const auto& row : preflight::causes_of(code))
    out += paragraph("  " + std::to_string(++number) + ". ", row.cause, 5, width) +
           paragraph("     remedy: ", row.remedy, 13, width);
  return out + '\n';
}

} // namespace

int explain(const std::string& text, Terminal& terminal) {
  const auto codes = preflight::codes_in(text);
  if (codes.empty())
    return terminal.report({ErrorCode::Usage,
                            "no known error code in that text",
                            {},
                            "paste the error code (such as invalid_client), the HTTP status, or the whole message"});
  json::Array rows;
  for (const auto& code : codes) {
    if (!terminal.json)
      terminal.out(block(code, static_cast<std::size_t>(std::clamp(terminal.width, 40, 100))));
    for (const auto& row : preflight::causes_of(code))
      rows.push_back(json::object({{"code", row.code}, {"cause", row.cause}, {"remedy", row.remedy}}));
  }
  if (terminal.json)
    terminal.out(json::dump_pretty(json::object({{"causes", std::move(rows)}})));
  return 0;
}

} // namespace keur::cli
