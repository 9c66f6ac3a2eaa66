#include "mocks/generic/request_keys.hpp"

#include "generate/member_name.hpp"

namespace keur::mocks {

constexpr std::size_t most_keys = 20'000;

std::optional<std::string> RequestKeys::key_of(const openapi::Operation& operation, const Request& request) {
  for (const auto& parameter : operation.parameters)
    if (parameter.in == openapi::In::Header && request.method == "POST" && generate::is_fresh_key_name(parameter.name))
      if (const auto key = request.fields.first(parameter.name))
        return request.path + ' ' + std::string(*key);
  return std::nullopt;
}

std::optional<RequestKeys::Before> RequestKeys::find(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(key);
  return found == kept_.end() ? std::nullopt : std::optional(found->second);
}

void RequestKeys::keep(const std::string& key, const Request& request, const Reply& reply) {
  const std::lock_guard lock(mutex_);
  if (kept_.size() < most_keys)
    kept_.try_emplace(key, Before{request.body, reply});
}

} // namespace keur::mocks
