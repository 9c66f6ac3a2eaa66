#pragma once
#include "reports/report.hpp"
#include "run/outcome.hpp"

#include <array>
#include <cstddef>
#include <random>
#include <string>

/// Transcripts for tests, benches and the pictures of the README: a realistic one of any size, and one with the same
/// text in every field that can hold foreign text.
namespace keur::reports::sample {

inline Location at(std::uint32_t line, std::string pointer) { return {"openapi.yaml", line, 7, std::move(pointer)}; }

inline run::RecordedExchange exchange(const std::string& method, const std::string& path, int status,
                                      std::int64_t start, std::int64_t total) {
  run::RecordedExchange e{0, "request", "", method, "http://mock" + path, {{"Accept", "application/json"}}};
  e.status = status;
  e.response_fields = {{"Content-Type", "application/json"}, {"X-Request-Id", "<masked:36>"}};
  e.request_bytes = 310;
  e.response_bytes = 1'204;
  e.started_us = start;
  e.queued_us = 40;
  e.connect_us = 220;
  e.first_byte_us = total - 300;
  e.total_us = total;
  e.curl = "curl -sS -X " + method + " -H \"Authorization: Bearer $KEUR_TOKEN\" 'http://mock" + path + "'";
  return e;
}

inline void fail_with_schema(run::RecordedCase& c, std::uint32_t line) {
  c.verdict.kind = check::VerdictKind::Fail;
  check::Finding f{"response-schema", check::Level::Fail,
                   "/employees/3/birthDate is a number, and a string is described"};
  f.description = at(line + 31, "/components/schemas/Employee/properties/birthDate/type");
  f.instance_location = "/employees/3/birthDate";
  f.keyword_location = "/properties/employees/items/properties/birthDate/type";
  f.expected = "string, format date";
  f.actual = "number, 8 digits (masked)";
  c.verdict.findings.push_back(f);
}

inline void fail_with_status(run::RecordedCase& c, std::uint32_t line) {
  c.verdict.kind = check::VerdictKind::Fail;
  check::Finding f{"status-documented", check::Level::Fail, "status 500 is not documented for this operation"};
  f.description = at(line + 4, "/paths/~1v1~1employees/get/responses");
  f.instance_location = "status";
  f.expected = "one of 200, 401, 403, 404";
  f.actual = "500";
  c.verdict.findings.push_back(f);
}

inline void set_verdict(run::RecordedCase& c, std::size_t i, std::uint32_t line) {
  if (i % 97 == 5)
    return fail_with_schema(c, line);
  if (i % 211 == 17)
    return fail_with_status(c, line);
  if (i % 331 == 40) {
    c.verdict.kind = check::VerdictKind::Error;
    c.verdict.error = ErrorCode::Timeout;
    c.verdict.reason = "timeout: no answer after 60 s";
    c.exchanges.back().status = 0;
    c.exchanges.back().error = "timeout: no answer after 60 s";
  } else if (i % 53 == 9) {
    c.verdict.kind = check::VerdictKind::Inconclusive;
    c.verdict.reason = "no example: the pattern of parameter code cannot be generated";
    c.exchanges.clear();
  } else if (i % 29 == 3) {
    c.verdict.kind = check::VerdictKind::Skipped;
    c.verdict.reason = "needs --allow-writes";
    c.exchanges.clear();
  } else if (i % 41 == 7) {
    check::Finding f{"problem-details", check::Level::Warn, "the error answer is no problem details document"};
    f.description = at(line + 9, "/paths/~1v1~1employees/get/responses/404");
    c.verdict.findings.push_back(f);
  }
}

inline run::RecordedCase make_case(std::size_t i, std::mt19937& random) {
  constexpr std::array<const char*, 12> resources{"employees", "contracts",  "absences",     "departments",
                                                  "wages",     "hour-codes", "job-titles",   "leave-balances",
                                                  "payslips",  "companies",  "cost-centers", "tax-codes"};
  constexpr std::array<const char*, 6> rules{"documented-success", "missing-required",  "broken-constraint",
                                             "without-credential", "undeclared-method", "boundary-value"};
  constexpr std::array<const char*, 4> methods{"GET", "POST", "PUT", "DELETE"};
  const std::size_t operation = i % 48;
  const std::string path = std::string("/v1/") + resources[operation / 4] + (operation % 4 == 1 ? "" : "/{id}");
  const std::string method = methods[operation % 4];
  run::RecordedCase c;
  c.operation = method + " " + path;
  c.rule = rules[(i / 48) % rules.size()];
  c.label = "query parameter p" + std::to_string(i / 288);
  c.id = c.operation + " · " + c.rule + " · " + c.label;
  c.tags = {resources[operation / 4]};
  c.reason = "minLength 3 is declared for query parameter p" + std::to_string(i / 288);
  c.expect = "4xx, and never 401 or 403";
  const auto line = static_cast<std::uint32_t>(40 + operation * 52);
  c.where = at(line, "/paths/" + std::string("~1v1~1") + resources[operation / 4] + "/" +
                         (operation % 4 == 0 ? "get" : "post"));
  std::lognormal_distribution<double> latency(8.6, 0.7);
  c.started_us = static_cast<std::int64_t>(i) * 900;
  c.duration_us = static_cast<std::int64_t>(latency(random)) + 500;
  c.exchanges.push_back(exchange(method, path, (i / 48) % 6 == 0 ? 200 : 400, c.started_us, c.duration_us));
  set_verdict(c, i, line);
  return c;
}

inline void add_coverage(run::Transcript& t) {
  for (const run::RecordedCase& c : t.cases) {
    auto known = t.coverage.begin();
    while (known != t.coverage.end() && known->operation != c.operation)
      ++known;
    if (known == t.coverage.end())
      known = t.coverage.insert(known, run::OperationCoverage{c.operation, c.where});
    known->check_classes.try_emplace("status", "pass");
    known->check_classes.try_emplace("schema", "pass");
    known->check_classes.try_emplace("security", "pass");
    for (const auto& f : c.verdict.findings)
      known->check_classes[f.check == "response-schema" ? "schema" : "status"] =
          name(f.level == check::Level::Fail ? check::VerdictKind::Fail : check::VerdictKind::Pass);
    for (const auto& e : c.exchanges)
      if (e.status != 0)
        ++known->statuses[std::to_string(e.status)];
    if (known->statuses.size() < 2)
      known->statuses.try_emplace("404", 0);
    known->exercised = {"/parameters/0", "/parameters/1"};
    known->not_exercised = {"/parameters/2"};
    known->not_exercised_because = {{"/parameters/2", "its pattern cannot be generated"}};
  }
}

inline run::Transcript transcript(std::size_t cases) {
  std::mt19937 random(7);
  run::Transcript t;
  t.tool_version = "0.1.0";
  t.run_id = "0190a5c2-7e11-4c53-9d1f-6a2b8c4d5e6f";
  t.started = "2026-11-24T02:30:00Z";
  t.target_class = "in-process-mock";
  t.target = "mock";
  t.profile = "mock";
  t.description_title = "HRM & Payroll API";
  t.description_version = "1.4.0";
  t.description_source = "openapi.yaml";
  t.description_sha256 = "5d41c8f2a9037be6" + std::string(48, '0');
  t.seed = 1;
  t.token_requests = 1;
  t.preflight = {
      {"description", "The description can be read", run::StepOutcome::Pass, "48 operations", "", "", 8'100},
      {"token", "The authorization server grants a token", run::StepOutcome::Pass, "expires in 3600 s", "", "", 2'300},
      {"clock", "The clock agrees with the server", run::StepOutcome::Warn, "4 s behind the server",
       "this machine's clock is not synchronised", "synchronise it: timedatectl set-ntp true", 90}};
  for (std::size_t i = 0; i < cases; ++i)
    t.cases.push_back(make_case(i, random));
  for (const auto& c : t.cases)
    t.requests += c.exchanges.size();
  t.duration_us = cases == 0 ? 0 : t.cases.back().started_us + t.cases.back().duration_us;
  t.summary = run::summarize(t.cases);
  t.exit_code = run::exit_code_of(t);
  t.omissions = {{"callback-unreachable", "callback jobFinished was not tested: no address is reachable",
                  at(812, "/paths/~1v1~1employees")}};
  t.library_versions = {{"libcurl", "7.88.1"}};
  add_coverage(t);
  t.summary.operations = {t.coverage.size(), t.coverage.size()};
  return t;
}

/// Every foreign field holds `text`.
inline run::Transcript hostile(const std::string& text, std::size_t cases = 5) {
  run::Transcript t = transcript(1);
  const Location where{text, 3, 4, text};
  t.description_title = t.description_version = t.description_source = t.target = t.profile = t.run_id = text;
  t.description_sha256 = t.shard = t.target_class = t.tool_version = t.started = text;
  t.preflight = {{text, text, run::StepOutcome::Fail, text, text, text, 1}};
  t.omissions = {{text, text, where}};
  t.library_versions = {{text, text}};
  t.coverage = {
      {text, where, {{text, 1}, {"200", 2}}, {text}, {text}, {text}, {{text, text}}, {{text, text}, {"schema", text}}}};
  constexpr std::array kinds{check::VerdictKind::Fail, check::VerdictKind::Error, check::VerdictKind::Inconclusive,
                             check::VerdictKind::Skipped, check::VerdictKind::Pass};
  t.cases.clear();
  for (std::size_t i = 0; i < cases; ++i) {
    run::RecordedCase c{text + std::to_string(i), text, text, text, text, {text}, text, text, where};
    c.verdict = {kinds[i % kinds.size()], {}, text, ErrorCode::Dns};
    check::Finding f{text, i % 5 == 4 ? check::Level::Warn : check::Level::Fail, text, 0, where, text, text, text,
                     text};
    c.verdict.findings = {f};
    run::RecordedExchange e{0, text, text, text, text, {{text, text}}, text, 200, {{text, text}}, text};
    e.error = e.curl = text;
    e.remarks = {text};
    c.exchanges = {e};
    t.cases.push_back(c);
  }
  t.summary = run::summarize(t.cases);
  t.exit_code = 1;
  return t;
}

/// Text that injures a careless writer: markup of every consumer, controls, odd Unicode, bytes that are no UTF-8.
inline std::string nasty() {
  return "</script><script>alert(1)</script>\" onmouseover=alert(1) '<img src=x onerror=alert(1)> ]]> &#0; "
         "<!DOCTYPE x> [[ATTACHMENT|/etc/passwd]] \n::error file=x::boo\n##vso[task.setvariable]x ##[error]y "
         "\x1b[31mred\x1b]52;c;x\x07 \b\x7f \r\n | `code` ``` ![i](http://e/x.png) @someone #123 %0A --> "
         "javascript:alert(1) \xE2\x80\xAE\xE2\x80\xA8\xE2\x80\xA9\xEF\xBF\xBE\xEF\xBB\xBF \xED\xA0\x80 \xC0\xAF \xFF "
         "url(http://evil/) </style></title></textarea>";
}

inline std::string random_text(std::mt19937& random) {
  std::string text;
  const std::size_t length = random() % 24;
  for (std::size_t i = 0; i < length; ++i) {
    constexpr std::string_view pieces = "<>&\"'[]#:%`|\\\n\r\t\x1b @{}/-!";
    switch (random() % 6) {
    case 0:
      text += pieces[random() % pieces.size()];
      break;
    case 1:
      text += static_cast<char>(random() % 256);
      break;
    case 2: {
      char32_t c = random() % 0x110000;
      if (c >= 0xD800 && c <= 0xDFFF)
        c = 0x2028;
      if (c < 0x80)
        text += static_cast<char>(c);
      else if (c < 0x800)
        (text += static_cast<char>(0xC0 | (c >> 6))) += static_cast<char>(0x80 | (c & 63));
      else if (c < 0x10000)
        ((text += static_cast<char>(0xE0 | (c >> 12))) += static_cast<char>(0x80 | ((c >> 6) & 63))) +=
            static_cast<char>(0x80 | (c & 63));
      else
        (((text += static_cast<char>(0xF0 | (c >> 18))) += static_cast<char>(0x80 | ((c >> 12) & 63))) +=
         static_cast<char>(0x80 | ((c >> 6) & 63))) += static_cast<char>(0x80 | (c & 63));
      break;
    }
    case 3:
      text += random() % 2 == 0 ? "::" : "[[";
      break;
    default:
      text += static_cast<char>('a' + random() % 26);
    }
  }
  return text;
}

inline change::ChangeSet changes() {
  using change::Change, change::Direction, change::Level;
  change::ChangeSet set;
  set.base_name = "base.yaml";
  set.revision_name = "revision.yaml";
  set.base_sha256 = std::string(64, 'a');
  set.revision_sha256 = std::string(64, 'b');
  set.operations = {"GET /v1/employees", "POST /v1/employees", "GET /v1/contracts/{id}"};
  Change removed{"response-property-removed",
                 Level::Breaking,
                 "GET /v1/employees",
                 Direction::Response,
                 "200 application/json /items/birthDate",
                 "the required property birthDate is gone from the 200 answer"};
  removed.base = {"base.yaml", 120, 9, "/components/schemas/Employee/properties/birthDate"};
  removed.revision = {"revision.yaml", 101, 7, "/components/schemas/Employee/properties"};
  Change narrowed{"request-enum-narrowed", Level::Breaking, "POST /v1/employees",
                  Direction::Request,      "body /kind",    "the value temporary is no longer accepted for kind"};
  narrowed.base = {"base.yaml", 300, 9, "/paths/~1v1~1employees/post"};
  narrowed.revision = {"revision.yaml", 310, 9, "/paths/~1v1~1employees/post"};
  narrowed.witness = json::Value("temporary");
  narrowed.witness_note = "accepted by the base, refused by the revision";
  Change pattern{"request-pattern-changed", Level::Dangerous, "POST /v1/employees",
                 Direction::Request,        "body /code",     "the pattern of code changed"};
  pattern.base = narrowed.base;
  pattern.revision = narrowed.revision;
  Change title{"info-title-changed", Level::Compatible, "", Direction::None, "title", "the title changed"};
  set.changes = {removed, narrowed, pattern, title};
  set.ignored = {{"operation-removed", Level::Breaking, "GET /v1/old", Direction::None, "", "announced for May"}};
  return set;
}

} // namespace keur::reports::sample
