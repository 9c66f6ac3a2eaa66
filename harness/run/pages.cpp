#include "http/uri.hpp"
#include "plan/next_page.hpp"
#include "run/progress.hpp"

namespace keur::run {

using transport::Task;

namespace {

// A page that leads to another host is not followed: whole-list speaks of it.
bool stays_at_home(const std::string& from, const std::string& to) {
  const auto here = http::parse_uri(from), there = http::parse_uri(to);
  return here && there && http::origin(*here) == http::origin(*there);
}

} // namespace

Task<void> send_following(Workbench& bench, const plan::Case& test, std::size_t index, plan::RequestTemplate request,
                          Progress& progress) {
  const plan::Follow& follow = *test.steps[index].follow;
  const auto& exchanges = progress.steps[index].exchanges;
  for (std::size_t pages = 1;; ++pages) {
    Task<void> sending = send_once(bench, test, index, request, progress);
    co_await sending;
    if (pages >= follow.at_most || !progress.errors.empty())
      co_return;
    const auto next = plan::next_page_of(follow, exchanges.back(), pages);
    if (!next)
      co_return;
    const auto target = http::resolve(exchanges.back().request.target_uri, *next);
    if (!target || !stays_at_home(exchanges.back().request.target_uri, *target))
      co_return;
    request.target = *target;
  }
}

} // namespace keur::run
