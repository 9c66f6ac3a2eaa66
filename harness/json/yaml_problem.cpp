#include "json/yaml_problem.hpp"

#include "base/text.hpp"
#include "json/yaml_lines.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace keur::json {
namespace {

using Inside = YamlLine::Inside;
using Problem = std::optional<YamlProblem>;

std::string in_words(std::string_view text) { return '`' + escape_visible(truncate(trim(text), 60)) + '`'; }

/// The text as a single-quoted scalar (YAML 1.2.2 section 7.3.2).
std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : truncate(trim(text), 60))
    out += c == '\'' ? "''" : std::string(1, c);
  return escape_visible(out) + '\'';
}

/// A line of block style taken apart: dashes, key and value. Offsets are those of the document.
struct Entry {
  std::size_t at = 0;        // of the key or, without one, of the value
  bool dash = false;         // an item of a list
  std::string_view key = {}; // as written
  bool has_key = false;
  std::size_t value_at = 0;
  std::string_view value = {}; // without a comment behind it
};

/// Index behind the quote that closes the text, npos if it is not closed in this line.
std::size_t end_of_quoted(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[0] == '"' && text[i] == '\\')
      ++i;
    else if (text[i] == text[0]) {
      if (text[0] == '\'' && i + 1 < text.size() && text[i + 1] == '\'')
        ++i;
      else
        return i + 1;
    }
  }
  return std::string_view::npos;
}

/// Where ": " or ":" at the end stands in an unquoted text, in front of a comment; npos if it does not.
std::size_t colon_in(std::string_view text, std::size_t from = 0) {
  for (std::size_t i = from; i < text.size(); ++i) {
    if (text[i] == '#' && i > 0 && (text[i - 1] == ' ' || text[i - 1] == '\t'))
      return std::string_view::npos;
    if (text[i] == ':' && (i + 1 == text.size() || text[i + 1] == ' ' || text[i + 1] == '\t'))
      return i;
  }
  return std::string_view::npos;
}

std::string_view without_comment(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '#' && (i == 0 || text[i - 1] == ' ' || text[i - 1] == '\t'))
      return trim(text.substr(0, i));
  return trim(text);
}

Entry entry_of(const YamlLine& line) {
  Entry entry;
  std::string_view rest = line.content();
  const auto offset = [&] { return line.begin + static_cast<std::size_t>(rest.data() - line.text.data()); };
  while (rest.starts_with("- ") || rest.starts_with("-\t")) {
    entry.dash = true;
    rest.remove_prefix(1);
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
  }
  entry.at = entry.value_at = offset();
  const bool quoted = rest.starts_with('"') || rest.starts_with('\'');
  const std::size_t from = quoted ? end_of_quoted(rest) : 0;
  const std::size_t colon = from == std::string_view::npos ? from : colon_in(rest, from);
  const bool flow = rest.starts_with('{') || rest.starts_with('[');
  if (colon != std::string_view::npos && !flow && (!quoted || trim(rest.substr(from, colon - from)).empty())) {
    entry.has_key = true;
    entry.key = trim(rest.substr(0, colon));
    rest.remove_prefix(colon + 1);
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    entry.value_at = offset();
  }
  entry.value = quoted && !entry.has_key ? trim(rest) : without_comment(rest);
  if (entry.value.starts_with('"') || entry.value.starts_with('\''))
    entry.value = trim(rest);
  return entry;
}

std::string as_written(const Entry& entry, const std::string& value) {
  return (entry.has_key ? escape_visible(truncate(entry.key, 60)) + ": " : std::string(entry.dash ? "- " : "")) + value;
}

/// The first flow collection of a text: where it ends, npos if this line does not end it, and where a bracket of the
/// other kind stands instead.
struct Flow {
  std::size_t end = std::string_view::npos;
  std::size_t wrong = std::string_view::npos;
};

Flow flow_of(std::string_view text) {
  std::string open;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      const auto end = end_of_quoted(text.substr(i));
      i += end == std::string_view::npos ? 0 : end - 1;
    } else if (c == '{' || c == '[') {
      open += c == '{' ? '}' : ']';
    } else if (c == '}' || c == ']') {
      if (open.empty() || open.back() != c)
        return {std::string_view::npos, i};
      open.pop_back();
      if (open.empty())
        return {i + 1};
    }
  }
  return {};
}

/// A colon and a space in the value of a member of a flow mapping: npos if there is none.
std::size_t second_colon_in_flow(std::string_view text) {
  bool in_value = false;
  bool plain = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool spaced = i + 1 == text.size() || text[i + 1] == ' ';
    if (!plain && (c == '"' || c == '\'')) {
      const auto end = end_of_quoted(text.substr(i));
      i += end == std::string_view::npos ? 0 : end - 1;
    } else if (c == '{' || c == '[' || c == ',' || c == '}' || c == ']') {
      in_value = plain = false;
    } else if (c == ':' && spaced) {
      if (in_value && plain)
        return i;
      in_value = true, plain = false;
    } else if (c != ' ') {
      plain = true;
    }
  }
  return std::string_view::npos;
}

Problem tab_indent(const YamlLine& line) {
  if (line.inside != Inside::Block || line.says_nothing() || line.content().size() == line.text.size())
    return {};
  const std::size_t tab = line.text.find('\t');
  if (tab >= line.text.size() - line.content().size())
    return {};
  return YamlProblem{line.begin + tab,
                     "this line is indented with a tab; YAML indents with spaces only (YAML 1.2.2 section 6.1)",
                     "write spaces for the tab, as many as the lines beside it have"};
}

/// White space that is none to YAML: no-break and other spaces of Unicode.
Problem odd_space(const YamlLine& line) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> spaces{
      {{"\xC2\xA0", "a no-break space (U+00A0)"},
       {"\xE2\x80\xAF", "a narrow no-break space (U+202F)"},
       {"\xE3\x80\x80", "an ideographic space (U+3000)"},
       {"\xE2\x80\x83", "an em space (U+2003)"},
       {"\xEF\xBB\xBF", "a byte order mark (U+FEFF)"}}};
  for (const auto& [bytes, called] : spaces)
    if (line.content().starts_with(bytes))
      return YamlProblem{line.begin + line.text.size() - line.content().size(),
                         "this line starts with " + std::string(called) + ", which is no space to YAML",
                         "write plain spaces"};
  return {};
}

Problem star(const Entry& entry, std::string_view word, std::size_t at) {
  word = word.substr(0, word.find_first_of(" \t\r\n,]}"));
  const std::string_view bare = word.ends_with(':') ? word.substr(0, word.size() - 1) : word;
  const bool alias = word.starts_with('*');
  if (bare.empty() || (!alias && bare != "&"))
    return {};
  return YamlProblem{at,
                     in_words(bare) + " starts with '" + word.front() + "', which YAML reads as " +
                         (alias ? "an alias, and no anchor of that name stands before it" : "an anchor without a name"),
                     "put it in quotes: " + single_quoted(bare) + (at == entry.at && entry.has_key ? ":" : "")};
}

Problem reserved(const Entry& entry) {
  const auto judge = [&](std::string_view text, std::size_t at, bool key) -> Problem {
    if (text.empty() || std::string_view("@`%,]}").find(text.front()) == std::string_view::npos)
      return {};
    return YamlProblem{
        at, "no unquoted text can start with '" + std::string(1, text.front()) + "' (YAML 1.2.2 section 5.3)",
        "put it in quotes: " + (key ? single_quoted(text) + ':' : as_written(entry, single_quoted(text)))};
  };
  if (entry.has_key)
    if (auto found = judge(entry.key, entry.at, true))
      return found;
  return judge(entry.value, entry.value_at, false);
}

Problem after_flow(const Entry& entry) {
  if (!entry.value.starts_with('{') && !entry.value.starts_with('['))
    return {};
  const Flow flow = flow_of(entry.value);
  const bool map = entry.value.front() == '{';
  const std::string in_quotes = "put the text in quotes: " + as_written(entry, single_quoted(entry.value));
  if (flow.wrong != std::string_view::npos)
    return YamlProblem{entry.value_at + flow.wrong,
                       "this '" + std::string(1, entry.value[flow.wrong]) + "' closes no bracket that is open",
                       "close the inner bracket first, or " + in_quotes};
  if (const auto colon = second_colon_in_flow(entry.value); colon != std::string_view::npos)
    return YamlProblem{entry.value_at + colon,
                       "a value in this mapping holds a colon and a space, and is not in quotes",
                       "put that value in quotes"};
  if (flow.end == std::string_view::npos || trim(entry.value.substr(flow.end)).empty())
    return {};
  return YamlProblem{entry.value_at,
                     "a value that starts with '" + std::string(1, entry.value.front()) + "' is read as a " +
                         (map ? "mapping" : "list") + ", and " + in_words(entry.value.substr(flow.end)) +
                         " follows its '" + (map ? '}' : ']') + '\'',
                     in_quotes};
}

Problem item_in_line(const Entry& entry) {
  if (!entry.has_key || !entry.value.starts_with("- "))
    return {};
  return YamlProblem{entry.value_at, "an item of a list (-) cannot start in the line of its key",
                     "begin the list in the next line, indented, or put the text in quotes: " +
                         as_written(entry, single_quoted(entry.value))};
}

Problem conflict_marker(const YamlLine& line) {
  if (!line.text.starts_with("<<<<<<< ") && !line.text.starts_with(">>>>>>> ") && line.text != "=======")
    return {};
  return YamlProblem{line.begin, "a conflict of version control was left in the text: " + in_words(line.text),
                     "choose one of the two versions and remove the marks"};
}

Problem after_quote(const Entry& entry) {
  if (!entry.value.starts_with('"') && !entry.value.starts_with('\''))
    return {};
  const auto end = end_of_quoted(entry.value);
  if (end == std::string_view::npos)
    return {};
  const auto rest = without_comment(entry.value.substr(end));
  if (rest.empty() || rest.front() == '#')
    return {};
  const bool single = entry.value.front() == '\'';
  return YamlProblem{entry.value_at + end,
                     "the quoted text " + in_words(entry.value.substr(0, end)) + " ends here, and " + in_words(rest) +
                         " follows it",
                     single ? "write a quote within single quotes twice (''), or put the whole text in double quotes"
                            : "write a quote within double quotes as \\\", or put the whole text in single quotes"};
}

Problem second_colon(const Entry& entry) {
  if (!entry.has_key || entry.value.empty() ||
      std::string_view("\"'{[|>&*!").find(entry.value.front()) != std::string_view::npos)
    return {};
  const auto colon = colon_in(entry.value);
  if (colon == std::string_view::npos)
    return {};
  return YamlProblem{entry.value_at + colon,
                     "the unquoted text " + in_words(entry.value) +
                         " holds a colon and a space, which YAML reads as a "
                         "second key in the line",
                     "put the text in quotes: " + as_written(entry, single_quoted(entry.value))};
}

Problem literal_text(const Entry& entry) {
  if (!entry.value.starts_with('|') && !entry.value.starts_with('>'))
    return {};
  std::string_view rest = entry.value.substr(1);
  rest.remove_prefix(std::min(rest.find_first_not_of("+-123456789"), rest.size()));
  if (trim(rest).empty())
    return {};
  return YamlProblem{entry.value_at,
                     "behind '" + std::string(1, entry.value.front()) +
                         "' the line must end: the text starts in the next "
                         "line, indented",
                     "move " + in_words(rest) + " to a line of its own, or write it without '" +
                         std::string(1, entry.value.front()) + "' in quotes"};
}

bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '$' || c == '.' || c == '"' || c == '\'' || c == '/' || c == '{' || c == '}';
  });
}

Problem missing_space(const YamlLine& line, const Entry& entry) {
  const std::string_view content = line.content();
  if (content.size() > 1 && content.front() == '-' && content[1] != ' ' && content[1] != '-' && content[1] != '\t' &&
      !(content[1] >= '0' && content[1] <= '9'))
    return YamlProblem{line.begin + line.text.size() - content.size(),
                       "there is no space behind the dash of " + in_words(content) +
                           ": so it is a text, no item of a list",
                       "write `- " + escape_visible(truncate(content.substr(1), 60)) + '`'};
  if (entry.has_key)
    return {};
  const auto colon = entry.value.find(':');
  if (colon == std::string_view::npos || colon + 1 == entry.value.size() || !is_word(entry.value.substr(0, colon)) ||
      entry.value.substr(colon).starts_with("://"))
    return {};
  return YamlProblem{entry.value_at + colon,
                     "there is no space behind the colon of " + in_words(entry.value) +
                         ": so it is a text, no key with a value",
                     "write `" + escape_visible(truncate(entry.value.substr(0, colon), 60)) + ": " +
                         escape_visible(truncate(entry.value.substr(colon + 1), 60)) + '`'};
}

Problem missing_colon(const Entry& entry) {
  const std::string_view first = entry.value.substr(0, entry.value.find(' '));
  if (entry.has_key || entry.dash || !is_word(first) || entry.value.find(':') != std::string_view::npos)
    return {};
  const std::string_view rest = trim(entry.value.substr(first.size()));
  return YamlProblem{entry.at, in_words(entry.value) + " stands where a key is wanted, and has no colon",
                     "write `" + escape_visible(truncate(first, 60)) + ": " + escape_visible(truncate(rest, 60)) +
                         "`, or put it in the line of its key"};
}

/// The slips that one line shows by itself.
Problem in_line(const YamlLine& line, bool first) {
  if (auto found = conflict_marker(line))
    return found;
  if (line.inside == Inside::Flow)
    if (const auto colon = second_colon_in_flow(line.content()); colon != std::string_view::npos)
      return YamlProblem{line.begin + line.text.size() - line.content().size() + colon,
                         "a value in this mapping holds a colon and a space, and is not in quotes",
                         "put that value in quotes"};
  if (line.inside != Inside::Block || line.says_nothing())
    return {};
  const Entry entry = entry_of(line);
  using Judge = Problem (*)(const Entry&);
  for (const Judge judge :
       {Judge(after_flow), Judge(after_quote), Judge(item_in_line), Judge(second_colon), Judge(literal_text)})
    if (auto found = judge(entry))
      return found;
  if (first)
    if (auto found = reserved(entry))
      return found;
  return missing_space(line, entry);
}

/// How the line stands to those above it.
Problem in_levels(const std::vector<YamlLine>& lines, std::size_t at) {
  const YamlLine& line = lines[at];
  const bool goes_on = line.inside == Inside::Plain && entry_of(line).has_key; // and should not
  if ((line.inside != Inside::Block && !goes_on) || line.says_nothing())
    return {};
  std::vector<std::size_t> levels; // indents that are open, the deepest first
  std::size_t nearest = lines.size();
  std::size_t lowest = static_cast<std::size_t>(-1);
  for (std::size_t up = at; up-- > 0 && lowest > 0;) {
    const YamlLine& above = lines[up];
    if (above.inside != Inside::Block || above.says_nothing())
      continue;
    if (nearest == lines.size())
      nearest = up;
    if (above.indent < lowest)
      levels.push_back(lowest = above.indent);
  }
  if (nearest == lines.size())
    return {};
  const std::size_t offset = line.begin + line.indent;
  const Entry above = entry_of(lines[nearest]), entry = entry_of(line);
  if (line.indent > lines[nearest].indent) {
    const std::size_t own = above.at - lines[nearest].begin;
    if (above.has_key && !above.value.empty() && line.indent != own &&
        std::string_view("|>&!").find(above.value.front()) == std::string_view::npos && (entry.has_key || entry.dash))
      return YamlProblem{offset,
                         in_words(line.content()) + " is indented below " + in_words(above.key) +
                             ", which has a value in its own line already",
                         "give it the indentation of " + in_words(above.key) + " (" + std::to_string(own) +
                             " spaces), or take that value away"};
    return {};
  }
  std::vector<std::string> open;
  for (const std::size_t level : levels)
    open.push_back(std::to_string(level));
  if (std::find(levels.begin(), levels.end(), line.indent) == levels.end())
    return YamlProblem{offset,
                       in_words(line.content()) + " is indented by " + std::to_string(line.indent) +
                           (line.indent == 1 ? " space" : " spaces") + ", like no level above it",
                       "indent it like the lines it belongs to: the levels above are at " + join(open, ", ") +
                           " spaces"};
  std::size_t beside = at; // the line of that indentation that this one follows
  while (beside-- > 0 &&
         (lines[beside].inside != Inside::Block || lines[beside].says_nothing() || lines[beside].indent > line.indent))
    ;
  const Entry sibling = beside < at && lines[beside].indent == line.indent ? entry_of(lines[beside]) : entry;
  // An item may stand at the level of the key it belongs to.
  const bool own_list = entry.dash && sibling.has_key && sibling.value.empty() && beside == nearest;
  if (entry.dash != sibling.dash && !own_list)
    return YamlProblem{offset,
                       entry.dash ? "an item of a list (-) stands among the keys of a mapping"
                                  : "the key " + in_words(line.content()) + " stands among the items of a list (-)",
                       entry.dash ? "indent the items below the key that they belong to, or take the dash away"
                                  : "write `- ` before it, or indent it like the keys of the item it belongs to"};
  if (auto found = missing_colon(entry))
    return found;
  return beside == nearest ? missing_colon(sibling) : Problem{};
}

/// A flow collection or a quote that is open at the end of the text, and where it began.
Problem never_closed(const std::vector<YamlLine>& lines) {
  if (lines.empty())
    return {};
  const Entry end = entry_of(lines.back());
  const bool opens = end.value.starts_with('{') || end.value.starts_with('[');
  if (lines.back().inside == Inside::Block && opens && flow_of(end.value).end == std::string_view::npos)
    return YamlProblem{end.value_at, "this '" + std::string(1, end.value.front()) + "' is never closed",
                       "write the closing bracket, or put the text in quotes: " +
                           as_written(end, single_quoted(end.value))};
  const Inside last = lines.back().inside;
  if (last != Inside::Flow && last != Inside::Quoted)
    return {};
  for (std::size_t at = lines.size(); at-- > 0;) {
    if (lines[at].inside == last || lines[at].content().empty())
      continue;
    const Entry entry = entry_of(lines[at]);
    const auto open = entry.value.find_first_of(last == Inside::Flow ? "{[" : "\"'");
    if (open == std::string_view::npos)
      return {};
    const std::string mark(1, entry.value[open]);
    return YamlProblem{entry.value_at + open, "this '" + mark + "' is never closed",
                       last == Inside::Flow ? "write the closing bracket, or put the text in quotes: " +
                                                  as_written(entry, single_quoted(entry.value))
                                            : "write the closing quote"};
  }
  return {};
}

} // namespace

std::optional<YamlProblem> explain_yaml(std::string_view text, std::size_t offset) {
  constexpr std::size_t window = 12; // lines above the place that the slip may stand in
  const std::vector<YamlLine> lines = yaml_lines(text);
  if (lines.empty())
    return {};
  std::size_t at = 0;
  while (at + 1 < lines.size() && lines[at + 1].begin <= offset)
    ++at;
  for (std::size_t up = std::min(at + 1, lines.size() - 1) + 1; up-- > 0;)
    if (auto found = tab_indent(lines[up])) {
      while (up > 0 && tab_indent(lines[up - 1])) // the first of those that stand together
        found = tab_indent(lines[--up]);
      return found;
    }
  for (std::size_t up = at + 1; up-- > 0 && at - up < window;)
    if (auto found = odd_space(lines[up]))
      return found;
  offset = std::min(offset, text.size());
  if (offset > 0 && (text[offset - 1] == '*' || text[offset - 1] == '&')) // without a name behind it
    --offset;
  if (auto found = star(entry_of(lines[at]), text.substr(offset), offset))
    return found;
  std::size_t seen = 0;
  for (std::size_t up = at + 1; up-- > 0 && seen < window; ++seen) {
    if (auto found = in_line(lines[up], up == at))
      return found;
    if (auto found = seen < 3 ? in_levels(lines, up) : Problem{})
      return found;
  }
  return never_closed(lines);
}

} // namespace keur::json
