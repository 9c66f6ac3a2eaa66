#include "mocks/server/sender.hpp"

#include <httplib.h>

namespace keur::mocks {

std::optional<int> Sender::send(const std::string& origin, const std::string& target, const CallbackMessage& message) {
  httplib::Client client(origin);
  client.set_connection_timeout(2);
  client.set_read_timeout(2);
  client.enable_server_certificate_verification(false); // loopback receivers with throw-away certificates
  httplib::Request request;
  request.method = message.method;
  request.path = target;
  request.body = message.body;
  for (const auto& field : message.fields)
    request.set_header(field.name, field.value);
  {
    const std::lock_guard lock(mutex_);
    if (stopped_)
      return std::nullopt;
    active_ = &client;
  }
  const auto answer = client.send(request);
  const std::lock_guard lock(mutex_);
  active_ = nullptr;
  if (!answer)
    return std::nullopt;
  return answer->status;
}

void Sender::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  if (active_ != nullptr)
    active_->stop();
}

} // namespace keur::mocks
