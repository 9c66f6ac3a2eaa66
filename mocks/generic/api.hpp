#pragma once
#include "generate/shape.hpp"
#include "mocks/analytics/exports.hpp"
#include "mocks/connect/authority.hpp"
#include "mocks/faults/fault.hpp"
#include "mocks/generic/callouts.hpp"
#include "mocks/generic/content.hpp"
#include "mocks/generic/memory.hpp"
#include "mocks/generic/request_keys.hpp"
#include "mocks/generic/router.hpp"
#include "mocks/generic/security.hpp"
#include "mocks/generic/things.hpp"
#include "mocks/server/message.hpp"
#include "openapi/description.hpp"
#include "resource/resources.hpp"
#include "schema/schema.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>

namespace keur::mocks {

/// A server for any description: routes, admits, validates, and answers what the description promises. Export
/// operations go to the job engine. Thread-safe.
class Api {
public:
  /// All borrowed.
  Api(const openapi::Description& description, Authority& authority, Exports& exports, Content& content,
      Callouts& callouts, schema::Compiler& schemas, Clock& clock);

  std::optional<Match> route(const Request& request) const {
    auto match = router_.find(request.path);
    if (match)
      match->query = request.query;
    return match;
  }
  /// `match` as route() gave it, `operation` what it says for the method (null: 405).
  Reply answer(const Request& request, const Match& match, const openapi::Operation* operation, const FaultSet& faults);
  Reply not_found(const Request& request);
  /// 400 with problem details, whatever the operation describes.
  Reply malformed(const Request& request, std::string_view detail);

private:
  Reply options(const Match& match) const;
  Reply refuse(const openapi::Operation& operation, const Request& request, const Admission& admission);
  std::optional<Reply> refuse_invalid(const openapi::Operation& operation, const Request& request, const Judged& judged,
                                      const FaultSet& faults);
  Reply respond(const openapi::Operation& operation, const Request& request, const json::Value* sent,
                const FaultSet& faults);
  void allow_own_names(const openapi::Operation& operation, const Request& request, Judged& judged);
  std::optional<Reply> refusal_of(const openapi::Operation& operation, const Request& request,
                                  const Admission& admission, const Judged& judged, const FaultSet& faults);
  /// The answer that a request's key stands for, or what it comes to.
  Reply respond_once(const openapi::Operation& operation, const Request& request, const json::Value* sent,
                     const FaultSet& faults);
  std::optional<Reply> stopped(const openapi::Operation& operation, const Request& request, const Things::Named& thing,
                               const json::Value* sent, const FaultSet& faults);
  bool take_effect(const openapi::Operation& operation, const Request& request, const Things::Named& thing,
                   const json::Value* sent, const FaultSet& faults);
  std::string etag_of(const std::string& path, const FaultSet& faults);
  Reply write(const Chosen& chosen, const Request& request, const Preference& preference,
              const openapi::Operation& operation, const json::Value* sent, const FaultSet& faults);
  /// What a request was answered for.
  struct Asked {
    const openapi::Operation& operation;
    const Request& request;
    const json::Value* sent; // null: no JSON body
    const FaultSet& faults;
  };
  /// The answer's body; what it names exists from then on.
  std::optional<std::string> body_of(const openapi::MediaType& entry, const Preference& preference, int status,
                                     const Asked& asked);
  /// Made the body of an answer to a request that makes a thing.
  void keep_secrets(const openapi::MediaType& entry, json::Value& value);
  void make(const openapi::MediaType& entry, const Asked& asked, json::Value& value);
  /// The body as it is without memory, and what this mock remembers put into it.
  std::string remembered(const openapi::MediaType& entry, const Asked& asked, std::string body);
  void cut_page(Reply& reply, std::string& body, const openapi::Response& response, const openapi::MediaType& entry,
                const Asked& asked);
  void cut_range(Reply& reply, const Asked& asked);
  void add_location(Reply& reply, const openapi::Response& response, const Asked& asked);
  bool first_time(const openapi::MediaType* entry, const Preference& preference);
  Reply start_job(const openapi::Operation& operation, const Request& request, const Match& match, const Judged& judged,
                  const Grant* grant, const FaultSet& faults);
  Reply read_job(const openapi::Operation& operation, const Request& request, const Match& match, const Grant* grant);
  json::Value job_body(const openapi::Operation& operation, const Exports::State& state);

  const openapi::Description& description_;
  Authority& authority_;
  Exports& exports_;
  Content& content_;
  Callouts& callouts_;
  schema::Compiler& schemas_;
  Router router_;
  generate::Shapes shapes_; // the resources' own
  resource::Resources resources_;
  Things things_;
  Memory memory_;
  RequestKeys keys_;
  std::atomic<std::uint64_t> restless_ = 0;
  std::mutex mutex_;
  std::unordered_set<const openapi::MediaType*> announced_; // bodies whose names are known
  RateLimiter limiter_;
};

} // namespace keur::mocks
