#include "run/progress.hpp"

#include <algorithm>

namespace keur::run {

using transport::Task;

namespace {

using Pause = std::chrono::nanoseconds;

bool is_unknown(const http::Exchange& exchange) { return exchange.response && exchange.response->status == 404; }

} // namespace

// Pauses grow by half from poll_first to poll_most, until the job budget is used up. The command and the query of a job
// need not share a store: until the first answer that knows the job, a 404 is waited out for job_visible, and only the
// one that comes at its end is judged (catalogue J005). The check job-visibility tells of those before.
Task<void> send_repeatedly(Workbench& bench, const plan::Case& test, std::size_t index, plan::RequestTemplate request,
                           Progress& progress) {
  const auto& limits = bench.profile.limits;
  const auto& clock = bench.loop.clock();
  const plan::Repeat& repeat = *test.steps[index].repeat;
  const auto begin = clock.now(), deadline = begin + limits.job;
  const auto visible = begin + std::min(limits.job, limits.job_visible);
  const auto& exchanges = progress.steps[index].exchanges;
  Pause pause = limits.poll_first;
  for (bool known = false;;) {
    Task<void> sending = send_unjudged(bench, test, index, request, progress);
    co_await sending;
    const auto now = clock.now();
    const bool too_early = !known && is_unknown(exchanges.back()) && now < visible;
    if (!too_early) {
      known = true;
      judge_last(bench, test, index, progress);
      if (!is_one_of(exchanges.back(), repeat.pointer, repeat.pending) || now + pause > deadline)
        break;
    }
    Task<void> sleeping = bench.transport.sleep(too_early ? std::min<Pause>(pause, visible - now) : pause);
    co_await sleeping;
    pause = std::min<Pause>(pause * 3 / 2, limits.poll_most);
  }
  if (!repeat.completed.empty() && !is_one_of(exchanges.back(), repeat.pointer, repeat.completed))
    progress.stop("the job did not complete, later steps need it");
}

} // namespace keur::run
