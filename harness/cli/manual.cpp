#include "cli/manual.hpp"

#include "base/text.hpp"
#include "cli/version.hpp"

namespace keur::cli {
namespace {

std::vector<Option> with_common(const Command& command) {
  std::vector<Option> options = command.options;
  options.insert(options.end(), common_options().begin(), common_options().end());
  return options;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

// man(7): a hyphen typed as an option is \-, a line must not start with a control character.
std::string roff(std::string_view text) {
  std::string out(text);
  replace_all(out, "\\", "\\e");
  replace_all(out, "-", "\\-");
  if (!out.empty() && (out[0] == '.' || out[0] == '\''))
    out.insert(0, "\\&");
  replace_all(out, "\n.", "\n\\&.");
  return out;
}

std::string words_of(const std::vector<std::string>& names) { return join(names, " "); }

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const auto& command : commands())
    names.emplace_back(command.name);
  return names;
}

std::vector<std::string> option_names(const Command& command) {
  std::vector<std::string> names;
  for (const auto& option : with_common(command))
    names.emplace_back(option.name);
  return names;
}

// In single quotes of a shell.
std::string in_quotes(std::string_view text) {
  std::string out(text);
  replace_all(out, "'", "'\\''");
  return out;
}

// A sentence of its own, whatever it ends with.
std::string sentence(std::string_view text) { return std::string(text) + (text.ends_with('?') ? "" : "."); }

} // namespace

std::string man_page() {
  std::string text = ".TH KEUR 1 \"\" \"keur " + version() +
                     "\" \"User Commands\"\n.SH NAME\nkeur \\- contract tests for "
                     "OAuth2\\-protected APIs that OpenAPI describes\n.SH SYNOPSIS\n.B keur\n.I command\n[options]\n";
  for (const auto& command : commands()) {
    text += ".SH \"" + to_lower(command.name) + "\"\n.B " + roff(synopsis(command)) + "\n.PP\n" +
            roff(command.summary) + ".\n";
    for (const auto& positional : command.positionals)
      text += ".TP\n.I " + roff(positional.name) + '\n' + roff(positional.meaning) + '\n';
    for (const auto& option : command.options)
      text += ".TP\n.B " + roff(option.name) + (option.value.empty() ? "" : " \\fI" + roff(option.value) + "\\fR") +
              '\n' + roff(meaning_of(option)) + '\n';
    if (!command.notes.empty())
      text += ".PP\n" + roff(command.notes) + '\n';
    for (const auto& example : command.examples)
      text += ".PP\n.nf\n" + roff(example.line) + "\n.fi\n.RS\n" + roff(example.meaning) + "\n.RE\n";
  }
  text += ".SH COMMON OPTIONS\n";
  for (const auto& option : common_options())
    text += ".TP\n.B " + roff(option.name) + (option.value.empty() ? "" : " \\fI" + roff(option.value) + "\\fR") +
            '\n' + roff(meaning_of(option)) + '\n';
  return text +
         ".SH EXIT STATUS\n0 passed; 1 contract violated, change found or instance invalid; 2 usage, configuration or "
         "description; 3 could not judge; 4 authentication; 5 refused by a safety rule; 6 a report could not be "
         "written; 7 nothing selected or judged; 70 a bug; 129, 130, 143 ended by a signal.\n"
         ".SH ENVIRONMENT\nKEUR_CLIENT_ID, KEUR_CLIENT_SECRET, KEUR_TENANT_ID, KEUR_CLIENT_SECRET_EXPIRES, "
         "GTEST_TOTAL_SHARDS, GTEST_SHARD_INDEX, XDG_STATE_HOME, NO_COLOR\n";
}

std::string bash_completion() {
  std::string text = "_keur() {\n  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
                     "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    COMPREPLY=($(compgen -W '" +
                     words_of(command_names()) +
                     " --version --help' -- \"$word\"))\n    return\n  fi\n"
                     "  case \"${COMP_WORDS[1]} $previous\" in\n";
  for (const auto& command : commands())
    for (const auto& option : with_common(command)) {
      if (option.choices.empty())
        continue;
      std::string choices(option.choices);
      replace_all(choices, "|", " ");
      text += "  '" + std::string(command.name) + ' ' + std::string(option.name) + "') COMPREPLY=($(compgen -W '" +
              choices + "' -- \"$word\")); return ;;\n";
    }
  text += "  esac\n  case \"${COMP_WORDS[1]}\" in\n";
  for (const auto& command : commands())
    text += "  " + std::string(command.name) + ") [ \"${word#-}\" != \"$word\" ] && COMPREPLY=($(compgen -W '" +
            words_of(option_names(command)) + "' -- \"$word\")) ;;\n";
  return text + "  esac\n}\ncomplete -o default -F _keur keur\n";
}

std::string zsh_completion() {
  std::string text = "#compdef keur\n_keur() {\n  if (( CURRENT == 2 )); then\n    local -a commands=(\n";
  for (const auto& command : commands())
    text += "      '" + std::string(command.name) + ":" + in_quotes(command.summary) + "'\n";
  text += "    )\n    _describe command commands\n    return\n  fi\n  case $words[2] in\n";
  for (const auto& command : commands()) {
    text += "  " + std::string(command.name) + ") _arguments \\\n";
    for (const auto& option : with_common(command)) {
      std::string meaning = in_quotes(option.meaning);
      replace_all(meaning, "[", "(");
      replace_all(meaning, "]", ")");
      std::string choices(option.choices);
      replace_all(choices, "|", " ");
      const std::string value =
          option.value.empty() ? "" : ":value:" + (choices.empty() ? std::string("_files") : "(" + choices + ")");
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
    text += "complete -c keur -f -n __fish_use_subcommand -a " + name + " -d '" + in_quotes(command.summary) + "'\n";
    for (const auto& option : with_common(command)) {
      const bool is_long = option.name.starts_with("--");
      std::string choices(option.choices);
      replace_all(choices, "|", " ");
      text += "complete -c keur -n '__fish_seen_subcommand_from " + name + "' " + (is_long ? "-l " : "-s ") +
              std::string(option.name.substr(is_long ? 2 : 1)) + (option.value.empty() ? "" : " -r") +
              (choices.empty() ? "" : " -f -a '" + choices + "'") + " -d '" + in_quotes(option.meaning) + "'\n";
    }
  }
  return text;
}

std::string markdown(const Command& command) {
  std::string text = "# keur " + std::string(command.name) + "\n\n" + sentence(command.summary) + "\n\n```\n" +
                     synopsis(command) + "\n```\n";
  const auto cell = [](std::string_view part) {
    std::string out(part);
    replace_all(out, "|", "\\|");
    return out;
  };
  if (!command.positionals.empty())
    text += "\n| argument | meaning |\n|---|---|\n";
  for (const auto& positional : command.positionals)
    text += "| `" + cell(positional.name) + "` | " + cell(positional.meaning) + " |\n";
  text += "\n| option | meaning |\n|---|---|\n";
  for (const auto& option : with_common(command)) {
    const std::string value = option.value.empty() ? "" : ' ' + cell(option.value);
    text += "| `" + std::string(option.name) + value + "` | " + cell(meaning_of(option)) + " |\n";
  }
  if (!command.notes.empty())
    text += '\n' + std::string(command.notes) + '\n';
  text += "\n## Examples\n";
  for (const auto& example : command.examples)
    text += "\n```sh\n" + std::string(example.line) + "\n```\n\n" + sentence(example.meaning) + "\n";
  return text;
}

} // namespace keur::cli
