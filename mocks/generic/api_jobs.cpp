#include "base/text.hpp"
#include "json/load.hpp"
#include "mocks/generic/api.hpp"

namespace keur::mocks {
namespace {

/// The status of a started job: as set, else 202 where that is declared, else the lowest declared success.
Chosen chosen_for_command(const openapi::Operation& operation, int status) {
  const auto success = operation.response(202) != nullptr ? Chosen{operation.response(202), 202}
                                                          : choose_success(operation, {}).value_or(Chosen());
  if (status == 0)
    return success;
  const auto* response = operation.response(status);
  return {response != nullptr ? response : success.response, status};
}

} // namespace

Reply Api::start_job(const openapi::Operation& operation, const Request& request, const Match& match,
                     const Judged& judged, const Grant* grant, const FaultSet& faults) {
  std::vector<Callback> callbacks;
  for (const auto& [url, receiver] :
       receivers_of(operation, {request, match, judged.body ? &*judged.body : nullptr, Reply()}))
    callbacks.push_back({url, {receiver->method}});
  const auto started = exports_.start(operation, request, std::move(callbacks), grant, faults.job(), faults.file());
  if (!started.refusal.empty())
    return problem(content_, &operation, {400, 422}, started.refusal,
                   {{"query parameter " + operation.export_job->fields_parameter, "", started.refusal}},
                   request.field("accept"));
  const auto chosen = chosen_for_command(operation, exports_.command_status());
  Reply reply;
  reply.status = chosen.status;
  json::Value body = json::Object();
  if (chosen.response != nullptr && !chosen.response->content.empty()) {
    const auto& entry = chosen.response->content.front();
    auto bare = body;
    set_at(bare, operation.export_job->job_id_pointer, started.job_id);
    if (!content_.accepts(entry.schema, bare))
      bare = content_.instance(entry, {}).value_or(bare);
    body = std::move(bare);
    reply.fields.add("Content-Type", concrete(entry));
  } else {
    reply.fields.add("Content-Type", "application/json");
  }
  set_at(body, operation.export_job->job_id_pointer, started.job_id);
  if (faults.job() == JobFault::NoJobId)
    body = json::Object();
  if (faults.job() == JobFault::BadJobId)
    set_at(body, operation.export_job->job_id_pointer, "job-1");
  reply.body = json::dump(body);
  if (chosen.response != nullptr)
    content_.add_headers(reply, *chosen.response);
  return reply;
}

json::Value Api::job_body(const openapi::Operation& operation, const Exports::State& state) {
  json::Value body = json::Object();
  const auto* response = operation.response(200);
  const auto* entry = response != nullptr && !response->content.empty() ? &response->content.front() : nullptr;
  const auto schema =
      entry != nullptr && entry->schema ? dereference(*description_.documents, entry->schema) : json::Node();
  // Moments follow the job: none while it runs, its completion afterwards.
  if (const auto properties = schema ? schema.child("properties") : json::Node(); properties && properties->is_object())
    for (const auto& property : properties->object())
      if (property.value.find_string("format").value_or("") == "date-time")
        body.object().set(property.name, state.completed ? json::Value(to_rfc3339(state.at)) : json::Value(nullptr));
  const auto fill = [&](json::Value& value) {
    set_at(value, state.files_pointer, state.files);
    set_at(value, state.status_pointer, state.status);
  };
  fill(body);
  if (entry == nullptr || content_.accepts(entry->schema, body))
    return body;
  auto instance = content_.instance(*entry, {});
  if (!instance)
    return body;
  fill(*instance);
  return content_.accepts(entry->schema, *instance) ? std::move(*instance) : body;
}

Reply Api::read_job(const openapi::Operation& operation, const Request& request, const Match& match,
                    const Grant* grant) {
  const auto* shape = exports_.job_of(operation);
  std::string job_id;
  for (const auto& [name, text] : match.values)
    if (name == shape->job_id_parameter)
      job_id = text;
  const auto state = exports_.query(operation, job_id, grant);
  if (!state)
    return problem(content_, &operation, {404, 410, 400}, "there is no such job for this tenant", {},
                   request.field("accept"));
  auto reply = json_reply(200, job_body(operation, *state));
  if (const auto* response = operation.response(200))
    content_.add_headers(reply, *response);
  return reply;
}

} // namespace keur::mocks
