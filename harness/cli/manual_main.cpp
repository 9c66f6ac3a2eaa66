#include "cli/manual.hpp"

#include <fstream>
#include <iostream>
#include <string>

// keur-manual man|bash|zsh|fish > FILE, keur-manual docs FOLDER: what packages and harness/docs are made of.
int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "docs" && argc == 3) {
    for (const auto& command : keur::cli::commands()) {
      std::ofstream page(std::string(argv[2]) + "/" + std::string(command.name) + ".md");
      page << keur::cli::markdown(command) << std::flush;
      if (!page)
        return 6;
    }
    return 0;
  }
  const std::string text = what == "man"    ? keur::cli::man_page()
                           : what == "bash" ? keur::cli::bash_completion()
                           : what == "zsh"  ? keur::cli::zsh_completion()
                           : what == "fish" ? keur::cli::fish_completion()
                                            : "";
  if (text.empty()) {
    std::cerr << "usage: keur-manual man|bash|zsh|fish, or keur-manual docs FOLDER\n";
    return 2;
  }
  std::cout << text << std::flush;
  return std::cout ? 0 : 6;
}
