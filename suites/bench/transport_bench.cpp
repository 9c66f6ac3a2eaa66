#include "transport/curl_transport.hpp"
#include "transport/raw_server.hpp"

#include <curl/curl.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <vector>

/// Requests a second through our transport against a bare libcurl multi loop, both to the same server on the loopback
/// with the same number in flight. Prints the ratio: what our checks, counters and coroutines cost.
namespace {

using namespace keur;
using Clock = std::chrono::steady_clock;

constexpr int requests = 6'000;
constexpr int in_flight = 16;

/// Time of the wall and of this thread's processor: only the second is ours on a busy machine.
struct Cost {
  double per_second;
  double processor_us;
};

double processor_us() {
  timespec spent{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) * 1e6 + static_cast<double>(spent.tv_nsec) / 1e3;
}

Cost cost(Clock::time_point begin, double begin_us) {
  return {requests / std::chrono::duration<double>(Clock::now() - begin).count(),
          (processor_us() - begin_us) / requests};
}

transport::Task<void> sender(transport::Transport& wire, std::string url, int& left, int& good) {
  while (left-- > 0) {
    http::Request request;
    request.target_uri = url;
    transport::Task<http::Exchange> sending = wire.send(std::move(request), {});
    http::Exchange exchange = co_await sending;
    good += exchange.response && exchange.response->status == 200;
  }
}

Cost ours(const std::string& url) {
  transport::Loop loop;
  transport::WireOptions options;
  options.target = profile::TargetClass::Loopback;
  options.limits.concurrency = in_flight;
  const auto wire = transport::make_curl_transport(loop, options);
  int left = requests, good = 0;
  const auto begin = Clock::now();
  const double begin_us = processor_us();
  for (int i = 0; i < in_flight; ++i)
    loop.spawn(sender(*wire, url, left, good));
  loop.run();
  return good == requests ? cost(begin, begin_us) : Cost{};
}

std::size_t swallow(char*, std::size_t size, std::size_t count, void*) { return size * count; }

Cost bare(const std::string& url) {
  CURLM* multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<long>(in_flight));
  int started = 0, done = 0;
  const auto start = [&](CURL* easy) {
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &swallow);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_multi_add_handle(multi, easy);
    ++started;
  };
  const auto begin = Clock::now();
  const double begin_us = processor_us();
  for (int i = 0; i < in_flight; ++i)
    start(curl_easy_init());
  while (done < requests) {
    int running = 0, left = 0;
    curl_multi_perform(multi, &running);
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
      CURL* easy = message->easy_handle;
      curl_multi_remove_handle(multi, easy);
      ++done;
      if (started < requests)
        start(easy);
      else
        curl_easy_cleanup(easy);
    }
    if (done < requests)
      curl_multi_poll(multi, nullptr, 0, 50, nullptr);
  }
  const Cost rate = cost(begin, begin_us);
  curl_multi_cleanup(multi);
  return rate;
}

} // namespace

int main() {
  transport::testing::RawServer server(transport::testing::RawServer::always(
      transport::testing::answer(R"({"jobId":"x"})", "Content-Type: application/json\r\n")));
  const Cost a = bare(server.url()), b = ours(server.url());
  std::printf(
      "bare libcurl %6.0f requests/s %5.1f us each, keur %6.0f requests/s %5.1f us each, ratio %.2f, processor %.2f "
      "(%d in flight)\n",
      a.per_second, a.processor_us, b.per_second, b.processor_us, b.per_second / a.per_second,
      b.processor_us / a.processor_us, in_flight);
  return b.per_second > 0 ? 0 : 1;
}
