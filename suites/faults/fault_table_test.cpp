#include "base/text.hpp"
#include "check/check.hpp"
#include "json/load.hpp"
#include "mocks/faults/fault.hpp"
#include "mocks/mock.hpp"
#include "openapi/load.hpp"
#include "suites/system/child.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <thread>

/// Which check finds which fault of the mock: each row of table.tsv breaks the mock in one way, runs `keur run` against
/// it and compares all checks that trip with those the row names. harness/docs/fault-table.md is made from the table;
/// KEUR_REFRESH=1 writes the page, and the last column of the table, anew.
namespace keur {
namespace {

using Checks = std::set<std::string>;

// An operation that the first does not describe is the second's.
const char* const description_files[] = {"fixtures/faults/office.yaml", "fixtures/faults/workshop.yaml"};
const char* const table_file = "suites/faults/table.tsv";
const char* const untripped_file = "suites/faults/untripped.tsv";
const char* const blame_file = "suites/faults/blame.tsv";
const char* const page_file = "harness/docs/fault-table.md";

struct Row {
  std::string fault;     // "-" = none: nothing may trip
  std::string operation; // "*" = all of them
  std::string cases;     // glob on the ids of the cases that are run
  std::string meant;     // the check that has to find it
  Checks also;           // and what else trips
};

struct Found {
  int exit = -1;
  Checks checks = {};
  std::map<std::string, std::string> first = {}; // check → the first case and message
  std::set<std::string> heads = {};              // operations that failures are put down to
  std::int64_t blocked = 0, reached = 0;
  std::string trouble = {};
};

std::vector<std::vector<std::string>> read_columns(const std::string& file, std::size_t columns) {
  std::vector<std::vector<std::string>> rows;
  const auto text = system_tests::read_file(file);
  for (const auto line : split(text, '\n')) {
    if (line.empty() || line.front() == '#')
      continue;
    std::vector<std::string> row;
    for (const auto cell : split(line, '\t'))
      row.emplace_back(trim(cell));
    EXPECT_LE(row.size(), columns) << file << ": " << line;
    row.resize(columns);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<Row>& table() {
  static auto rows = [] {
    std::vector<Row> all;
    for (auto& cells : read_columns(table_file, 5)) {
      Row row{cells[0], cells[1], cells[2], cells[3], {}};
      for (const auto check : split(cells[4], ' '))
        if (!check.empty())
          row.also.emplace(check);
      all.push_back(std::move(row));
    }
    return all;
  }();
  return rows;
}

struct Subject {
  std::string path;
  openapi::Description description;
};

Subject subject_of(const Row& row) {
  for (const std::string file : description_files) {
    const auto path = std::filesystem::absolute(file).string();
    auto loaded = openapi::load({path, path, system_tests::read_file(path)}, {});
    EXPECT_TRUE(loaded.has_value()) << file;
    const auto& operations = loaded->operations;
    if (row.operation == "*" || std::any_of(operations.begin(), operations.end(),
                                            [&](const auto& operation) { return operation.name() == row.operation; }))
      return {path, std::move(*loaded)};
  }
  ADD_FAILURE() << "no description has " << row.operation;
  return {};
}

mocks::MockOptions options_of(const Row& row) {
  mocks::MockOptions options;
  options.employees = 12;
  if (row.fault != "-")
    options.faults = {row.operation == "*" ? row.fault : row.fault + '@' + row.operation};
  // Only here are addresses waited for until they expire.
  if (row.fault.starts_with("files-"))
    options.file_lifetime = std::chrono::seconds(1);
  return options;
}

/// A profile that mints bad tokens as the in-process mock does, and gives up on a job soon.
std::string profile_for(const mocks::Mock& mock) {
  return "profiles:\n  faulty:\n    extends: mock\n    target: " + mock.base_url() +
         "\n    token_url: " + mock.token_url() +
         "\n    mint: true\n    allow_writes: true\n    limits: {job: 3s, response_time: 4s}\n";
}

void take_findings(const json::Value& transcript, Found& found) {
  const auto& summary = *transcript.find("summary");
  found.blocked = summary.find_integer("blocked").value_or(0);
  if (const auto* operations = summary.find("operations"))
    found.reached = operations->find_integer("reached").value_or(0);
  for (const auto& test : transcript.find("cases")->array())
    for (const auto& finding : test.find("findings")->array()) {
      if (finding.find_string("level") == "fail")
        found.heads.emplace(finding.find_string("operation").value_or(*test.find_string("operation")));
      const std::string check(finding.find_string("check").value_or(""));
      found.checks.insert(check);
      found.first.emplace(check, std::string(test.find_string("id").value_or("")) + ": " +
                                     std::string(finding.find_string("message").value_or("")));
    }
}

Found run(const Row& row) {
  Found found;
  auto subject = subject_of(row);
  auto mock = mocks::Mock::start(std::move(subject.description), options_of(row));
  if (!mock) {
    found.trouble = to_string(mock.error());
    return found;
  }
  const system_tests::Folder folder;
  folder.write("keur.yaml", profile_for(**mock));
  const auto accepted = (*mock)->credentials();
  const auto ended = system_tests::keur(folder,
                                        {"run", subject.path, "--profile", "faulty", "--suite", "generated,exports",
                                         "--filter", row.cases, "--json", "--quiet", "--report", "json"},
                                        {{"KEUR_CLIENT_ID", accepted.client_id},
                                         {"KEUR_CLIENT_SECRET", accepted.client_secret},
                                         {"KEUR_TENANT_ID", accepted.tenant_id},
                                         {"KEUR_OTHER_TENANT_ID", accepted.other_tenant_id}});
  found.exit = ended.exit;
  const auto transcript = json::load_json(ended.out, "stdout");
  if (transcript && transcript->root.find("cases"))
    take_findings(transcript->root, found);
  else
    found.trouble = "no transcript: " + ended.out.substr(0, 500) + ended.err.substr(0, 500);
  return found;
}

/// The rows' runs, in order; a few at once, since a broken mock mostly makes keur wait.
const std::vector<Found>& runs() {
  static const auto all = [] {
    std::vector<Found> results(table().size());
    std::atomic<std::size_t> next = 0;
    std::vector<std::thread> workers;
    for (int i = 0; i < 4; ++i)
      workers.emplace_back([&] {
        for (auto at = next++; at < results.size(); at = next++)
          results[at] = run(table()[at]);
      });
    for (auto& worker : workers)
      worker.join();
    return results;
  }();
  return all;
}

std::string words(const Checks& checks, std::string_view quote = "") {
  std::string text;
  for (const auto& check : checks)
    text += (text.empty() ? "" : " ") + std::string(quote) + check + std::string(quote);
  return text;
}

bool refreshing() { return std::getenv("KEUR_REFRESH") != nullptr; }

void write_table() {
  std::string head;
  const auto text = system_tests::read_file(table_file);
  for (const auto line : split(text, '\n'))
    if (line.starts_with('#'))
      head += std::string(line) + '\n';
  std::ofstream out(table_file, std::ios::binary);
  out << head;
  for (std::size_t i = 0; i < table().size(); ++i) {
    auto& row = table()[i];
    row.also = runs()[i].checks;
    row.also.erase(row.meant);
    out << row.fault << '\t' << row.operation << '\t' << row.cases << '\t' << row.meant << '\t' << words(row.also)
        << '\n';
  }
}

std::string first_of(const Found& found) {
  std::string text;
  for (const auto& [check, where] : found.first)
    text += "\n  " + check + ": " + where;
  return text;
}

TEST(FaultTable, EveryFaultTripsTheCheckMeantForItAndWhatElseIsStated) {
  for (std::size_t i = 0; i < table().size(); ++i) {
    const auto& row = table()[i];
    const auto& found = runs()[i];
    SCOPED_TRACE(row.fault + " @ " + row.operation);
    EXPECT_EQ(found.trouble, "");
    if (row.fault == "-") {
      EXPECT_EQ(found.exit, 0) << first_of(found);
      EXPECT_EQ(words(found.checks), "") << first_of(found);
      continue;
    }
    EXPECT_TRUE(found.checks.contains(row.meant)) << row.meant << " found nothing:" << first_of(found);
    auto stated = row.also;
    stated.insert(row.meant);
    if (!refreshing()) {
      EXPECT_EQ(words(found.checks), words(stated)) << first_of(found);
    }
    const auto* check = check::find_check(row.meant);
    ASSERT_NE(check, nullptr) << "there is no check " << row.meant;
  }
  if (refreshing())
    write_table();
}

TEST(FaultTable, HasSixtyFaultsAndEachOnce) {
  std::set<std::string> seen, faults;
  for (const auto& row : table()) {
    EXPECT_TRUE(seen.insert(row.fault + '@' + row.operation + row.cases).second) << row.fault << " stands twice";
    if (row.fault == "-")
      continue;
    faults.insert(row.fault);
    EXPECT_NE(mocks::find_fault(row.fault), nullptr) << "there is no fault " << row.fault;
  }
  EXPECT_GE(faults.size(), 60U);
}

TEST(FaultTable, EveryCheckIsMeantByARowOrIsExcusedForAReason) {
  Checks meant, excused;
  for (const auto& row : table())
    meant.insert(row.meant);
  for (const auto& cells : read_columns(untripped_file, 2)) {
    excused.insert(cells[0]);
    EXPECT_NE(cells[1], "") << cells[0] << " is excused without a reason";
    EXPECT_FALSE(meant.contains(cells[0])) << cells[0] << " needs no excuse any more";
  }
  Checks known;
  const system_tests::Folder folder;
  const auto listed = json::load_json(system_tests::keur(folder, {"checks", "--json"}).out, "stdout");
  ASSERT_TRUE(listed.has_value());
  for (const auto& each : listed->root.find("checks")->array())
    if (each.find_string("kind") == "check")
      known.emplace(each.find_string("id").value_or(""));
  for (const auto& id : known)
    EXPECT_TRUE(meant.contains(id) || excused.contains(id)) << "no fault is meant for " << id;
  for (const auto& id : excused)
    EXPECT_TRUE(known.contains(id)) << id << " is excused and no check";
}

/// Whose fault a fault is: the operations that its failures are put down to, how many cases of others it blocks, and
/// how many operations are reached all the same.
struct Blame {
  std::string fault, operation, heads;
  std::int64_t blocked = 0, reached = 0;
};

Blame blame_of(const Row& row, const Found& found) {
  std::string heads;
  for (const auto& head : found.heads)
    heads += (heads.empty() ? "" : " | ") + head;
  return {row.fault, row.operation, heads, found.blocked, found.reached};
}

std::string line_of(const Blame& blame) {
  return blame.fault + '\t' + blame.operation + '\t' + blame.heads + '\t' + std::to_string(blame.blocked) + '\t' +
         std::to_string(blame.reached);
}

void write_blame() {
  std::ofstream out(blame_file, std::ios::binary);
  out << "# fault of the mock, where it is switched on, the operations that failures are put down to (\" | \" between "
         "them),\n# how many cases are blocked by them, how many of the four operations are reached; KEUR_REFRESH=1 "
         "writes it anew\n";
  for (std::size_t i = 0; i < table().size(); ++i)
    if (const auto& row = table()[i]; row.cases == "*" && row.operation != "*" && row.fault != "-")
      out << line_of(blame_of(row, runs()[i])) << '\n';
}

TEST(Blame, AFaultIsPutDownToTheOperationThatHasItAndBlocksTheOthers) {
  if (refreshing())
    write_blame();
  const auto rows = read_columns(blame_file, 5);
  EXPECT_GE(rows.size(), 30U);
  for (const auto& cells : rows) {
    const auto is_it = [&](const Row& row) {
      return row.cases == "*" && row.fault == cells[0] && row.operation == cells[1];
    };
    const auto row = std::find_if(table().begin(), table().end(), is_it);
    ASSERT_NE(row, table().end()) << cells[0] << " is not in the fault table";
    const auto& found = runs()[static_cast<std::size_t>(row - table().begin())];
    EXPECT_EQ(line_of(blame_of(*row, found)),
              line_of({cells[0], cells[1], cells[2], std::stoll(cells[3]), std::stoll(cells[4])}))
        << first_of(found);
  }
}

std::string page() {
  std::string text =
      "# Faults and checks\n\nMade from the table in `suites/faults/table.tsv`; a test keeps it fresh, breaks the mock "
      "in each of "
      "these ways\n(`keur mock fixtures/faults/office.yaml --fault ID`, or `workshop.yaml`, which has the last rows' "
      "operations) and compares what `keur run` finds with what "
      "stands here, no more\nand no less. Unbroken, the mock trips nothing. What a fault does is told in "
      "[faults](faults.md), what a check asks in\n[checks](checks.md).\n\n"
      "| fault | where | cases | what goes wrong | found by | what else trips |\n|---|---|---|---|---|---|\n";
  for (const auto& row : table())
    if (const auto* fault = mocks::find_fault(row.fault))
      text += "| `" + row.fault + "` | " + (row.operation == "*" ? "everywhere" : '`' + row.operation + '`') + " | " +
              (row.cases == "*" ? "all" : '`' + row.cases + '`') + " | " + std::string(fault->meaning) + " | `" +
              row.meant + "` | " + words(row.also, "`") + " |\n";
  text += "\n## Checks that no fault of the mock is meant for\n\n| check | why |\n|---|---|\n";
  for (const auto& cells : read_columns(untripped_file, 2))
    text += "| `" + cells[0] + "` | " + cells[1] + " |\n";
  return text;
}

TEST(FaultTable, PageIsFresh) {
  if (refreshing())
    std::ofstream(page_file, std::ios::binary) << page();
  EXPECT_TRUE(system_tests::read_file(page_file) == page()) << page_file << ": KEUR_REFRESH=1 writes it anew";
}

} // namespace
} // namespace keur
