#include "json/load.hpp"
#include "suites/system/child.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <regex>
#include <thread>

// What a run leaves behind that does not come to its end (reliability catalogue O006-O009).
namespace keur::system_tests {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class Signals : public testing::Test {
protected:
  std::vector<std::string> run_words(const MockProcess& mock, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words{program().string(), "run", "--suite", "generated,exports"};
    for (const auto& word : mock.target())
      words.push_back(word);
    for (const auto* report : {"junit", "html", "json"})
      words.insert(words.end(), {"--report", report});
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  /// Waits until so many cases stand in the journal.
  bool journal_has(std::size_t cases) const {
    for (int i = 0; i < 2'000; ++i, std::this_thread::sleep_for(10ms)) {
      const auto text = read_file(journal_);
      if (static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) > cases)
        return true;
    }
    return false;
  }

  json::Value transcript() const {
    auto loaded = json::load_json(read_file(report_ / "transcript.json"), "transcript.json");
    return loaded ? std::move(loaded->root) : json::Value();
  }

  /// Every report is there, whole, and says that the run was not complete.
  void expect_unfinished_reports() const {
    const auto whole = transcript();
    ASSERT_TRUE(whole.is_object());
    EXPECT_FALSE(whole.find_boolean("complete", true));
    EXPECT_GT(whole.find("summary")->find_integer("skipped").value_or(0), 0);
    const auto junit = read_file(report_ / "TEST-keur.xml");
    EXPECT_NE(junit.find("the run is complete"), std::string::npos);
    EXPECT_NE(junit.find("</testsuites>"), std::string::npos);
    EXPECT_NE(read_file(report_ / "keur.html").find("</html>"), std::string::npos);
  }

  /// From the journal alone the same verdicts can be reported again.
  void expect_rebuilt() const {
    const auto again = keur(folder_, {"report", journal_.string(), "--report", "junit=again.xml"});
    EXPECT_EQ(again.exit, 3) << again.err;
    EXPECT_NE(read_file(folder_.path() / "again.xml").find("</testsuites>"), std::string::npos);
  }

  Folder folder_, elsewhere_;
  fs::path report_ = folder_.path() / "keur-report", journal_ = report_ / "journal.jsonl";
};

void end_by(int signal, const std::function<void(Child&)>& when, Child& child) {
  when(child);
  const auto begin = std::chrono::steady_clock::now();
  child.send(signal);
  EXPECT_EQ(child.wait(20s).signal, signal == SIGXCPU ? SIGTERM : signal);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 8s);
}

TEST_F(Signals, O006_O008_OneSignalEndsTheRunInOrder) {
  MockProcess mock(elsewhere_, {"--latency", "100ms"});
  ASSERT_TRUE(mock.ready());
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGXCPU}) {
    fs::remove_all(report_);
    Child child(folder_, run_words(mock, {"--concurrency", "2"}), mock.credentials());
    end_by(
        signal, [this](Child&) { EXPECT_TRUE(journal_has(3)); }, child);
    expect_unfinished_reports();
    expect_rebuilt();
  }
}

TEST_F(Signals, O007_TheSecondSignalEndsItAtOnce) {
  MockProcess mock(elsewhere_, {"--fault", "hang"});
  ASSERT_TRUE(mock.ready());
  Child child(folder_, run_words(mock), mock.credentials());
  ASSERT_TRUE(journal_has(0));
  std::this_thread::sleep_for(300ms);
  child.send(SIGINT);
  std::this_thread::sleep_for(20ms);
  const auto begin = std::chrono::steady_clock::now();
  child.send(SIGINT);
  EXPECT_EQ(child.wait(20s).signal, SIGINT);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
  expect_rebuilt();
}

// The job never ends, so that the run is stopped while it works; its id is no personal data.
TEST_F(Signals, J009_AStoppedRunNamesTheJobsItHasStarted) {
  MockProcess mock(elsewhere_, {"--fault", "job-never"});
  ASSERT_TRUE(mock.ready());
  Child child(folder_, run_words(mock, {"--allow-exports", "--filter", "*export-life-cycle*"}), mock.credentials());
  for (int i = 0; i < 500 && mock.journal(elsewhere_).find("/v1/query/") == std::string::npos; ++i)
    std::this_thread::sleep_for(20ms);
  std::this_thread::sleep_for(200ms);
  child.send(SIGINT);
  EXPECT_EQ(child.wait(20s).signal, SIGINT);
  const auto transcript = read_file(report_ / "transcript.json");
  const std::regex left("interrupted; the server may still work on job ([0-9a-f-]{36})");
  std::smatch found;
  ASSERT_TRUE(std::regex_search(transcript, found, left)) << transcript.substr(0, 2'000);
  EXPECT_NE(mock.journal(elsewhere_).find("/" + found[1].str()), std::string::npos) << "the mock was asked for it";
  EXPECT_NE(transcript.find("\"method\": \"POST\""), std::string::npos) << "what was sent so far is recorded";
  expect_rebuilt();
}

TEST_F(Signals, O009_AKilledRunLeavesAJournalAndNoGreenReport) {
  MockProcess mock(elsewhere_, {"--latency", "100ms"});
  ASSERT_TRUE(mock.ready());
  folder_.write("keur-report/TEST-keur.xml", "<testsuites>an older run, all green</testsuites>");
  Child child(folder_, run_words(mock, {"--concurrency", "2"}), mock.credentials());
  ASSERT_TRUE(journal_has(3));
  const auto before = read_file(report_ / "TEST-keur.xml");
  EXPECT_NE(before.find("<error"), std::string::npos) << "from the start it says that the run is not complete";
  EXPECT_EQ(before.find("older run"), std::string::npos);
  child.send(SIGKILL);
  EXPECT_EQ(child.wait().signal, SIGKILL);
  expect_rebuilt();
  EXPECT_NE(read_file(report_ / "TEST-keur.xml").find("<error"), std::string::npos);
}

} // namespace
} // namespace keur::system_tests
