#include "reports/report.hpp"
#include "reports/sample_for_tests.hpp"

#include <chrono>
#include <cstdio>
#include <ctime>

// 5,000 cases in every format, written to disk as the run command does: the limit is 1 s of processor time for all of
// them together (the clock on the wall measures what else the machine does). Exit 1 above it.
int main() {
  using namespace keur;
  using Milliseconds = std::chrono::duration<double, std::milli>;
  constexpr double limit_ms = 1'000;
  const run::Transcript transcript = reports::sample::transcript(5'000);
  double total = 0, total_cpu = 0;
  for (const reports::Format& format : reports::formats()) {
    if (format.write == nullptr)
      continue; // tells of changes only
    const std::string path = "/tmp/keur-report-bench/" + std::string(format.id);
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t cpu_start = std::clock();
    if (!reports::write_report(format, transcript, path)) {
      std::printf("cannot write %s\n", path.c_str());
      return 1;
    }
    const double ms = Milliseconds(std::chrono::steady_clock::now() - start).count();
    const double cpu_ms = static_cast<double>(std::clock() - cpu_start) * 1e3 / CLOCKS_PER_SEC;
    total += ms;
    total_cpu += cpu_ms;
    std::printf("%-12.*s %7.1f ms of processor time, %7.1f ms, %6.2f MB\n", static_cast<int>(format.id.size()),
                format.id.data(), cpu_ms, ms, static_cast<double>(format.write(transcript, {}).size()) / 1e6);
  }
  std::printf("all formats  %7.1f ms of processor time, %7.1f ms; %.0f %% of the limit of %.0f ms\n", total_cpu, total,
              total_cpu / limit_ms * 100, limit_ms);
  return total_cpu <= limit_ms ? 0 : 1;
}
