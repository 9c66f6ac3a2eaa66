#include "reports/html/markup.hpp"
#include "reports/html/sections.hpp"
#include "reports/wording.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace keur::reports::html {
namespace {

using check::VerdictKind;
using Times = std::vector<std::int64_t>;

constexpr std::int64_t time_units = 10'000; // width of the time line's drawing
constexpr std::size_t most_lanes = 32;
constexpr std::size_t lane_height = 9;
constexpr std::size_t column_width = 68; // of the latency plot: its labels are up to "≤500 ms" wide

/// The first lane that is free at a case's start; the last one takes what has no room.
class Lanes {
public:
  std::size_t take(std::int64_t start, std::int64_t end) {
    std::size_t lane = 0;
    while (lane < ends_.size() && ends_[lane] > start && lane + 1 < most_lanes)
      ++lane;
    if (lane == ends_.size())
      ends_.push_back(end);
    ends_[lane] = std::max(ends_[lane], end);
    return lane;
  }
  std::size_t count() const { return ends_.size(); }

private:
  std::vector<std::int64_t> ends_;
};

std::int64_t value_at(const Times& sorted, std::size_t percent) {
  return sorted[std::min(sorted.size() - 1, sorted.size() * percent / 100)];
}

/// One path a verdict, so that thousands of cases stay a few hundred bytes of markup each hundred.
void append_time_line(std::string& out, const run::Transcript& transcript) {
  std::vector<const run::RecordedCase*> order;
  std::int64_t end = 1;
  for (const run::RecordedCase& record : transcript.cases) {
    if (record.exchanges.empty())
      continue;
    order.push_back(&record);
    end = std::max(end, record.started_us + record.duration_us);
  }
  if (order.empty())
    return;
  std::stable_sort(order.begin(), order.end(),
                   [](const auto* a, const auto* b) { return a->started_us < b->started_us; });
  std::array<std::string, 5> paths;
  Lanes lanes;
  for (const run::RecordedCase* record : order) {
    const std::int64_t start = std::max<std::int64_t>(record->started_us, 0);
    const std::size_t lane = lanes.take(start, start + record->duration_us);
    const auto scaled = [&](std::int64_t us) {
      return static_cast<std::int64_t>(static_cast<double>(us) / static_cast<double>(end) * time_units);
    };
    const std::string width = std::to_string(std::max<std::int64_t>(scaled(record->duration_us), 4));
    paths[static_cast<std::size_t>(record->verdict.kind)] += 'M' + std::to_string(scaled(start)) + ' ' +
                                                             std::to_string(lane * lane_height + 1) + 'h' + width +
                                                             "v7h-" + width + 'z';
  }
  const std::string height = std::to_string(lanes.count() * lane_height + 2);
  out += "<figure><figcaption>Time line: each bar is a case, up to " + std::to_string(lanes.count()) +
         " at a time</figcaption><svg class=\"line\" preserveAspectRatio=\"none\" viewBox=\"0 0 " +
         std::to_string(time_units) + ' ' + height + "\" height=\"" + height + "\" role=\"img\" aria-label=\"" +
         std::to_string(order.size()) + " cases over " + human_duration(end) + "\">";
  // Failures last: nothing may hide them.
  constexpr std::array drawn{VerdictKind::Pass, VerdictKind::Skipped, VerdictKind::Inconclusive, VerdictKind::Error,
                             VerdictKind::Fail};
  for (const VerdictKind kind : drawn) {
    const std::string& path = paths[static_cast<std::size_t>(kind)];
    if (!path.empty())
      out += "<path class=\"f-" + std::string(name(kind)) + "\" d=\"" + path + "\"/>";
  }
  out += "</svg><div class=\"axis\"><span>0</span><span>" + human_duration(end / 2) + "</span><span>" +
         human_duration(end) + "</span></div></figure>\n";
}

/// Upper bounds of the latency plot's columns: 1, 2, 5 in each decade from 0.2 ms to 100 s.
std::vector<std::int64_t> bounds() {
  std::vector<std::int64_t> all;
  for (std::int64_t decade = 100; decade < 100'000'000; decade *= 10)
    for (const std::int64_t step : {2, 5, 10})
      all.push_back(decade * step);
  return all;
}

void append_column(std::string& out, std::size_t x, std::size_t count, std::size_t most, const std::string& label) {
  const std::size_t height = count == 0 ? 0 : std::max<std::size_t>(count * 110 / most, 2);
  const std::string middle = std::to_string(x + column_width / 2);
  if (count > 0)
    out += "<rect class=\"f-plot\" x=\"" + std::to_string(x + 2) + "\" y=\"" + std::to_string(130 - height) +
           "\" width=\"" + std::to_string(column_width - 4) + "\" height=\"" + std::to_string(height) +
           "\"/><text x=\"" + middle + "\" y=\"" + std::to_string(125 - height) + "\">" + std::to_string(count) +
           "</text>";
  out += "<text class=\"tick\" x=\"" + middle + "\" y=\"146\">" + label + "</text>";
}

void append_latency(std::string& out, const Times& sorted) {
  const std::vector<std::int64_t> limits = bounds();
  std::vector<std::size_t> counts(limits.size() + 1);
  for (const std::int64_t time : sorted)
    ++counts[static_cast<std::size_t>(std::lower_bound(limits.begin(), limits.end(), time) - limits.begin())];
  std::size_t first = 0, last = counts.size();
  while (counts[first] == 0)
    ++first;
  while (counts[last - 1] == 0)
    --last;
  const std::size_t most = *std::max_element(counts.begin(), counts.end());
  out += "<figure><figcaption>Latency of " + counted(sorted.size(), "exchange") + ": median " +
         human_duration(value_at(sorted, 50)) + ", 95 % within " + human_duration(value_at(sorted, 95)) +
         ", 99 % within " + human_duration(value_at(sorted, 99)) + ", slowest " + human_duration(sorted.back()) +
         "</figcaption><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Latency\"><svg class=\"plot\" "
         "preserveAspectRatio=\"xMinYMid meet\" viewBox=\"0 0 " +
         std::to_string(std::max<std::size_t>((last - first) * column_width, 480)) +
         " 152\" role=\"img\" aria-label=\"Number of exchanges by latency\">";
  for (std::size_t i = first; i < last; ++i)
    append_column(out, (i - first) * column_width, counts[i], most,
                  i < limits.size() ? "≤" + human_duration(limits[i]) : "more");
  out += "</svg></div></figure>\n";
}

void append_slowest(std::string& out, const run::Transcript& transcript) {
  std::map<std::string_view, Times> by_operation;
  for (const run::RecordedCase& record : transcript.cases)
    for (const run::RecordedExchange& exchange : record.exchanges)
      if (exchange.status != 0)
        by_operation[record.operation].push_back(exchange.total_us);
  std::vector<std::pair<std::int64_t, std::string_view>> order;
  for (auto& [operation, times] : by_operation) {
    std::sort(times.begin(), times.end());
    order.emplace_back(value_at(times, 95), operation);
  }
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  if (order.size() > 8)
    order.resize(8);
  if (order.empty())
    return;
  out +=
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Slowest operations\"><table><caption>Slowest "
      "operations</caption><thead><tr><th scope=\"col\">Operation</th><th scope=\"col\">Exchanges</th><th "
      "scope=\"col\">Median</th><th scope=\"col\">95 %</th><th scope=\"col\">Slowest</th></tr></thead><tbody>\n";
  for (const auto& [p95, operation] : order) {
    const Times& times = by_operation[operation];
    out += "<tr>";
    out += "<th scope=\"row\">" + text(operation.empty() ? "no operation" : one_line(operation, 300)) + "</th>";
    for (const std::string& cell : {std::to_string(times.size()), human_duration(value_at(times, 50)),
                                    human_duration(p95), human_duration(times.back())})
      append_element(out, "td", "", cell);
    out += "</tr>\n";
  }
  out += "</tbody></table></div>\n";
}

} // namespace

void append_timing(std::string& out, const run::Transcript& transcript) {
  Times times;
  for (const run::RecordedCase& record : transcript.cases)
    for (const run::RecordedExchange& exchange : record.exchanges)
      if (exchange.status != 0)
        times.push_back(std::max<std::int64_t>(exchange.total_us, 0));
  if (times.empty())
    return;
  std::sort(times.begin(), times.end());
  out += "<section id=\"timing\"><h2>Timing</h2>\n";
  append_time_line(out, transcript);
  append_latency(out, times);
  append_slowest(out, transcript);
  out += "</section>\n";
}

} // namespace keur::reports::html
