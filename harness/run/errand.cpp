#include "run/errand.hpp"

#include "run/progress.hpp"

namespace keur::run {
namespace {

using transport::Task;

class LoginTransport final : public transport::Transport {
public:
  explicit LoginTransport(transport::Transport& wire) : wire_(wire) {}
  Task<http::Exchange> send(http::Request request, transport::SendOptions options) override {
    options.queues = false;
    options.purpose = transport::Purpose::Token; // its body holds a password and leaves no trace
    return wire_.send(std::move(request), std::move(options));
  }
  Task<void> sleep(std::chrono::nanoseconds duration) override { return wire_.sleep(duration); }

private:
  transport::Transport& wire_;
};

std::string why_not(const workflow::Planned& planned, const Workbench& bench) {
  for (const auto& step : planned.test.steps)
    if (auto why = kept_back(planned.test, step, bench.profile); !why.empty())
      return "step '" + step.label + "' is not sent: " + why;
  return {};
}

} // namespace

Task<Result<json::Value>> take_workflow(const workflow::Planned& planned, Workbench& bench, Errand errand) {
  if (errand == Errand::Ordinary)
    if (auto why = why_not(planned, bench); !why.empty())
      co_return fail(ErrorCode::Refused, std::move(why), planned.test.where);
  Progress progress;
  progress.steps.resize(planned.test.steps.size());
  Task<Result<json::Value>> following = outputs_of(planned.flow, planned.test, bench, progress);
  Result<json::Value> outputs = co_await following;
  if (!progress.errors.empty())
    co_return fail(progress.errors.front());
  if (!progress.inconclusive.empty())
    co_return fail(ErrorCode::Aborted, progress.inconclusive, planned.test.where);
  if (!outputs && errand == Errand::Login)
    co_return fail(ErrorCode::Authentication, "the login failed: " + outputs.error().message, outputs.error().where,
                   "check the user name and password, and the success criteria of the workflow");
  co_return outputs;
}

std::unique_ptr<transport::Transport> make_login_transport(transport::Transport& wire) {
  return std::make_unique<LoginTransport>(wire);
}

} // namespace keur::run
