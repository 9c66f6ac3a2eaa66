#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/subject.hpp"
#include "cli/target.hpp"
#include "exporting/curl.hpp"
#include "exporting/postman.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "openapi/security.hpp"
#include "plan/planner.hpp"
#include "reports/report.hpp"

#include <set>

namespace keur::cli {
namespace {

std::string server_of(const openapi::Description& description) {
  std::string url = description.servers.empty() ? "" : description.servers.front().resolved;
  while (url.ends_with('/'))
    url.pop_back();
  return url;
}

std::string token_url_of(const openapi::Description& description) {
  for (const auto& scheme : description.security_schemes)
    if (!scheme.token_urls.empty())
      return scheme.token_urls.front().second;
  return {};
}

exporting::PostmanOptions options_for(const openapi::Description& description, const profile::Profile& profile) {
  return {profile.base_url.empty() ? server_of(description) : profile.base_url,
          profile.token_url.empty() ? token_url_of(description) : profile.token_url, profile.tenant_id};
}

int write_postman(const Subject& subject, const exporting::PostmanOptions& options, const Arguments& arguments,
                  Terminal& terminal) {
  generate::Generator generator(*subject.schemas, schema_options(subject.description).dialect);
  const auto collection = json::dump_pretty(exporting::postman_collection(subject.description, generator, options));
  const auto folder = arguments.one("--out");
  if (!folder) {
    terminal.out(collection);
    return 0;
  }
  const std::string stem = *folder + '/' + slug(subject.description.title);
  const auto environment = json::dump_pretty(exporting::postman_environment(subject.description, options));
  const std::pair<std::string, std::string> files[] = {{stem + ".postman_collection.json", collection},
                                                       {stem + ".postman_environment.json", environment}};
  for (const auto& [path, text] : files) {
    if (auto written = reports::write_atomically(path, text); !written)
      return terminal.report(written.error());
    terminal.talk("keur: wrote " + path);
  }
  return 0;
}

void replace_each(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

// What an earlier answer gives stands by its name, "{jobId}" for $response.body#/jobId; `remarks` say where it is from.
plan::RequestTemplate readable(const plan::Case& test, std::string& remarks) {
  const auto& step = test.steps.back();
  auto request = step.request;
  for (const auto& binding : step.bindings) {
    const std::string name = '{' + binding.expression.substr(binding.expression.find_last_of("/.#") + 1) + '}';
    for (const auto& [from, to] : {std::pair(binding.placeholder, name),
                                   std::pair(http::percent_encode(binding.placeholder), http::percent_encode(name))}) {
      replace_each(request.target, from, to);
      if (request.body)
        replace_each(*request.body, from, to);
    }
    const auto& before = test.steps[binding.step];
    remarks += "# " + escape_visible(name) + ": " + escape_visible(binding.expression) + " of " +
               escape_visible(before.operation != nullptr ? before.operation->name() : before.label) + '\n';
  }
  return request;
}

// The secret goes through a pipe, so it stands in no process list.
std::string token_lines(const std::string& token_url) {
  return "# KEUR_TOKEN, for the lines below; set KEUR_CLIENT_ID, KEUR_CLIENT_SECRET (and KEUR_TENANT_ID) first\n"
         "KEUR_TOKEN=$(printf %s \"$KEUR_CLIENT_SECRET\" | curl --silent --show-error --globoff "
         "--data grant_type=client_credentials --data-urlencode \"client_id=$KEUR_CLIENT_ID\" "
         "--data-urlencode client_secret@- ${KEUR_TENANT_ID:+--data-urlencode \"tenant_id=$KEUR_TENANT_ID\"} --url " +
         exporting::shell_quote(token_url) + " | sed -nE 's/.*\"access_token\" *: *\"([^\"]*)\".*/\\1/p')\n\n";
}

/// Where the credentials of the operation's first alternative stand.
std::vector<http::CredentialSlot> slots_of(const openapi::Description& description,
                                           const openapi::Operation& operation) {
  std::vector<http::CredentialSlot> slots;
  const auto satisfaction = openapi::satisfy(
      operation.security, [&](std::string_view name) { return description.security_scheme(name) != nullptr; });
  if (satisfaction.alternative != nullptr)
    for (const auto& one : satisfaction.alternative->schemes)
      slots.push_back(openapi::slot_of(*description.security_scheme(one.first)));
  return slots;
}

// One line an operation: the request of its first planned case that is meant to succeed.
int write_curl(const Subject& subject, const exporting::PostmanOptions& options, Terminal& terminal) {
  const auto plan = plan::make_plan(subject.description, *subject.schemas, {});
  std::set<const openapi::Operation*> seen;
  json::Array lines;
  if (!terminal.json && !options.token_url.empty())
    terminal.out(token_lines(options.token_url));
  for (const auto& test : plan.cases) {
    if (test.operation == nullptr || test.steps.empty() || test.steps.back().operation != test.operation)
      continue;
    const auto kind = test.steps.back().expect.kind;
    using Kind = plan::Expectation::Kind;
    if (kind != Kind::Success && kind != Kind::Accepted && kind != Kind::Documented)
      continue;
    if (!seen.insert(test.operation).second)
      continue;
    std::string remarks;
    const auto slots = slots_of(subject.description, *test.operation);
    const std::string line = exporting::curl_line(readable(test, remarks), options.base_url, &slots);
    lines.push_back(json::object({{"operation", test.operation->name()}, {"curl", line}}));
    if (!terminal.json)
      terminal.out("# " + escape_visible(test.operation->name()) + '\n' + remarks + line + "\n\n");
  }
  if (terminal.json)
    terminal.out(json::dump_pretty(json::object({{"requests", std::move(lines)}})));
  return 0;
}

/// As it was read: overlays are left out.
int write_description(const Arguments& arguments, const profile::Profile& profile, Terminal& terminal) {
  const auto source = read_source(arguments.positional(1).value_or(profile.description), profile);
  if (!source)
    return terminal.report(source.error());
  terminal.out(terminal.json ? json::dump_pretty(json::object({{"name", source->name}, {"text", source->text}}))
                             : source->text);
  return 0;
}

int run_export(const Arguments& arguments, Terminal& terminal) {
  const std::string kind = *arguments.positional(0);
  if (kind != "postman" && kind != "curl" && kind != "description")
    return terminal.report({ErrorCode::Usage, "export wants one of postman, curl, description, not '" + kind + "'"});
  if (kind != "postman" && arguments.has("--out"))
    return terminal.report({ErrorCode::Usage, "--out is for postman; the others go to stdout"});
  auto profile = choose_profile(arguments);
  if (!profile)
    return terminal.report(profile.error());
  if (kind == "description")
    return write_description(arguments, *profile, terminal);
  auto subject = load_subject(arguments, *profile, 1);
  if (!subject)
    return terminal.report(subject.error());
  const auto options = options_for(subject->description, *profile);
  return kind == "postman" ? write_postman(*subject, options, arguments, terminal)
                           : write_curl(*subject, options, terminal);
}

} // namespace

Command export_command() {
  return {
      "export",
      "write a Postman collection, or curl lines, for every operation of a description; or the description itself",
      {{"postman|curl|description", "what to write", true},
       {"SPEC", "the description: a path, - for standard input, or an https URL; the profile's or the built-in one "
                "when left out"}},
      {{"--out", "DIR", "postman: write the collection and its environment there instead of the collection to stdout"},
       {"--profile", "NAME", "addresses and description of a profile of keur.yaml"},
       {"--config", "FILE", "read profiles from FILE instead of ./keur.yaml"},
       overlay_option,
       reference_root_option,
       lenient_option},
      {{"keur export postman openapi.yaml --out postman",
        "collection and environment (no secret in either) in ./postman"},
       {"keur export curl", "a curl line for each operation of the built-in description, and one for the token"},
       {"keur export description", "the built-in description, to read and to change"}},
      run_export};
}

} // namespace keur::cli
