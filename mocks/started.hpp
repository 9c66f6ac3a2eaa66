#pragma once
#include "http/uri.hpp"
#include "json/load.hpp"
#include "mocks/mock.hpp"
#include "mocks/server/raw_client.hpp"
#include "openapi/load.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

/// For tests: a started mock and the words to talk to it. What must hold for a test to make sense is thrown when it
/// does not, which fails the test.
namespace keur::mocks {

inline void must(bool good, const std::string& otherwise) {
  if (!good)
    throw std::runtime_error(otherwise);
}

inline openapi::Description visma() {
  openapi::LoadOptions options;
  options.overlays.push_back(*openapi::read_file("fixtures/overlays/visma-hrm.overlay.yaml"));
  auto loaded = openapi::load_file("fixtures/descriptions/visma-hrm/openapi.yaml", options);
  must(loaded.has_value(), loaded ? "" : loaded.error().message);
  return *loaded;
}

inline openapi::Description from_text(const std::string& yaml) {
  auto loaded = openapi::load({"test.yaml", "file:///test.yaml", yaml});
  must(loaded.has_value(), loaded ? "" : to_string(loaded.error()));
  return *loaded;
}

/// A started mock and the words to talk to it.
class Started {
public:
  explicit Started(openapi::Description description, MockOptions options = {}, Clock& clock = system_clock()) {
    auto started = Mock::start(std::move(description), std::move(options), clock);
    must(started.has_value(), started ? "" : to_string(started.error()));
    mock = std::move(*started);
    port = std::stoi(mock->base_url().substr(mock->base_url().rfind(':') + 1));
  }
  RawAnswer form(const std::string& path, const std::string& body, const std::string& fields = {}) const {
    return ask(port, "POST", path, fields + "Content-Type: application/x-www-form-urlencoded\r\n", body);
  }
  std::string credentials() const {
    const auto who = mock->credentials();
    return "client_id=" + who.client_id + "&client_secret=" + who.client_secret;
  }
  /// A token request's answer, good unless `extra` spoils it.
  RawAnswer token_answer(const std::string& extra = {}, bool tenant = true) const {
    return form("/connect/token", "grant_type=client_credentials&" + credentials() +
                                      (tenant ? "&tenant_id=" + mock->credentials().tenant_id : "") + extra);
  }
  std::string token(const std::string& extra = {}) const {
    return std::string(value(token_answer(extra)).find_string("access_token").value_or(""));
  }
  std::string other_tenants_token() const {
    const auto answer = form("/connect/token", "grant_type=client_credentials&" + credentials() +
                                                   "&tenant_id=" + mock->credentials().other_tenant_id);
    return std::string(value(answer).find_string("access_token").value_or(""));
  }
  static std::string bearer(const std::string& token) { return "Authorization: Bearer " + token + "\r\n"; }
  static json::Value value(const RawAnswer& answer) {
    auto loaded = json::load_json(answer.body, "answer");
    must(loaded.has_value(), answer.bytes);
    return loaded->root;
  }
  static std::string error(const RawAnswer& answer) {
    return std::string(value(answer).find_string("error").value_or(""));
  }

  std::unique_ptr<Mock> mock;
  int port = 0;
};

constexpr auto employees_command = "/v1/command/nl/hrm/employees";
constexpr auto employees_query = "/v1/query/nl/hrm/employees/";

/// Runs an export to its end; the answer of the last query.
inline json::Value finish(const Started& started, const std::string& token, const std::string& name,
                          const std::string& query = {}) {
  const auto begun = ask(started.port, "POST", "/v1/command/nl/hrm/" + name + query, Started::bearer(token));
  must(begun.status == 202, begun.bytes);
  const auto job = std::string(Started::value(begun).find_string("jobId").value_or(""));
  for (int i = 0; i < 20; ++i) {
    auto state =
        Started::value(ask(started.port, "GET", "/v1/query/nl/hrm/" + name + '/' + job, Started::bearer(token)));
    if (state.find_string("status") == "Completed")
      return state;
  }
  throw std::runtime_error("the job never completed");
}

inline RawAnswer fetch(const std::string& address) {
  const auto uri = http::parse_uri(address);
  return ask(http::effective_port(*uri), "GET", uri->path + (uri->query ? '?' + *uri->query : ""));
}

inline std::vector<std::string> file_addresses(const json::Value& state, std::string_view member) {
  std::vector<std::string> addresses;
  const auto* list = state.find(member);
  if (list != nullptr && list->is_array())
    for (const auto& one : list->array())
      addresses.push_back(one.string());
  return addresses;
}

inline std::string header_of(const std::string& csv) { return csv.substr(0, csv.find("\r\n")); }

} // namespace keur::mocks
