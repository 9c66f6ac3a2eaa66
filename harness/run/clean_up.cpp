#include "run/clean_up.hpp"

#include "base/text.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "plan/credential.hpp"
#include "run/binding.hpp"

#include <algorithm>
#include <optional>

namespace keur::run {

using transport::Task;

namespace {

bool is_template(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }

/// Is the path one of the template's? A segment is a parameter or a text, as most descriptions write them.
bool is_path_of(std::string_view path, std::string_view path_template) {
  const auto given = split(path, '/'), wanted = split(path_template, '/');
  return given.size() == wanted.size() &&
         std::equal(given.begin(), given.end(), wanted.begin(),
                    [](std::string_view a, std::string_view b) { return a == b || (is_template(b) && !a.empty()); });
}

/// The operation that answered; one whose path has no parameters goes before one that has.
const openapi::Operation* operation_at(const openapi::Description& description, std::string_view method,
                                       std::string_view path) {
  const openapi::Operation* found = nullptr;
  for (const auto& operation : description.operations)
    if (operation.method == method && is_path_of(path, operation.path) && (found == nullptr || operation.path == path))
      found = &operation;
  return found;
}

/// DELETE of the same path with a parameter behind it.
const openapi::Operation* delete_below(const openapi::Description& description, const openapi::Operation& made_by) {
  for (const auto& operation : description.operations)
    if (operation.method == "DELETE" && operation.path.starts_with(made_by.path + "/{") &&
        is_path_of(operation.path, made_by.path + "/{}"))
      return &operation;
  return nullptr;
}

/// What the answer's body calls the thing: the member of the parameter's name, else `id`.
std::optional<std::string> name_in_body(const http::Response& response, const openapi::Operation& remove) {
  const auto loaded = json::load_json(response.body, "the answer's body", {}, json::DuplicateKeys::Remark);
  if (!loaded || !loaded->root.is_object())
    return std::nullopt;
  const auto parameter = remove.path.substr(remove.path.rfind('{') + 1);
  for (const std::string& name : {parameter.substr(0, parameter.size() - 1), std::string("id")})
    if (const json::Value* value = loaded->root.find(name))
      if (auto text = scalar_text(*value))
        return text;
  return std::nullopt;
}

std::string without_query(const std::string& address) { return address.substr(0, address.find('?')); }

/// The address of what was made: Location where it is one of the DELETE's, else by the name in the body.
std::optional<std::string> address_of(const http::Exchange& exchange, const openapi::Operation& remove,
                                      const std::string& base_url) {
  if (const auto location = exchange.response->fields.first("Location"))
    if (const auto resolved = http::resolve(exchange.request.target_uri, *location))
      if (resolved->starts_with(base_url) && is_path_of(resolved->substr(base_url.size()), remove.path))
        return *resolved;
  const auto name = name_in_body(*exchange.response, remove);
  return name ? std::optional(without_query(exchange.request.target_uri) + '/' + http::percent_encode(*name))
              : std::nullopt;
}

} // namespace

Task<http::Exchange> Made::send(http::Request request, transport::SendOptions options) {
  Task<http::Exchange> sending = through_.send(std::move(request), std::move(options));
  http::Exchange exchange = co_await sending;
  note(exchange);
  co_return exchange;
}

Task<void> Made::sleep(std::chrono::nanoseconds duration) { return through_.sleep(duration); }

void Made::note(const http::Exchange& exchange) {
  const std::string& method = exchange.request.method;
  if (!exchange.response || !exchange.request.target_uri.starts_with(base_url_))
    return;
  const int status = exchange.response->status;
  const std::string address = without_query(exchange.request.target_uri);
  if (method == "DELETE" && (status / 100 == 2 || status == 404 || status == 410))
    things_.erase(address);
  if (method != "POST" || status / 100 != 2)
    return;
  const auto* made_by = operation_at(description_, "POST", std::string_view(address).substr(base_url_.size()));
  const auto* remove = made_by != nullptr ? delete_below(description_, *made_by) : nullptr;
  const auto thing = remove != nullptr ? address_of(exchange, *remove, base_url_) : std::nullopt;
  if (thing)
    things_.try_emplace(*thing, remove);
  else if (made_by != nullptr && status == 201)
    ++lasting_[made_by->name()];
}

Task<void> take_away(transport::Transport& api, const openapi::Description& description, std::string address,
                     const openapi::Operation& remove, CleanUp& outcome) {
  const auto credential = plan::credential_of(description, remove);
  transport::SendOptions options;
  options.authorization.kind =
      credential.scheme != nullptr ? oauth::AuthorizationIntent::Kind::Default : oauth::AuthorizationIntent::Kind::None;
  options.scopes = credential.scopes;
  options.security = &remove.security;
  options.operation = remove.name();
  http::Request request;
  request.method = "DELETE";
  request.target_uri = std::move(address);
  Task<http::Exchange> sending = api.send(std::move(request), std::move(options));
  const http::Exchange exchange = co_await sending;
  ++outcome.requests;
  --outcome.pending;
  const int status = exchange.response ? exchange.response->status : 0;
  if (status / 100 == 2 || status == 404 || status == 410)
    ++outcome.deleted;
  else
    ++outcome.kept[remove.name() + (status == 0 ? " got no answer" : " answered " + std::to_string(status))];
}

std::vector<Note> notes_of(const CleanUp& outcome, const Made& made) {
  std::vector<Note> notes;
  const auto things = [](std::size_t count) {
    return std::to_string(count) + (count == 1 ? " thing that the run made" : " things that the run made");
  };
  if (outcome.deleted > 0)
    notes.push_back(
        {"cleaned-up", things(outcome.deleted) + (outcome.deleted == 1 ? " was" : " were") + " deleted", {}});
  for (const auto& [why, count] : outcome.kept)
    notes.push_back({"left-behind", things(count) + " remain: " + escape_visible(why), {}});
  if (outcome.pending > 0)
    notes.push_back({"left-behind", things(outcome.pending) + " remain: the run was stopped", {}});
  std::map<std::string, std::size_t> unasked;
  if (outcome.requests == 0 && outcome.pending == 0)
    for (const auto& [address, remove] : made.things())
      ++unasked[remove->name()];
  for (const auto& [operation, count] : unasked)
    notes.push_back({"left-behind",
                     things(count) + " remain: --clean-up asks " + escape_visible(operation) + " to delete them",
                     {}});
  for (const auto& [operation, count] : made.lasting())
    notes.push_back({"left-behind",
                     things(count) + " by " + escape_visible(operation) + " remain: no DELETE is described for them",
                     {}});
  return notes;
}

} // namespace keur::run
