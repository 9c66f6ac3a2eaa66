#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/subject.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "mocks/mock.hpp"
#include "reports/report.hpp"
#include "reports/wording.hpp"

#include <arpa/inet.h>
#include <pthread.h>

#include <charconv>
#include <csignal>

namespace keur::cli {
namespace {

/// The signals that end a mock. Blocked before its threads start, so that all of them inherit the mask and the signal
/// is taken by wait() alone.
class EndSignals {
public:
  EndSignals() {
    sigemptyset(&set_);
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
      sigaddset(&set_, number);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  int wait() const {
    int number = 0;
    sigwait(&set_, &number);
    return number;
  }
  /// Ends the process by the signal it got, so that the shell sees 128 + its number.
  void raise_again(int number) const {
    std::signal(number, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &set_, nullptr);
    std::raise(number);
  }

private:
  sigset_t set_{};
};

Status read_numbers(const Arguments& arguments, mocks::MockOptions& options) {
  const auto port = arguments.number("--port", 0, 0, 65'535);
  const auto employees = arguments.number("--employees", options.employees, 1, 100'000'000);
  const auto seed = arguments.number("--seed", options.seed);
  const auto files = arguments.number("--files", 2, 1, 1'000);
  const auto polls = arguments.number("--job-polls", 2, 0, 1'000'000);
  for (const auto* number : {&port, &employees, &seed, &files, &polls})
    if (!*number)
      return tl::unexpected(number->error());
  options.port = static_cast<int>(*port);
  options.employees = *employees;
  options.seed = *seed;
  options.files = static_cast<int>(*files);
  options.job_polls = static_cast<int>(*polls);
  return {};
}

Status read_durations(const Arguments& arguments, mocks::MockOptions& options) {
  const auto latency = arguments.duration_ms("--latency", 0);
  const auto token = arguments.duration_ms("--token-lifetime", 3'600'000);
  const auto file = arguments.duration_ms("--file-lifetime", 900'000);
  for (const auto* duration : {&latency, &token, &file})
    if (!*duration)
      return tl::unexpected(duration->error());
  using namespace std::chrono;
  options.latency = milliseconds(*latency);
  options.token_lifetime = duration_cast<seconds>(milliseconds(*token));
  options.file_lifetime = duration_cast<seconds>(milliseconds(*file));
  return {};
}

/// A number of seconds or days that may be below zero.
Result<std::chrono::seconds> signed_seconds(const Arguments& arguments, std::string_view name, std::int64_t unit,
                                            std::chrono::seconds otherwise) {
  const auto text = arguments.one(name);
  if (!text)
    return otherwise;
  std::int64_t value = 0;
  const auto begin = text->data() + (text->starts_with('+') ? 1 : 0), end = text->data() + text->size();
  const auto read = std::from_chars(begin, end, value);
  if (read.ec != std::errc{} || read.ptr != end || value < -1'000'000 || value > 1'000'000)
    return fail(ErrorCode::Usage, std::string(name) + " wants a whole number, also below zero, not '" + *text + "'");
  return std::chrono::seconds(value * unit);
}

Status read_server_time(const Arguments& arguments, mocks::MockOptions& options) {
  const auto offset = signed_seconds(arguments, "--clock-offset", 1, options.clock_offset);
  const auto ends = signed_seconds(arguments, "--tls-days", 86'400, options.tls_ends);
  for (const auto* number : {&offset, &ends})
    if (!*number)
      return tl::unexpected(number->error());
  options.clock_offset = *offset;
  options.tls_ends = *ends;
  options.tls_begins = std::min(options.tls_begins, *ends - std::chrono::hours(24));
  return {};
}

bool is_bindable(const std::string& host) {
  in6_addr address{};
  return http::is_loopback_host(host) || inet_pton(AF_INET, host.c_str(), &address) == 1 ||
         inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

Result<mocks::MockOptions> read_options(const Arguments& arguments) {
  mocks::MockOptions options;
  if (auto read = read_numbers(arguments, options); !read)
    return tl::unexpected(read.error());
  if (auto read = read_durations(arguments, options); !read)
    return tl::unexpected(read.error());
  if (auto read = read_server_time(arguments, options); !read)
    return tl::unexpected(read.error());
  for (const auto* option : {"--tls", "--ca-out", "--tls-host", "--tls-days"})
    options.tls = options.tls || arguments.has(option);
  for (const auto& [origin, into] :
       {std::pair("--issuer", &options.issuer), std::pair("--file-origin", &options.file_origin)}) {
    *into = arguments.one_or(origin, "");
    if (into->empty())
      continue;
    const auto uri = http::parse_uri(*into);
    if (!uri || !uri->host || !uri->path.empty())
      return fail(ErrorCode::Usage,
                  std::string(origin) + " wants an origin such as https://files.example.test, not '" + *into + "'");
    options.tls_hosts.push_back(*uri->host);
  }
  for (const auto& host : arguments.all("--tls-host"))
    options.tls_hosts.push_back(host);
  options.host = arguments.one_or("--host", "127.0.0.1");
  if (!is_bindable(options.host))
    return fail(ErrorCode::Usage, "--host wants an IP address of this machine, not '" + options.host + "'");
  options.callback_hosts = arguments.all("--callback-host");
  options.tenant_file = arguments.one_or("--tenant", "");
  options.faults = arguments.all("--fault");
  options.rfc_errors = arguments.one_or("--token-errors", "identityserver") == "rfc";
  return options;
}

/// Secrets of a tenant file are the user's own and stay unsaid; the built-in one is no secret.
void introduce(const mocks::Mock& mock, Terminal& terminal) {
  const auto who = mock.credentials();
  const std::string secret = who.built_in ? who.client_secret : "(from the tenant file)";
  if (terminal.json) {
    terminal.out(json::dump(json::object({{"ready", mock.base_url()},
                                          {"token_url", mock.token_url()},
                                          {"client_id", who.client_id},
                                          {"client_secret", secret},
                                          {"tenant_id", who.tenant_id},
                                          {"other_tenant_id", who.other_tenant_id}})) +
                 '\n');
    return;
  }
  terminal.out("ready " + mock.base_url() + '\n');
  terminal.talk("token URL      " + mock.token_url());
  terminal.talk("client id      " + who.client_id);
  terminal.talk("client secret  " + secret);
  terminal.talk("tenant id      " + (who.tenant_id.empty() ? "(any, or none)" : who.tenant_id));
  if (!who.other_tenant_id.empty())
    terminal.talk("other tenant   " + who.other_tenant_id);
  terminal.talk("other schemes  the secret as API key, client id and secret for Basic");
  terminal.talk("files          " + mock.file_url());
  terminal.talk("journal        " + mock.base_url() + "/__keur/journal");
}

int run_mock(const Arguments& arguments, Terminal& terminal) {
  const auto options = read_options(arguments);
  if (!options)
    return terminal.report(options.error());
  auto subject = load_subject(arguments, {});
  if (!subject)
    return terminal.report(subject.error());
  const EndSignals signals;
  auto mock = mocks::Mock::start(std::move(subject->description), *options);
  if (!mock && mock.error().code == ErrorCode::Connect && options->port != 0)
    return terminal.report({ErrorCode::Configuration,
                            "--port " + std::to_string(options->port) + " is in use, or not for this user",
                            {},
                            "give --port 0 for a free one; `ss -ltnp` shows who has it"});
  if (!mock)
    return terminal.report(mock.error());
  if (const auto file = arguments.one("--ca-out"))
    if (auto written = reports::write_atomically(*file, (*mock)->ca_pem()); !written)
      return terminal.report(written.error());
  introduce(**mock, terminal);
  const int number = signals.wait();
  (*mock)->stop();
  terminal.talk("keur: stopped after " + reports::counted((*mock)->requests(), "request"));
  mock->reset();
  signals.raise_again(number);
  return 128 + number;
}

} // namespace

Command mock_command() {
  return {
      "mock",
      "serve a stand-in of the API and of its authorization server on this machine",
      {{"SPEC", "the description: a path, - for standard input, or an https URL; the built-in one when left out"}},
      {
          {"--host", "ADDRESS", "listen on this IP address instead of the loopback (127.0.0.1)"},
          {"--port", "N", "listen on this port (0, the default, takes a free one)"},
          {"--tls", "", "https with a certificate made for the occasion"},
          {"--ca-out", "FILE", "write the certificate authority's PEM text there (implies --tls)"},
          {"--tls-host", "NAME", "a further host name for the certificate (implies --tls)", true},
          {"--tls-days", "N", "the certificate ends in N days (1); below zero it ended that long ago (implies --tls)"},
          {"--issuer", "ORIGIN", "what the authorization server calls itself instead of where it listens"},
          {"--file-origin", "ORIGIN", "where file addresses lead instead of where files are served"},
          {"--tenant", "FILE",
           "clients, secrets, tenants, scopes, limits and settings (JSON or YAML; "
           "harness/docs/mock-settings.md)"},
          {"--employees", "N", "size of the HR data set (100)"},
          {"--files", "N", "files of an export (2)"},
          {"--job-polls", "N", "how often a job answers that it is in progress (2)"},
          {"--token-lifetime", "DURATION", "of access tokens (1h)"},
          {"--file-lifetime", "DURATION", "of file addresses (15m)"},
          {"--token-errors", "KIND", "refusals as IdentityServer writes them, or as RFC 6749 does", false,
           "identityserver|rfc"},
          {"--fault", "ID[@METHOD /PATH]", "be wrong in this way (`keur checks` lists the faults)", true},
          {"--clock-offset", "SECONDS", "the server's clock is that far ahead, below zero behind"},
          {"--latency", "DURATION", "wait before every answer"},
          {"--callback-host", "HOST", "call back receivers on this host too, not on the loopback only", true},
          {"--seed", "N", "of data, ids and secrets (1)"},
          overlay_option,
          reference_root_option,
          lenient_option,
      },
      {
          {"keur mock", "the built-in description on a free port"},
          {"keur mock openapi.yaml --port 8080", "any OpenAPI 3 description"},
          {"keur mock --fault job-never --latency 200ms", "a slow server whose jobs never end"},
          {"keur mock openapi.yaml --fault 'status-500@GET /pets/{petId}'", "one operation that fails"},
      },
      run_mock,
      "The first line on stdout is `ready http://127.0.0.1:PORT`; who may ask for tokens follows on stderr. The mock "
      "listens on the loopback, and calls back to it, unless --host and --callback-host say otherwise; it ends on "
      "SIGINT or SIGTERM.\n\nA request chooses its answer with Prefer: code=404, example=NAME, dynamic=true, and a "
      "fault with X-Keur-Fault: ID. /__keur/journal lists what was received and which callbacks were sent; POST "
      "/__keur/faults, /__keur/token-answers, /__keur/job-timeline and /__keur/rotate-keys steer the mock. The extra "
      "form parameter keur_mint=expired|not-yet-valid|other-audience|other-issuer|bad-signature of a token request "
      "yields a token with that defect.\n\nWhere 404 is documented, a path about one thing (GET /pets/{petId}) answers "
      "it "
      "until an example, an answer or a POST has named that thing; Prefer: code=200 asks for the thing all the same.",
  };
}

} // namespace keur::cli
