#include "drift/compare.hpp"

#include <algorithm>

namespace keur::drift {
namespace {

constexpr Kind table[] = {
    {"drift-member-vanished", Change::Vanished, true, "Is every member of before still there?",
     "A member that was always or often there is in none of the answers now.",
     "3 objects that all had it, or 10 more of it to be expected now"},
    {"drift-member-optional", Change::Widened, true, "Is what was always there still always there?",
     "A member that every object had is missing at times, and the description does not call it optional.",
     "20 objects that all had it"},
    {"drift-type-widened", Change::Widened, true, "Are values still of the types of before?",
     "A value of a type that was not seen before: null where there was none, text where there were numbers. An integer "
     "where the description says number is none.",
     "3 values before; 20 for null, and for fractions among integers"},
    {"drift-format-widened", Change::Widened, true, "Do texts still follow the format of before?",
     "Texts were all dates, times or UUIDs, and some are not any more.", "10 texts before, all of the format"},
    {"drift-optional-vanished", Change::Vanished, false, "Are optional members of before still there?",
     "A member that the description calls optional was always or often there, and is in none of the answers now.",
     "3 objects that all had it, or 10 more of it to be expected now"},
    {"drift-null-seen", Change::New, false, "Is null still as rare as before?",
     "The first null at a place where the description lets null in.", "20 values before, none of them null"},
    {"drift-member-new", Change::New, false, "Are there members that were not there before?",
     "A member that was not seen before.",
     "3 objects before, none of which had it; 20 where the description calls it optional"},
    {"drift-value-new", Change::New, false, "Are there values of an enum that were not seen before?",
     "A value that the description's enum declares was seen for the first time.", "10 values of the enum before"},
    {"drift-answer-new", Change::New, false, "Are there answers of another status or media type?",
     "An operation of which the snapshot has answers gave one with a status and media type that it had not given.",
     "3 answers of the operation before"},
    {"drift-answer-vanished", Change::Vanished, false, "Do all answers of before still occur?",
     "An answer with a status and media type that an operation always or often gave did not occur, and others did.",
     "3 answers now where all of 3 were of it before, or 10 more of it to be expected now"},
    {"drift-header-new", Change::New, false, "Are there headers that were not there before?",
     "A header field that was not seen before. Names only; fields that belong to the connection are left out.",
     "3 answers before, none of which had it"},
    {"drift-header-vanished", Change::Vanished, false, "Are all headers of before still there?",
     "A header field that every answer had, or most, is in none of them now.",
     "3 answers that all had it, or 10 more of it to be expected now"},
    {"drift-type-narrowed", Change::Narrowed, false, "Are all types of before still seen?",
     "A type that was common among the values of before is not seen any more. Integers where there were numbers are "
     "numbers.",
     "10 more of it to be expected now"},
    {"drift-format-narrowed", Change::Narrowed, false, "Do texts follow a format now?",
     "Texts were of several formats or of none, and one of these does not occur any more.",
     "10 more of it to be expected now"},
    {"drift-description", Change::New, false, "Does the description say the same of these answers?",
     "What the description says of these answers changed, and the answers did not.", "any answer before and now"},
};

} // namespace

std::string_view name(Change change) {
  switch (change) {
  case Change::New:
    return "new";
  case Change::Vanished:
    return "vanished";
  case Change::Widened:
    return "widened";
  case Change::Narrowed:
    return "narrowed";
  }
  return "";
}

std::span<const Kind> kinds() { return table; }

const Kind* find_kind(std::string_view id) {
  const auto found = std::find_if(std::begin(table), std::end(table), [&](const Kind& kind) { return kind.id == id; });
  return found == std::end(table) ? nullptr : &*found;
}

std::string describe() {
  std::string out =
      "# Drift: answers compared with those of an earlier run\n\n"
      "Made from the table in `harness/drift/kinds.cpp`; a test keeps it fresh.\n\n"
      "`keur run --snapshot FILE` records the shape of every answer: members, types, formats, null, header names, CSV "
      "columns, and of texts only those that an enum of the description declares. Values are never written, so the "
      "file can be committed. Names that no schema tells to be a member's (the keys of a map) stand as `<key>`.\n\n"
      "* **FILE is not there:** it is written, and nothing is compared.\n"
      "* **FILE is there:** the answers are compared with it and FILE is left alone, so a drift is told every night "
      "until somebody decides. What was seen now is in `keur-report/snapshot.json`; copying it over FILE accepts it.\n"
      "* **`--update-snapshot`:** compared, told, and then written to FILE. Answers that did not occur in this run are "
      "kept as they were, so a run of some cases spoils nothing.\n\n"
      "A run that was interrupted writes no snapshot. Each compared answer is a case of the suite `drift`, so it has "
      "its line in every report. What breaks a client fails the case; the rest are warnings (`--fail-on warn` makes "
      "them fail, `--checks ID=warn|fail|off` sets one). Each finding names the member and says who moved: *server "
      "changed* while the description says the same of that very place, *both changed*, or *description changed* where "
      "the answers look as before. An answer of the snapshot that did not occur in this run has a case, too, which is "
      "skipped and says so.\n\n"
      "What counts are distinct instances: whole answers and elements of lists, each once however often it is sent. "
      "Few "
      "of them prove nothing, so each kind is told only from a number on, which its message repeats. *To be expected* "
      "is as many as there would be if answers were still as they were.\n\n"
      "| id | change | level | meaning | told from |\n|---|---|---|---|---|\n";
  for (const Kind& kind : table)
    out += "| `" + std::string(kind.id) + "` | " + std::string(name(kind.change)) + " | " +
           (kind.breaks ? "fail" : "warn") + " | " + std::string(kind.meaning) + " | " + std::string(kind.from) +
           " |\n";
  return out;
}

} // namespace keur::drift
