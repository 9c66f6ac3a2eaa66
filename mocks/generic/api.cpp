#include "mocks/generic/api.hpp"

#include "base/text.hpp"
#include "generate/dialect.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "mocks/generic/byte_range.hpp"
#include "mocks/generic/pages.hpp"
#include "mocks/generic/preconditions.hpp"
#include "resource/answers.hpp"

#include <algorithm>

namespace keur::mocks {
namespace {

std::string list_of(const std::vector<Violation>& violations) {
  std::vector<std::string> parts;
  for (const auto& violation : violations)
    parts.push_back(violation.where + (violation.pointer.empty() ? "" : " at " + violation.pointer) + ": " +
                    violation.message);
  return join(parts, "; ");
}

/// What is left to answer truthfully when the described success is impossible (a schema that contradicts itself, for
/// one): a described status that speaks of state, else that this is not implemented.
int status_without_instance(const openapi::Operation& operation) {
  const auto chosen = choose_refusal(&operation, {404, 409, 410, 403});
  return chosen.response != nullptr ? chosen.status : 501;
}

/// What Allow says where an operation describes nothing but 405: the path's other methods.
std::string other_methods(const openapi::Description& description, const openapi::Operation& operation) {
  std::vector<std::string> methods{"OPTIONS"};
  for (const auto& other : description.operations)
    if (other.path == operation.path && other.method != operation.method)
      methods.push_back(other.method);
  return join(methods, ", ");
}

std::optional<std::string> identifier_in(const json::Value& body, const std::vector<std::string>& names) {
  const auto* data = body.is_object() ? body.object().find("data") : nullptr;
  for (const auto& name : names)
    for (const auto* object : {&body, data})
      if (object != nullptr && object->is_object())
        for (const auto& member : object->object())
          if (resource::folded(member.name) == name && (member.value.is_string() || member.value.is_number()))
            return member.value.is_string() ? member.value.string() : member.value.number();
  return std::nullopt;
}

bool has_example(const openapi::MediaType& entry, const std::string& name) {
  return std::any_of(entry.examples.begin(), entry.examples.end(),
                     [&](const auto& example) { return example.name == name; });
}

bool declares_header(const openapi::Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [&](const auto& header) { return equals_ignore_case(header.name, name); });
}

bool requires_header(const openapi::Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [&](const auto& header) { return header.required && equals_ignore_case(header.name, name); });
}

bool is_list_in_pages(const openapi::Operation& operation) {
  return operation.method == "GET" && resource::is_paged(operation);
}

/// 201 where PUT has made the thing, another success where it was there; nothing where that is not described.
std::optional<Chosen> success_of_maker(const openapi::Operation& operation, bool made) {
  for (const int status : made ? std::vector{201} : std::vector{200, 204, 202})
    if (const auto* response = operation.response(status); response != nullptr && response->status[0] == '2')
      return Chosen{response, status};
  return std::nullopt;
}

bool is_void_status(int status) { return status == 204 || status == 205 || status == 304; }

} // namespace

Api::Api(const openapi::Description& description, Authority& authority, Exports& exports, Content& content,
         Callouts& callouts, schema::Compiler& schemas, Clock& clock)
    : description_(description), authority_(authority), exports_(exports), content_(content), callouts_(callouts),
      schemas_(schemas), router_(description), shapes_(generate::dialect_of(description)),
      resources_(description, shapes_), things_(description, resources_), memory_(*description.documents),
      limiter_(authority.registry().api_limit, clock) {
  exports_.callback_body = [this](const openapi::Operation& command, const Exports::State& state) {
    const auto* query = description_.find("GET", command.export_job->query_path);
    return json::dump(job_body(query != nullptr ? *query : command, state));
  };
}

Reply Api::not_found(const Request& request) {
  return problem(content_, nullptr, {404}, "there is no such path", {}, request.field("accept"));
}

Reply Api::malformed(const Request& request, std::string_view detail) {
  return problem(content_, nullptr, {400}, detail, {}, request.field("accept"));
}

Reply Api::options(const Match& match) const {
  Reply reply;
  reply.status = 204;
  reply.fields.add("Allow", match.allow());
  return reply;
}

Reply Api::refuse(const openapi::Operation& operation, const Request& request, const Admission& admission) {
  auto reply = problem(content_, &operation, {admission.status}, admission.reason, {}, request.field("accept"));
  // Status and challenge are the protocol's, whatever range or default the description declares for them.
  reply.status = admission.status;
  reply.fields.remove("WWW-Authenticate");
  for (const auto& challenge : admission.challenges)
    reply.fields.add("WWW-Authenticate", challenge);
  return reply;
}

std::optional<Reply> Api::refuse_invalid(const openapi::Operation& operation, const Request& request,
                                         const Judged& judged, const FaultSet& faults) {
  if (judged.unsupported_media && faults.has(Behaviour::IgnoresContentType))
    return std::nullopt;
  if (!judged.violations.empty() && faults.has(Behaviour::CrashesOnInvalid))
    return problem(content_, &operation, {500}, "", {}, request.field("accept"));
  if (judged.violations.empty())
    return std::nullopt;
  std::vector<int> statuses = {400, 422};
  if (judged.unsupported_media)
    statuses = {415, 400, 422};
  return problem(content_, &operation, std::move(statuses), list_of(judged.violations), judged.violations,
                 request.field("accept"));
}

Reply Api::answer(const Request& request, const Match& found, const openapi::Operation* operation,
                  const FaultSet& faults) {
  const Match match = operation != nullptr ? found.named_by(*operation) : found;
  if (operation == nullptr && request.method == "OPTIONS")
    return options(match);
  if (operation == nullptr && faults.has(Behaviour::AnyMethod))
    operation = match.operations->front();
  if (operation == nullptr) {
    auto reply = problem(content_, match.operations->front(), {405}, "the path knows " + match.allow(), {},
                         request.field("accept"));
    reply.status = 405;
    reply.fields.set("Allow", match.allow());
    return reply;
  }
  auto admission = admit(description_, *operation, request, authority_, faults);
  const auto* grant = admission.grant.get();
  auto judged = validate(description_.version, *operation, match, request, schemas_);
  allow_own_names(*operation, request, judged);
  const auto* sent = judged.body ? &*judged.body : nullptr;
  if (auto refusal = refusal_of(*operation, request, admission, judged, faults)) {
    if (faults.has(Behaviour::DoesWhatItRefuses))
      respond(*operation, request, sent, faults);
    return std::move(*refusal);
  }
  const auto preference = parse_prefer(request.fields.combined("prefer").value_or(""));
  const bool chosen = preference.code || !preference.example.empty(); // by the client, so that no job is asked
  if (exports_.handles(*operation) && !chosen) {
    if (exports_.is_command(*operation))
      return start_job(*operation, request, match, judged, grant, faults);
    return read_job(*operation, request, match, grant);
  }
  auto reply = respond_once(*operation, request, sent, faults);
  if (reply.status >= 200 && reply.status < 300)
    callouts_.perform(*operation, {request, match, sent, reply}, faults.job());
  return reply;
}

/// What this mock has given a name goes by that name, also where the parameter's schema leaves too few of them.
void Api::allow_own_names(const openapi::Operation& operation, const Request& request, Judged& judged) {
  const auto* subject = judged.violations.empty() ? nullptr : resource::subject_of(operation);
  const auto thing = subject != nullptr ? things_.named(operation, request.path) : std::nullopt;
  if (thing && things_.is_own(*thing))
    std::erase_if(judged.violations,
                  [&](const Violation& each) { return each.where == "path parameter " + subject->name; });
}

std::optional<Reply> Api::refusal_of(const openapi::Operation& operation, const Request& request,
                                     const Admission& admission, const Judged& judged, const FaultSet& faults) {
  if (!admission.admitted && !faults.has(Behaviour::SkipsAuthentication))
    return refuse(operation, request, admission);
  const auto* grant = admission.grant.get();
  if (auto reply = limiter_.refusal(grant != nullptr ? grant->client_id + ' ' + grant->tenant_id : ""))
    return reply;
  return faults.has(Behaviour::SkipsValidation) ? std::nullopt : refuse_invalid(operation, request, judged, faults);
}

Reply Api::respond_once(const openapi::Operation& operation, const Request& request, const json::Value* sent,
                        const FaultSet& faults) {
  const auto key = RequestKeys::key_of(operation, request);
  if (!key || faults.has(Behaviour::ForgetsKeys))
    return respond(operation, request, sent, faults);
  if (const auto before = keys_.find(*key)) {
    if (before->body == request.body)
      return before->reply;
    return problem(content_, &operation, {422, 409}, "the key was used for another body", {}, request.field("accept"));
  }
  auto reply = respond(operation, request, sent, faults);
  if (reply.status >= 200 && reply.status < 300)
    keys_.keep(*key, request, reply);
  return reply;
}

/// What stops a request about a thing: it is not there, a precondition says so, or its patch cannot be done.
std::optional<Reply> Api::stopped(const openapi::Operation& operation, const Request& request,
                                  const Things::Named& thing, const json::Value* sent, const FaultSet& faults) {
  const bool makes = thing.last && Things::is_maker(operation);
  if (!makes && things_.is_absent(operation, thing))
    return problem(content_, &operation, {404, 410}, "there is no such thing", {}, request.field("accept"));
  if (!thing.last || (makes && things_.is_new(thing)))
    return std::nullopt;
  const auto etag = etag_of(request.path, faults);
  const auto status =
      faults.has(Behaviour::IgnoresPreconditions) ? std::nullopt : stopped_by_precondition(operation, request, etag);
  if (status == 304) {
    Reply reply;
    reply.status = 304;
    reply.fields.set("ETag", etag);
    return reply;
  }
  if (status)
    return problem(content_, &operation, {*status, 412, 400}, "the thing is in another state", {},
                   request.field("accept"));
  const bool writes = operation.method == "PUT" || operation.method == "PATCH";
  if (writes && !faults.has(Behaviour::ForgetsChanges) && !memory_.change(operation, request, sent) &&
      !faults.has(Behaviour::PatchesHalf))
    return problem(content_, &operation, {422, 409, 400}, "the patch cannot be done", {}, request.field("accept"));
  return std::nullopt;
}

/// Deletes and makes; says whether something was made (RFC 9110 section 9.3.4).
bool Api::take_effect(const openapi::Operation& operation, const Request& request, const Things::Named& thing,
                      const json::Value* sent, const FaultSet& faults) {
  if (operation.method == "DELETE" && !faults.has(Behaviour::ForgetsDeletion)) {
    things_.remove(thing);
    memory_.forget(request.path);
  }
  const bool made = operation.method == "PUT" && Things::is_maker(operation) && things_.is_new(thing);
  if (operation.method == "PUT") // RFC 9110 section 9.3.4: what PUT was answered with success for exists
    things_.make(thing);
  if (made && !faults.has(Behaviour::ForgetsChanges))
    memory_.change(operation, request, sent);
  return made;
}

std::string Api::etag_of(const std::string& path, const FaultSet& faults) {
  const auto version = faults.has(Behaviour::RestlessTags) ? ++restless_ : memory_.version(path);
  return '"' + std::to_string(version) + '"';
}

Reply Api::respond(const openapi::Operation& operation, const Request& request, const json::Value* sent,
                   const FaultSet& faults) {
  const bool steered = request.fields.contains("prefer");
  const auto thing = things_.named(operation, request.path);
  if (thing && !steered)
    if (auto reply = stopped(operation, request, *thing, sent, faults))
      return std::move(*reply);
  const bool made = thing && thing->last && !steered && take_effect(operation, request, *thing, sent, faults);
  const auto preference = parse_prefer(request.fields.combined("prefer").value_or(""));
  auto chosen = choose_success(operation, preference);
  if (!chosen)
    return problem(content_, nullptr, {404},
                   "the preferred status " + std::to_string(*preference.code) + " is not declared", {},
                   request.field("accept"));
  if (thing && !steered && Things::is_maker(operation))
    chosen = success_of_maker(operation, made && !faults.has(Behaviour::NeverSaysMade)).value_or(*chosen);
  return write(*chosen, request, preference, operation, sent, faults);
}

Reply Api::write(const Chosen& chosen, const Request& request, const Preference& preference,
                 const openapi::Operation& operation, const json::Value* sent, const FaultSet& faults) {
  Reply reply;
  reply.status = chosen.status;
  const Asked asked{operation, request, sent, faults};
  if (chosen.response == nullptr)
    return reply;
  if (!chosen.response->content.empty() && !is_void_status(chosen.status)) {
    const auto* entry = choose_media_type(chosen.response->content, request.fields.combined("accept").value_or(""));
    if (faults.has(Behaviour::IgnoresAccept))
      entry = &chosen.response->content.front();
    if (entry == nullptr) {
      auto refusal = problem(content_, &operation, {406}, "none of the declared media types is acceptable", {}, "");
      refusal.status = 406;
      return refusal;
    }
    if (!preference.example.empty() && !has_example(*entry, preference.example))
      return problem(content_, nullptr, {404}, "there is no example named " + escape_visible(preference.example), {},
                     "");
    auto body = body_of(*entry, preference, chosen.status, asked);
    if (!body)
      return problem(content_, &operation, {status_without_instance(operation)},
                     "no valid instance of the answer's schema could be made", {}, request.field("accept"));
    const bool pages =
        (request.has_query || !memory_.empty()) && entry->range.is_json() && !faults.has(Behaviour::IgnoresQuery);
    if (pages)
      cut_page(reply, *body, *chosen.response, *entry, asked);
    reply.fields.add("Content-Type", concrete(*entry));
    reply.body = std::move(*body);
  }
  add_location(reply, *chosen.response, asked);
  const bool last_page = is_list_in_pages(operation) && !reply.fields.contains("Link");
  content_.add_headers(reply, *chosen.response);
  if (last_page && reply.fields.contains("Link")) {
    reply.fields.remove("Link");
    if (requires_header(*chosen.response, "Link"))
      reply.fields.add("Link", '<' + request.path + ">; rel=\"first\"");
  }
  if (reply.status == 200 && operation.method == "GET" && resource::documents(operation, {"206"}))
    cut_range(reply, asked);
  if (reply.status == 401) // where the description names nothing else (RFC 9110 section 15.5.2)
    reply.fields.add("WWW-Authenticate", authority_.challenge({}));
  if (reply.status == 405)
    reply.fields.set("Allow", other_methods(description_, operation));
  return reply;
}

void Api::cut_page(Reply& reply, std::string& body, const openapi::Response& response, const openapi::MediaType& entry,
                   const Asked& asked) {
  const auto* list = resources_.list_of(asked.operation);
  auto loaded = list != nullptr ? json::load_json(body, "answer") : tl::unexpected(Error{});
  auto page = loaded ? page_of(asked.operation, list->pointer, asked.request, std::move(loaded->root),
                               [&](const json::Value& value) { return content_.accepts(entry.schema, value); })
                     : std::nullopt;
  if (!page)
    return;
  body = json::dump(page->body);
  if (!page->next.empty() && declares_header(response, "Link"))
    reply.fields.set("Link", '<' + page->next + ">; rel=\"next\"");
  if (declares_header(response, "X-Total-Count"))
    reply.fields.set("X-Total-Count", std::to_string(page->total));
}

/// RFC 9110 sections 14.2, 15.3.7 and 15.5.17.
void Api::cut_range(Reply& reply, const Asked& asked) {
  const auto length = std::to_string(reply.body.size());
  const auto range = read_range(asked.request.field("range"), reply.body.size());
  if (!range)
    return;
  if (std::holds_alternative<BeyondTheEnd>(*range)) {
    reply =
        problem(content_, &asked.operation, {416}, "the content ends before that", {}, asked.request.field("accept"));
    reply.fields.set("Content-Range", "bytes */" + length);
    return;
  }
  const auto [first, last] = std::get<ByteRange>(*range);
  const auto skipped = asked.faults.has(Behaviour::ShiftsRanges) ? first + 1 : first;
  reply.body = reply.body.substr(skipped, last - first + 1);
  reply.status = 206;
  reply.fields.set("Content-Range", "bytes " + std::to_string(first) + '-' + std::to_string(last) + '/' + length);
  content_.add_headers(reply, *asked.operation.response(206));
}

/// RFC 9110 section 15.3.2: what was made is where Location says; its version is the ETag.
void Api::add_location(Reply& reply, const openapi::Response& response, const Asked& asked) {
  const auto thing = things_.named(asked.operation, asked.request.path);
  std::string path = thing && thing->last ? asked.request.path : "";
  if (reply.status == 201 && things_.makes_things(asked.operation)) {
    const auto loaded = json::load_json(reply.body, "answer");
    if (const auto name = loaded ? identifier_in(loaded->root, things_.identifiers(asked.operation)) : std::nullopt)
      path = std::string(resource::path_part(asked.request.path)) + '/' + http::percent_encode(*name);
  }
  if (path.empty())
    return;
  if (reply.status == 201 && declares_header(response, "Location"))
    reply.fields.set("Location", content_.allows(response, "Location", path) ? path : asked.request.origin + path);
  if (!declares_header(response, "ETag"))
    return;
  if (const auto etag = etag_of(path, asked.faults); content_.allows(response, "ETag", etag))
    reply.fields.set("ETag", etag);
}

void Api::make(const openapi::MediaType& entry, const Asked& asked, json::Value& value) {
  const auto accepts = [&](const json::Value& body) { return content_.accepts(entry.schema, body); };
  things_.individualise(asked.operation, value, accepts, [&](const json::Node& schema, const json::Value& name) {
    return content_.accepts(schema, name);
  });
  if (!asked.faults.has(Behaviour::ForgetsChanges))
    memory_.make(asked.operation, asked.request.path, asked.sent, things_.identifiers(asked.operation), value, accepts,
                 asked.faults.has(Behaviour::TakesReadOnly));
  keep_secrets(entry, value);
  things_.own(asked.operation, asked.request.path, value);
}

/// What was sent and is remembered may hold what must not come back.
void Api::keep_secrets(const openapi::MediaType& entry, json::Value& value) {
  auto stripped = value;
  content_.strip(entry.schema, stripped);
  if (content_.accepts(entry.schema, stripped))
    value = std::move(stripped);
}

std::string Api::remembered(const openapi::MediaType& entry, const Asked& asked, std::string body) {
  const auto accepts = [&](const json::Value& value) { return content_.accepts(entry.schema, value); };
  if (memory_.empty() && !asked.request.has_query)
    return body;
  auto loaded = json::load_json(body, "answer");
  if (!loaded)
    return body;
  const auto thing = things_.named(asked.operation, asked.request.path);
  if (thing && thing->last)
    memory_.show(asked.request.path, loaded->root, accepts);
  else if (asked.operation.method == "GET" && !asked.faults.has(Behaviour::ListsNothingNew)) {
    Request heeded = asked.request;
    heeded.has_query = heeded.has_query && !asked.faults.has(Behaviour::IgnoresQuery);
    memory_.list(asked.operation, heeded, loaded->root, accepts);
  }
  keep_secrets(entry, loaded->root);
  return json::dump(loaded->root);
}

std::optional<std::string> Api::body_of(const openapi::MediaType& entry, const Preference& preference, int status,
                                        const Asked& asked) {
  const bool success = status >= 200 && status < 300;
  if (!success || !entry.range.is_json())
    return content_.body(entry, preference);
  if (things_.makes_things(asked.operation)) {
    auto value = content_.instance(entry, preference);
    if (!value)
      return std::nullopt;
    make(entry, asked, *value);
    return json::dump(*value);
  }
  auto body = content_.body(entry, preference);
  if (body && first_time(&entry, preference))
    if (const auto loaded = json::load_json(*body, "answer"))
      things_.announce(loaded->root);
  return body ? std::optional(remembered(entry, asked, std::move(*body))) : std::nullopt;
}

bool Api::first_time(const openapi::MediaType* entry, const Preference& preference) {
  if (preference.dynamic || !preference.example.empty())
    return true;
  const std::lock_guard lock(mutex_);
  return announced_.insert(entry).second;
}

} // namespace keur::mocks
