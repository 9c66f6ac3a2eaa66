#include "mocks/mock.hpp"
#include "openapi/load.hpp"
#include "plan/drafts.hpp"
#include "plan/planner.hpp"
#include "run/runner.hpp"
#include "suites/bench/static_server.hpp"
#include "transport/curl_transport.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <deque>
#include <functional>

/// Cases a second of plan, exchange and judgement together, against a bare static server and against the in-process
/// mock. The limit is a bare libcurl multi loop that sends the same requests to the same server in the same run and
/// looks at nothing. Wanted: half of the limit, and a hundred times the fastest rival that was measured (114 requests a
/// second).
namespace {

using namespace keur;
using Clock = std::chrono::steady_clock;

constexpr std::size_t random_cases = 1'500; // an operation
constexpr int in_flight = 32;
constexpr int rounds = 8;
constexpr double rival_requests_a_second = 114;

constexpr const char* description_text = R"(
openapi: 3.0.3
info: {title: Bench, version: '1'}
paths:
  /things:
    get:
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 1000}}
        - {name: kind, in: query, schema: {type: string, enum: [red, green, blue]}}
        - {name: since, in: query, schema: {type: string, format: date}}
      responses: &responses
        '200':
          description: Things
          content:
            application/json:
              schema:
                type: object
                required: [items]
                properties:
                  items: {type: array, items: {$ref: '#/components/schemas/Thing'}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: *responses
components:
  schemas:
    Thing:
      type: object
      required: [id, name]
      properties:
        id: {type: string, format: uuid}
        name: {type: string, minLength: 1, maxLength: 40}
        kind: {type: string, enum: [red, green, blue]}
        weight: {type: number, minimum: 0}
)";

constexpr const char* body = R"({"items":[{"id":"6f1e7d5c-3a52-4d5e-9f6b-0c5f6d1f2a11","name":"one","kind":"red"},)"
                             R"({"id":"0b9a6f52-9d3e-4b55-8a0e-6b7c1f0e9d22","name":"two","weight":2.5}]})";

std::string static_answer() {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(std::string_view(body).size()) + "\r\n\r\n" + body;
}

openapi::Description load() { return *openapi::load({"bench.yaml", {}, description_text}, {}); }

plan::Plan make(const openapi::Description& description, schema::Compiler& schemas) {
  plan::PlanOptions options;
  options.fuzz = random_cases;
  options.rules = {"valid-request", "optional-parameter", "boundary-value", "random-request"};
  return plan::make_plan(description, schemas, options);
}

struct Rate {
  double a_second = 0;
  std::size_t cases = 0, passed = 0;
};

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

/// The description is loaded already; its schemas are compiled within the time.
Rate ours(const openapi::Description& description, const std::string& url) {
  const auto begin = Clock::now();
  schema::Compiler schemas(*description.documents, {plan::dialect_of(description), true});
  const plan::Plan plan = make(description, schemas);
  profile::Profile profile;
  profile.base_url = url;
  profile.limits.concurrency = in_flight;
  transport::Loop loop;
  transport::WireOptions options;
  options.limits = profile.limits;
  const auto wire = transport::make_curl_transport(loop, options);
  const run::Redactor redactor({url});
  run::Workbench bench{description, schemas, profile, loop, *wire, redactor};
  std::vector<run::Job> jobs;
  jobs.reserve(plan.cases.size());
  for (const plan::Case& test : plan.cases)
    jobs.push_back(run::make_job(test, bench));
  std::vector<const run::Job*> queue;
  for (const run::Job& job : jobs)
    queue.push_back(&job);
  run::Runner runner(loop, in_flight, {});
  runner.submit(queue);
  Rate rate{0, queue.size()};
  for (std::size_t i = 0; i < queue.size(); ++i)
    rate.passed += runner.wait(i, {}).verdict.kind == check::VerdictKind::Pass;
  rate.a_second = static_cast<double>(rate.cases) / seconds_since(begin);
  return rate;
}

std::size_t swallow(char*, std::size_t size, std::size_t count, void*) { return size * count; }

/// One easy handle that is used again and again, with the field list of its present request.
struct Slot {
  CURL* easy = curl_easy_init();
  curl_slist* fields = nullptr;
  ~Slot() {
    curl_slist_free_all(fields);
    curl_easy_cleanup(easy);
  }
  void set(const plan::RequestTemplate& request, const std::string& url) {
    curl_easy_reset(easy);
    curl_slist_free_all(std::exchange(fields, nullptr));
    for (const http::Field& field : request.fields)
      fields = curl_slist_append(fields, (field.name + ": " + field.value).c_str());
    curl_easy_setopt(easy, CURLOPT_URL, (url + request.target).c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fields);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &swallow);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
    if (request.body) {
      curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body->size()));
      curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body->c_str());
    }
  }
};

Rate bare(const plan::Plan& plan, const std::string& url) {
  CURLM* multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<long>(in_flight));
  std::deque<Slot> slots(in_flight);
  std::size_t started = 0, done = 0;
  const auto start = [&](Slot& slot) {
    slot.set(plan.cases[started++].steps.front().request, url);
    curl_multi_add_handle(multi, slot.easy);
  };
  const auto begin = Clock::now();
  for (Slot& slot : slots)
    start(slot);
  while (done < plan.cases.size()) {
    int running = 0, left = 0;
    curl_multi_perform(multi, &running);
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
      Slot* slot = nullptr;
      CURL* easy = message->easy_handle;
      curl_easy_getinfo(easy, CURLINFO_PRIVATE, &slot);
      curl_multi_remove_handle(multi, easy);
      ++done;
      if (started < plan.cases.size())
        start(*slot);
    }
    if (done < plan.cases.size())
      curl_multi_poll(multi, nullptr, 0, 50, nullptr);
  }
  const Rate rate{static_cast<double>(done) / seconds_since(begin), done, done};
  slots.clear();
  curl_multi_cleanup(multi);
  return rate;
}

Rate better(const Rate& a, const Rate& b) { return a.a_second > b.a_second ? a : b; }

/// Both in turn, the best of each: what others do on the machine comes and goes.
bool compare(const char* name, const openapi::Description& description, const std::string& url) {
  schema::Compiler schemas(*description.documents, {plan::dialect_of(description), true});
  const plan::Plan plan = make(description, schemas);
  Rate limit, reached;
  for (int i = 0; i < rounds; ++i) {
    limit = better(bare(plan, url), limit);
    reached = better(ours(description, url), reached);
  }
  const double ratio = reached.a_second / limit.a_second, rival = reached.a_second / rival_requests_a_second;
  std::printf("%-15s bare libcurl %6.0f requests/s, keur %6.0f cases/s (%zu cases, %zu passed): %.2f of the limit, "
              "%.0f times the rival (%d in flight)\n",
              name, limit.a_second, reached.a_second, reached.cases, reached.passed, ratio, rival, in_flight);
  return reached.passed == reached.cases && ratio >= 0.5 && rival >= 100;
}

} // namespace

int main() {
  const openapi::Description description = load();
  const bench::StaticServer server(static_answer());
  const bool fast = compare("static server", description, server.url());
  const auto mock = mocks::Mock::start(load(), {});
  if (!mock)
    return 1;
  const bool fast_mock = compare("in-process mock", description, (*mock)->base_url());
  return fast && fast_mock ? 0 : 1;
}
