#include "check/check.hpp"

namespace keur::check {

std::string describe() {
  std::string out = "# Checks\n\nEach answer is asked each of these questions. `--checks -ID` switches one off, "
                    "`--checks ID=warn` and "
                    "`ID=fail` set its level.\n\n| check | level | asks |\n|---|---|---|\n";
  for (const Check& check : checks()) {
    const std::string id(check.id);
    out +=
        "| [" + id + "](#" + id + ") | " + std::string(name(check.level)) + " | " + std::string(check.title) + " |\n";
  }
  for (const Check& check : checks())
    out += "\n## " + std::string(check.id) + "\n\n" + std::string(check.meaning) +
           "\n\nLevel: " + std::string(name(check.level)) + ". Standard: " + std::string(check.standard) + ".\n";
  return out;
}

} // namespace keur::check
