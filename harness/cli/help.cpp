#include "base/text.hpp"
#include "cli/command.hpp"

#include <algorithm>

namespace keur::cli {
namespace {

constexpr std::size_t help_width = 80;

std::string wrapped(std::string_view text, std::size_t indent) {
  std::string out;
  std::size_t column = indent;
  for (const auto word : split(text, ' ')) {
    if (column > indent && column + 1 + word.size() > help_width) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out;
}

std::string row(std::string_view left, std::string_view meaning) {
  constexpr std::size_t indent = 26;
  std::string out = "  " + std::string(left);
  if (out.size() >= indent)
    out += '\n' + std::string(indent, ' ');
  else
    out.resize(indent, ' ');
  return out + wrapped(meaning, indent) + '\n';
}

std::string left_column(const Option& option) {
  std::string text(option.name);
  if (!option.value.empty())
    text += ' ' + std::string(option.value);
  return text;
}

// Prose is wrapped; what stands indented is an example and stays as it is.
std::string notes_text(std::string_view notes) {
  std::string out;
  for (const auto line : split(notes, '\n'))
    out += (line.starts_with(' ') ? std::string(line) : wrapped(line, 0)) + '\n';
  return out;
}

} // namespace

std::string synopsis(const Command& command) {
  std::string text = "keur " + std::string(command.name) + " [options]";
  for (const auto& positional : command.positionals) {
    const std::string name = std::string(positional.name) + (positional.repeatable ? "…" : "");
    text += positional.required ? ' ' + name : " [" + name + ']';
  }
  return text;
}

std::string meaning_of(const Option& option) {
  std::string text(option.meaning);
  if (!option.choices.empty()) {
    const auto choices = split(option.choices, '|');
    text += ": " + join({choices.begin(), choices.end()}, ", ");
  }
  if (option.repeatable)
    text += " (repeatable)";
  return text;
}

const std::vector<Option>& common_options() {
  static const std::vector<Option> options{
      {"--json", "", "one JSON document on stdout, talk on stderr"},
      {"--quiet", "", "no talk: errors and results only"},
      {"-v", "", "say more", true},
      {"--color", "WHEN", "colour on stdout; NO_COLOR is honoured", false, "auto|always|never"},
      {"--help", "", "this text"},
  };
  return options;
}

std::vector<Option> all_options(const Command& command) {
  std::vector<Option> options = command.options;
  options.insert(options.end(), common_options().begin(), common_options().end());
  return options;
}

std::string help_text(const Command& command) {
  std::string text = synopsis(command) + "\n\n" + wrapped(command.summary, 0) + "\n\n";
  for (const auto& positional : command.positionals)
    text += row(positional.name, positional.meaning);
  if (!command.positionals.empty())
    text += '\n';
  for (const auto& option : command.options)
    text += row(left_column(option), meaning_of(option));
  for (const auto& option : common_options())
    text += row(left_column(option), meaning_of(option));
  if (!command.notes.empty())
    text += '\n' + notes_text(command.notes);
  if (!command.examples.empty())
    text += "\nExamples:\n";
  for (const auto& example : command.examples)
    text += "  " + std::string(example.line) + "\n      " + wrapped(example.meaning, 6) + '\n';
  return text;
}

std::string overview_text() {
  std::string text = "keur <command> [options]\n\nContract tests for OAuth2-protected APIs that OpenAPI describes:\n"
                     "plan, run, judge, report.\n\n";
  for (const auto& command : commands())
    text += row(command.name, command.summary);
  return text + "\n  keur help <command>     a command's options and examples, as keur <command> -h\n"
                "  keur --version          the version and the libraries\n";
}

} // namespace keur::cli
