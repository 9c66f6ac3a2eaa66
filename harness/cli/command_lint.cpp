#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/lint_examples.hpp"
#include "cli/subject.hpp"
#include "cli/target.hpp"
#include "generate/dialect.hpp"
#include "json/load.hpp"
#include "reports/wording.hpp"
#include "resource/declared.hpp"
#include "resource/resources.hpp"
#include "schema/pattern.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace keur::cli {
namespace {

using openapi::Problem;

std::string_view name(Problem::Level level) { return level == Problem::Level::Error ? "error" : "warning"; }

Status compile_pattern(std::string_view pattern) {
  auto compiled = schema::Pattern::compile(pattern);
  if (!compiled)
    return fail(compiled.error());
  return {};
}

std::vector<Problem> all_problems(const openapi::Source& source, openapi::LoadOptions& options) {
  options.compile_pattern = compile_pattern;
  auto description = openapi::load(source, options);
  if (!description)
    return openapi::lint(source, options);
  std::vector<Problem> problems = std::move(description->problems);
  std::set<std::string> refused; // places with an error: that nothing can be judged there need not be said as well
  for (const auto& problem : problems)
    if (problem.level == Problem::Level::Error)
      refused.insert(to_string(problem.where) + problem.where.pointer);
  for (auto& problem : resource::problems_of_declarations(*description))
    problems.push_back(std::move(problem));
  for (auto& problem : lint_examples(*description))
    if (problem.id != "schema-unjudged" || !refused.contains(to_string(problem.where) + problem.where.pointer))
      problems.push_back(std::move(problem));
  std::erase_if(problems, is_of_builtin_overlay);
  std::stable_sort(problems.begin(), problems.end(), [&](const Problem& a, const Problem& b) {
    const auto rank = [&](const Problem& one) {
      return std::make_tuple(one.where.document != source.name, std::string_view(one.where.document), one.where.line,
                             one.where.column);
    };
    return rank(a) < rank(b);
  });
  return problems;
}

std::string lint_json(const std::vector<Problem>& problems) {
  json::Array items;
  for (const auto& problem : problems)
    items.push_back(json::object({{"id", problem.id},
                                  {"level", name(problem.level)},
                                  {"message", problem.message},
                                  {"file", problem.where.document},
                                  {"line", problem.where.line},
                                  {"column", problem.where.column},
                                  {"pointer", problem.where.pointer},
                                  {"section", problem.section}}));
  return json::dump_pretty(json::object({{"problems", std::move(items)}}));
}

std::string problem_line(const Problem& problem, bool color) {
  const bool error = problem.level == Problem::Level::Error;
  const std::string level(name(problem.level));
  return escape_visible(to_string(problem.where)) + ": " +
         (color ? (error ? "\x1b[31m" : "\x1b[33m") + level + "\x1b[0m" : level) + ' ' + problem.id + ": " +
         escape_visible(problem.message) + (problem.section.empty() ? "" : " (" + problem.section + ')') + '\n';
}

/// The line of an error in the description itself. (What is only referred to is not at hand.)
std::string excerpt_of(const Problem& problem, const openapi::Source& source) {
  if (problem.level != Problem::Level::Error || problem.where.document != source.name)
    return {};
  return excerpt(source.text, problem.where.line, problem.where.column);
}

/// What is guessed of the operations: with -v, as far as the description could be read.
std::string guessed_roles(const openapi::Source& source, const openapi::LoadOptions& options) {
  const auto description = openapi::load(source, options);
  std::string text;
  if (!description)
    return text;
  generate::Shapes shapes(generate::dialect_of(*description));
  const resource::Resources resources(*description, shapes);
  for (const auto& operation : description->operations)
    if (const auto& meaning = resources.of(operation); !meaning.sure && meaning.role != resource::Role::Action)
      text += escape_visible(to_string(operation.node.location()) + ": note guessed: " + operation.name() + ": " +
                             std::string(resource::name(meaning.role)) + ", for " + meaning.because +
                             "; x-keur-resource says otherwise") +
              '\n';
  return text;
}

/// What the other commands guess where the description says nothing.
void say_guesses(const openapi::Source& source, const openapi::LoadOptions& options, Terminal& terminal) {
  const auto description = openapi::load(source, options);
  for (const auto& guess : description ? guesses(*description) : std::vector<run::Note>{})
    terminal.out(escape_visible(to_string(guess.where)) + ": note " + guess.id + ": " + guess.message + '\n');
}

int run_lint(const Arguments& arguments, Terminal& terminal) {
  auto profile = choose_profile(arguments);
  if (!profile)
    return terminal.report(profile.error());
  auto source = read_source(arguments.positional(0).value_or(""), *profile);
  if (!source)
    return terminal.report(source.error());
  auto options = load_options(arguments, *profile, *source);
  if (!options)
    return terminal.report(options.error());
  const auto problems = all_problems(*source, *options);
  const auto errors = static_cast<std::size_t>(std::count_if(
      problems.begin(), problems.end(), [](const Problem& one) { return one.level == Problem::Level::Error; }));
  if (terminal.json) {
    terminal.out(lint_json(problems));
  } else {
    for (const auto& problem : problems)
      terminal.out(problem_line(problem, terminal.color) + excerpt_of(problem, *source));
    if (terminal.verbose > 0) {
      terminal.out(guessed_roles(*source, *options));
      say_guesses(*source, *options, terminal);
    }
    terminal.talk(problems.empty() ? "no problem found"
                                   : reports::counted(errors, "error") + ", " +
                                         reports::counted(problems.size() - errors, "warning"));
  }
  return errors ? 2 : 0;
}

} // namespace

Command lint_command() {
  return {
      "lint",
      "problems of a description, each with its place, rule and the specification's section",
      {{"SPEC", "the description: a path, - for standard input, or an https URL", true}},
      {overlay_option,
       reference_root_option,
       lenient_option,
       {"--profile", "NAME", "CA file and proxy of a profile of keur.yaml, for a URL"},
       {"--config", "FILE", "read profiles from FILE instead of ./keur.yaml"}},
      {{"keur lint openapi.yaml", "file:line:column of everything that breaks the specification"},
       {"keur lint openapi.yaml --json", "the same for machines"}},
      run_lint,
      "Errors are breaches of the OpenAPI Specification; a warning is legal but suspicious and leaves the exit code "
      "at 0. Example values are judged by their schemas."};
}

} // namespace keur::cli
