#pragma once
#include "mocks/faults/fault.hpp"
#include "mocks/generic/content.hpp"
#include "mocks/generic/runtime_expression.hpp"
#include "mocks/server/callbacks.hpp"
#include "openapi/description.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace keur::mocks {

/// The addresses that an operation's callbacks lead to in this moment, each with the operation to perform there.
struct Receiver {
  std::string url;
  const openapi::Operation* operation = nullptr;
};
std::vector<Receiver> receivers_of(const openapi::Operation& operation, const Moment& moment);

/// Performs the callbacks that an operation declares (OAS 3.1.1 section 4.8.18) after it was answered with success. The
/// body is a declared example or a generated instance of the callback's request body, whose identifiers repeat those of
/// the answer, or else of the request, wherever the schema lets them: so a receiver can tell what it is told about.
class Callouts {
public:
  static constexpr std::chrono::milliseconds delay{20}; // the answer should be there first
  /// All borrowed. `content` makes instances for requests.
  Callouts(Content& content, Callbacks& queue) : content_(content), queue_(queue) {}
  void perform(const openapi::Operation& operation, const Moment& moment, JobFault fault);

private:
  using Identifiers = std::map<std::string, json::Value>;
  CallbackMessage message_of(const openapi::Operation& receiver, const Identifiers& known, JobFault fault);
  json::Value body_of(const openapi::MediaType& entry, const Identifiers& known, JobFault fault);
  void correlate(json::Value& body, json::Value& object, const json::Node& schema, const Identifiers& known);

  Content& content_;
  Callbacks& queue_;
};

} // namespace keur::mocks
