#include "json/load.hpp"
#include "mocks/server/raw_client.hpp"
#include "suites/system/child.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <memory>
#include <thread>

// How much a mock and a run can bear, as whole processes: data of any size, many slow clients, answers without end.
namespace keur::system_tests {
namespace {

using mocks::RawClient;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

int port_of(const std::string& url) { return std::stoi(url.substr(url.rfind(':') + 1)); }

/// "VmHWM: 19596 kB" of a running process.
long peak_kib(int pid) {
  const auto status = read_file("/proc/" + std::to_string(pid) + "/status");
  return std::stol(status.substr(status.find("VmHWM:") + 6));
}

/// Exports all employees and returns the bytes of all files; the files' texts are not kept.
std::size_t exported_bytes(const MockProcess& mock) {
  const int port = port_of(mock.url());
  const auto& who = mock.credentials();
  const auto token =
      mocks::ask(port, "POST", "/connect/token", "Content-Type: application/x-www-form-urlencoded\r\n",
                 "grant_type=client_credentials&client_id=" + who.at("KEUR_CLIENT_ID") +
                     "&client_secret=" + who.at("KEUR_CLIENT_SECRET") + "&tenant_id=" + who.at("KEUR_TENANT_ID"));
  const auto access = json::load_json(token.body, "token");
  if (!access || token.status != 200)
    return 0;
  const std::string bearer =
      "Authorization: Bearer " + std::string(access->root.find_string("access_token").value_or("")) + "\r\n";
  const auto started = json::load_json(mocks::ask(port, "POST", "/v1/command/nl/hrm/employees", bearer).body, "job");
  if (!started)
    return 0;
  const std::string job(started->root.find_string("jobId").value_or(""));
  std::string finished;
  for (int i = 0; i < 200 && finished.find("http://") == std::string::npos; ++i) {
    std::this_thread::sleep_for(milliseconds(50));
    finished = mocks::ask(port, "GET", "/v1/query/nl/hrm/employees/" + job, bearer).body;
  }
  std::size_t bytes = 0;
  for (auto at = finished.find("http://"); at != std::string::npos; at = finished.find("http://", at + 7)) {
    const std::string address = finished.substr(at, finished.find('"', at) - at);
    const auto path = address.find('/', 7);
    RawClient client(port_of(address.substr(0, path)));
    client.send("GET " + address.substr(path) + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    for (std::string block; !(block = client.read_all(1u << 20)).empty();)
      bytes += block.size();
  }
  return bytes;
}

TEST(Strength, ManyEmployeesNeedNoMoreMemoryThanFew) {
  if (sanitized)
    GTEST_SKIP() << "a sanitizer keeps what was freed";
  Folder folder;
  long peaks[2] = {};
  std::size_t bytes[2] = {};
  for (const int which : {0, 1}) {
    MockProcess mock(folder, {"--employees", which == 0 ? "100" : "200000"});
    ASSERT_TRUE(mock.ready());
    bytes[which] = exported_bytes(mock);
    peaks[which] = peak_kib(mock.child().pid());
  }
  EXPECT_GT(bytes[0], 10'000u);
  EXPECT_GT(bytes[1], bytes[0] * 1'000);
  EXPECT_LT(peaks[1], peaks[0] + 8 * 1'024) << "of KiB; " << bytes[1] << " bytes were sent";
}

TEST(Strength, SlowClientsDoNotHarmTheRest) {
  Folder folder;
  MockProcess mock(folder);
  ASSERT_TRUE(mock.ready());
  const int port = port_of(mock.url());
  std::vector<std::unique_ptr<RawClient>> slow;
  for (int i = 0; i < 250; ++i) { // a request that never ends, in one of two ways
    slow.push_back(std::make_unique<RawClient>(port));
    ASSERT_TRUE(slow.back()->connected());
    slow.back()->send(i % 2 == 0 ? "GET /.well-known/openid-configuration HTTP/1.1\r\nX-Slow: "
                                 : "POST /connect/token HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\na");
  }
  std::vector<std::unique_ptr<RawClient>> quick;
  for (int i = 0; i < 250; ++i)
    quick.push_back(std::make_unique<RawClient>(port));
  const auto begun = steady_clock::now();
  int answered = 0;
  for (auto& client : quick)
    client->send("GET /.well-known/openid-configuration HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
  for (auto& client : quick)
    answered += client->read_all().starts_with("HTTP/1.1 200") ? 1 : 0;
  EXPECT_EQ(answered, 250);
  EXPECT_LT(steady_clock::now() - begun, milliseconds(5'000));
  for (auto& client : slow)
    EXPECT_TRUE(client->connected());
}

/// Largest of all children that have ended, in KiB.
long peak_of_children() {
  rusage used{};
  getrusage(RUSAGE_CHILDREN, &used);
  return used.ru_maxrss;
}

TEST(Strength, AnswersWithoutEndAreNotKept) {
  Folder folder;
  ASSERT_EQ(keur(folder, {"--version"}).exit, 0);
  const long idle = peak_of_children();
  for (const auto* fault : {"endless-body", "endless-chunks", "endless-headers", "endless-header-line", "gzip-bomb",
                            "redirect-endless-body"}) {
    MockProcess mock(folder, {"--fault", std::string(fault) + "@GET /v1/query/nl/hrm/users/{jobId}"});
    ASSERT_TRUE(mock.ready());
    std::vector<std::string> words{"run",     "--allow-writes", "--suite", "generated",   "--filter", "*/users*",
                                   "--quiet", "--max-time",     "20s",     "--max-cases", "4"};
    for (auto& word : mock.target())
      words.push_back(word);
    const auto ended = keur(folder, words, mock.credentials());
    EXPECT_TRUE(ended.exit == 1 || ended.exit == 3) << fault << ' ' << ended.exit << ended.err;
  }
  EXPECT_LT(peak_of_children(), idle + 256 * 1'024) << "of KiB";
  RecordProperty("peak_kib", static_cast<int>(peak_of_children()));
}

} // namespace
} // namespace keur::system_tests
