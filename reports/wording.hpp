#pragma once
#include "run/transcript.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// How numbers, times, places and foreign text are worded, alike in every report. Locale-free.
namespace keur::reports {

/// "1 case", "2 cases".
std::string counted(std::uint64_t count, std::string_view noun);
/// Seconds with exactly three decimals, never negative: "0.120".
std::string seconds(std::int64_t us);
/// For people: "340 µs", "12 ms", "1.25 s", "2 min 5 s".
std::string human_duration(std::int64_t us);
/// "1.2 kB" (powers of 1000).
std::string human_bytes(std::uint64_t bytes);
/// "187" or "1.5": occurrences a second.
std::string rate(std::uint64_t count, std::int64_t us);

/// What the run says, in a few words: "The contract holds" (only where every operation was reached), "No breach found;
/// 8 of 15 operations reached", "Contract violated" …
std::string headline(const run::Transcript& transcript);
/// "8 of 15 operations reached"; "" where the run was to ask none.
std::string reach_text(const run::Summary& summary);
/// "12 cases: 10 passed, 1 failed, 1 inconclusive; 2 warnings" (zeros left out, passed always said).
std::string tally(const run::Summary& summary);
/// "openapi.yaml:12:5 #/paths/…"; "" when nothing is known.
std::string place(const Location& where);
/// The file name of a path or URL without what stands before it, where `root` does; else the path itself.
std::string_view below(std::string_view path, std::string_view root);

/// One printed line out of foreign text: control characters visible, at most `limit` bytes, CI commands defused.
std::string one_line(std::string_view foreign, std::size_t limit = 2'000);
/// U+200B in UTF-8.
inline constexpr std::string_view zero_width_space = "\xE2\x80\x8B";
/// Breaks what a CI system would take for a command (GitHub "::error", "##[…]", Azure "##vso[", TeamCity, GitLab
/// "section_start:") by a zero-width space. GitHub trims a line before it looks, and "##[" counts anywhere in a line,
/// so an indent alone is not enough.
std::string defuse(std::string_view line);

/// The run's command with `--filter ID` for one case; quoted for a shell.
std::string rerun_line(const run::Transcript& transcript, std::string_view case_id);
/// In single quotes where a shell would take the word apart.
std::string shell_word(std::string_view word);

/// FNV-1a, 64 bits, 16 hex digits: names that stay stable between runs, no protection against anything.
std::string stable_hash(std::string_view text);

} // namespace keur::reports
