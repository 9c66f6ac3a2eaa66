#include "json/load.hpp"
#include "suites/system/child.hpp"
#include "suites/system/payroll.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <sstream>
#include <thread>

// A canary in every secret, token, file address and personal field of a hostile payroll API; whole runs against it;
// then every byte that keur left anywhere is searched for them.
namespace keur::system_tests {
namespace {

namespace fs = std::filesystem;
using Kind = Canaries::Kind;

const std::vector<std::string> every_report{"--report", "junit", "--report", "junit-rich=rich.xml",
                                            "--report", "html",  "--report", "json",
                                            "--report", "har",   "--report", "markdown",
                                            "--report", "sarif", "--report", "github=github.txt"};

class Canary : public testing::Test {
protected:
  void SetUp() override {
    inputs_.write("spec.yaml", Payroll::description());
    secret_file_ = inputs_.write("secret", payroll_.client_secret() + "\n");
    fs::permissions(secret_file_, fs::perms::owner_read | fs::perms::owner_write);
    environment_ = {{"KEUR_CLIENT_ID", payroll_.client_id()},
                    {"KEUR_CLIENT_SECRET", payroll_.client_secret()},
                    {"KEUR_TENANT_ID", payroll_.tenant_id()}};
  }

  std::string spec() const { return (inputs_.path() / "spec.yaml").string(); }

  std::vector<std::string> command(const std::string& name, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words{program().string(),  name, spec(), "--target", payroll_.url(), "--token-url",
                                   payroll_.token_url()};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  Ended run(std::vector<std::string> words) { return Child(work_, std::move(words), environment_).wait(); }

  /// Searches all that lies in the working folder, outputs included, for canaries of these kinds.
  void search(const std::string& what, std::initializer_list<Kind> kinds = {Kind::Secret, Kind::Payload}) {
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(work_.path())) {
      if (!entry.is_regular_file())
        continue;
      ++files;
      const auto text = entry.path().string() + '\n' + read_file(entry.path());
      for (const auto& hit : canaries_.find(text))
        if (std::find(kinds.begin(), kinds.end(), hit.kind) != kinds.end())
          ADD_FAILURE() << what << ": " << entry.path().filename() << " holds " << hit.slot << ", " << hit.form << ": "
                        << context(text, hit.slot);
    }
    EXPECT_GE(files, 2U) << what;
    EXPECT_EQ(payroll_.requests_elsewhere(), 0U) << what << ": a redirect was followed";
    EXPECT_EQ(payroll_.tokens_at_file_origin(), 0U) << what << ": a credential went to the file host";
  }

  static std::string context(const std::string& text, const std::string& slot) {
    const auto at = text.find("CNRY" + slot);
    return at == std::string::npos ? "" : text.substr(at > 80 ? at - 80 : 0, 160);
  }

  Canaries canaries_;
  Payroll payroll_{canaries_};
  Folder inputs_, work_;
  std::string secret_file_;
  Child::Environment environment_;
};

TEST_F(Canary, TheScannerFindsEveryForm) {
  Canaries canaries;
  const auto text = canaries.make(Kind::Secret, "Form");
  const auto random = text.substr(8);
  std::string upper, wide, escaped, percent;
  for (const char c : text) {
    upper += static_cast<char>(std::toupper(c));
    wide += c;
    wide += '\0';
    std::ostringstream hex;
    hex << std::hex << static_cast<int>(c);
    escaped += "\\u00" + hex.str();
    percent += "%" + hex.str();
  }
  for (const auto& hidden : {text, upper, wide, escaped, percent, std::string(random.rbegin(), random.rend()),
                             random.substr(2, 12), "x" + random.substr(4) + "y"})
    EXPECT_EQ(canaries.find("before " + hidden + " after").size(), 1U) << hidden;
  EXPECT_TRUE(canaries.find("before " + random.substr(0, 11) + " after").empty());
}

// What is searched for can be found: with --show-values the payload stands in the reports, and still no secret.
TEST_F(Canary, ShowValuesShowsPayloadAndNoSecret) {
  auto words = command("run", every_report);
  words.insert(words.end(), {"--show-values", "--allow-writes"});
  EXPECT_EQ(run(words).exit, 1);
  search("show-values", {Kind::Secret});
  std::string all;
  for (const auto& entry : fs::recursive_directory_iterator(work_.path()))
    if (entry.is_regular_file())
      all += read_file(entry.path());
  std::size_t payload = 0;
  for (const auto& hit : canaries_.find(all))
    payload += hit.kind == Kind::Payload ? 1 : 0;
  EXPECT_GE(payload, 6U);
}

TEST_F(Canary, AFailingRunInEveryFormat) {
  auto words = command("run", every_report);
  words.insert(words.end(), {"--allow-writes", "-v", "-v"});
  const auto ended = run(words);
  EXPECT_EQ(ended.exit, 1) << ended.err;
  EXPECT_GT(payroll_.requests(), 60U);
  search("a failing run");
}

TEST_F(Canary, AsJsonOnStdout) {
  const auto ended = run(command("run", {"--allow-writes", "--json", "-v"}));
  EXPECT_EQ(ended.exit, 1) << ended.err;
  EXPECT_NE(ended.out.find("\"summary\""), std::string::npos);
  search("--json");
}

// The profile route, with the secret from a file and a Postman environment.
TEST_F(Canary, SecretsFromFiles) {
  auto words = command("run", {"--allow-exports", "--client-secret-file", secret_file_});
  environment_.erase("KEUR_CLIENT_SECRET");
  EXPECT_EQ(run(words).exit, 1);
  const auto postman =
      inputs_.write("env.json", R"({"name":"x","values":[{"key":"client_id","value":")" + payroll_.client_id() +
                                    R"("},{"key":"client_secret","value":)" + json::quote(payroll_.client_secret()) +
                                    R"(},{"key":"tenant_id","value":")" + payroll_.tenant_id() + "\"}]}");
  fs::permissions(postman, fs::perms::owner_read | fs::perms::owner_write);
  for (const auto* name : {"run", "preflight"}) {
    const auto ended = run(command(name, {"--postman-env", postman, "--report", "json"}));
    EXPECT_TRUE(ended.exit == 1 || ended.exit == 4) << name << ended.exit << ended.err;
  }
  search("secrets from files");
}

TEST_F(Canary, ARefusedTokenThatEchoesTheSecret) {
  payroll_.refuses = true;
  auto words = command("run", every_report);
  words.insert(words.end(), {"--suite", "generated,exports"});
  EXPECT_EQ(run(words).exit, 4);
  EXPECT_EQ(run(command("preflight", {"--report", "html=p.html", "--report", "json=p.json"})).exit, 4);
  EXPECT_EQ(run(command("preflight", {"--json", "-v"})).exit, 4);
  search("a refused token");
}

TEST_F(Canary, EveryOtherCommand) {
  EXPECT_EQ(run(command("plan", {"-v"})).exit, 0);
  EXPECT_EQ(run(command("plan", {"--json"})).exit, 0);
  EXPECT_EQ(run(command("preflight", {"-v"})).exit, 4);
  EXPECT_EQ(run(command("run", {"--report", "json=t.json"})).exit, 1);
  const auto base = inputs_.write("base.yaml", Payroll::description());
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"changes", base, spec(), "--used-by", "t.json", "--report", "html=c.html"},
           {"export", "postman", spec(), "--out", "postman"},
           {"export", "curl", spec()},
           {"lint", spec()},
           {"report", "t.json", "--report", "html=r.html", "--report", "har=r.har"}}) {
    const auto ended = keur(work_, words, environment_);
    EXPECT_LE(ended.exit, 1) << words[0] << ended.err;
  }
  search("the other commands");
}

// The mock is given secrets too, in a tenant file; and its own people are in no report.
TEST_F(Canary, TheMockAndItsPeople) {
  const auto client = json::object({{"id", payroll_.client_id()}, {"secrets", json::Array{payroll_.client_secret()}}});
  const auto tenant = json::object({{"id", payroll_.tenant_id()}, {"accepted", json::Array{payroll_.client_id()}}});
  const auto file = inputs_.write(
      "tenants.json", json::dump(json::object({{"clients", json::Array{client}}, {"tenants", json::Array{tenant}}})));
  MockProcess mock(work_, {"--tenant", file});
  ASSERT_TRUE(mock.ready());
  std::vector<std::string> words{program().string(), "run", "--allow-writes", "-v"};
  for (const auto& word : mock.target())
    words.push_back(word);
  words.insert(words.end(), every_report.begin(), every_report.end());
  const auto ended = run(words);
  EXPECT_LE(ended.exit, 1) << ended.err;
  work_.write("journal.json", mock.journal(inputs_));
  search("the mock");
  for (const auto& entry : fs::recursive_directory_iterator(work_.path())) {
    const auto text = entry.is_regular_file() ? read_file(entry.path()) : "";
    for (const auto* trace : {"@bedrijf.example", "eyJ", "signature="})
      EXPECT_EQ(text.find(trace), std::string::npos) << entry.path().filename() << ' ' << trace;
  }
}

// What an observer of the process can see while it runs, and what a signal leaves behind.
TEST_F(Canary, AnInterruptedRun) {
  for (const int signal : {SIGINT, SIGKILL}) {
    payroll_.hangs = true;
    std::atomic<int> child_pid = 0;
    std::atomic<bool> asked = false;
    payroll_.watch([&] {
      if (child_pid == 0 || asked.exchange(true))
        return;
      const auto proc = "/proc/" + std::to_string(child_pid);
      for (const auto* file : {"/cmdline", "/environ"})
        for (const auto& hit : canaries_.find(read_file(proc + file)))
          ADD_FAILURE() << file << " holds " << hit.slot;
      const auto limits = read_file(proc + "/limits");
      const auto core = limits.find("Max core file size");
      ASSERT_NE(core, std::string::npos);
      EXPECT_EQ(limits.substr(core, 40).find_first_of("123456789u"), std::string::npos) << limits.substr(core, 60);
    });
    auto words = command("run", every_report);
    words.push_back("--allow-writes");
    Child child(work_, words, environment_);
    child_pid = child.pid();
    for (int i = 0; i < 1'000 && !asked; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_TRUE(asked);
    child.send(signal);
    EXPECT_EQ(child.wait().signal, signal);
    payroll_.watch([] {});
    search(signal == SIGINT ? "SIGINT" : "SIGKILL");
  }
  const auto rebuilt = keur(work_, {"report", "keur-report/journal.jsonl", "--report", "junit=again.xml", "--report",
                                    "html=again.html", "--report", "json=again.json"});
  EXPECT_EQ(rebuilt.exit, 3) << rebuilt.err;
  search("rebuilt from the journal");
}

} // namespace
} // namespace keur::system_tests
