#include "run/runner.hpp"

#include <algorithm>
#include <exception>
#include <numeric>

namespace keur::run {

Runner::Runner(transport::Loop& loop, std::size_t in_flight, std::vector<Observer*> observers)
    : loop_(loop), in_flight_(in_flight == 0 ? 1 : in_flight), observers_(std::move(observers)) {}

void Runner::submit(std::vector<const Job*> jobs) {
  loop_.cancel();
  jobs_ = std::move(jobs);
  records_.assign(jobs_.size(), {});
  done_.assign(jobs_.size(), false);
  next_ = active_ = finished_ = 0;
  order_.resize(jobs_.size());
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::stable_sort(order_.begin(), order_.end(),
                   [&](std::size_t a, std::size_t b) { return jobs_[a]->turn < jobs_[b]->turn; });
  for (auto* observer : observers_)
    observer->started(jobs_.size());
}

void Runner::start_more() {
  while (active_ < in_flight_ && next_ < order_.size()) {
    if (active_ > 0 && next_ > 0 && jobs_[order_[next_ - 1]]->turn != jobs_[order_[next_]]->turn)
      return;
    ++active_;
    loop_.spawn(run_one(order_[next_++]));
  }
}

transport::Task<void> Runner::run_one(std::size_t index) {
  RecordedCase& record = records_[index] = jobs_[index]->head();
  try {
    transport::Task<void> task = jobs_[index]->body(record);
    co_await task;
  } catch (const std::exception&) { // its text may hold foreign data: it is not kept
    record = jobs_[index]->head();
    record.verdict = {check::VerdictKind::Error, {}, "internal: an exception ended the case", ErrorCode::Internal};
  }
  --active_;
  finish(index);
}

void Runner::finish(std::size_t index) {
  done_[index] = true;
  ++finished_;
  for (auto* observer : observers_)
    observer->finished(records_[index]);
}

const RecordedCase& Runner::wait(std::size_t index, const std::function<void()>& between) {
  while (!done_[index]) {
    start_more();
    loop_.turn();
    if (between)
      between();
  }
  start_more(); // so that requests are under way while the caller looks at this one
  return records_[index];
}

void Runner::pump() {
  start_more();
  loop_.turn(std::chrono::milliseconds(0));
}

void Runner::stop(const std::string& reason) {
  if (finished_ == jobs_.size()) // each test that waits asks for it once more
    return;
  std::vector<RecordedCase> stopped(jobs_.size());
  for (std::size_t i = 0; i < jobs_.size(); ++i) { // before their frames go
    if (done_[i])
      continue;
    stopped[i] = jobs_[i]->head();
    const std::string left = jobs_[i]->so_far ? jobs_[i]->so_far(stopped[i]) : "";
    stopped[i].verdict = {
        check::VerdictKind::Skipped, {}, reason + (left.empty() ? "" : "; " + left), ErrorCode::Aborted};
  }
  loop_.cancel();
  next_ = jobs_.size();
  active_ = 0;
  for (std::size_t i = 0; i < jobs_.size(); ++i) {
    if (done_[i])
      continue;
    records_[i] = std::move(stopped[i]);
    finish(i);
  }
}

} // namespace keur::run
