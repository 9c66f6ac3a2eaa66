#include "base/text.hpp"
#include "cli/commands.hpp"
#include "http/uri.hpp"
#include "reports/report.hpp"

#include <unistd.h>

#include <filesystem>
#include <iostream>

namespace keur::cli {
namespace {

/// What init could not find out and has to ask for.
struct Answers {
  std::string description;
  std::string target;
  std::string token_url;
};

// The first file of the working folder that is likely to be the description.
std::string find_description() {
  for (const char* name : {"openapi.yaml", "openapi.yml", "openapi.json", "api/openapi.yaml", "docs/openapi.yaml"})
    if (std::filesystem::is_regular_file(name))
      return name;
  return {};
}

// Without a terminal nobody can be asked: the suggestion stands.
std::string ask(const std::string& question, const std::string& suggestion) {
  if (isatty(STDIN_FILENO) == 0)
    return suggestion;
  std::cerr << question << (suggestion.empty() ? "" : " [" + suggestion + "]") << ": " << std::flush;
  std::string answer;
  if (!std::getline(std::cin, answer))
    return suggestion;
  const auto trimmed = trim(answer);
  return trimmed.empty() ? suggestion : std::string(trimmed);
}

// A YAML plain scalar where that is safe, else single-quoted.
std::string yaml_text(const std::string& text) {
  std::string out = "'";
  for (const char c : text)
    out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

std::string profiles_text(const Answers& answers) {
  std::string text = "# Profiles of keur: `keur run --profile NAME`. No secret stands here; ${NAME} is read from the\n"
                     "# environment when it is needed. `keur plan --profile NAME` shows what would be sent.\n"
                     "profiles:\n"
                     "  # The built-in mock: no network, no credentials.\n"
                     "  mock:\n";
  const std::string description =
      answers.description.empty() ? "" : "    description: " + yaml_text(answers.description) + "\n";
  text += "    target: mock\n" + description;
  if (!answers.target.empty()) {
    text += "  # Your acceptance environment.\n"
            "  stage:\n" +
            description + "    target: " + yaml_text(answers.target) + "\n";
    if (!answers.token_url.empty())
      text += "    token_url: " + yaml_text(answers.token_url) + "\n";
    text += "    client_id: ${KEUR_CLIENT_ID}\n"
            "    client_secret: ${KEUR_CLIENT_SECRET}\n"
            "    tenant_id: ${KEUR_TENANT_ID}\n";
  }
  text += "  # The live tenant: hosts are pinned, safe requests only unless --allow-exports is given.\n"
          "  live:\n"
          "    extends: live\n"
          "    client_id: ${KEUR_CLIENT_ID}\n"
          "    client_secret: ${KEUR_CLIENT_SECRET}\n"
          "    tenant_id: ${KEUR_TENANT_ID}\n";
  return text;
}

std::string workflow_text(const Answers& answers) {
  const std::string spec = answers.description.empty() ? "" : " " + answers.description;
  return "name: Contract\n"
         "on:\n"
         "  push:\n"
         "  schedule:\n"
         "    - cron: '17 3 * * *'\n"
         "permissions:\n"
         "  contents: read\n"
         "jobs:\n"
         "  contract:\n"
         "    runs-on: ubuntu-latest\n"
         "    container: debian:12\n"
         "    steps:\n"
         "      - uses: actions/checkout@v4\n"
         "      # Install the keur package of your choice here (see the documentation on CI).\n"
         "      - run: keur run" +
         spec +
         " --report junit=keur-report/TEST-keur.xml --report html=keur-report/index.html --report "
         "markdown=$GITHUB_STEP_SUMMARY\n"
         "      - uses: actions/upload-artifact@v4\n"
         "        if: always()\n"
         "        with:\n"
         "          name: keur-report\n"
         "          path: keur-report/\n"
         "          retention-days: 14\n";
}

Status write_new(const std::string& path, const std::string& text, bool force, Terminal& terminal) {
  if (std::filesystem::exists(path) && !force)
    return fail(ErrorCode::Usage, path + " is there already", {}, "give --force to replace it");
  if (auto written = reports::write_atomically(path, text); !written)
    return written;
  terminal.talk("keur: wrote " + path);
  return {};
}

Result<Answers> answers_of(const Arguments& arguments) {
  Answers answers;
  answers.description = arguments.one("--description")
                            ? *arguments.one("--description")
                            : ask("Description (path or URL, empty for the built-in one)", find_description());
  answers.target = arguments.one("--target") ? *arguments.one("--target")
                                             : ask("Address of your acceptance environment (empty for none)", "");
  if (!answers.target.empty())
    answers.token_url =
        arguments.one("--token-url") ? *arguments.one("--token-url") : ask("Its token endpoint (empty for none)", "");
  for (const auto& url : {answers.target, answers.token_url}) {
    const auto uri = http::parse_uri(url);
    if (!url.empty() && (!uri || !uri->host || (uri->scheme != "https" && uri->scheme != "http")))
      return fail(ErrorCode::Usage, "'" + url + "' is no http(s) address");
  }
  return answers;
}

int run(const Arguments& arguments, Terminal& terminal) {
  const auto answers = answers_of(arguments);
  if (!answers)
    return terminal.report(answers.error());
  const bool force = arguments.has("--force");
  const std::pair<std::string, std::string> files[] = {{"keur.yaml", profiles_text(*answers)},
                                                       {".github/workflows/contract.yml", workflow_text(*answers)}};
  for (const auto& [path, text] : files)
    if (auto written = write_new(path, text, force, terminal); !written)
      return terminal.report(written.error());
  terminal.talk("keur: next: keur run --profile mock, then keur preflight --profile live");
  return 0;
}

} // namespace

Command init_command() {
  return {"init",
          "write keur.yaml and a CI workflow, asking what it can't find out",
          {},
          {{"--description", "SPEC", "the description, instead of asking"},
           {"--target", "URL", "address of the acceptance environment, instead of asking"},
           {"--token-url", "URL", "its token endpoint, instead of asking"},
           {"--force", "", "replace files that are there"}},
          {{"keur init", "asks, then writes keur.yaml and .github/workflows/contract.yml"},
           {"keur init --description openapi.yaml --target https://stage.example.test", "asks only for the rest"}},
          run};
}

} // namespace keur::cli
