#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

// Scenarios anyone can read: suites/cli/scenarios/*.scenario. Sections begin with "=== NAME": `file PATH` puts a file
// into the scenario's empty folder, `command` is run by sh there with keur on the PATH, `exit`, `stdout` and `stderr`
// are what is expected, whole. In an expected line "[..]" stands for any text, a line "[...]" for any number of lines.
// A missing stdout or stderr section means: not looked at. $KEUR_SOURCE is the source folder.
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  return lines;
}

std::vector<std::pair<std::string, std::string>> sections_of(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> sections;
  for (const auto& line : lines_of(text)) {
    if (line.rfind("=== ", 0) == 0)
      sections.emplace_back(line.substr(4), "");
    else if (!sections.empty())
      sections.back().second += line + '\n';
  }
  return sections;
}

bool line_fits(std::string_view actual, std::string_view expected) {
  const auto hole = expected.find("[..]");
  if (hole == std::string_view::npos)
    return actual == expected;
  if (actual.substr(0, hole) != expected.substr(0, hole))
    return false;
  const auto rest = expected.substr(hole + 4);
  for (std::size_t at = hole; at <= actual.size(); ++at)
    if (line_fits(actual.substr(at), rest))
      return true;
  return false;
}

bool lines_fit(const std::vector<std::string>& actual, std::size_t a, const std::vector<std::string>& expected,
               std::size_t e) {
  if (e == expected.size())
    return a == actual.size();
  if (expected[e] == "[...]") {
    for (std::size_t skip = a; skip <= actual.size(); ++skip)
      if (lines_fit(actual, skip, expected, e + 1))
        return true;
    return false;
  }
  return a < actual.size() && line_fits(actual[a], expected[e]) && lines_fit(actual, a + 1, expected, e + 1);
}

class Scenario : public testing::Test {
public:
  explicit Scenario(fs::path file) : file_(std::move(file)) {}

  void TestBody() override {
    const auto folder =
        fs::temp_directory_path() / ("keur-cli-" + std::to_string(getpid()) + "-" + file_.stem().string());
    fs::create_directories(folder / "work");
    run(folder);
    if (!HasFailure())
      fs::remove_all(folder);
  }

private:
  void run(const fs::path& folder) {
    std::map<std::string, std::string> expected;
    for (const auto& [name, text] : sections_of(read_file(file_))) {
      if (name.rfind("file ", 0) == 0) {
        const auto path = folder / "work" / name.substr(5);
        fs::create_directories(path.parent_path());
        std::ofstream(path) << text;
      } else {
        expected[name] = text;
      }
    }
    ASSERT_TRUE(expected.count("command")) << "no command section";
    std::ofstream(folder / "command") << expected["command"];
    const std::string line = "cd '" + (folder / "work").string() + "' && unset KEUR_CLIENT_ID KEUR_CLIENT_SECRET " +
                             "KEUR_TENANT_ID && timeout 60 sh ../command >../stdout 2>../stderr </dev/null";
    const int status = std::system(line.c_str());
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(std::to_string(WEXITSTATUS(status)), expected.count("exit") ? lines_of(expected["exit"]).front() : "0")
        << read_file(folder / "stderr");
    for (const char* stream : {"stdout", "stderr"}) {
      if (!expected.count(stream))
        continue;
      const auto actual = read_file(folder / stream);
      EXPECT_TRUE(lines_fit(lines_of(actual), 0, lines_of(expected[stream]), 0)) << "--- expected " << stream << "\n"
                                                                                 << expected[stream] << "--- got\n"
                                                                                 << actual;
    }
  }

  fs::path file_;
};

std::string test_name(const fs::path& file) {
  std::string name = file.stem().string();
  for (char& c : name)
    if (c == '-')
      c = '_';
  return name;
}

} // namespace

// scenario_test FOLDER-OF-KEUR: the scenarios lie in suites/cli/scenarios below the working folder.
int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc != 2)
    return 2;
  const std::string path = fs::absolute(argv[1]).string() + ":" + (std::getenv("PATH") ? std::getenv("PATH") : "");
  setenv("PATH", path.c_str(), 1);
  setenv("KEUR_SOURCE", fs::current_path().c_str(), 1);
  for (const auto& entry : fs::directory_iterator("suites/cli/scenarios"))
    if (entry.path().extension() == ".scenario") {
      const auto file = fs::absolute(entry.path());
      testing::RegisterTest("Scenario", test_name(file).c_str(), nullptr, nullptr, file.c_str(), 1,
                            [file] { return new Scenario(file); });
    }
  return RUN_ALL_TESTS();
}
