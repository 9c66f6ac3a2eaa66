#include "mocks/generic/callouts.hpp"

#include "http/uri.hpp"
#include "json/load.hpp"
#include "openapi/parameter_style.hpp"
#include "resource/names.hpp"

#include <algorithm>
#include <array>

namespace keur::mocks {
namespace {

/// Does a member of this name say which thing is meant? Others, such as a status, may well differ between an answer and
/// a later message.
bool is_identifier(std::string_view folded) {
  static constexpr std::array<std::string_view, 5> ends = {"id", "uuid", "key", "reference", "number"};
  return std::any_of(ends.begin(), ends.end(), [&](auto end) { return folded.ends_with(end); });
}

void collect_known(const json::Value& value, std::map<std::string, json::Value>& known, int depth = 0) {
  if (!value.is_object() || depth > 3)
    return;
  for (const auto& member : value.object()) {
    const auto name = resource::folded(member.name);
    if ((member.value.is_string() || member.value.is_number()) && is_identifier(name))
      known.emplace(name, member.value);
    collect_known(member.value, known, depth + 1);
  }
}

/// Identifiers of the answer, then of the request; "id" of the answer to POST /orders is the order's id as well.
std::map<std::string, json::Value> identifiers_of(const openapi::Operation& operation, const Moment& moment) {
  std::map<std::string, json::Value> known;
  if (const auto loaded = json::load_json(moment.reply.body, "answer"))
    collect_known(loaded->root, known);
  if (const auto id = known.find("id"); id != known.end())
    known.emplace(resource::thing_of(operation.path) + "id", id->second);
  if (moment.body != nullptr)
    collect_known(*moment.body, known);
  for (const auto& [name, text] : moment.match.values)
    if (auto decoded = http::percent_decode(text))
      known.emplace(resource::folded(name), std::move(*decoded));
  return known;
}

} // namespace

std::vector<Receiver> receivers_of(const openapi::Operation& operation, const Moment& moment) {
  std::vector<Receiver> receivers;
  for (const auto& callback : operation.callbacks)
    if (const auto url = callback_url(callback.expression, moment))
      for (const auto& receiver : callback.operations)
        receivers.push_back({*url, &receiver});
  return receivers;
}

void Callouts::correlate(json::Value& body, json::Value& object, const json::Node& schema, const Identifiers& known) {
  for (auto& member : object.object()) {
    if (member.value.is_object())
      correlate(body, member.value, schema, known);
    const auto found = known.find(resource::folded(member.name));
    if (found == known.end() || !(member.value.is_string() || member.value.is_number()))
      continue;
    auto old = std::exchange(member.value, found->second);
    if (!content_.accepts(schema, body))
      member.value = std::move(old);
  }
}

json::Value Callouts::body_of(const openapi::MediaType& entry, const Identifiers& known, JobFault fault) {
  auto body = content_.instance(entry, {}).value_or(json::Object());
  if (body.is_object())
    correlate(body, body, entry.schema, known);
  if (fault == JobFault::BadCallback)
    for (const auto& wrong : {json::Value(7), json::Value("geen"), json::Value(json::Object())})
      if (!content_.accepts(entry.schema, wrong))
        return wrong;
  return body;
}

CallbackMessage Callouts::message_of(const openapi::Operation& receiver, const Identifiers& known, JobFault fault) {
  CallbackMessage message;
  message.method = receiver.method;
  for (const auto& parameter : receiver.parameters) {
    if (parameter.in != openapi::In::Header)
      continue;
    const auto value = content_.generated(parameter.schema);
    if (const auto text = value ? openapi::serialize(parameter, *value) : fail(ErrorCode::Internal, ""))
      message.fields.set(parameter.name, *text);
  }
  const auto* entry = receiver.request_body ? choose_media_type(receiver.request_body->content, "") : nullptr;
  if (entry == nullptr)
    return message;
  message.fields.set("Content-Type", concrete(*entry));
  message.body = content_.write(*entry, body_of(*entry, known, fault));
  return message;
}

void Callouts::perform(const openapi::Operation& operation, const Moment& moment, JobFault fault) {
  if (operation.callbacks.empty() || fault == JobFault::NoCallback)
    return;
  const auto receivers = receivers_of(operation, moment);
  const auto known = receivers.empty() ? Identifiers() : identifiers_of(operation, moment);
  for (const auto& [url, receiver] : receivers)
    for (int time = fault == JobFault::CallbackTwice ? 2 : 1; time > 0; --time)
      queue_.add({url, message_of(*receiver, known, fault), delay + moment.reply.delay});
}

} // namespace keur::mocks
