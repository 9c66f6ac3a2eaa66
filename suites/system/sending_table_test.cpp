#include "json/load.hpp"
#include "suites/system/child.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <map>
#include <set>
#include <thread>

// The table of docs/live-tenant.md, target class × request class, end to end: what a whole run put on the wire, by its
// own transcript and by the journal of the server that received it.
namespace keur::system_tests {
namespace {

using Words = std::vector<std::string>;
using Classes = std::set<std::string>;

const Classes all_classes{"safe", "export-command", "export-file", "unsafe", "hazardous"};
const Classes exports{"safe", "export-command", "export-file"};

json::Value parse(const std::string& text) {
  auto loaded = json::load_json(text, "output");
  return loaded ? std::move(loaded->root) : json::Value();
}

/// The classes of the requests that cases of the transcript sent, by the plan's own classification.
struct Sent {
  Classes classes;
  std::map<std::string, int> posts; // by what was asked for
  std::size_t exchanges = 0;
  std::size_t posted = 0;
};

Sent sent_of(const json::Value& plan, const json::Value& transcript) {
  std::map<std::string, const json::Value*> requests;
  for (const auto& test : plan.find("cases")->array())
    requests[std::string(*test.find_string("id"))] = test.find("requests");
  Sent sent;
  for (const auto& record : transcript.find("cases")->array()) {
    const auto* exchanges = record.find("exchanges");
    if (exchanges == nullptr)
      continue;
    const auto& steps = requests.at(std::string(*record.find_string("id")))->array();
    for (const auto& exchange : exchanges->array()) {
      const auto step = static_cast<std::size_t>(exchange.find_integer("step").value_or(0));
      sent.classes.emplace(*steps[step].find_string("class"));
      ++sent.exchanges;
      if (*exchange.find_string("method") == "POST") {
        ++sent.posted;
        ++sent.posts[std::string(*exchange.find_string("url"))];
      }
    }
  }
  return sent;
}

/// The mock under the names of another host, reached through --connect-to with its own certificate authority.
class Hosts {
public:
  Hosts(const Folder& folder, const std::string& api, const std::string& connect)
      : mock_(folder, {"--ca-out", "ca.pem", "--issuer", "https://" + connect, "--tls-host", api, "--file-origin",
                       "https://files.example.test"}) {
    const auto port = mock_.url().substr(mock_.url().rfind(':') + 1);
    const auto said = mock_.child().err();
    const auto files = said.substr(said.find("files "));
    const auto line = files.substr(0, files.find('\n'));
    options = {"--ca-file", "ca.pem"};
    for (const auto& rule : {api + ":443:127.0.0.1:" + port, connect + ":443:127.0.0.1:" + port,
                             "files.example.test:443:127.0.0.1:" + line.substr(line.rfind(':') + 1)})
      options.insert(options.end(), {"--connect-to", rule});
  }
  MockProcess& mock() { return mock_; }
  Words options;

private:
  MockProcess mock_;
};

class SendingTable : public testing::Test {
protected:
  struct Outcome {
    Ended ended;
    json::Value transcript;
    Sent sent;
  };

  Outcome run(const Words& target, const Words& opt_in, const Child::Environment& credentials) {
    Words plan_words{"plan", "--json"}, run_words{"run", "--json", "--concurrency", "8"};
    for (auto* words : {&plan_words, &run_words}) {
      words->insert(words->end(), {"--suite", "generated,exports", "--filter", "*users*"});
      words->insert(words->end(), target.begin(), target.end());
    }
    for (const auto& word : opt_in) {
      run_words.push_back(word);
      if (word != "--show-values") // what plan does not know
        plan_words.push_back(word);
    }
    if (target.size() > 1 && target[0] == "--profile")
      run_words.insert(run_words.end(), {"--rate", "300", "--budget", "5000"});
    const auto plan = keur(folder_, plan_words, credentials);
    Outcome outcome;
    outcome.ended = keur(folder_, run_words, credentials);
    outcome.transcript = parse(outcome.ended.out);
    if (outcome.transcript.find("cases") != nullptr)
      outcome.sent = sent_of(parse(plan.out), outcome.transcript);
    return outcome;
  }

  void expect(const std::string& what, const Outcome& outcome, const Classes& classes) {
    // Jobs are read by the id that an export gives: without one no operation is reached.
    EXPECT_EQ(outcome.ended.exit, classes == Classes{"safe"} ? 7 : 0) << what << outcome.ended.err;
    EXPECT_EQ(outcome.sent.classes, classes) << what;
    const auto summary = outcome.transcript.find("summary");
    ASSERT_NE(summary, nullptr) << what;
    EXPECT_EQ(summary->find_integer("skipped") == 0, classes == all_classes) << what << ": what is left out is counted";
  }

  std::size_t count(const std::string& text, const std::string& word) const {
    std::size_t number = 0;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
      ++number;
    return number;
  }

  /// POSTs the server saw, the token requests left out.
  std::size_t received_posts(const std::string& journal) const {
    return count(journal, R"("method":"POST")") - count(journal, R"("path":"/connect/token")");
  }

  void refused(const std::string& what, const Words& target, const Words& opt_in,
               const Child::Environment& credentials) {
    const auto outcome = run(target, opt_in, credentials);
    EXPECT_EQ(outcome.ended.exit, 5) << what << outcome.ended.err;
    EXPECT_NE(outcome.ended.out.find("\"code\":\"refused\""), std::string::npos) << outcome.ended.out;
  }

  Folder folder_;
};

TEST_F(SendingTable, InProcessMock) {
  for (const auto& opt_in : {Words{}, Words{"--allow-exports"}, Words{"--allow-writes"}, Words{"--show-values"}})
    expect("mock", run({}, opt_in, {}), all_classes);
}

TEST_F(SendingTable, Loopback) {
  MockProcess mock(folder_);
  ASSERT_TRUE(mock.ready());
  const auto none = run(mock.target(), {}, mock.credentials());
  expect("loopback", none, {"safe"});
  EXPECT_EQ(received_posts(mock.journal(folder_)), 0U);
  expect("loopback, exports", run(mock.target(), {"--allow-exports"}, mock.credentials()), exports);
  const auto writes = run(mock.target(), {"--allow-writes", "--show-values"}, mock.credentials());
  expect("loopback, writes", writes, all_classes);
}

TEST_F(SendingTable, Remote) {
  Hosts hosts(folder_, "api.example.test", "login.example.test");
  ASSERT_TRUE(hosts.mock().ready());
  Words target{"--target", "https://api.example.test", "--token-url", "https://login.example.test/connect/token"};
  target.insert(target.end(), hosts.options.begin(), hosts.options.end());
  const auto& credentials = hosts.mock().credentials();
  expect("remote", run(target, {}, credentials), {"safe"});
  expect("remote, exports", run(target, {"--allow-exports"}, credentials), exports);
  expect("remote, writes", run(target, {"--allow-writes"}, credentials),
         {"safe", "export-command", "export-file", "unsafe"});
  refused("remote, values", target, {"--show-values"}, credentials);
}

TEST_F(SendingTable, J007_Live) {
  Hosts hosts(folder_, "api.analytics1.hrm.visma.net", "connect.visma.com");
  ASSERT_TRUE(hosts.mock().ready());
  const auto source = std::filesystem::current_path() / "fixtures";
  Words target{"--profile", "live", (source / "descriptions/visma-hrm/openapi.yaml").string()};
  target.insert(target.end(), hosts.options.begin(), hosts.options.end());
  const auto& credentials = hosts.mock().credentials();
  expect("live", run(target, {}, credentials), {"safe"});
  const auto started = run(target, {"--allow-exports"}, credentials);
  expect("live, exports", started, exports);
  EXPECT_EQ(started.sent.posts.size(), 1U);
  for (const auto& [address, times] : started.sent.posts)
    EXPECT_EQ(times, 1) << address << ": an export is started once in a run";
  const auto before = hosts.mock().child().err();
  refused("live, writes", target, {"--allow-writes"}, credentials);
  refused("live, values", target, {"--show-values"}, credentials);
  // A live host stays live when it is not called by the profile's name.
  Words disguised{"--target", "https://api.analytics1.hrm.visma.net", "--token-url",
                  "https://connect.visma.com/connect/token"};
  disguised.insert(disguised.end(), hosts.options.begin(), hosts.options.end());
  refused("live by address, writes", disguised, {"--allow-writes"}, credentials);
}

TEST_F(SendingTable, C003_TwoRunsOnOneTenantAreTold) {
  Hosts hosts(folder_, "api.analytics1.hrm.visma.net", "connect.visma.com");
  ASSERT_TRUE(hosts.mock().ready());
  auto environment = hosts.mock().credentials();
  environment["XDG_STATE_HOME"] = (folder_.path() / "state").string();
  Words words{program().string(), "run", "--profile", "live",
              (std::filesystem::current_path() / "fixtures/descriptions/visma-hrm/openapi.yaml").string()};
  words.insert(words.end(), hosts.options.begin(), hosts.options.end());
  words.insert(words.end(), {"--suite", "generated", "--rate", "1", "--allow-exports"});
  Child first(folder_, words, environment);
  for (int i = 0; i < 1'000 && !std::filesystem::exists(folder_.path() / "keur-report/TEST-keur.xml"); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  words.insert(words.end(), {"--filter", "GET */users* · valid*"});
  const auto second = Child(folder_, words, environment).wait();
  EXPECT_NE(second.err.find("another run on this machine speaks to the same tenant"), std::string::npos) << second.err;
  EXPECT_NE(second.err.find("exports were started 0 minutes ago"), std::string::npos) << second.err;
  first.send(SIGTERM);
  const auto ended = first.wait();
  EXPECT_EQ(ended.signal, SIGTERM) << ended.exit << ended.err;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder_.path() / "state"))
    EXPECT_EQ(read_file(file.path()).find(environment["KEUR_TENANT_ID"]), std::string::npos);
}

// Guards that end a run with 5 before anything is sent.
TEST_F(SendingTable, GuardsExit5) {
  MockProcess mock(folder_);
  ASSERT_TRUE(mock.ready());
  const Child::Environment credentials = mock.credentials();
  for (const auto& words : std::vector<Words>{
           {"run", "--target", "http://api.example.test"},
           {"run", "--target", "https://api.example.test", "--token-url", "https://a.test/t", "--show-values"},
           {"run", "--target", mock.url(), "--token-url", "http://login.example.test/t"},
           {"run", "--profile", "live", "--connect-to", "connect.visma.com:443:192.0.2.1:443"},
           {"run", "--profile", "live", "--allow-writes"},
           {"plan", "--profile", "live", "--allow-writes"},
           {"preflight", "--target", "http://api.example.test", "--token-url", "http://api.example.test/t"}}) {
    const auto ended = keur(folder_, words, credentials);
    EXPECT_EQ(ended.exit, 5) << words[0] << ' ' << words[2] << ended.err;
  }
  const auto secret = folder_.write("secret", "long-enough-secret");
  std::filesystem::permissions(secret, std::filesystem::perms(0644));
  Words words{"run", "--client-secret-file", secret};
  for (const auto& word : mock.target())
    words.push_back(word);
  EXPECT_EQ(keur(folder_, words, credentials).exit, 5);
  EXPECT_EQ(count(mock.journal(folder_), "\"path\""), 0U);
}

} // namespace
} // namespace keur::system_tests
