#include "cli/explain.hpp"

#include "base/text.hpp"
#include "json/load.hpp"
#include "preflight/cause.hpp"
#include "reports/steps.hpp"

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

using preflight::Family;

// Where the text tells no provider, or none that says so, the first that does.
std::vector<preflight::Cause> rows_of(const std::string& code, Family& family) {
  auto rows = preflight::causes_of(code, family);
  for (const auto other : preflight::all_families) {
    if (!rows.empty())
      break;
    rows = preflight::causes_of(code, other);
    family = other;
  }
  return rows;
}

std::string block(const std::string& code, Family family, language::Language language, std::size_t width) {
  std::string out = code + '\n';
  std::size_t number = 0;
  const auto labels = reports::step_labels(language);
  const std::string lead = "     " + std::string(labels.remedy) + ": ";
  for (const auto& row : rows_of(code, family))
    out += paragraph("  " + std::to_string(++number) + ". ", row.cause.in(language), 5, width) +
           paragraph(lead, preflight::remedy_of(row, family).in(language), lead.size(), width);
  return out + '\n';
}

} // namespace

int explain(const std::string& text, language::Language language, Terminal& terminal) {
  const auto codes = preflight::codes_in(text);
  if (codes.empty())
    return terminal.report({ErrorCode::Usage,
                            "no known error code in that text",
                            {},
                            "paste the error code (such as invalid_client), the HTTP status, or the whole message"});
  const auto family = preflight::family_in(text);
  json::Array rows;
  for (const auto& code : codes) {
    if (!terminal.json)
      terminal.out(block(code, family, language, static_cast<std::size_t>(std::clamp(terminal.width, 40, 100))));
    auto own = family;
    for (const auto& row : rows_of(code, own))
      rows.push_back(json::object({{"code", row.code},
                                   {"provider", preflight::provider(own).id},
                                   {"cause", row.cause.in(language)},
                                   {"remedy", preflight::remedy_of(row, own).in(language)}}));
  }
  if (terminal.json)
    terminal.out(json::dump_pretty(json::object({{"causes", std::move(rows)}})));
  return 0;
}

} // namespace keur::cli
