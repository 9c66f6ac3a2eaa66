#include "mocks/mock.hpp"

#include "crypto/crypto.hpp"
#include "generate/dialect.hpp"
#include "generate/generate.hpp"
#include "http/date.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "mocks/analytics/exports.hpp"
#include "mocks/connect/authority.hpp"
#include "mocks/control.hpp"
#include "mocks/faults/fault.hpp"
#include "mocks/generic/api.hpp"
#include "mocks/server/listener.hpp"
#include "mocks/settings.hpp"
#include "openapi/load.hpp"
#include "schema/schema.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>

namespace keur::mocks {
namespace {

using Type = openapi::SecurityScheme::Type;

using generate::dialect_of;

/// Every scope that a scheme declares or an operation asks for.
std::vector<std::string> scopes_of(const openapi::Description& description) {
  std::vector<std::string> scopes;
  const auto add = [&](const std::string& scope) {
    if (std::find(scopes.begin(), scopes.end(), scope) == scopes.end())
      scopes.push_back(scope);
  };
  for (const auto& scheme : description.security_schemes)
    for (const auto& scope : scheme.scopes)
      add(scope);
  for (const auto& operation : description.operations)
    for (const auto& requirement : operation.security)
      for (const auto& [name, needed] : requirement.schemes) {
        const auto* scheme = description.security_scheme(name);
        if (scheme != nullptr && (scheme->type == Type::OAuth2 || scheme->type == Type::OpenIdConnect))
          for (const auto& scope : needed)
            add(scope);
      }
  return scopes;
}

/// Paths of the description's own token endpoints: a client that takes them from there needs no other change than the
/// origin.
std::vector<std::string> token_paths_of(const openapi::Description& description) {
  std::vector<std::string> paths = {"/connect/token"};
  for (const auto& scheme : description.security_schemes)
    for (const auto& [flow, url] : scheme.token_urls)
      if (const auto uri = http::parse_uri(url); uri && uri->path.size() > 1)
        paths.push_back(uri->path);
  return paths;
}

bool has_exports(const openapi::Description& description) {
  return std::any_of(description.operations.begin(), description.operations.end(),
                     [](const auto& one) { return one.export_job.has_value(); });
}

Result<Settings> make_settings(const openapi::Description& description, const MockOptions& options) {
  Settings made{built_in_registry(options.seed, scopes_of(description)), {}, {}, {options.callback_hosts}};
  auto& registry = made.registry;
  registry.rfc_errors = options.rfc_errors;
  registry.token_lifetime = options.token_lifetime;
  // Only an API with export jobs is known to live behind Visma Connect; for any other a tenant is the client's choice.
  registry.tenant_required = has_exports(description);
  if (!registry.tenant_required)
    registry.scope_length = 64u << 10;
  registry.audience = {description.servers.empty() || description.servers.front().resolved.rfind("http", 0) != 0
                           ? "https://api.keur.example"
                           : description.servers.front().resolved};
  auto& exports = made.exports;
  exports.job_polls = options.job_polls;
  exports.job_step = options.job_step;
  exports.files = std::max(1, options.files);
  exports.file_lifetime = options.file_lifetime;
  exports.seed = options.seed;
  if (options.tenant_file.empty())
    return made;
  auto source = openapi::read_file(options.tenant_file);
  if (!source)
    return fail(source.error());
  auto loaded = json::load(source->text, options.tenant_file);
  if (!loaded)
    return fail(loaded.error());
  if (auto applied = apply_tenant_file(made, loaded->root, options.tenant_file); !applied)
    return fail(applied.error());
  return made;
}

/// Generation is not thread-safe, so one thread at a time makes an instance.
class Maker {
public:
  Maker(const openapi::Description& description, schema::Compiler& schemas, std::uint64_t seed)
      : generator_(schemas, dialect_of(description)), seed_(seed) {}
  std::optional<json::Value> make(const json::Node& schema, std::optional<std::uint64_t> draw,
                                  schema::Direction direction = schema::Direction::Response) {
    const std::lock_guard lock(mutex_);
    generate::Options options;
    options.direction = direction;
    options.seed = seed_ + draw.value_or(0);
    if (draw)
      return generator_.random(schema, options);
    if (auto made = generator_.full(schema, options))
      return made;
    return generator_.minimal(schema, options);
  }
  std::string cell(const json::Node& schema) {
    const auto made = make(schema, std::nullopt);
    if (!made || made->is_null())
      return "";
    return made->is_string() ? made->string() : json::dump(*made);
  }

private:
  std::mutex mutex_;
  generate::Generator generator_;
  std::uint64_t seed_;
};

/// The server's own clock, ahead of or behind the one it is made from.
class OffsetClock final : public Clock {
public:
  OffsetClock(Clock& base, std::chrono::seconds offset) : base_(base), offset_(offset) {}
  Time now() const override { return base_.now(); }
  Wall wall() const override { return base_.wall() + offset_; }
  void sleep_until(Time deadline) override { base_.sleep_until(deadline); }

private:
  Clock& base_;
  std::chrono::seconds offset_;
};

class RunningMock final : public Mock {
public:
  RunningMock(openapi::Description description, MockOptions options, Settings settings, FaultPlan faults, Clock& clock)
      : description_(std::move(description)), options_(std::move(options)), clock_(clock, options_.clock_offset),
        token_paths_(token_paths_of(description_)), faults_(std::move(faults)),
        schemas_(*description_.documents, {dialect_of(description_), true}),
        maker_(description_, schemas_, options_.seed), authority_(std::move(settings.registry), clock_),
        callbacks_(std::move(settings.callbacks)),
        exports_(description_, DataSet(options_.seed, options_.employees, std::move(settings.cells)),
                 std::move(settings.exports), clock_, callbacks_,
                 [this](const json::Node& schema) { return maker_.cell(schema); }),
        content_(
            description_, schemas_,
            [this](const json::Node& schema, std::optional<std::uint64_t> draw) { return maker_.make(schema, draw); }),
        sent_content_(
            description_, schemas_,
            [this](const json::Node& schema, std::optional<std::uint64_t> draw) {
              return maker_.make(schema, draw, schema::Direction::Request);
            },
            schema::Direction::Request),
        callouts_(sent_content_, callbacks_),
        api_(description_, authority_, exports_, content_, callouts_, schemas_, clock_), early_(!faults_.empty()) {}
  ~RunningMock() override { stop(); }

  Status open() {
    ListenerOptions api;
    api.host = options_.host;
    if (options_.tls) {
      crypto::CertificateOptions certificate;
      certificate.host_names = options_.tls_hosts;
      certificate.not_before_offset_s = options_.tls_begins.count();
      certificate.not_after_offset_s = options_.tls_ends.count();
      auto made = crypto::make_test_certificate(certificate);
      if (!made)
        return fail(made.error());
      ca_ = made->ca_pem;
      api.certificate_pem = made->certificate_pem;
      api.key_pem = made->key_pem;
    }
    auto files = api;
    api.port = options_.port;
    auto file_listener = Listener::start(files, [this](const Request& request) { return answer_file(request); });
    if (!file_listener)
      return fail(file_listener.error());
    file_listener_ = std::move(*file_listener);
    exports_.set_file_origin(options_.file_origin.empty() ? file_listener_->origin() : options_.file_origin);
    // The first request can come before start() returns, so it waits for the issuer.
    auto listener = Listener::start(
        api, [this](const Request& request) { return answer(request); },
        [this](const Request& request) -> std::optional<Reply> {
          const bool steered = early_ || request.fields.contains("x-keur-fault");
          return steered ? answer_early(request) : std::nullopt;
        });
    if (!listener)
      return fail(listener.error());
    listener_ = std::move(*listener);
    authority_.set_issuer(options_.issuer.empty() ? listener_->origin() : options_.issuer);
    ready_.store(true, std::memory_order_release);
    ready_.notify_all();
    return {};
  }

  std::string base_url() const override { return listener_->origin(); }
  std::string file_url() const override { return file_listener_->origin(); }
  std::string token_url() const override { return listener_->origin() + "/connect/token"; }
  std::string ca_pem() const override { return ca_; }
  MockCredentials credentials() const override {
    const auto& registry = authority_.registry();
    MockCredentials made;
    made.built_in = !registry.own_clients;
    if (!registry.clients.empty()) {
      made.client_id = registry.clients.front().id;
      if (!registry.clients.front().secrets.empty())
        made.client_secret = registry.clients.front().secrets.front().value;
    }
    std::vector<std::string> accepted;
    for (const auto& tenant : registry.tenants)
      if (std::find(tenant.accepted.begin(), tenant.accepted.end(), made.client_id) != tenant.accepted.end())
        accepted.push_back(tenant.id);
    if (!accepted.empty())
      made.tenant_id = accepted[0];
    if (accepted.size() > 1)
      made.other_tenant_id = accepted[1];
    return made;
  }
  std::uint64_t requests() const override { return requests_; }
  void stop() override {
    if (listener_)
      listener_->stop();
    if (file_listener_)
      file_listener_->stop();
    callbacks_.stop();
  }

private:
  Reply answer(const Request& request) {
    ready_.wait(false, std::memory_order_acquire);
    if (is_control(request))
      return control(request);
    ++requests_;
    auto reply = dispatch(request);
    reply.delay += options_.latency;
    if (options_.clock_offset.count() != 0)
      reply.fields.set("Date", http::to_http_date(clock_.wall()));
    journal_.add(request, reply.status);
    return reply;
  }

  Reply control(const Request& request) {
    Controls controls{journal_,
                      callbacks_,
                      [this](std::vector<Reply> answers) { authority_.script(std::move(answers)); },
                      [this] { authority_.rotate_keys(); },
                      [this](std::vector<std::string> words) { exports_.set_timeline(std::move(words)); },
                      [this](const std::vector<std::string>& texts) -> Status {
                        auto plan = FaultPlan::parse(texts);
                        if (!plan)
                          return fail(plan.error());
                        const std::lock_guard lock(mutex_);
                        early_ = !plan->empty();
                        faults_ = std::move(*plan);
                        return {};
                      }};
    return answer_control(request, controls);
  }

  FaultSet active_faults(const Request& request, const std::string& name, FaultPlan::Place place) {
    const std::lock_guard lock(mutex_);
    return faults_.active(request, name, place);
  }

  bool is_token_request(const Request& request) const {
    return std::find(token_paths_.begin(), token_paths_.end(), request.path) != token_paths_.end();
  }

  FaultPlan::Place place_of(const Request& request) const {
    if (is_token_request(request))
      return FaultPlan::Place::TokenEndpoint;
    return request.path.rfind("/.well-known/", 0) == 0 ? FaultPlan::Place::Metadata : FaultPlan::Place::Api;
  }

  /// Faults that take hold before the body is read.
  std::optional<Reply> answer_early(const Request& request) {
    const auto match = api_.route(request);
    if (!match)
      return std::nullopt;
    const auto active = active_faults(request, request.method + ' ' + std::string(match->path), FaultPlan::Place::Api);
    Reply reply;
    reply.status = 413;
    if (active.has(Behaviour::NeverReads))
      reply.wire = WireScript{{}, WireScript::End::Hang};
    if (reply.wire || active.has(Behaviour::AnswersEarly))
      return reply;
    return std::nullopt;
  }

  Reply dispatch(const Request& request) {
    if (const auto trouble = FaultPlan::trouble_with(request); !trouble.empty())
      return api_.malformed(request, trouble); // a slip in a test would pass for a fault that does no harm
    const auto match = api_.route(request);
    const auto* operation = match ? match->operation(request.method) : nullptr;
    const auto name = request.method + ' ' + (match ? std::string(match->path) : request.path);
    const auto place = place_of(request);
    const auto active = active_faults(request, name, place);
    auto reply = serve(request, match, operation, active);
    if (!active.empty())
      active.spoil(reply, {request, [&](const json::Value& value) { return accepts(operation, reply.status, value); }});
    return reply;
  }

  Reply serve(const Request& request, const std::optional<Match>& match, const openapi::Operation* operation,
              const FaultSet& active) {
    if (match)
      return api_.answer(request, *match, operation, active);
    if (is_token_request(request))
      return authority_.token(request, active.claims());
    if (auto reply = authority_.answer(request, active.claims()))
      return std::move(*reply);
    return api_.not_found(request);
  }

  bool accepts(const openapi::Operation* operation, int status, const json::Value& value) {
    const auto* response = operation != nullptr ? operation->response(status) : nullptr;
    if (response == nullptr || response->content.empty())
      return true;
    return content_.accepts(response->content.front().schema, value);
  }

  Reply answer_file(const Request& request) {
    ++requests_;
    if (const auto trouble = FaultPlan::trouble_with(request); !trouble.empty())
      return api_.malformed(request, trouble);
    auto reply = exports_.file(request);
    if (!reply)
      return api_.not_found(request);
    const auto active = active_faults(request, request.method + " /exports", FaultPlan::Place::File);
    if (!active.empty())
      active.spoil(*reply, {request, [](const json::Value&) { return true; }});
    journal_.add(request, reply->status);
    reply->delay += options_.latency;
    return std::move(*reply);
  }

  openapi::Description description_;
  MockOptions options_;
  OffsetClock clock_;
  std::vector<std::string> token_paths_;
  std::mutex mutex_;
  FaultPlan faults_;
  Journal journal_;
  schema::Compiler schemas_;
  Maker maker_;
  Authority authority_;
  Callbacks callbacks_;
  Exports exports_;
  Content content_;
  Content sent_content_;
  Callouts callouts_;
  Api api_;
  std::string ca_;
  std::atomic<std::uint64_t> requests_ = 0;
  std::atomic<bool> ready_ = false;
  std::atomic<bool> early_ = false; // some fault is on
  std::unique_ptr<Listener> file_listener_;
  std::unique_ptr<Listener> listener_;
};

} // namespace

Result<std::unique_ptr<Mock>> Mock::start(openapi::Description description, MockOptions options, Clock& clock) {
  auto faults = FaultPlan::parse(options.faults);
  if (!faults)
    return fail(faults.error());
  auto settings = make_settings(description, options);
  if (!settings)
    return fail(settings.error());
  auto mock = std::make_unique<RunningMock>(std::move(description), std::move(options), std::move(*settings),
                                            std::move(*faults), clock);
  if (auto opened = mock->open(); !opened)
    return fail(opened.error());
  return mock;
}

} // namespace keur::mocks
