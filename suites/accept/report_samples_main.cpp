#include "reports/report.hpp"
#include "reports/sample_for_tests.hpp"

#include <cstdio>
#include <string>

// Writes the pages that html_report.mjs opens in a browser and the logs that sarif.sh validates: report_samples FOLDER.
int main(int argc, char** argv) {
  using namespace keur;
  if (argc != 2) {
    std::fputs("usage: report_samples FOLDER\n", stderr);
    return 2;
  }
  const std::string folder = std::string(argv[1]) + "/";
  const reports::Format& html = *reports::find_format("html");
  bool good = true;
  const auto put = [&](const std::string& name, const std::string& text) {
    const auto done = reports::write_atomically(folder + name, text);
    if (!done)
      std::fputs((to_string(done.error()) + "\n").c_str(), stderr);
    good = good && done.has_value();
  };
  put("empty.html", html.write(reports::sample::transcript(0), {}));
  put("one.html", html.write(reports::sample::transcript(1), {}));
  put("some.html", html.write(reports::sample::transcript(412), {}));
  put("many.html", html.write(reports::sample::transcript(5'000), {}));
  put("hostile.html", html.write(reports::sample::hostile(reports::sample::nasty(), 60), {}));
  put("changes.html", html.write_changes(reports::sample::changes(), {}));
  const reports::Format& sarif = *reports::find_format("sarif");
  put("empty.sarif", sarif.write(reports::sample::transcript(0), {}));
  put("some.sarif", sarif.write(reports::sample::transcript(412), {}));
  put("hostile.sarif", sarif.write(reports::sample::hostile(reports::sample::nasty(), 60), {}));
  put("changes.sarif", sarif.write_changes(reports::sample::changes(), {}));
  return good ? 0 : 1;
}
