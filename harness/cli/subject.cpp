#include "cli/subject.hpp"

#include "base/text.hpp"
#include "cli/builtin.hpp"
#include "cli/fetch.hpp"
#include "http/uri.hpp"
#include "openapi/own_values.hpp"
#include "profile/postman_variables.hpp"
#include "reports/wording.hpp"

#include <unistd.h>

#include <filesystem>

namespace keur::cli {
namespace {

constexpr std::size_t description_limit = 64u << 20;
constexpr std::string_view builtin_name = "built-in visma-hrm";

Result<std::string> read_stdin() {
  std::string text;
  std::string buffer(1u << 16, '\0');
  for (;;) {
    const auto count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count < 0)
      return fail(ErrorCode::FileUnreadable, "standard input cannot be read");
    if (count == 0)
      return text;
    text.append(buffer, 0, static_cast<std::size_t>(count));
    if (text.size() > description_limit)
      return fail(ErrorCode::SizeLimit, "standard input is larger than 64 MiB");
  }
}

Status check_reference_root(const std::string& folder, const openapi::Source& source) {
  std::error_code no_throw;
  if (folder.empty())
    return {};
  if (!std::filesystem::is_directory(folder, no_throw))
    return fail(ErrorCode::FileUnreadable, "--reference-root wants a folder, not '" + folder + "'");
  if (!std::filesystem::exists(source.name, no_throw))
    return {}; // no file: its references go to its own origin
  const auto way = std::filesystem::canonical(source.name, no_throw)
                       .lexically_relative(std::filesystem::canonical(folder, no_throw));
  if (way.empty() || *way.begin() == "..")
    return fail(ErrorCode::Usage, "--reference-root wants a folder above '" + source.name + "', not '" + folder + "'");
  return {};
}

std::vector<openapi::Own> own_values(const profile::Profile& profile) {
  std::vector<openapi::Own> own;
  for (const auto& value : profile.values)
    if (output_named_by(value.value).empty())
      own.push_back({value.name, value.value, value.where});
  return own;
}

} // namespace

bool is_url(std::string_view spec) { return spec.starts_with("https://") || spec.starts_with("http://"); }

Result<openapi::Source> read_source(const std::string& spec, const profile::Profile& profile) {
  if (spec.empty())
    return openapi::Source{std::string(builtin_name), "keur:visma-hrm/openapi.yaml",
                           std::string(builtin_description())};
  if (spec == "-") {
    auto text = read_stdin();
    if (!text)
      return tl::unexpected(text.error());
    return openapi::Source{"-", {}, std::move(*text)};
  }
  if (is_url(spec)) {
    auto text = fetch(spec, profile);
    if (!text)
      return tl::unexpected(text.error());
    return openapi::Source{spec, spec, std::move(*text)};
  }
  return openapi::read_file(spec, description_limit);
}

Result<openapi::LoadOptions> load_options(const Arguments& arguments, const profile::Profile& profile,
                                          const openapi::Source& source) {
  openapi::LoadOptions options;
  std::vector<std::string> names = arguments.all("--overlay");
  if (names.empty())
    names = profile.overlays;
  for (const auto& name : names) {
    auto overlay = name == "builtin" ? Result<openapi::Source>(openapi::Source{"built-in overlay", "keur:overlay.yaml",
                                                                               std::string(builtin_overlay())})
                                     : openapi::read_file(name, description_limit);
    if (!overlay)
      return tl::unexpected(overlay.error());
    options.overlays.push_back(std::move(*overlay));
  }
  if (names.empty() && source.name == builtin_name)
    options.overlays.push_back({"built-in overlay", "keur:overlay.yaml", std::string(builtin_overlay())});
  options.lenient = arguments.has("--lenient");
  options.reference_root = arguments.one("--reference-root").value_or(profile.reference_root);
  if (auto fits = check_reference_root(options.reference_root, source); !fits)
    return tl::unexpected(fits.error());
  if (is_url(source.uri))
    options.fetch = [profile](const std::string& url) { return fetch(url, profile); };
  return options;
}

schema::Options schema_options(const openapi::Description& description) {
  if (description.version == openapi::Version::V30)
    return {schema::Dialect::OpenApi30, true};
  return {schema::dialect_of(description.json_schema_dialect).value_or(schema::Dialect::OpenApi31), true};
}

std::string output_named_by(const json::Value& value) {
  constexpr std::string_view lead = "$outputs.";
  return value.is_string() && value.string().starts_with(lead) ? value.string().substr(lead.size()) : "";
}

Result<Subject> load_subject(const Arguments& arguments, const profile::Profile& profile, std::size_t position) {
  const std::string spec = arguments.positional(position).value_or(profile.description);
  auto source = read_source(spec, profile);
  if (!source)
    return tl::unexpected(source.error());
  auto options = load_options(arguments, profile, *source);
  if (!options)
    return tl::unexpected(options.error());
  for (const auto& value : profile.values)
    if (!output_named_by(value.value).empty() && profile.before.empty())
      return fail(ErrorCode::Configuration, "values: $outputs speaks of the workflow named by `before`, and none is",
                  value.where);
  auto own = own_values(profile);
  if (arguments.has("--postman-env"))
    if (const auto variables = profile::read_postman_variables(arguments.one_or("--postman-env", "")))
      for (const auto& [name, value] : *variables)
        if (!profile::speaks_of_secret(name))
          own.push_back({name, json::Value(value), {}, true});
  if (auto overlay = openapi::own_values_overlay(own))
    options->overlays.push_back(std::move(*overlay));
  auto description = openapi::load(*source, *options);
  if (!description)
    return tl::unexpected(description.error());
  if (auto status = openapi::apply_own_values(*description, own); !status)
    return tl::unexpected(status.error());
  Subject subject{std::move(*description), nullptr, source->name};
  subject.schemas =
      std::make_unique<schema::Compiler>(*subject.description.documents, schema_options(subject.description));
  return subject;
}

void say_defects(const Subject& subject, Terminal& terminal) {
  const openapi::Problem* first = nullptr;
  std::size_t errors = 0;
  for (const openapi::Problem& problem : subject.description.problems)
    if (problem.level == openapi::Problem::Level::Error && ++errors == 1)
      first = &problem;
  if (first)
    terminal.talk("keur: warning: the description has " + reports::counted(errors, "error") + ", the first at " +
                  escape_visible(to_string(first->where)) + " (" + first->id + "); `keur lint` shows all");
}

} // namespace keur::cli
