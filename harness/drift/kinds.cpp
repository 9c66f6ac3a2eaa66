#include "drift/compare.hpp"

#include <algorithm>

namespace keur::drift {
namespace {

constexpr Kind table[] = {
    {"drift-member-vanished", Change::Vanished, true, "Is every member of before still there?",
     "A member that was always or often there is in none of the answers now."},
    {"drift-member-optional", Change::Widened, true, "Is what was always there still always there?",
     "A member that each of at least twenty objects had is missing at times."},
    {"drift-type-widened", Change::Widened, true, "Are values still of the types of before?",
     "A value of a type that was not seen before: null where there was none, text where there were numbers. An integer "
     "among numbers is none."},
    {"drift-format-widened", Change::Widened, true, "Do texts still follow the format of before?",
     "Texts were all dates, times or UUIDs, and some are not any more."},
    {"drift-null-seen", Change::New, false, "Is null still as rare as before?",
     "The first null at a place where the description lets null in."},
    {"drift-member-new", Change::New, false, "Are there members that were not there before?",
     "A member that was not seen before."},
    {"drift-value-new", Change::New, false, "Are there values of an enum that were not seen before?",
     "A value that the description's enum declares was seen for the first time."},
    {"drift-answer-new", Change::New, false, "Are there answers of another status or media type?",
     "An operation of which the snapshot has answers gave one with a status and media type that it had not given."},
    {"drift-header-new", Change::New, false, "Are there headers that were not there before?",
     "A header field that was not seen before. Names only; fields that belong to the connection are left out."},
    {"drift-header-vanished", Change::Vanished, false, "Are all headers of before still there?",
     "A header field that every answer had, or most, is in none of them now."},
    {"drift-type-narrowed", Change::Narrowed, false, "Are all types of before still seen?",
     "A type that was common among the values of before is not seen any more."},
    {"drift-format-narrowed", Change::Narrowed, false, "Do texts follow a format now?",
     "Texts were of several formats or of none, and one of these does not occur any more."},
    {"drift-description", Change::New, false, "Does the description say the same of these answers?",
     "What the description says of these answers changed, and the answers did not."},
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
      "them fail, `--checks ID=warn|fail|off` sets one). Each finding says who moved: *server changed* while the "
      "description says the same of the answer, *both changed*, or *description changed* where the answers look as "
      "before.\n\n"
      "| id | change | level | meaning |\n|---|---|---|---|\n";
  for (const Kind& kind : table)
    out += "| `" + std::string(kind.id) + "` | " + std::string(name(kind.change)) + " | " +
           (kind.breaks ? "fail" : "warn") + " | " + std::string(kind.meaning) + " |\n";
  return out;
}

} // namespace keur::drift
