#include "reports/wording.hpp"

#include "base/text.hpp"
#include "language/language.hpp"
#include "reports/preflight_only.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace keur::reports {
namespace {

bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// `value` tenths or hundredths: a decimal number without trailing zeros.
std::string decimal(std::uint64_t value, std::uint64_t scale) {
  std::string text = std::to_string(value / scale);
  std::uint64_t rest = value % scale;
  if (rest == 0)
    return text;
  text += '.';
  for (scale /= 10; rest != 0; rest %= scale, scale /= 10)
    text += static_cast<char>('0' + rest / scale);
  return text;
}

/// How many bytes of `line` from `at` may stand before the command is broken; 0: no command begins here.
std::size_t command_break(std::string_view line, std::size_t at) {
  const std::string_view rest = line.substr(at);
  for (const std::string_view trigger : {"##[", "##vso[", "##teamcity["})
    if (rest.starts_with(trigger))
      return 1;
  for (const std::string_view trigger : {"section_start:", "section_end:"})
    if (rest.starts_with(trigger))
      return 7;
  if (rest.starts_with("Build-Command"))
    return 5;
  const bool starts_word = at == 0 || !(is_alnum(line[at - 1]) || line[at - 1] == ':');
  return starts_word && rest.starts_with("::") ? 1 : 0;
}

} // namespace

std::string counted(std::uint64_t count, std::string_view noun) {
  return std::to_string(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

std::string seconds(std::int64_t us) {
  const std::uint64_t ms = us > 0 ? (static_cast<std::uint64_t>(us) + 500) / 1000 : 0;
  std::string rest = std::to_string(ms % 1000);
  return std::to_string(ms / 1000) + '.' + std::string(3 - rest.size(), '0') + rest;
}

std::string human_duration(std::int64_t us) {
  if (us < 0)
    us = 0;
  const auto time = static_cast<std::uint64_t>(us);
  if (time < 1'000)
    return std::to_string(time) + " µs";
  if (time < 10'000)
    return decimal(time / 100, 10) + " ms";
  if (time < 1'000'000)
    return std::to_string(time / 1'000) + " ms";
  if (time < 60'000'000)
    return decimal(time / 10'000, 100) + " s";
  const std::uint64_t whole = time / 1'000'000;
  if (whole < 3'600)
    return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3'600) + " h " + std::to_string(whole / 60 % 60) + " min";
}

std::string human_bytes(std::uint64_t bytes) {
  if (bytes < 1'000)
    return std::to_string(bytes) + " B";
  if (bytes < 1'000'000)
    return decimal(bytes / 100, 10) + " kB";
  if (bytes < 1'000'000'000)
    return decimal(bytes / 100'000, 10) + " MB";
  return decimal(bytes / 100'000'000, 10) + " GB";
}

std::string rate(std::uint64_t count, std::int64_t us) {
  if (us <= 0)
    return "0";
  const auto tenths = static_cast<std::uint64_t>(static_cast<double>(count) * 1e7 / static_cast<double>(us));
  return tenths >= 100 ? std::to_string(tenths / 10) : decimal(tenths, 10);
}

bool is_preflight(const run::Transcript& transcript) {
  return !transcript.preflight.empty() &&
         std::all_of(transcript.cases.begin(), transcript.cases.end(),
                     [](const run::RecordedCase& record) { return record.suite == "preflight"; });
}

std::string reach_text(const run::Summary& summary) {
  const auto& [asked, reached] = summary.operations;
  return asked == 0 ? "" : std::to_string(reached) + " of " + counted(asked, "operation") + " reached";
}

namespace {

std::string no_breach(const run::Summary& summary) {
  const auto& [asked, reached] = summary.operations;
  if (asked == 0)
    return "No breach found";
  return asked == reached ? "The contract holds" : "No breach found; " + reach_text(summary);
}

std::string_view preflight_headline(const run::Transcript& transcript) {
  using namespace language::literals;
  const auto ready = transcript.summary.warnings > 0 ? "Ready, with warnings"_t : "Ready"_t;
  return (transcript.exit_code != 0 ? "Not ready"_t : ready).in(spoken_in(transcript));
}

} // namespace

language::Language spoken_in(const run::Transcript& transcript) {
  return language::language_of(transcript.language).value_or(language::Language::English);
}

std::string headline(const run::Transcript& transcript) {
  if (is_preflight(transcript) && transcript.complete && (transcript.exit_code == 0 || transcript.exit_code == 4))
    return std::string(preflight_headline(transcript));
  if (transcript.summary.failed > 0)
    return "Contract violated";
  if (!transcript.complete)
    return "The run did not finish";
  switch (transcript.exit_code) {
  case 0:
    return no_breach(transcript.summary);
  case 1:
    return "Contract violated";
  case 2:
    return "The run could not start";
  case 3:
    return "Could not judge";
  case 4:
    return "Authentication failed";
  case 5:
    return "Refused by a safety rule";
  case 6:
    return no_breach(transcript.summary) + ", but a report could not be written";
  case 7:
    if (transcript.summary.operations.reached > 0)
      return no_breach(transcript.summary);
    return "Nothing could be judged";
  default:
    return "The run ended early";
  }
}

std::string tally(const run::Summary& summary) {
  std::string text = counted(summary.cases, "case") + ": " + std::to_string(summary.passed) + " passed";
  const std::array<std::pair<std::uint64_t, std::string_view>, 4> parts{{{summary.failed, " failed"},
                                                                         {summary.errors, " could not be judged"},
                                                                         {summary.inconclusive, " inconclusive"},
                                                                         {summary.skipped, " skipped"}}};
  for (const auto& [count, word] : parts)
    if (count > 0)
      text += ", " + std::to_string(count) + std::string(word);
  if (summary.warnings > 0)
    text += "; " + counted(summary.warnings, "warning");
  if (summary.remarks > 0)
    text += (summary.warnings > 0 ? ", " : "; ") + counted(summary.remarks, "remark");
  return text;
}

std::string place(const Location& where) {
  std::string text = to_string(where);
  if (where.pointer.empty())
    return text;
  return text + (text.empty() ? "#" : " #") + where.pointer;
}

std::string_view below(std::string_view path, std::string_view root) {
  while (root.ends_with('/'))
    root.remove_suffix(1);
  if (path.starts_with("./"))
    path.remove_prefix(2);
  if (root.empty() || !path.starts_with(root) || path.size() <= root.size() || path[root.size()] != '/')
    return path;
  return path.substr(root.size() + 1);
}

std::string one_line(std::string_view foreign, std::size_t limit) {
  return defuse(truncate(escape_visible(foreign.size() > limit * 2 ? foreign.substr(0, limit * 2) : foreign), limit));
}

std::string defuse(std::string_view line) {
  std::string out;
  out.reserve(line.size());
  for (std::size_t i = 0; i < line.size();) {
    const std::size_t keep = command_break(line, i);
    out += line.substr(i, std::max<std::size_t>(keep, 1));
    i += std::max<std::size_t>(keep, 1);
    if (keep > 0)
      out += zero_width_space;
  }
  return out;
}

std::string stable_hash(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out(16, '0');
  for (std::size_t i = 16; i-- > 0; hash >>= 4U)
    out[i] = digits[hash & 15U];
  return out;
}

std::string shell_word(std::string_view word) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,@%+";
  if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos)
    return std::string(word);
  std::string quoted = "'";
  for (const char c : word)
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + '\'';
}

std::string rerun_line(const run::Transcript& transcript, std::string_view case_id) {
  // What a glob would take for wild is wild: the id matches itself all the same.
  return (transcript.command.empty() ? "keur run" : one_line(transcript.command)) + " --filter " +
         shell_word(one_line(case_id));
}

} // namespace keur::reports
