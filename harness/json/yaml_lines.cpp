#include "json/yaml_lines.hpp"

#include <algorithm>

namespace keur::json {
namespace {

using Inside = YamlLine::Inside;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// Reads a text character by character, no further than quotes, flow collections and block scalars need.
class Lines {
public:
  explicit Lines(std::string_view text) : text_(text) {}

  std::vector<YamlLine> read() {
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', at), text_.size());
      std::string_view line = text_.substr(at, end - at);
      if (line.ends_with('\r'))
        line.remove_suffix(1);
      take({at, line, std::min(line.find_first_not_of(' '), line.size()), Inside::Block});
      at = end + 1;
    }
    return std::move(lines_);
  }

private:
  void take(YamlLine line) {
    const auto first = line.text.find_first_not_of(" \t");
    const bool empty = first == std::string_view::npos;
    if (quote_ != '\0')
      line.inside = Inside::Quoted;
    else if (literal_ && (empty || static_cast<long>(line.indent) > parent_))
      line.inside = Inside::Literal;
    else if (depth_ > 0)
      line.inside = Inside::Flow;
    else if (plain_ && !empty && line.text[first] != '#' && static_cast<long>(first) > parent_)
      line.inside = Inside::Plain;
    if (line.inside != Inside::Literal)
      literal_ = false;
    lines_.push_back(line);
    if (line.inside == Inside::Literal || (empty && quote_ == '\0'))
      return;
    if (line.inside == Inside::Block)
      plain_ = false, parent_ = -1;
    scan(line);
  }

  void scan(const YamlLine& line) {
    const std::string_view text = line.text;
    bool starts = line.inside != Inside::Plain; // a token may start here
    for (std::size_t i = quote_ != '\0' ? 0 : std::min(text.find_first_not_of(" \t"), text.size()); i < text.size();
         ++i) {
      if (quote_ != '\0') {
        i = after_quoted(text, i);
        starts = false;
        continue;
      }
      const char c = text[i];
      const bool last = i + 1 == text.size();
      const bool separated = last || is_blank(text[i + 1]);
      if (is_blank(c))
        continue;
      if (c == '#' && (i == 0 || is_blank(text[i - 1])))
        return;
      if (starts && (c == '"' || c == '\'')) {
        quote_ = c;
      } else if (starts && (c == '{' || c == '[')) {
        ++depth_;
      } else if (depth_ > 0 && (c == '}' || c == ']')) {
        --depth_, starts = false;
      } else if (depth_ > 0 && c == ',') {
        starts = true;
      } else if (depth_ == 0 && starts && (c == '|' || c == '>') && is_header(text.substr(i + 1))) {
        if (parent_ < 0 && line.indent > 0)
          parent_ = static_cast<long>(line.indent) - 1;
        literal_ = true;
        return;
      } else if (depth_ == 0 && starts && (c == '-' || c == '?') && separated) {
        parent_ = static_cast<long>(i);
      } else if (c == ':' && separated) {
        if (depth_ == 0)
          parent_ = static_cast<long>(key_), plain_ = false;
        starts = true;
      } else if (starts && (c == '!' || c == '&')) { // a tag or an anchor stands before its value
        i = std::min(text.find_first_of(" \t", i), text.size());
      } else {
        if (starts && depth_ == 0)
          key_ = i, plain_ = true;
        starts = false;
      }
      if (starts && depth_ == 0 && (c == '"' || c == '\''))
        key_ = i;
    }
  }

  /// Index of the quote that ends the text, or of the line's last character.
  std::size_t after_quoted(std::string_view text, std::size_t at) {
    for (; at < text.size(); ++at) {
      if (quote_ == '"' && text[at] == '\\')
        ++at;
      else if (text[at] == quote_) {
        if (quote_ == '\'' && at + 1 < text.size() && text[at + 1] == '\'') {
          ++at;
          continue;
        }
        quote_ = '\0';
        return at;
      }
    }
    return at;
  }

  static bool is_header(std::string_view rest) {
    rest.remove_prefix(std::min(rest.find_first_not_of("+-123456789"), rest.size()));
    const auto next = rest.find_first_not_of(" \t");
    return next == std::string_view::npos || (next > 0 && rest[next] == '#');
  }

  std::string_view text_;
  std::vector<YamlLine> lines_ = {};
  char quote_ = '\0';
  int depth_ = 0;        // of flow collections
  bool literal_ = false; // in a block scalar
  bool plain_ = false;   // in an unquoted text
  long parent_ = -1;     // column of the key or dash that the scalar belongs to
  std::size_t key_ = 0;  // column of what may be a key
};

} // namespace

std::string_view YamlLine::content() const { return text.substr(std::min(text.find_first_not_of(" \t"), text.size())); }

bool YamlLine::says_nothing() const { return content().empty() || content().front() == '#'; }

std::vector<YamlLine> yaml_lines(std::string_view text) { return Lines(text).read(); }

std::optional<std::string> without_tabs(std::string_view text) {
  if (text.find('\t') == std::string_view::npos)
    return std::nullopt;
  std::optional<std::string> changed;
  for (const YamlLine& line : yaml_lines(text)) {
    // An empty line of a block scalar: a tab before its text's indentation is none of it.
    const bool before_text = line.inside == Inside::Literal && line.says_nothing() && line.text.starts_with('\t');
    const bool separates = before_text || line.inside == Inside::Flow || line.inside == Inside::Plain ||
                           (line.inside == Inside::Block && line.says_nothing());
    const std::size_t start = line.text.size() - line.content().size();
    for (std::size_t i = 0; separates && i < start; ++i)
      if (line.text[i] == '\t') {
        if (!changed)
          changed = std::string(text);
        (*changed)[line.begin + i] = ' ';
      }
  }
  return changed;
}

} // namespace keur::json
