#pragma once
#include "base/result.hpp"
#include "json/value.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The command line as tables: help, parsing, man page and shell completions are all made from them.
namespace keur::cli {

struct Option {
  std::string_view name;    // "--report"
  std::string_view value;   // "FORMAT[=PATH]"; "" = a switch
  std::string_view meaning; // one line, lower case, no full stop
  bool repeatable = false;
  std::string_view choices = {}; // "a|b|c": anything else is a usage error
};

struct Positional {
  std::string_view name; // "SPEC"
  std::string_view meaning;
  bool required = false;
  bool repeatable = false;
};

struct Example {
  std::string_view line;
  std::string_view meaning;
};

/// What the user wrote, checked against the command's table: every name is known, every choice is one of the listed.
class Arguments {
public:
  bool has(std::string_view name) const { return options_.find(name) != options_.end(); }
  /// The last value given.
  std::optional<std::string> one(std::string_view name) const;
  std::string one_or(std::string_view name, std::string_view otherwise) const;
  const std::vector<std::string>& all(std::string_view name) const;
  /// A whole number in [least, most]; `otherwise` when not given. Error: Usage.
  Result<std::uint64_t> number(std::string_view name, std::uint64_t otherwise, std::uint64_t least = 0,
                               std::uint64_t most = UINT64_MAX) const;
  /// "250ms", "4s", "15m" or plain seconds, in milliseconds. Error: Usage.
  Result<std::int64_t> duration_ms(std::string_view name, std::int64_t otherwise) const;
  const std::vector<std::string>& positionals() const { return positionals_; }
  std::optional<std::string> positional(std::size_t index) const;
  /// --gtest_… flags, untouched.
  const std::vector<std::string>& gtest_flags() const { return gtest_flags_; }

  /// As given, without the command's name.
  const std::vector<std::string>& words() const { return words_; }

  std::vector<std::string> words_;
  std::map<std::string, std::vector<std::string>, std::less<>> options_;
  std::vector<std::string> positionals_;
  std::vector<std::string> gtest_flags_;
};

/// Where a command talks. Data goes to stdout through out(), talk to stderr through talk() (silent under --quiet). A
/// closed reader (EPIPE) ends printing, nothing else.
class Terminal {
public:
  bool json = false;
  bool quiet = false;
  int verbose = 0;
  bool color = false;       // may stdout carry colour
  bool is_terminal = false; // is stdout a terminal
  bool dumb = false;        // TERM=dumb: no colours, and nothing is drawn over
  int width = 80;
  std::string command = {}; // whose --help is named where nothing else helps; "" = that of keur

  void out(std::string_view text);
  void talk(std::string_view line);
  /// To stderr as it is: a progress bar.
  void draw(std::string_view text);
  /// One error: "keur: error: where: message" and the remedy on stderr; under --json the object of docs/exit-codes.md
  /// on stdout as well. Returns the exit code.
  int report(const Error& error);
  /// False once a write to stdout failed for another reason than a closed reader.
  bool intact() const { return intact_; }

private:
  bool open_ = true;
  bool intact_ = true;
};

struct Command {
  std::string_view name;
  std::string_view summary; // one line
  std::vector<Positional> positionals;
  std::vector<Option> options; // the common ones are added by the parser
  std::vector<Example> examples;
  int (*run)(const Arguments&, Terminal&);
  std::string_view notes = {}; // further paragraphs for --help and the man page
};

/// All commands, in the order of `keur --help`. A new command is one file command_<name>.cpp and one row in
/// commands.cpp.
const std::vector<Command>& commands();
const std::vector<Option>& common_options();

/// Parses and runs; returns the exit code. `arguments` without the program name.
int dispatch(std::vector<std::string> arguments);

/// Those of the command and the common ones.
std::vector<Option> all_options(const Command& command);

std::string help_text(const Command& command);
/// "keur run [options] [SPEC]".
std::string synopsis(const Command& command);
/// The meaning with what else is known: choices, and whether it may be repeated.
std::string meaning_of(const Option& option);
std::string overview_text();
json::Value to_json(const Error& error);

} // namespace keur::cli
