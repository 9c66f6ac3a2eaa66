#include "cli/subject.hpp"

#include "base/text.hpp"
#include "cli/builtin.hpp"
#include "cli/fetch.hpp"
#include "http/uri.hpp"
#include "openapi/own_values.hpp"
#include "profile/postman_variables.hpp"
#include "reports/wording.hpp"
#include "run/broken.hpp"

#include <unistd.h>

#include <filesystem>

namespace keur::cli {
namespace {

constexpr std::size_t description_limit = 64u << 20;
constexpr std::string_view builtin_name = "built-in visma-hrm";
constexpr std::string_view builtin_overlay_name = "built-in overlay";

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

/// Does the text name a path that the built-in overlay speaks of? Its targets are $.paths['/…'].post.
bool has_paths_of_builtin(std::string_view text) {
  constexpr std::string_view before = "$.paths['";
  const std::string_view overlay = builtin_overlay();
  for (auto at = overlay.find(before); at != std::string_view::npos; at = overlay.find(before, at + 1)) {
    const auto begin = at + before.size(), end = overlay.find('\'', begin);
    const std::string path(overlay.substr(begin, end - begin));
    for (const char* after : {":", "\":", "\" :", "':"}) // as YAML or JSON writes a name
      if (text.find(path + after) != std::string_view::npos)
        return true;
  }
  return false;
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
    auto overlay = name == "builtin"
                       ? Result<openapi::Source>(openapi::Source{std::string(builtin_overlay_name), "keur:overlay.yaml",
                                                                 std::string(builtin_overlay())})
                       : openapi::read_file(name, description_limit);
    if (!overlay)
      return tl::unexpected(overlay.error());
    options.overlays.push_back(std::move(*overlay));
  }
  if (names.empty() && (source.name == builtin_name || has_paths_of_builtin(source.text)))
    options.overlays.push_back(
        {std::string(builtin_overlay_name), "keur:overlay.yaml", std::string(builtin_overlay())});
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
  const bool unasked = source->name != builtin_name && !options->overlays.empty() && !arguments.has("--overlay") &&
                       profile.overlays.empty();
  if (unasked) // it is written for several editions
    std::erase_if(description->problems, is_of_builtin_overlay);
  Subject subject{std::move(*description), nullptr, source->name, unasked};
  subject.schemas =
      std::make_unique<schema::Compiler>(*subject.description.documents, schema_options(subject.description));
  return subject;
}

bool is_of_builtin_overlay(const openapi::Problem& problem) {
  return problem.id == "overlay-no-match" && problem.where.document == builtin_overlay_name;
}

Status refuse_broken(const openapi::Description& description, const Arguments& arguments) {
  const auto parts = openapi::unreadable_parts(description);
  if (parts.empty() || arguments.has("--allow-broken-description"))
    return {};
  const openapi::Problem& first = *parts.front();
  std::string message = "a part of the description cannot be read: " + escape_visible(first.message);
  if (parts.size() > 1)
    message += " (and " + reports::counted(parts.size() - 1, "more part") + "; `keur lint` shows all)";
  return fail(ErrorCode::DescriptionInvalid, std::move(message), first.where,
              "put it right, or leave what hangs on it unjudged with --allow-broken-description");
}

Status refuse_broken(const Subject& subject, const Arguments& arguments) {
  return refuse_broken(subject.description, arguments);
}

std::vector<run::Note> guesses(const openapi::Description& description) {
  std::vector<run::Note> notes;
  for (const auto& operation : description.operations)
    if (const auto& job = operation.export_job; job && job->inferred)
      notes.push_back(
          {"export-inferred",
           escape_visible(operation.name() + " is taken for an export job because GET " + job->query_path +
                          " answers a state ('" + job->status_pointer + "') and a list of addresses ('" +
                          job->files_pointer + "'); say `x-keur-export: false` there, or in an overlay, to deny it"),
           operation.node.location()});
  return notes;
}

void say_defects(const Subject& subject, Terminal& terminal) {
  if (subject.builtin_overlay)
    terminal.talk("keur: the built-in overlay was applied: it declares the export jobs of paths that the description "
                  "has (--overlay names others)");
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
