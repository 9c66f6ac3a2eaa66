#include "mocks/generic/things.hpp"

#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "http/uri.hpp"
#include "mocks/generic/router.hpp"

#include <algorithm>

namespace keur::mocks {
namespace {

constexpr std::size_t most_names = 200'000;

bool is_whole_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.find('}') == segment.size() - 1;
}

/// The last segment that is a parameter as a whole; npos when there is none.
std::size_t last_parameter(const std::vector<std::string_view>& segments) {
  for (std::size_t i = segments.size(); i-- > 0;)
    if (is_whole_parameter(segments[i]))
      return i;
  return std::string::npos;
}

std::string joined(const std::vector<std::string_view>& segments, std::size_t count) {
  std::string path;
  for (std::size_t i = 0; i < count; ++i)
    path += (i > 0 ? "/" : "") + std::string(segments[i]);
  return path;
}

bool documents_absence(const openapi::Operation& operation) {
  return std::any_of(operation.responses.begin(), operation.responses.end(), [](const auto& response) {
    return response.status == "404" || response.status == "410" || equals_ignore_case(response.status, "4XX");
  });
}

/// A PUT that makes what it names says so itself; "default" speaks of errors.
bool makes_what_it_names(const openapi::Operation& operation) {
  return operation.method == "PUT" && std::any_of(operation.responses.begin(), operation.responses.end(),
                                                  [](const auto& response) { return response.status == "201"; });
}

bool is_link_target(const openapi::Description& description, const openapi::Operation& operation) {
  for (const auto& source : description.operations)
    for (const auto& response : source.responses)
      for (const auto& link : response.links)
        if (!link.operation_id.empty() && link.operation_id == operation.id)
          return true;
  return false;
}

std::string id_text(const json::Value& value) {
  if (value.is_string())
    return value.string();
  return value.is_number() ? value.number() : "";
}

/// Values of the kind that is there, none of them given before.
std::vector<json::Value> fresh_values(const json::Value& old, std::uint64_t number) {
  if (old.is_number())
    return {json::Value(1'000'000 + number), json::Value(1'000 + number % 9'000), json::Value(10 + number % 90)};
  const auto tail = std::to_string(number);
  auto same_length = old.string();
  if (same_length.size() > tail.size())
    same_length.replace(same_length.size() - tail.size(), tail.size(), tail);
  return {json::Value(crypto::random_uuid()), json::Value("thing" + std::to_string(1'000'000 + number)),
          json::Value(same_length), json::Value(old.string() + tail)};
}

/// The member in the body or in its `data` object.
std::vector<json::Value*> members(json::Value& body, const std::vector<std::string>& names) {
  std::vector<json::Value*> found;
  const auto look = [&](json::Value& object) {
    for (auto& member : object.object())
      if (std::find(names.begin(), names.end(), folded(member.name)) != names.end() &&
          (member.value.is_string() || member.value.is_number()))
        found.push_back(&member.value);
  };
  if (!body.is_object())
    return found;
  look(body);
  if (auto* data = body.object().find("data"); data != nullptr && data->is_object())
    look(*data);
  return found;
}

void collect_texts(const json::Value& value, const std::function<void(std::string)>& take) {
  if (value.is_string() || value.is_number())
    take(id_text(value));
  if (value.is_array())
    for (const auto& item : value.array())
      collect_texts(item, take);
  if (value.is_object())
    for (const auto& member : value.object())
      collect_texts(member.value, take);
}

} // namespace

std::string folded(std::string_view name) {
  std::string text;
  for (const char c : to_lower(name))
    if (c != '_' && c != '-')
      text += c;
  return text;
}

std::string thing_of(std::string_view path) {
  auto thing = folded(path.substr(path.rfind('/') + 1));
  if (thing.size() > 3 && thing.ends_with("ies"))
    return thing.substr(0, thing.size() - 3) + 'y';
  if (thing.size() > 1 && thing.back() == 's')
    thing.pop_back();
  return thing;
}

namespace {

/// "useremail" of a user: "email".
std::string bare_name(const std::string& parameter, const std::string& thing) {
  return parameter.starts_with(thing) ? parameter.substr(thing.size()) : parameter;
}

} // namespace

Things::Things(const openapi::Description& description) {
  for (const auto& operation : description.operations) {
    const auto segments = split(path_part(operation.path), '/');
    const auto at = last_parameter(segments);
    if (at == std::string::npos)
      continue;
    const auto parameter = std::string(segments[at].substr(1, segments[at].size() - 2));
    const auto collection = joined(segments, at);
    const auto* post = description.find("POST", collection);
    const bool listed = description.find("GET", collection) != nullptr;
    if (post != nullptr)
      makers_[post] = {folded(parameter),
                       "id",
                       thing_of(collection) + "id",
                       "uuid",
                       "key",
                       "identifier",
                       "name",
                       "code",
                       "slug",
                       "number",
                       bare_name(folded(parameter), thing_of(collection))};
    const bool reads = operation.method != "POST" && !makes_what_it_names(operation);
    if (reads && documents_absence(operation) && (post != nullptr || listed || is_link_target(description, operation)))
      subjects_.insert(&operation);
    for (const auto& declared : operation.parameters) {
      if (declared.name != parameter)
        continue;
      for (const auto& example : declared.examples)
        if (example.value)
          announce(*example.value);
      for (const auto* keyword : {"example", "default", "enum", "const", "examples"})
        if (const auto* value = declared.schema ? declared.schema->find(keyword) : nullptr)
          announce(*value);
    }
  }
}

std::optional<Things::Named> Things::named(const openapi::Operation& operation, const std::string& path) {
  const auto segments = split(path_part(operation.path), '/');
  const auto at = last_parameter(segments);
  const auto actual = split(path, '/');
  if (at == std::string::npos || actual.size() < segments.size())
    return std::nullopt;
  const auto shift = actual.size() - segments.size(); // a server's own path may stand in front
  return Named{joined(actual, at + shift + 1), http::percent_decode(actual[at + shift]).value_or(""),
               at + 1 == segments.size()};
}

bool Things::is_maker(const openapi::Operation& operation) { return makes_what_it_names(operation); }

bool Things::is_absent(const openapi::Operation& operation, const Named& thing) {
  const std::lock_guard lock(mutex_);
  if (deleted_.count(thing.path) > 0)
    return true;
  return subjects_.count(&operation) > 0 && names_.count(thing.name) == 0 && put_.count(thing.path) == 0;
}

void Things::remove(const Named& thing) {
  const std::lock_guard lock(mutex_);
  if (own_.count(thing.name) > 0 && deleted_.size() < most_names)
    deleted_.insert(thing.path);
}

void Things::make(const Named& thing) {
  const std::lock_guard lock(mutex_);
  deleted_.erase(thing.path);
  if (put_.size() < most_names)
    put_.insert(thing.path);
}

void Things::announce(const json::Value& body) {
  const std::lock_guard lock(mutex_);
  collect_texts(body, [&](std::string text) {
    if (names_.size() < most_names && text.size() < 200)
      names_.insert(std::move(text));
  });
}

void Things::individualise(const openapi::Operation& operation, json::Value& body,
                           const std::function<bool(const json::Value&)>& accepts) {
  for (auto* member : members(body, makers_.at(&operation))) {
    const auto old = *member;
    for (auto& candidate : fresh_values(old, ++made_)) {
      *member = std::move(candidate);
      if (accepts(body))
        break;
      *member = old;
    }
    if (id_text(*member) == id_text(old))
      continue;
    const std::lock_guard lock(mutex_);
    if (own_.size() < most_names)
      own_.insert(id_text(*member));
  }
  announce(body);
}

} // namespace keur::mocks
