#include "cli/callback_receiver.hpp"

#include "crypto/crypto.hpp"

namespace keur::cli {
namespace {

constexpr auto look_again = std::chrono::milliseconds(5);

std::string path_of(std::string_view case_id) { return "/callback/" + crypto::sha256_hex(case_id).substr(0, 24); }

} // namespace

Result<std::unique_ptr<CallbackReceiver>> CallbackReceiver::start(transport::Transport& wire, transport::Loop& loop) {
  std::unique_ptr<CallbackReceiver> receiver(new CallbackReceiver(wire, loop));
  auto listener = mocks::Listener::start(
      {}, [self = receiver.get()](const mocks::Request& request) { return self->accept(request); });
  if (!listener)
    return tl::unexpected(listener.error());
  receiver->listener_ = std::move(*listener);
  return receiver;
}

std::string CallbackReceiver::url(std::string_view case_id) { return listener_->origin() + path_of(case_id); }

mocks::Reply CallbackReceiver::accept(const mocks::Request& request) {
  http::Exchange exchange;
  exchange.request = {request.method, listener_ ? listener_->origin() + request.target : request.target, request.fields,
                      request.body};
  exchange.response = http::Response{200}; // what the receiver answers
  exchange.started = std::chrono::system_clock::now();
  const std::lock_guard lock(mutex_);
  arrived_.try_emplace(request.path, std::move(exchange));
  return {};
}

std::optional<http::Exchange> CallbackReceiver::take(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto found = arrived_.find(path);
  if (found == arrived_.end())
    return std::nullopt;
  auto exchange = std::move(found->second);
  arrived_.erase(found);
  return exchange;
}

transport::Task<std::optional<http::Exchange>> CallbackReceiver::received(std::string_view case_id,
                                                                          std::chrono::milliseconds within) {
  const std::string path = path_of(case_id);
  const auto deadline = loop_.clock().now() + within;
  for (;;) {
    if (auto exchange = take(path))
      co_return exchange;
    if (loop_.clock().now() > deadline)
      co_return std::nullopt;
    transport::Task<void> sleeping = wire_.sleep(look_again);
    co_await sleeping;
  }
}

} // namespace keur::cli
