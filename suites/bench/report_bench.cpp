#include "reports/report.hpp"
#include "reports/sample_for_tests.hpp"

#include <chrono>
#include <cstdio>

// 5,000 cases in every format, written to disk as the run command does: the limit is 1 s for all of them together.
// Prints milliseconds, megabytes and the share of the limit; exit 1 above it.
int main() {
  using namespace keur;
  using Milliseconds = std::chrono::duration<double, std::milli>;
  constexpr double limit_ms = 1'000;
  const run::Transcript transcript = reports::sample::transcript(5'000);
  double total = 0;
  for (const reports::Format& format : reports::formats()) {
    const std::string path = "/tmp/keur-report-bench/" + std::string(format.id);
    const auto start = std::chrono::steady_clock::now();
    if (!reports::write_report(format, transcript, path)) {
      std::printf("cannot write %s\n", path.c_str());
      return 1;
    }
    const double ms = Milliseconds(std::chrono::steady_clock::now() - start).count();
    total += ms;
    std::printf("%-12.*s %7.1f ms %6.2f MB\n", static_cast<int>(format.id.size()), format.id.data(), ms,
                static_cast<double>(format.write(transcript, {}).size()) / 1e6);
  }
  std::printf("all formats  %7.1f ms, %.0f %% of the limit of %.0f ms\n", total, total / limit_ms * 100, limit_ms);
  return total <= limit_ms ? 0 : 1;
}
