#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/version.hpp"

#include <CLI/CLI.hpp>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace keur::cli {
namespace {

/// CLI11's storage for one option: switches count, others collect.
struct Slot {
  std::vector<std::string> values;
  std::int64_t count = 0;
};

std::string with_suggestion(const Command& command, std::string_view word) {
  std::vector<std::string> names;
  for (const auto& option : all_options(command))
    names.emplace_back(option.name);
  const auto meant = nearest(word.substr(0, word.find('=')), names);
  return meant ? "; did you mean '" + *meant + "'?" : "";
}

std::vector<std::string> take_gtest_flags(std::vector<std::string>& words) {
  const auto begin = std::stable_partition(words.begin(), words.end(),
                                           [](const std::string& word) { return !word.starts_with("--gtest_"); });
  std::vector<std::string> flags(begin, words.end());
  words.erase(begin, words.end());
  return flags;
}

Status check_choices(const Command& command, const Arguments& arguments) {
  for (const auto& option : all_options(command)) {
    if (option.choices.empty())
      continue;
    const auto choices = split(option.choices, '|');
    const std::vector<std::string> names(choices.begin(), choices.end());
    for (const auto& value : arguments.all(option.name))
      if (std::find(choices.begin(), choices.end(), value) == choices.end())
        return fail(ErrorCode::Usage,
                    std::string(option.name) + " wants one of " + join(names, ", ") + ", not '" + value + "'");
  }
  return {};
}

Status check_positionals(const Command& command, const std::vector<std::string>& given) {
  const auto& wanted = command.positionals;
  const auto required = static_cast<std::size_t>(
      std::count_if(wanted.begin(), wanted.end(), [](const Positional& p) { return p.required; }));
  if (std::find(given.begin(), given.end(), "") != given.end())
    return fail(ErrorCode::Usage, "an argument is empty; leave it out or name what is meant");
  if (given.size() < required)
    return fail(ErrorCode::Usage, std::string(wanted[given.size()].name) + " is missing");
  if (given.size() > wanted.size() && (wanted.empty() || !wanted.back().repeatable))
    return fail(ErrorCode::Usage, "'" + given[wanted.size()] + "' is one argument too many");
  return {};
}

// CLI11 would count a switch as often as its value says.
Status check_switches(const Command& command, const std::vector<std::string>& words) {
  const auto options = all_options(command);
  for (const auto& word : words) {
    if (word == "--")
      break;
    const auto name = word.substr(0, word.find('='));
    const auto option =
        std::find_if(options.begin(), options.end(), [&](const Option& each) { return each.name == name; });
    if (name.size() < word.size() && option != options.end() && option->value.empty())
      return fail(ErrorCode::Usage,
                  name + " is a switch and takes no value: '" + escape_visible(truncate(word, 60)) + "'");
  }
  return {};
}

// Every option takes one value a time, so "--report junit SPEC" leaves SPEC alone.
Result<Arguments> parse(const Command& command, std::vector<std::string> words) {
  Arguments arguments;
  arguments.words_ = words;
  arguments.gtest_flags_ = take_gtest_flags(words);
  if (auto status = check_switches(command, words); !status)
    return tl::unexpected(status.error());
  CLI::App app;
  app.set_help_flag();
  const auto options = all_options(command);
  std::map<std::string, Slot, std::less<>> slots;
  for (const auto& option : options) {
    auto& slot = slots[std::string(option.name)];
    if (option.value.empty())
      app.add_flag(std::string(option.name), slot.count);
    else
      app.add_option(std::string(option.name), slot.values)->expected(1)->take_all()->allow_extra_args(false);
  }
  app.add_option("positionals", arguments.positionals_)->expected(0, -1);
  std::reverse(words.begin(), words.end());
  try {
    app.parse(words);
  } catch (const CLI::ExtrasError& error) {
    const std::string what = error.what();
    const std::string word = what.substr(what.rfind(' ') + 1);
    return fail(ErrorCode::Usage, "unknown option '" + word + "'" + with_suggestion(command, word), {},
                "`keur " + std::string(command.name) + " --help` lists the options");
  } catch (const CLI::ArgumentMismatch& error) { // what() ends in counts and types of CLI11's own
    const std::string_view what = error.what();
    return fail(ErrorCode::Usage, std::string(what.substr(0, what.find(':'))) + " wants a value");
  } catch (const CLI::ParseError& error) {
    return fail(ErrorCode::Usage, error.what());
  }
  for (auto& [name, slot] : slots) {
    if (slot.count > 0)
      slot.values.assign(static_cast<std::size_t>(slot.count), "");
    if (!slot.values.empty())
      arguments.options_.emplace(name, std::move(slot.values));
  }
  if (arguments.has("--help"))
    return arguments;
  if (auto status = check_choices(command, arguments); !status)
    return tl::unexpected(status.error());
  if (auto status = check_positionals(command, arguments.positionals_); !status)
    return tl::unexpected(status.error());
  return arguments;
}

void set_up(Terminal& terminal, const Arguments& arguments) {
  terminal.json = arguments.has("--json");
  terminal.quiet = arguments.has("--quiet");
  terminal.verbose = static_cast<int>(arguments.all("-v").size());
  terminal.is_terminal = isatty(STDOUT_FILENO) == 1;
  winsize size{};
  if (terminal.is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
    terminal.width = size.ws_col;
  const auto when = arguments.one_or("--color", "auto");
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  terminal.dumb = term != nullptr && std::string_view(term) == "dumb";
  const bool automatic = terminal.is_terminal && !terminal.dumb && (no_color == nullptr || *no_color == '\0');
  terminal.color = when == "always" || (when == "auto" && automatic);
}

int unknown_command(const std::string& word, Terminal& terminal) {
  std::vector<std::string> names;
  for (const auto& command : commands())
    names.emplace_back(command.name);
  const auto meant = nearest(word, names);
  return terminal.report({ErrorCode::Usage,
                          "unknown command '" + word + "'" + (meant ? "; did you mean '" + *meant + "'?" : ""),
                          {},
                          "`keur --help` lists the commands"});
}

/// `keur help run` and `keur run -h` are `keur run --help`, `keur help` is `keur --help`.
void spell_out_help(std::vector<std::string>& words) {
  std::replace(words.begin(), std::find(words.begin(), words.end(), "--"), std::string("-h"), std::string("--help"));
  if (words.empty() || words[0] != "help")
    return;
  words.erase(words.begin());
  words.resize(std::min<std::size_t>(words.size(), 1));
  words.emplace_back("--help");
}

} // namespace

int dispatch(std::vector<std::string> words) {
  Terminal terminal;
  terminal.json = std::find(words.begin(), words.end(), "--json") != words.end();
  spell_out_help(words);
  if (words.empty() || words[0] == "--help") {
    terminal.out(overview_text());
    return words.empty() ? exit_code(ErrorCode::Usage) : 0;
  }
  if (words[0] == "--version" || words[0] == "-V" || words[0] == "version") {
    terminal.out(version_text());
    return 0;
  }
  const auto& table = commands();
  const auto found = std::find_if(table.begin(), table.end(), [&](const Command& c) { return c.name == words[0]; });
  if (found == table.end())
    return unknown_command(words[0], terminal);
  terminal.command = found->name;
  words.erase(words.begin());
  auto arguments = parse(*found, std::move(words));
  if (!arguments)
    return terminal.report(arguments.error());
  set_up(terminal, *arguments);
  if (arguments->has("--help")) {
    terminal.out(help_text(*found));
    return 0;
  }
  return found->run(*arguments, terminal);
}

} // namespace keur::cli
