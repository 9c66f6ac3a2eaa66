#include "json/load.hpp"
#include "reports/report.hpp"
#include "run/journal.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

/// Any bytes as a transcript or a journal; what is accepted reads back the same, merges, and goes through every writer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace keur;
  const std::string text(reinterpret_cast<const char*>(data), size);
  json::Limits limits;
  limits.nodes = 20'000;
  auto transcript = run::read_journal(text, "fuzz");
  if (auto loaded = json::load_json(text, "fuzz", limits); loaded)
    transcript = run::transcript_from_json(loaded->root, "fuzz");
  if (!transcript)
    return 0;
  const auto written = run::to_json(*transcript);
  const auto back = run::transcript_from_json(written, "again");
  if (!back || !json::equal(run::to_json(*back), written))
    std::abort();
  (void)run::merge({*transcript, *back});
  for (const auto& format : reports::formats())
    if (format.write != nullptr)
      (void)format.write(*transcript, {});
  return 0;
}
