#include "reports/console/layout.hpp"
#include "reports/wording.hpp"

#include <algorithm>

namespace keur::reports::console {
namespace {

using check::VerdictKind;

constexpr std::int64_t redraw_us = 100'000;     // ten times a second is smooth and costs nothing
constexpr std::int64_t ci_line_us = 10'000'000; // a CI log needs a sign of life, not a film
constexpr std::uint64_t most_announced = 20;

std::string bar(std::uint64_t done, std::uint64_t total, std::size_t width) {
  const std::size_t filled = total == 0 ? width : std::min<std::size_t>(width, done * width / total);
  return '[' + std::string(filled, '#') + std::string(width - filled, '.') + ']';
}

} // namespace

std::string Progress::status(std::int64_t now_us) const {
  std::string text = std::to_string(done_) + '/' + std::to_string(total_);
  if (failed_ > 0)
    text += "  " + std::to_string(failed_) + " failed";
  if (errors_ > 0)
    text += "  " + std::to_string(errors_) + " not judged";
  text += "  " + rate(done_, now_us) + "/s";
  if (done_ == 0 || done_ >= total_)
    return text;
  const double left = static_cast<double>(now_us) / static_cast<double>(done_) * static_cast<double>(total_ - done_);
  return text + "  " + human_duration(std::max<std::int64_t>(static_cast<std::int64_t>(left), 1'000'000)) + " left";
}

std::string Progress::draw(std::int64_t now_us, bool now) {
  if (!now && now_us - drawn_us_ < (options_.ci ? ci_line_us : redraw_us))
    return "";
  drawn_us_ = now_us;
  if (options_.ci)
    return status(now_us) + '\n';
  const std::string text = status(now_us);
  const std::size_t room = options_.width > text.size() + 4 ? options_.width - text.size() - 4 : 0;
  visible_ = true;
  std::string line = "\r\x1b[K";
  if (room >= 10)
    line += bar(done_, total_, std::min<std::size_t>(room, 40)) + ' ';
  return line + text;
}

std::string Progress::on_case(const run::RecordedCase& record, std::int64_t now_us) {
  ++done_;
  failed_ += record.verdict.kind == VerdictKind::Fail;
  errors_ += record.verdict.kind == VerdictKind::Error;
  std::string out;
  const bool bad = record.verdict.kind == VerdictKind::Fail || record.verdict.kind == VerdictKind::Error;
  const bool announce = options_.verbose || (bad && announced_ < most_announced);
  if (announce) {
    announced_ += bad;
    out = clear() + case_line(record, options_);
    if (!options_.verbose && announced_ == most_announced)
      out += "      " + counted(most_announced, "case") + " shown: further ones are counted, and grouped at the end\n";
  }
  return out + draw(now_us, (announce && !options_.ci) || done_ == total_);
}

std::string Progress::clear() {
  if (!visible_)
    return "";
  visible_ = false;
  return "\r\x1b[K";
}

} // namespace keur::reports::console
