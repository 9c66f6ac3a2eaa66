#pragma once
#include "json/value.hpp"
#include "mocks/generic/negotiation.hpp"
#include "mocks/generic/validation.hpp"
#include "mocks/server/message.hpp"
#include "openapi/description.hpp"
#include "schema/schema.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace keur::mocks {

/// Instances and texts for the answers of one description: declared examples that fit their schema, else generated
/// ones. Made once for each place and remembered. Thread-safe.
class Content {
public:
  /// A valid instance of a schema, or nothing: random with a seed, else as full as it gets.
  using Instances =
      std::function<std::optional<json::Value>(const json::Node& schema, std::optional<std::uint64_t> seed)>;
  /// `direction`: of the messages that are written, answers or callbacks' requests.
  Content(const openapi::Description& description, schema::Compiler& schemas, Instances instances,
          schema::Direction direction = schema::Direction::Response);

  /// The instance behind an answer in this media type; nothing when none can be made.
  std::optional<json::Value> instance(const openapi::MediaType& media_type, const Preference& preference);
  /// Does the schema (empty: anything) accept the value in such a message?
  bool accepts(const json::Node& schema, const json::Value& value);
  /// Takes out what must not be sent in this direction: writeOnly members of answers, readOnly ones of requests.
  void strip(const json::Node& schema, json::Value& value) const;
  bool allows(const json::Node& schema, const std::string& text);
  /// Are the object's members among those that the schema names, where it names any?
  bool declares(const json::Node& schema, const json::Value& object) const;
  /// The value as text of the media type: JSON, XML, form fields, or the bare text of a string.
  std::string write(const openapi::MediaType& media_type, const json::Value& value) const;
  /// The whole body, remembered unless it is asked to be dynamic.
  std::optional<std::string> body(const openapi::MediaType& media_type, const Preference& preference);
  /// Does the response's header of that name take this text? True where none is declared.
  bool allows(const openapi::Response& response, std::string_view header, const std::string& text);
  /// Declared response headers with valid values, except those that the message's framing decides.
  void add_headers(Reply& reply, const openapi::Response& response);
  std::optional<json::Value> generated(const json::Node& schema) { return instances_(schema, std::nullopt); }

private:
  std::optional<json::Value> example(const openapi::MediaType& media_type, const std::string& name);

  const openapi::Description& description_;
  schema::Compiler& schemas_;
  Instances instances_;
  schema::Direction direction_;
  std::shared_mutex mutex_;
  std::unordered_map<const openapi::MediaType*, std::optional<std::string>> bodies_;
  std::unordered_map<const openapi::Header*, std::optional<std::string>> headers_;
  std::atomic<std::uint64_t> draws_ = 0;
};

/// A refusal as the operation describes it: problem details (RFC 9457) where the schema lets them, else an instance of
/// the declared schema, else bare problem details. `operation` may be null.
Reply problem(Content& content, const openapi::Operation* operation, std::vector<int> statuses, std::string_view detail,
              const std::vector<Violation>& reasons, std::string_view accept);

} // namespace keur::mocks
