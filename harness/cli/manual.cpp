#include "cli/manual.hpp"

#include "base/text.hpp"
#include "cli/version.hpp"

namespace keur::cli {
namespace {

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

// A sentence of its own, whatever it ends with.
std::string sentence(std::string_view text) { return std::string(text) + (text.ends_with('?') ? "" : "."); }

} // namespace

std::string man_page() {
  std::string text =
      ".TH KEUR 1 \"\" \"keur " + version() +
      "\" \"User Commands\"\n.SH NAME\nkeur \\- contract tests for "
      "OAuth2\\-protected APIs that OpenAPI describes\n.SH SYNOPSIS\n.B keur\n.I command\n[options]\n"
      ".SH DESCRIPTION\nkeur reads an OpenAPI description, plans cases for every operation, sends them to a "
      "server and judges every answer against the description: statuses, media types, bodies, headers, "
      "authentication, scopes, jobs and files. Without SPEC the description is the profile's, else the "
      "built\\-in one of the Visma.net HRM & Payroll API; without a target the server is the built\\-in "
      "mock. What is sent to which kind of target is decided by one table: safe methods anywhere, exports "
      "and writes where an option or the profile allows them, nothing else to a live tenant.\n";
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
         ".SH FILES\n.TP\n.I keur.yaml\nprofiles: targets, limits and references to credentials; looked for in the "
         "working "
         "folder\n.TP\n.I keur\\-report/\nthe reports of the last run: TEST\\-keur.xml, keur.html, transcript.json, "
         "and "
         "journal.jsonl, from which `keur report` makes any report after a kill\n.TP\n"
         ".I $XDG_STATE_HOME/keur/\nlocks that keep two runs from one tenant (default ~/.local/state)\n"
         ".TP\n.I share/keur/\nbeside the program: JSON Schemas of keur.yaml and of the transcript, shipped workflows\n"
         ".SH ENVIRONMENT\nKEUR_CLIENT_ID, KEUR_CLIENT_SECRET, KEUR_TENANT_ID, KEUR_CLIENT_SECRET_EXPIRES, "
         "GTEST_TOTAL_SHARDS, GTEST_SHARD_INDEX, XDG_STATE_HOME, SSL_CERT_FILE, NO_COLOR\n";
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
  for (const auto& option : all_options(command)) {
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
