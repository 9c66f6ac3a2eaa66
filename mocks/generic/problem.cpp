#include "http/method.hpp"
#include "json/load.hpp"
#include "mocks/connect/authority.hpp"
#include "mocks/generic/content.hpp"

#include <algorithm>

namespace keur::mocks {
namespace {

/// RFC 9457 section 3, with the reasons as the extension member that its section 3 shows.
json::Value details(int status, std::string_view detail, const std::vector<Violation>& reasons) {
  auto body = json::object({{"type", "about:blank"}, {"title", http::reason_phrase(status)}, {"status", status}});
  if (!detail.empty())
    body.object().set("detail", detail);
  if (reasons.empty())
    return body;
  json::Array errors;
  for (const auto& reason : reasons)
    errors.push_back(
        json::object({{"detail", reason.message}, {"where", reason.where}, {"pointer", '#' + reason.pointer}}));
  body.object().set("errors", std::move(errors));
  return body;
}

/// Members of the problem that the declared schema has room for, put into a generated instance of it.
json::Value merged(Content& content, const json::Node& schema, json::Value instance, const json::Value& problem) {
  if (!instance.is_object())
    return instance;
  for (const auto& member : problem.object()) {
    if (!instance.object().contains(member.name))
      continue;
    auto candidate = instance;
    candidate.object().set(member.name, member.value);
    if (content.accepts(schema, candidate))
      instance = std::move(candidate);
  }
  return instance;
}

std::optional<json::Value> body_for(Content& content, const openapi::MediaType& entry, const json::Value& problem) {
  if (!entry.range.is_json() && entry.range.type != "*")
    return content.instance(entry, {});
  if (content.declares(entry.schema, problem) && content.accepts(entry.schema, problem))
    return problem;
  auto shorter = problem;
  shorter.object().erase("errors");
  if (content.declares(entry.schema, shorter) && content.accepts(entry.schema, shorter))
    return shorter;
  auto instance = content.instance(entry, {});
  if (!instance)
    return content.accepts(entry.schema, shorter) ? std::optional(shorter) : std::nullopt;
  return merged(content, entry.schema, std::move(*instance), problem);
}

const openapi::MediaType* entry_for(const openapi::Response& response, std::string_view accept) {
  const auto* liked = choose_media_type(response.content, accept);
  for (const auto& entry : response.content)
    if (entry.range.essence() == "application/problem+json" && quality(accept, entry.range) > 0)
      return &entry;
  // A refusal in a type the client does not like still says more than none (RFC 9110 section 12.4.1).
  return liked != nullptr || response.content.empty() ? liked : &response.content.front();
}

} // namespace

Reply problem(Content& content, const openapi::Operation* operation, std::vector<int> statuses, std::string_view detail,
              const std::vector<Violation>& reasons, std::string_view accept) {
  const auto chosen = choose_refusal(operation, std::move(statuses));
  const auto body = details(chosen.status, detail, reasons);
  if (chosen.response == nullptr)
    return json_reply(chosen.status, body, "application/problem+json");
  Reply reply;
  reply.status = chosen.status;
  content.add_headers(reply, *chosen.response);
  if (const auto* entry = entry_for(*chosen.response, accept)) {
    if (const auto value = body_for(content, *entry, body)) {
      reply.fields.set("Content-Type", concrete(*entry));
      reply.body = content.write(*entry, *value);
    }
  }
  return reply;
}

} // namespace keur::mocks
