#pragma once
#include "mocks/server/listener.hpp"
#include "run/runner.hpp"

#include <map>
#include <memory>
#include <mutex>

namespace keur::cli {

/// Receives callbacks on the loopback, an address a case. What is POSTed there is kept until the case asks for it.
class CallbackReceiver final : public run::Callbacks {
public:
  static Result<std::unique_ptr<CallbackReceiver>> start(transport::Transport& wire, transport::Loop& loop);
  std::string url(std::string_view case_id) override;
  transport::Task<std::optional<http::Exchange>> received(std::string_view case_id,
                                                          std::chrono::milliseconds within) override;

private:
  CallbackReceiver(transport::Transport& wire, transport::Loop& loop) : wire_(wire), loop_(loop) {}
  mocks::Reply accept(const mocks::Request& request);
  std::optional<http::Exchange> take(const std::string& path);

  transport::Transport& wire_;
  transport::Loop& loop_;
  std::mutex mutex_; // the listener's threads put in, the loop's thread takes out
  std::map<std::string, http::Exchange> arrived_;
  std::unique_ptr<mocks::Listener> listener_; // last: stops before what it uses goes
};

} // namespace keur::cli
