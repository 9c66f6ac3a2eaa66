#include "cli/history_folder.hpp"

#include "base/text.hpp"
#include "json/load.hpp"
#include "reports/report.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>
#include <vector>

namespace keur::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kept_runs = 30;
constexpr std::string_view prefix = "keur-";

/// Their names begin with the time they started at, so the order of names is that of the runs.
std::vector<fs::path> kept(const std::string& folder) {
  std::vector<fs::path> files;
  std::error_code unreadable;
  for (const auto& entry : fs::directory_iterator(folder, unreadable)) {
    const auto name = entry.path().filename().string();
    if (name.starts_with(prefix) && name.ends_with(".json"))
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::optional<run::Transcript> read_kept(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto loaded = json::load_json(text, path.string());
  if (!loaded)
    return std::nullopt;
  auto transcript = run::transcript_from_json(loaded->root, path.string());
  return transcript ? std::optional(std::move(*transcript)) : std::nullopt;
}

run::Transcript without_values(run::Transcript transcript) {
  for (auto& record : transcript.cases)
    for (auto& exchange : record.exchanges) {
      exchange.request_body.clear();
      exchange.response_body.clear();
    }
  return transcript;
}

std::string file_name(const run::Transcript& transcript) {
  std::string name = std::string(prefix) + transcript.started + '-' + transcript.run_id.substr(0, 8) + ".json";
  std::replace(name.begin(), name.end(), ':', '-');
  return name;
}

} // namespace

Result<reports::History> keep_history(const std::string& folder, const run::Transcript& transcript) {
  reports::History history;
  for (const auto& path : kept(folder))
    if (const auto past = read_kept(path); past && past->description_title == transcript.description_title)
      history.runs.push_back(reports::past_run(*past));
  history.runs.push_back(reports::past_run(transcript));
  if (history.runs.size() > kept_runs)
    history.runs.erase(history.runs.begin(), history.runs.end() - static_cast<std::ptrdiff_t>(kept_runs));
  const auto written = reports::write_atomically((fs::path(folder) / file_name(transcript)).string(),
                                                 json::dump(run::to_json(without_values(transcript))) + '\n');
  if (!written)
    return tl::unexpected(written.error());
  auto files = kept(folder);
  std::error_code gone;
  for (std::size_t i = 0; i + kept_runs < files.size(); ++i)
    fs::remove(files[i], gone);
  return history;
}

} // namespace keur::cli
