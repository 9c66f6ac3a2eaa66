#include "cli/command_line.hpp"

#include "cli/origin.hpp"
#include "cli/run_session.hpp"
#include "cli/selection.hpp"
#include "cli/subject.hpp"
#include "cli/target.hpp"
#include "exporting/curl.hpp"

#include <set>

namespace keur::cli {

std::string command_line(const Arguments& arguments, std::string_view command, bool runs) {
  std::set<std::string_view> kept, switches;
  const auto keep = [&](const std::vector<Option>& options) {
    for (const auto& option : options) {
      kept.insert(option.name);
      if (option.value.empty())
        switches.insert(option.name);
    }
  };
  keep(target_options());
  keep(runs ? selection_options() : std::vector<Option>{overlay_option, reference_root_option});
  if (runs)
    keep(run_options());
  for (const std::string_view other : {"--filter", "--suite", "--shard", "--report", "--list", "--proxy", "--snapshot",
                                       "--update-snapshot", "--max-cases", "--show-values", "--fail-on", "--clean-up"})
    kept.erase(other);
  std::string line = "keur " + std::string(command);
  const auto add = [&](std::string_view word) {
    const bool plain =
        word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:,=@") ==
        std::string_view::npos;
    line += ' ' + (plain && !word.empty() ? std::string(word) : exporting::shell_quote(word));
  };
  for (const auto& word : arguments.positionals())
    add(word);
  for (const auto& [name, values] : arguments.options_)
    if (kept.contains(name))
      for (const auto& value : values) {
        add(name);
        if (!switches.contains(name))
          add(name == "--input" ? without_input_value(value) : value);
      }
  return line;
}

} // namespace keur::cli
