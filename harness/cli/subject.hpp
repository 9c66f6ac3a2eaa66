#pragma once
#include "cli/command.hpp"
#include "openapi/load.hpp"
#include "profile/profile.hpp"
#include "run/transcript.hpp"
#include "schema/schema.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// What a command is about: the description named by SPEC, with its overlays, and the compiler of its schemas.
namespace keur::cli {

inline constexpr Option overlay_option{"--overlay", "FILE", "apply an OpenAPI Overlay to the description first", true};
inline constexpr Option reference_root_option{
    "--reference-root", "DIR",
    "files that the description refers to may lie anywhere below DIR, not below its own folder only"};
inline constexpr Option lenient_option{
    "--lenient", "", "follow a $ref that stands in place of an operation, which OpenAPI does not allow"};

struct Subject {
  openapi::Description description;
  std::unique_ptr<schema::Compiler> schemas;
  std::string source;           // as named by the user, or "built-in"
  bool builtin_overlay = false; // applied unasked, because the description has paths of it
};

/// Is it an http or https URL, not a file's name?
bool is_url(std::string_view spec);

/// The text of SPEC: a path, "-" for stdin, an https URL (http on the loopback), or the built-in description when
/// empty. Errors: FileUnreadable, SizeLimit, Usage, or the network's (exit 3).
Result<openapi::Source> read_source(const std::string& spec, const profile::Profile& profile);

/// Overlays of --overlay, else the profile's; where neither names one, the built-in overlay for each description that
/// has paths of it. The folder of
/// --reference-root, else the profile's. Errors: FileUnreadable, SizeLimit.
Result<openapi::LoadOptions> load_options(const Arguments& arguments, const profile::Profile& profile,
                                          const openapi::Source& source);

/// `position` is which positional argument SPEC is.
Result<Subject> load_subject(const Arguments& arguments, const profile::Profile& profile, std::size_t position = 0);

/// NAME of a value "$outputs.NAME", which the workflow named by `before` gives; "" of any other.
std::string output_named_by(const json::Value& value);

inline constexpr Option broken_option{"--allow-broken-description", "",
                                      "go on although parts of the description cannot be read"};

/// Error (DescriptionInvalid) with the first place where a part of the description cannot be read (a reference that
/// leads nowhere, a document that cannot be had), unless --allow-broken-description was given: what it leaves out would
/// count as tested.
Status refuse_broken(const Subject& subject, const Arguments& arguments);
Status refuse_broken(const openapi::Description& description, const Arguments& arguments);

/// Does it only say that the built-in overlay, which is written for several editions, speaks of a path that is not
/// there?
bool is_of_builtin_overlay(const openapi::Problem& problem);

/// What is guessed of the description, with what to say where the guess is wrong: operations that are taken for export
/// jobs though nobody has declared it.
std::vector<run::Note> guesses(const openapi::Description& description);

/// Says how many breaches of the specification a description has that is used nevertheless, and where the first is; and
/// that the built-in overlay was applied.
void say_defects(const Subject& subject, Terminal& terminal);

/// Dialect of a description's schemas.
schema::Options schema_options(const openapi::Description& description);

} // namespace keur::cli
