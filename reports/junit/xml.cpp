#include "reports/junit/xml.hpp"

#include "base/text.hpp"
#include "reports/wording.hpp"

namespace keur::reports::xml {
namespace {

void append_escaped(std::string& out, std::string_view clean) {
  char before = 0;
  for (const char c : clean) {
    switch (c) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    case '[':
      if (before == '[')
        out += zero_width_space;
      out += c;
      break;
    default:
      out += c;
    }
    before = c;
  }
}

void append_lines(std::string& out, std::string_view foreign, char separator) {
  for (std::size_t begin = 0;;) {
    const auto end = foreign.find('\n', begin);
    append_escaped(out, escape_visible(foreign.substr(begin, end - begin)));
    if (end == std::string_view::npos)
      return;
    out += separator;
    begin = end + 1;
  }
}

} // namespace

void append_text(std::string& out, std::string_view foreign) { append_lines(out, foreign, '\n'); }

void append_attribute(std::string& out, std::string_view name, std::string_view foreign) {
  out += ' ';
  out += name;
  out += "=\"";
  append_lines(out, foreign, ' ');
  out += '"';
}

} // namespace keur::reports::xml
