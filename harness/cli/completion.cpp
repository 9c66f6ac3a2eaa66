#include "base/text.hpp"
#include "check/check.hpp"
#include "cli/manual.hpp"
#include "mocks/faults/fault.hpp"
#include "reports/report.hpp"

/// Completions of three shells from the option tables, with the values an option takes.
namespace keur::cli {
namespace {

std::string replaced(std::string_view given, std::string_view from, std::string_view to) {
  std::string text(given);
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

// In single quotes of a shell.
std::string shell_quoted(std::string_view text) { return replaced(text, "'", "'\\''"); }

std::string command_words() {
  std::vector<std::string> names{"help", "version", "--help", "--version"};
  for (const auto& command : commands())
    names.emplace_back(command.name);
  return join(names, " ");
}

std::string option_words(const Command& command) {
  std::vector<std::string> names;
  for (const auto& option : all_options(command))
    names.emplace_back(option.name);
  return join(names, " ");
}

template <class Table>
std::string ids_of(const Table& table) {
  std::vector<std::string> ids;
  for (const auto& row : table)
    ids.emplace_back(row.id);
  return join(ids, " ");
}

/// The words an option's value can start with, separated by blanks; "" where any file may be meant.
std::string value_words(const Option& option) {
  if (!option.choices.empty())
    return replaced(option.choices, "|", " ");
  if (option.name == "--report")
    return ids_of(reports::formats());
  if (option.name == "--suite")
    return "generated token exports workflow hand-written";
  if (option.name == "--fault")
    return ids_of(mocks::faults());
  if (option.name == "--checks")
    return ids_of(check::checks());
  return "";
}

/// A shell command that prints the values one a line, where they are known in the working folder only; "" otherwise.
std::string_view value_command(const Option& option) {
  if (option.name == "--profile")
    return R"({ echo live; sed -nE '/^profiles:/,/^[^ #]/ s/^  ([A-Za-z0-9_-]+):.*/\1/p' keur.yaml 2>/dev/null; } | sort -u)";
  if (option.name == "--filter")
    return R"(keur plan --json 2>/dev/null | grep -oE '"operation": ?"[A-Z]+ [^"]+"' | cut -d'"' -f4 | sort -u | sed 's/$/*/')";
  return "";
}

} // namespace

std::string bash_completion() {
  std::string text =
      "_keur() {\n  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} IFS=$' \\n'\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    COMPREPLY=($(compgen -W '" +
      command_words() +
      "' -- \"$word\"))\n    return\n  fi\n"
      "  case \"${COMP_WORDS[1]} $previous\" in\n";
  for (const auto& command : commands())
    for (const auto& option : all_options(command)) {
      const auto label = "  '" + std::string(command.name) + ' ' + std::string(option.name) + "') ";
      if (const auto words = value_words(option); !words.empty())
        text += label + "COMPREPLY=($(compgen -W '" + words + "' -- \"$word\")); return ;;\n";
      else if (const auto listing = value_command(option); !listing.empty())
        text += label + "mapfile -t COMPREPLY < <(" + std::string(listing) +
                " | while IFS= read -r each; do [[ $each == \"${word//\\\\/}\"* ]] && printf '%q\\n' \"$each\"; done); "
                "return ;;\n";
    }
  text += "  esac\n  case \"${COMP_WORDS[1]}\" in\n  help) COMPREPLY=($(compgen -W '" + command_words() +
          "' -- \"$word\")) ;;\n";
  for (const auto& command : commands())
    text += "  " + std::string(command.name) + ") [ \"${word#-}\" != \"$word\" ] && COMPREPLY=($(compgen -W '" +
            option_words(command) + "' -- \"$word\")) ;;\n";
  return text + "  esac\n}\ncomplete -o default -F _keur keur\n";
}

std::string zsh_completion() {
  std::string text = "#compdef keur\n_keur_values() { local -a values=(${(f)\"$(eval $1)\"}); compadd -a values }\n"
                     "_keur() {\n  if (( CURRENT == 2 )); then\n    local -a commands=(\n";
  for (const auto& command : commands())
    text += "      '" + std::string(command.name) + ":" + shell_quoted(command.summary) + "'\n";
  text += "    )\n    _describe command commands\n    return\n  fi\n  case $words[2] in\n";
  for (const auto& command : commands()) {
    text += "  " + std::string(command.name) + ") _arguments \\\n";
    for (const auto& option : all_options(command)) {
      const auto meaning = replaced(replaced(shell_quoted(option.meaning), "[", "("), "]", ")");
      const auto words = value_words(option);
      const auto listing = std::string(value_command(option));
      std::string value;
      if (!words.empty())
        value = ":value:(" + words + ')';
      else if (!listing.empty())
        value = ":value:{_keur_values " +
                shell_quoted('\'' + replaced(replaced(listing, "'", "'\\''"), ":", "\\:") + '\'') + '}';
      else if (!option.value.empty())
        value = ":value:_files";
      text += "    '" + std::string(option.repeatable ? "*" : "") + std::string(option.name) + "[" + meaning + "]" +
              value + "' \\\n";
    }
    text += "    '*:file:_files' ;;\n";
  }
  return text + "  esac\n}\n_keur \"$@\"\n";
}

std::string fish_completion() {
  std::string text = "complete -c keur -f -n __fish_use_subcommand -l version -d 'version and libraries'\n";
  for (const auto& command : commands()) {
    const std::string name(command.name);
    text += "complete -c keur -f -n __fish_use_subcommand -a " + name + " -d '" + shell_quoted(command.summary) + "'\n";
    for (const auto& option : all_options(command)) {
      const bool is_long = option.name.starts_with("--");
      auto values = value_words(option);
      if (const auto listing = value_command(option); values.empty() && !listing.empty())
        values =
            "(sh -c " +
            shell_quoted('"' + replaced(replaced(replaced(listing, "\\", "\\\\"), "\"", "\\\""), "$", "\\$") + '"') +
            ')';
      text += "complete -c keur -n '__fish_seen_subcommand_from " + name + "' " + (is_long ? "-l " : "-s ") +
              std::string(option.name.substr(is_long ? 2 : 1)) + (option.value.empty() ? "" : " -r") +
              (values.empty() ? "" : " -f -a '" + values + "'") + " -d '" + shell_quoted(option.meaning) + "'\n";
    }
  }
  return text;
}

} // namespace keur::cli
