#pragma once
#include "mocks/server/listener.hpp"
#include "suites/system/canary.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace keur::system_tests {

/// A payroll API with a canary in every value, field, key, address and token, and a way to be wrong in each of its
/// answers. Its files live on a second origin; a third one, where redirects lead, must never be called.
class Payroll {
public:
  explicit Payroll(Canaries& canaries);

  /// The description: one operation for each way to be wrong, and an export job.
  static std::string description();
  std::string url() const { return api_->origin(); }
  std::string token_url() const { return api_->origin() + "/connect/token"; }
  const std::string& client_id() const { return client_id_; }
  const std::string& client_secret() const { return client_secret_; }
  const std::string& tenant_id() const { return tenant_id_; }
  std::uint64_t requests() const { return requests_; }
  std::uint64_t requests_elsewhere() const { return elsewhere_requests_; }
  std::uint64_t tokens_at_file_origin() const { return tokens_at_files_; }

  std::atomic<bool> refuses = false; // the token endpoint says no, and echoes the secret
  std::atomic<bool> hangs = false;   // the API takes requests and does not answer
  /// Called for each request to the API, one at a time.
  void watch(std::function<void()> watcher);

private:
  mocks::Reply answer(const mocks::Request& request);
  mocks::Reply token(const mocks::Request& request);
  mocks::Reply file(const mocks::Request& request);
  mocks::Reply person(const mocks::Request& request);
  mocks::Reply wrong(std::string_view how, const mocks::Request& request);
  mocks::Reply job(const mocks::Request& request);
  std::string people() const;

  Canaries& canaries_;
  std::mutex mutex_;
  std::function<void()> watcher_ = [] {};
  std::string client_id_, client_secret_, tenant_id_, access_token_;
  std::string name_, mail_, number_, key_, field_, cookie_, realm_, text_, signature_, path_, cell_, column_, reason_;
  std::atomic<std::uint64_t> requests_ = 0, elsewhere_requests_ = 0, tokens_at_files_ = 0;
  std::unique_ptr<mocks::Listener> elsewhere_, files_, api_;
};

} // namespace keur::system_tests
