#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/subject.hpp"
#include "http/uri.hpp"
#include "openapi/load.hpp"
#include "plan/wanted_ids.hpp"
#include "profile/load.hpp"
#include "reports/report.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

namespace keur::cli {
namespace {

/// What init could not find out and has to ask for.
struct Answers {
  std::string description;
  std::string target;
  std::string token_url;
  std::vector<std::string> schemes = {};                        // a line of keur.yaml for each that takes no client
  bool has_client = true;                                       // of a token endpoint
  std::vector<std::pair<std::string, std::string>> values = {}; // ids by parameter name
  std::vector<std::string> unknown_ids = {};                    // parameters for which nobody has named one
  bool is_for_live = true; // the description is the built-in live profile's, or none is known
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

/// Beside the program, wherever it was unpacked or installed: share/keur. Nothing where it was built and not installed.
std::string schema_line() {
  std::error_code unreadable;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", unreadable);
  const auto schema = program.parent_path().parent_path() / "share/keur/keur.schema.json";
  return std::filesystem::is_regular_file(schema, unreadable)
             ? "# yaml-language-server: $schema=" + schema.string() + '\n'
             : std::string();
}

// A YAML plain scalar where that is safe, else single-quoted.
std::string yaml_text(const std::string& text) {
  std::string out = "'";
  for (const char c : text)
    out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

constexpr const char* credentials = "    # References: each is read from the environment when it is needed.\n"
                                    "    client_id: ${KEUR_CLIENT_ID}\n"
                                    "    client_secret: ${KEUR_CLIENT_SECRET}\n"
                                    "    tenant_id: ${KEUR_TENANT_ID}\n";

std::string stage_text(const Answers& answers, const std::string& description) {
  std::string text =
      "  # Your acceptance environment. What may be sent to it: add allow_exports or allow_writes below.\n"
      "  stage:\n" +
      description + "    target: " + yaml_text(answers.target) + "\n";
  if (answers.has_client)
    text += answers.token_url.empty() ? "    # token_url: https://login.example.test/connect/token\n"
                                      : "    token_url: " + yaml_text(answers.token_url) + "\n";
  if (!answers.schemes.empty()) {
    text += "    credentials:  # by the security scheme of the description; each is read when it is needed\n";
    for (const auto& line : answers.schemes)
      text += "      " + line + "\n";
  }
  if (!answers.values.empty()) {
    text += "    values:  # ids that exist there\n";
    for (const auto& [name, value] : answers.values)
      text += "      " + yaml_text(name) + ": " + yaml_text(value) + "\n";
  }
  if (!answers.unknown_ids.empty())
    text += "    # values:  # ids that exist there: operations that need one are not reached without\n";
  for (const auto& name : answers.unknown_ids)
    text += "    #   " + yaml_text(name) + ": '…'\n";
  return text + (answers.has_client ? credentials : "") +
         "    # allow_exports: true  # start export jobs and fetch their files\n"
         "    # allow_writes: true   # other unsafe methods as well\n"
         "    # limits: {concurrency: 4, rate: 10, max_time: 15m}\n";
}

std::string profiles_text(const Answers& answers) {
  std::string text = schema_line() +
                     "# Profiles of keur: `keur run --profile NAME`. No secret stands here; ${NAME} is read from the\n"
                     "# environment when it is needed. `keur plan --profile NAME` shows what would be sent.\n"
                     "profiles:\n"
                     "  # The built-in mock: no network, no credentials.\n"
                     "  mock:\n";
  const std::string description =
      answers.description.empty() ? "" : "    description: " + yaml_text(answers.description) + "\n";
  text += "    target: mock\n" + description;
  if (!answers.target.empty())
    text += stage_text(answers, description);
  if (!answers.is_for_live)
    return text;
  return text +
         "  # The live tenant: hosts are pinned, and safe requests only are sent unless --allow-exports is given.\n"
         "  live:\n"
         "    extends: live\n" +
         credentials + "    # limits: {rate: 2, budget: 200, max_time: 20m}  # these are the built-in ones\n";
}

/// The environment variables that the profile's references name.
std::vector<std::string> variables_of(const Answers& answers) {
  std::vector<std::string> names;
  if (answers.has_client)
    names = {"KEUR_CLIENT_ID", "KEUR_CLIENT_SECRET", "KEUR_TENANT_ID"};
  for (const auto& line : answers.schemes)
    for (auto at = line.find("${"); at != std::string::npos; at = line.find("${", at + 1)) {
      auto name = line.substr(at + 2, line.find('}', at) - at - 2);
      if (std::find(names.begin(), names.end(), name) == names.end())
        names.push_back(std::move(name));
    }
  return names;
}

/// "A, B and C".
std::string enumerated(std::vector<std::string> names) {
  const auto last = names.back();
  names.pop_back();
  return names.empty() ? last : join(names, ", ") + " and " + last;
}

std::string workflow_text(const Answers& answers) {
  const std::string stage = answers.target.empty() ? "" : " --profile stage";
  std::string text =
      "# Contract tests on every push and every night. Set the repository variable KEUR_DEB to the address of the\n"
      "# keur package (.deb)";
  const auto names = variables_of(answers);
  text += stage.empty() || names.empty() ? ".\n" : ", and the secrets " + enumerated(names) + ".\n";
  text += "name: Contract\n"
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
          "    timeout-minutes: 30\n"
          "    env:\n"
          "      KEUR_DEB: ${{ vars.KEUR_DEB }}\n";
  if (!stage.empty())
    for (const auto& name : names)
      text += "      " + name + ": ${{ secrets." + name + " }}\n";
  return text +
         "    steps:\n"
         "      - uses: actions/checkout@v4\n"
         "      - run: apt-get update && apt-get install -y --no-install-recommends ca-certificates curl\n"
         "      - run: curl -fsSL --retry 3 -o /tmp/keur.deb \"$KEUR_DEB\" && apt-get install -y /tmp/keur.deb\n"
         "      - run: keur run" +
         (stage.empty() ? " --profile mock" : stage) +
         " --report junit --report html --report json --report markdown=keur-report/summary.md --report github=-\n"
         "      - if: always()\n"
         "        run: if [ -f keur-report/summary.md ]; then cat keur-report/summary.md >> \"$GITHUB_STEP_SUMMARY\"; "
         "fi\n"
         "      - uses: actions/upload-artifact@v4\n"
         "        if: always()\n"
         "        with:\n"
         "          name: keur-report\n"
         "          path: keur-report/\n"
         "          retention-days: 14\n";
}

// What the description itself says, as suggestions: never taken without being asked.
struct Suggestions {
  std::string target;
  std::string token_url;
  std::optional<openapi::Description> description = {};
};

Suggestions suggestions_of(const std::string& description) {
  Suggestions found;
  auto loaded = std::filesystem::is_regular_file(description) ? openapi::load_file(description) : fail({});
  if (!loaded)
    return found;
  if (!loaded->servers.empty())
    found.target = loaded->servers.front().resolved;
  if (profile::classify_target(found.target) == profile::TargetClass::Live ||
      found.target.find("://") == std::string::npos)
    found.target.clear(); // the live tenant has a profile of its own
  for (const auto& scheme : loaded->security_schemes)
    if (found.token_url.empty() && !scheme.token_urls.empty())
      found.token_url = scheme.token_urls.front().second;
  found.description = std::move(*loaded);
  return found;
}

/// The line of keur.yaml for a scheme that wants no client of a token endpoint; "" for one that does.
std::string scheme_line(const openapi::SecurityScheme& scheme) {
  using Type = openapi::SecurityScheme::Type;
  const std::string name = yaml_text(scheme.name);
  if (scheme.type == Type::ApiKey)
    return name + ": {value: \"${KEUR_API_KEY}\"}";
  if (scheme.type != Type::Http)
    return {};
  if (scheme.http_scheme == "basic")
    return name + ": {username: \"${KEUR_USERNAME}\", password: \"${KEUR_PASSWORD}\"}";
  return name + ": {token: \"${KEUR_TOKEN}\"}";
}

/// Credentials in the form that the description asks for. Without a description a client is the likeliest.
void suggest_credentials(const openapi::Description& description, Answers& answers) {
  using Type = openapi::SecurityScheme::Type;
  answers.has_client = false;
  for (const auto& scheme : description.security_schemes) {
    answers.has_client = answers.has_client || scheme.type == Type::OAuth2 || scheme.type == Type::OpenIdConnect;
    if (auto line = scheme_line(scheme); !line.empty())
      answers.schemes.push_back(std::move(line));
  }
}

/// Does the description, or where it has no address the whole of it, belong to the built-in live profile?
bool is_for_live(const openapi::Description& description) {
  const auto& servers = description.servers;
  return std::any_of(servers.begin(), servers.end(), [](const auto& server) {
    return profile::classify_target(server.resolved) == profile::TargetClass::Live;
  });
}

/// The ids that neither the description nor another operation gives: whoever has a tenant knows them.
void ask_for_ids(const openapi::Description& description, Answers& answers) {
  profile::Profile profile;
  profile.target = profile::TargetClass::Remote;
  schema::Compiler schemas(*description.documents, schema_options(description));
  for (const auto& id : plan::wanted_ids(description, schemas, profile)) {
    auto value = ask("An id for {" + escape_visible(id.parameter) + "}, as in " +
                         escape_visible(id.operations.front()->name()) + " (empty for none)",
                     "");
    if (value.empty())
      answers.unknown_ids.push_back(id.parameter);
    else
      answers.values.emplace_back(id.parameter, std::move(value));
  }
}

std::optional<Error> wrong_address(std::string_view option, const std::string& url) {
  const auto uri = http::parse_uri(url);
  if (!url.empty() && (!uri || !uri->host || (uri->scheme != "https" && uri->scheme != "http")))
    return Error{ErrorCode::Usage, std::string(option) + " wants an http(s) address, not '" + url + "'"};
  if (!url.empty() && uri->scheme == "http" && !http::is_loopback_host(*uri->host))
    return Error{
        ErrorCode::Refused, std::string(option) + " '" + url + "' is plain http off the loopback", {}, "use https"};
  return std::nullopt;
}

Result<Answers> answers_of(const Arguments& arguments) {
  Answers answers;
  const auto answer = [&](std::string_view option, const std::string& question, const std::string& suggestion) {
    const auto given = arguments.one(option);
    return given ? *given : ask(question, suggestion);
  };
  answers.description =
      arguments.positional(0)
          ? *arguments.positional(0)
          : answer("--description", "Description (path or URL, empty for the built-in one)", find_description());
  const bool asks = isatty(STDIN_FILENO) != 0;
  const Suggestions found = suggestions_of(answers.description);
  const Suggestions suggestions = asks ? Suggestions{found.target, found.token_url} : Suggestions{};
  if (found.description) {
    suggest_credentials(*found.description, answers);
    answers.is_for_live = is_for_live(*found.description);
  }
  // A slip of the keyboard is asked again: what was answered before it stays.
  const auto address = [&](std::string_view option, const std::string& question,
                           const std::string& suggestion) -> Result<std::string> {
    for (int tries = 0;; ++tries) {
      auto url = answer(option, question, suggestion);
      if (url == "-")
        return "";
      auto wrong = wrong_address(option, url);
      if (!wrong)
        return url;
      if (!asks || arguments.one(option) || tries == 9 || !std::cin)
        return tl::unexpected(std::move(*wrong));
      std::cerr << wrong->message << (wrong->remedy.empty() ? "" : ": " + wrong->remedy) << '\n';
    }
  };
  auto target = address("--target", "Address of your acceptance environment (- for none)", suggestions.target);
  if (!target)
    return tl::unexpected(target.error());
  answers.target = std::move(*target);
  if (answers.target.empty() && !arguments.one("--token-url"))
    return answers;
  if (answers.has_client || arguments.has("--token-url")) {
    auto token_url = address("--token-url", "Its token endpoint (- for none)", suggestions.token_url);
    if (!token_url)
      return tl::unexpected(token_url.error());
    answers.token_url = answers.target.empty() ? "" : std::move(*token_url);
  }
  if (!answers.target.empty() && found.description)
    ask_for_ids(*found.description, answers);
  return answers;
}

constexpr const char* profiles_file = "keur.yaml";
constexpr const char* workflow_file = ".github/workflows/contract.yml";

int run_init(const Arguments& arguments, Terminal& terminal) {
  for (const std::string path : {profiles_file, workflow_file}) // all or nothing, and before anything is asked
    if (std::filesystem::exists(path) && !arguments.has("--force"))
      return terminal.report({ErrorCode::Usage, path + " is there already", {}, "give --force to replace it"});
  const auto answers = answers_of(arguments);
  if (!answers)
    return terminal.report(answers.error());
  const std::pair<std::string, std::string> files[] = {{profiles_file, profiles_text(*answers)},
                                                       {workflow_file, workflow_text(*answers)}};
  for (const auto& [path, text] : files) {
    if (auto written = reports::write_atomically(path, text); !written)
      return terminal.report(written.error());
    terminal.talk("keur: wrote " + path);
  }
  const std::string& description = answers->description;
  if (!description.empty() && description.find("://") == std::string::npos && !std::filesystem::exists(description))
    terminal.talk("keur: warning: there is no file '" + description + "' yet");
  const std::string next = "keur: next: `keur run --profile mock`, then ";
  if (answers->target.empty() && !answers->is_for_live)
    terminal.talk(next + "`keur init --force --target URL` with the address of your acceptance environment");
  else
    terminal.talk(next + "`keur preflight --profile " + (answers->target.empty() ? "live`" : "stage`"));
  return 0;
}

} // namespace

Command init_command() {
  return {"init",
          "write keur.yaml and a CI workflow, asking what it can't find out",
          {{"SPEC", "the description: a path or an https URL; else what is asked"}},
          {{"--description", "SPEC", "the description, instead of asking"},
           {"--target", "URL", "address of the acceptance environment, instead of asking"},
           {"--token-url", "URL", "its token endpoint, instead of asking"},
           {"--force", "", "replace files that are there"}},
          {{"keur init", "asks, then writes keur.yaml and .github/workflows/contract.yml"},
           {"keur init openapi.yaml --target https://stage.example.test", "asks only for the rest"}},
          run_init};
}

} // namespace keur::cli
