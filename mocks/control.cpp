#include "mocks/control.hpp"

#include "base/text.hpp"
#include "json/load.hpp"
#include "mocks/connect/authority.hpp"

#include <algorithm>

namespace keur::mocks {
namespace {

constexpr std::size_t most_entries = 10'000;
constexpr std::string_view root = "/__keur/";

std::string names_of_query(std::string_view query) {
  std::vector<std::string> names;
  for (const auto pair : split(query, '&'))
    if (!pair.empty())
      names.emplace_back(pair.substr(0, pair.find('=')));
  return join(names, " ");
}

Reply empty(int status) {
  Reply reply;
  reply.status = status;
  return reply;
}

Reply bad_request(std::string_view message) {
  return json_reply(400, json::object({{"detail", message}}), "application/problem+json");
}

Reply scripted(const json::Value& value) {
  Reply reply;
  reply.status = static_cast<int>(value.find_integer("status").value_or(200));
  reply.delay = std::chrono::milliseconds(value.find_integer("delay_ms").value_or(0));
  if (const auto* fields = value.find("headers"); fields != nullptr && fields->is_object())
    for (const auto& field : fields->object())
      if (field.value.is_string())
        reply.fields.add(field.name, field.value.string());
  if (const auto* body = value.find("body"))
    reply.body = body->is_string() ? body->string() : json::dump(*body);
  if (const auto raw = value.find_string("raw"))
    reply.wire = WireScript{{{std::string(*raw)}}, WireScript::End::Close};
  return reply;
}

Reply script_tokens(const json::Value& list, const Controls& controls) {
  std::vector<Reply> answers;
  for (const auto& one : list.array())
    answers.push_back(scripted(one));
  controls.script_tokens(std::move(answers));
  return empty(204);
}

/// Attempt 0: never sent, since the receiver is on no host that may be called.
json::Array sent(const Callbacks& callbacks) {
  json::Array list;
  for (const auto& one : callbacks.records())
    list.push_back(json::object({{"method", one.method},
                                 {"address", escape_visible(one.address)},
                                 {"attempt", one.attempt},
                                 {"status", one.status}}));
  return list;
}

std::vector<std::string> texts_in(const json::Value& list) {
  std::vector<std::string> texts;
  for (const auto& one : list.array())
    if (one.is_string())
      texts.push_back(one.string());
  return texts;
}

Reply set_faults(const json::Value& list, const Controls& controls) {
  if (const auto set = controls.set_faults(texts_in(list)); !set)
    return bad_request(set.error().message);
  return empty(204);
}

Reply set_timeline(const json::Value& list, const Controls& controls) {
  controls.set_job_timeline(texts_in(list));
  return empty(204);
}

using ListControl = Reply (*)(const json::Value& list, const Controls& controls);
ListControl list_control(std::string_view what) {
  if (what == "faults")
    return set_faults;
  if (what == "job-timeline")
    return set_timeline;
  return what == "token-answers" ? script_tokens : nullptr;
}

} // namespace

void Journal::add(const Request& request, int status) {
  std::vector<std::string> names;
  for (const auto& field : request.fields)
    names.push_back(field.name);
  const auto authorization = request.field("authorization");
  Entry entry{request.method,
              request.path,
              names_of_query(request.query),
              join(names, " "),
              std::string(authorization.substr(0, authorization.find(' '))),
              request.body.size(),
              status};
  const std::lock_guard lock(mutex_);
  if (entries_.size() >= most_entries)
    entries_.pop_front();
  entries_.push_back(std::move(entry));
}

void Journal::clear() {
  const std::lock_guard lock(mutex_);
  entries_.clear();
}

json::Array Journal::to_json() const {
  const std::lock_guard lock(mutex_);
  json::Array requests;
  for (const auto& entry : entries_)
    requests.push_back(json::object({{"method", entry.method},
                                     {"path", escape_visible(entry.path)},
                                     {"query", escape_visible(entry.query_names)},
                                     {"fields", escape_visible(entry.field_names)},
                                     {"authorization", escape_visible(entry.scheme)},
                                     {"body_bytes", entry.body_bytes},
                                     {"status", entry.status}}));
  return requests;
}

bool is_control(const Request& request) { return request.path.rfind(root, 0) == 0; }

Reply answer_control(const Request& request, const Controls& controls) {
  const auto what = std::string_view(request.path).substr(root.size());
  if (what == "journal" && request.method == "GET") {
    return json_reply(
        200, json::object({{"requests", controls.journal.to_json()}, {"callbacks", sent(controls.callbacks)}}));
  }
  if (what == "journal" && request.method == "DELETE") {
    controls.journal.clear();
    return empty(204);
  }
  if (what == "rotate-keys" && request.method == "POST") {
    controls.rotate_keys();
    return empty(204);
  }
  if (what == "faults" && request.method == "DELETE")
    return set_faults(json::Array(), controls);
  const auto take = list_control(what);
  if (request.method != "POST" || take == nullptr)
    return json_reply(404, json::object({{"detail", "there is no such control: GET and DELETE journal; POST faults, "
                                                    "token-answers, job-timeline and rotate-keys; DELETE faults"}}));
  const auto loaded = json::load_json(request.body, "request");
  if (!loaded || !loaded->root.is_array())
    return bad_request("the body must be a JSON list");
  return take(loaded->root, controls);
}

} // namespace keur::mocks
