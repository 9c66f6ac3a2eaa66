#include "json/load.hpp"
#include "suites/system/child.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <thread>

// keur in the surroundings that shells and CI runners make: closed or full outputs, small limits, odd variables and
// arguments, other runs beside it (reliability catalogue O and C).
namespace keur::system_tests {
namespace {

namespace fs = std::filesystem;

const std::string quick = "keur run --suite generated --max-cases 2 --concurrency 4 ";

class Surroundings : public testing::Test {
protected:
  Ended sh(const std::string& command, const Child::Environment& environment = {}) {
    return shell(folder_, command, environment);
  }
  std::string report(const std::string& name) const { return read_file(folder_.path() / "keur-report" / name); }
  void expect_whole_junit() const {
    const auto text = report("TEST-keur.xml");
    EXPECT_EQ(text.substr(0, 5), "<?xml");
    EXPECT_NE(text.find("</testsuites>"), std::string::npos);
  }

  Folder folder_;
};

TEST_F(Surroundings, O002_O016_AFileAtItsSizeLimitIsAFullDisk) {
  const auto ended = sh("ulimit -f 16; keur run --suite generated --report json=- >/dev/null");
  EXPECT_EQ(ended.exit, 6) << ended.err;
  EXPECT_NE(ended.err.find("the journal could not be written to the end"), std::string::npos);
  const auto report = sh("ulimit -f 8; " + quick + "--report html=page.html");
  EXPECT_EQ(report.exit, 6) << report.err;
  EXPECT_FALSE(fs::exists(folder_.path() / "page.html")) << "no torn report";
}

TEST_F(Surroundings, O003_ReportPathsThatCannotBeWritten) {
  folder_.write("a-file", "");
  for (const auto* path : {"/proc/nonexistent/x.xml", "a-file/x.xml", "/dev/full", "."}) {
    const auto ended = sh(quick + "--report junit=" + path + " --report json=good.json");
    EXPECT_EQ(ended.exit, 6) << path << ended.err;
    EXPECT_NE(ended.err.find("remedy"), std::string::npos) << path;
    EXPECT_TRUE(json::load_json(read_file(folder_.path() / "good.json"), "good.json")) << path;
    fs::remove(folder_.path() / "good.json");
  }
}

TEST_F(Surroundings, O004_O005_LinksAndModes) {
  const auto other = folder_.write("other", "untouched");
  for (const auto* umask : {"0", "777"}) {
    fs::remove_all(folder_.path() / "keur-report");
    fs::remove(folder_.path() / "link.json");
    fs::create_symlink(other, folder_.path() / "link.json");
    const auto ended = sh(std::string("umask ") + umask + "; " + quick + "--report junit --report json=link.json");
    EXPECT_EQ(ended.exit, 0) << umask << ended.err;
    EXPECT_EQ(read_file(other), "untouched");
    EXPECT_FALSE(fs::is_symlink(folder_.path() / "link.json"));
    const auto mode = static_cast<unsigned>(fs::status(folder_.path() / "keur-report/TEST-keur.xml").permissions());
    EXPECT_EQ(mode & 0177U, 0U) << std::oct << mode;
    EXPECT_EQ(mode & 0600U, 0600U) << std::oct << mode;
  }
}

TEST_F(Surroundings, O010_AReaderThatGoesAway) {
  EXPECT_EQ(sh("keur plan | head -1 >/dev/null; exit ${PIPESTATUS[0]}").exit, 0);
  EXPECT_EQ(sh(quick + "--report junit --report json=- | head -c 1 >/dev/null; exit ${PIPESTATUS[0]}").exit, 0);
  expect_whole_junit();
}

TEST_F(Surroundings, O011_ClosedStandardStreams) {
  for (const auto* closed : {">&-", "2>&-", "<&-", ">&- 2>&- <&-"}) {
    EXPECT_EQ(sh(quick + "--report junit " + closed).exit, 0) << closed;
    expect_whole_junit();
  }
}

TEST_F(Surroundings, O012_AFullStandardOutput) {
  const auto summary = sh(quick + "--report junit >/dev/full");
  EXPECT_EQ(summary.exit, 0) << summary.err;
  EXPECT_NE(summary.err.find("stdout could not be written"), std::string::npos);
  EXPECT_EQ(sh(quick + "--report json=- >/dev/full").exit, 6);
  EXPECT_EQ(sh(quick + "--json >/dev/full").exit, 6);
}

TEST_F(Surroundings, O013_FewFileDescriptors) {
  if (sanitized)
    GTEST_SKIP() << "a sanitizer needs descriptors of its own";
  Folder elsewhere;
  MockProcess mock(elsewhere, {"--latency", "100ms"}); // so that as many are in flight as may be
  ASSERT_TRUE(mock.ready());
  const auto target = " --target " + mock.target()[1] + " --token-url " + mock.target()[3];
  const std::string run = "keur run --suite generated --max-cases 2 --allow-exports --concurrency 16 --report junit";
  const auto few = sh("ulimit -n 10; " + run + target, mock.credentials());
  EXPECT_EQ(few.exit, 3) << few.out << few.err;
  EXPECT_NE(report("TEST-keur.xml").find("`ulimit -n` is 10, 16 requests in flight need 32"), std::string::npos);
  expect_whole_junit();
  const auto none = sh("ulimit -n 4; " + run + target, mock.credentials());
  EXPECT_NE(none.exit, 0) << none.out;
  EXPECT_EQ(none.signal, 0) << none.err;
  EXPECT_EQ(sh("ulimit -n 32; " + run + target, mock.credentials()).exit, 0) << "the number that is named is enough";
}

/// Processor time of a process so far.
double seconds_worked(int pid) {
  std::istringstream stat(read_file("/proc/" + std::to_string(pid) + "/stat"));
  std::string word;
  double ticks = 0;
  for (int i = 1; i <= 15 && stat >> word; ++i)
    ticks += i >= 14 ? std::stod(word) : 0;
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

/// How often its threads have given the processor away to wait for something.
long times_waited(int pid) {
  constexpr std::string_view name = "\nvoluntary_ctxt_switches:";
  long times = 0;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
    const auto status = read_file(thread.path() / "status");
    const auto at = status.find(name);
    times += at == std::string::npos ? 0 : std::strtol(status.c_str() + at + name.size(), nullptr, 10);
  }
  return times;
}

int connection_to(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  return connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? fd : -1;
}

/// The mock waits for descriptors to come free: it neither spins nor ends, and then answers who has waited.
TEST_F(Surroundings, O013_AMockOfFewFileDescriptors) {
  if (sanitized)
    GTEST_SKIP() << "a sanitizer needs descriptors of its own";
  const Folder folder;
  Child mock(folder, {"/bin/sh", "-c", "ulimit -n 16; exec keur mock --port 0"});
  ASSERT_TRUE(mock.has_said("ready http://")) << mock.out() << mock.err();
  const auto line = mock.out();
  const int port = std::atoi(line.c_str() + line.find("ready http://127.0.0.1:") + 23);
  std::vector<int> idle;
  for (int i = 0; i < 40; ++i)
    idle.push_back(connection_to(port));
  const int last = idle.back();
  ASSERT_GE(last, 0);
  const std::string question = "GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  ASSERT_EQ(send(last, question.data(), question.size(), MSG_NOSIGNAL), static_cast<ssize_t>(question.size()));
  const double before = seconds_worked(mock.pid());
  const long waited_before = times_waited(mock.pid());
  pollfd waiting{last, POLLIN, 0};
  EXPECT_EQ(poll(&waiting, 1, 2'000), 0) << "there is no descriptor for the fortieth";
  // Who spins works without ever waiting, however slow or busy the machine is.
  const auto waits = static_cast<double>(times_waited(mock.pid()) - waited_before);
  EXPECT_LT(seconds_worked(mock.pid()) - before, 0.05 * (1 + waits)) << waits << " waits in two seconds";
  for (const int fd : idle)
    if (fd != last)
      close(fd);
  EXPECT_EQ(poll(&waiting, 1, 10'000), 1);
  char answer[64] = {};
  EXPECT_GT(recv(last, answer, sizeof answer - 1, 0), 0);
  EXPECT_EQ(std::string(answer).substr(0, 12), "HTTP/1.1 404") << answer;
  close(last);
  mock.send(SIGTERM);
  EXPECT_EQ(mock.wait(std::chrono::seconds(10)).exit, 143);
}

// What ends before main, while the loader and other libraries set themselves up, is not ours to word.
bool is_ours(const Ended& ended) {
  return ended.exit != 127 && ended.err.find("GnuTLS initialization") == ended.err.npos;
}

TEST_F(Surroundings, O014_LittleMemory) {
  if (sanitized)
    GTEST_SKIP() << "a sanitizer's own memory is no little one";
  const auto transcript = (fs::current_path() / "fixtures/transcripts/shard-1.json").string();
  folder_.write("spec.yaml", "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\n"
                             "components: {schemas: {A: {type: array, items: {type: integer}}}}\n");
  std::string numbers = "[0";
  for (int i = 0; i < 1'000'000; ++i)
    numbers += ",0";
  folder_.write("numbers.json", numbers + ']');
  int out_of_memory = 0, whole = 0;
  for (int kib = 16'000; kib <= 320'000; kib += kib < 80'000 ? 4'000 : 40'000) {
    fs::remove(folder_.path() / "o.xml");
    const auto limit = "ulimit -v " + std::to_string(kib) + "; ";
    const auto report = sh(limit + "keur report " + transcript + " --report junit=o.xml");
    const auto reading = sh(limit + "keur validate spec.yaml --schema '#/components/schemas/A' numbers.json");
    for (const auto* ended : {&report, &reading}) {
      if (!is_ours(*ended))
        continue;
      EXPECT_TRUE(ended->exit <= 3 || ended->exit == 70) << kib << ": " << ended->exit << ended->err;
      EXPECT_TRUE(ended->exit != 70 || ended->err.find("out of memory") != std::string::npos) << ended->err;
      out_of_memory += ended->exit == 70 ? 1 : 0;
    }
    whole += reading.exit == 0 ? 1 : 0;
    const auto text = read_file(folder_.path() / "o.xml");
    EXPECT_TRUE(text.empty() || text.find("</testsuites>") != std::string::npos) << kib << ": a torn report";
  }
  EXPECT_GT(out_of_memory, 0) << "no size was too little: the sweep shows nothing";
  EXPECT_GT(whole, 0) << "every size was too little";
}

TEST_F(Surroundings, O015_ALittleStack) {
  if (sanitized)
    GTEST_SKIP() << "a sanitizer's frames are no little ones";
  std::string deep = "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\nx-deep: ";
  deep += std::string(100'000, '[') + std::string(100'000, ']');
  folder_.write("deep.yaml", deep);
  folder_.write("deep.json", std::string(1'000'000, '[') + std::string(1'000'000, ']'));
  folder_.write("spec.yaml", "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\n"
                             "components: {schemas: {A: {type: array, items: {$ref: '#/components/schemas/A'}}}}\n");
  EXPECT_EQ(sh("ulimit -s 256; keur lint deep.yaml").exit, 2);
  EXPECT_EQ(sh("ulimit -s 256; keur validate spec.yaml --schema '#/components/schemas/A' deep.json").exit, 2);
  EXPECT_EQ(sh("ulimit -s 256; " + quick + "--report junit").exit, 0);
}

TEST_F(Surroundings, O018_OddVariables) {
  for (const auto* odd : {"TMPDIR=/nonexistent HOME=", "TMPDIR= HOME=/nonexistent", "LANG=nl_NL LC_ALL=xx_YY.no",
                          "LC_ALL=tr_TR.UTF-8 TZ=:nonsense", "TERM=dumb COLUMNS=1", "http_proxy=http://127.0.0.1:1"})
    EXPECT_EQ(sh("env -i PATH=\"$PATH\" " + std::string(odd) + " " + quick + "--report junit").exit, 0) << odd;
}

TEST_F(Surroundings, O020_TimesAreUtcWhateverTheZone) {
  for (const auto* zone : {"Asia/Tokyo", "America/Los_Angeles", ":nonsense"}) {
    const auto ended = sh("TZ=" + std::string(zone) + " " + quick + "--json; date -u +%Y-%m-%dT%H >now");
    const auto hour = read_file(folder_.path() / "now").substr(0, 13);
    EXPECT_NE(ended.out.find("\"started\":\"" + hour), std::string::npos) << zone << ended.out.substr(0, 200);
  }
}

TEST_F(Surroundings, S036_TheDescriptionsDigestStandsInTheReports) {
  const auto spec = (fs::current_path() / "fixtures/descriptions/visma-hrm/openapi.yaml").string();
  const auto ended =
      sh("keur run " + spec + " --suite generated --max-cases 1 --report html --report json; sha256sum " + spec);
  const auto digest = ended.out.substr(ended.out.rfind('\n', ended.out.size() - 2) + 1, 64);
  EXPECT_NE(report("transcript.json").find(digest), std::string::npos) << digest;
  EXPECT_NE(report("keur.html").find(digest.substr(0, 12)), std::string::npos);
}

TEST_F(Surroundings, O024_OddArguments) {
  EXPECT_EQ(sh("keur run $'\\xff\\xfe'").exit, 2);
  EXPECT_EQ(sh("keur run ''").exit, 2);
  EXPECT_EQ(sh("keur run $(printf 'x%.0s' $(seq 1 100000))").exit, 2);
  EXPECT_EQ(sh("keur").exit, 2);
  const auto unknown = sh("keur run --reprot junit");
  EXPECT_EQ(unknown.exit, 2);
  EXPECT_NE(unknown.err.find("--report"), std::string::npos);
  const auto control = sh("keur run $'a\\x1b[2Jb'");
  EXPECT_EQ(control.err.find('\x1b'), std::string::npos);
}

// A server that answers well every other time: the first verdict counts, and of repeats the worst.
TEST_F(Surroundings, H158_WhatAlternatesIsNeverGreen) {
  Folder elsewhere;
  MockProcess mock(elsewhere, {"--fault", "flaky"});
  ASSERT_TRUE(mock.ready());
  const auto target = "--target " + mock.target()[1] + " --token-url " + mock.target()[3];
  for (const auto* repeat : {"", " --gtest_repeat=3"}) {
    const auto ended = sh(quick + "--allow-writes --json " + target + repeat, mock.credentials());
    EXPECT_EQ(ended.exit, 1) << repeat << ended.err;
  }
}

TEST_F(Surroundings, C001_APortInUse) {
  Folder elsewhere;
  MockProcess mock(elsewhere);
  ASSERT_TRUE(mock.ready());
  const auto ended = keur(folder_, {"mock", "--port", mock.url().substr(mock.url().rfind(':') + 1)});
  EXPECT_EQ(ended.exit, 2) << ended.err;
  EXPECT_NE(ended.err.find("in use"), std::string::npos) << ended.err;
}

TEST_F(Surroundings, C002_TwoRunsInOneFolder) {
  Folder elsewhere;
  MockProcess mock(elsewhere, {"--latency", "300ms"});
  ASSERT_TRUE(mock.ready());
  std::vector<std::string> words{program().string(), "run", "--suite",       "generated",
                                 "--max-cases",      "2",   "--concurrency", "2"};
  for (const auto& word : mock.target())
    words.push_back(word);
  auto first_words = words, second_words = words;
  first_words.insert(first_words.end(), {"--report", "json=first.json"});
  second_words.insert(second_words.end(), {"--report", "json=second.json"});
  Child first(folder_, first_words, mock.credentials());
  for (int i = 0; i < 1'000 && !fs::exists(folder_.path() / "keur-report/journal.jsonl"); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  Child second(folder_, second_words, mock.credentials());
  EXPECT_EQ(first.wait().exit, 0);
  const auto ended = second.wait();
  EXPECT_EQ(ended.exit, 0) << ended.err;
  EXPECT_NE(ended.err.find("another run writes to keur-report"), std::string::npos) << ended.err;
  for (const auto* name : {"first.json", "second.json"})
    EXPECT_TRUE(json::load_json(read_file(folder_.path() / name), name)) << name;
  EXPECT_TRUE(fs::is_empty(folder_.path() / "keur-report")) << "both journals are gone";
}

} // namespace
} // namespace keur::system_tests
