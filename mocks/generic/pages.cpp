#include "mocks/generic/pages.hpp"

#include "base/text.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "json/number.hpp"
#include "json/pointer.hpp"
#include "mocks/analytics/exports.hpp"
#include "openapi/parameter_style.hpp"
#include "resource/list_parameters.hpp"

#include <algorithm>

namespace keur::mocks {
namespace {

using resource::Purpose;

/// What the request or the parameter's default says.
std::optional<std::size_t> number_for(const openapi::Operation& operation, const Request& request, Purpose purpose) {
  const auto* parameter = resource::parameter_for(operation, purpose);
  if (parameter == nullptr)
    return std::nullopt;
  const auto given = openapi::deserialize(*parameter, request.query);
  const auto* otherwise = parameter->schema ? parameter->schema->find("default") : nullptr;
  const auto* value = given ? &*given : otherwise;
  if (value == nullptr || value->is_null())
    return std::nullopt;
  const auto number = json::to_integer(value->is_string() ? value->string() : json::dump(*value));
  return number && *number >= 0 ? std::optional(static_cast<std::size_t>(*number)) : std::nullopt;
}

std::string with_query(const Request& request, const std::string& name, const std::string& value) {
  std::string query;
  for (const auto pair : split(request.query, '&'))
    if (const auto own = pair.substr(0, pair.find('=')); !pair.empty() && own != name)
      query += std::string(pair) + '&';
  return request.path + '?' + query + http::percent_encode(name) + '=' + http::percent_encode(value);
}

using Accepts = std::function<bool(const json::Value&)>;

/// Sets what the pointer names to the first of the values that leaves the body acceptable; else it stays as it is.
void say(json::Value& body, const std::string& pointer, std::initializer_list<json::Value> values,
         const Accepts& accepts) {
  const auto old = body;
  for (const auto& value : values) {
    set_at(body, pointer, value);
    if (accepts(body))
      return;
  }
  body = old;
}

/// The members beside the list, and those of the objects beside it, as their pointers and names.
std::vector<std::pair<std::string, std::string>> members_beside(const json::Value& body, const std::string& list) {
  std::vector<std::pair<std::string, std::string>> found;
  if (!body.is_object())
    return found;
  for (const auto& member : body.object()) {
    const auto pointer = json::append_token("", member.name);
    if (pointer == list)
      continue;
    found.emplace_back(pointer, member.name);
    if (member.value.is_object())
      for (const auto& inner : member.value.object())
        if (json::append_token(pointer, inner.name) != list)
          found.emplace_back(json::append_token(pointer, inner.name), inner.name);
  }
  return found;
}

struct Place {
  const openapi::Parameter* parameter = nullptr;
  std::size_t first = 0; // how many items stand before the page
  std::size_t next = 0;  // the parameter's value for the next page
};

Place place_of(const openapi::Operation& operation, const Request& request, std::size_t size) {
  for (const auto purpose : {Purpose::Cursor, Purpose::Offset}) // this mock's cursors are offsets
    if (const auto* parameter = resource::parameter_for(operation, purpose)) {
      const auto first = number_for(operation, request, purpose).value_or(0);
      return {parameter, first, first + size};
    }
  const auto* parameter = resource::parameter_for(operation, Purpose::PageNumber);
  if (parameter == nullptr)
    return {};
  const auto from = static_cast<std::size_t>(*resource::first_place(operation, *parameter));
  const auto number = std::max(number_for(operation, request, Purpose::PageNumber).value_or(from), from);
  return {parameter, (number - from) * size, number + 1};
}

} // namespace

std::optional<ListPage> page_of(const openapi::Operation& operation, const std::string& pointer, const Request& request,
                                json::Value body, const Accepts& accepts) {
  const auto* list = resource::is_paged(operation) ? json::resolve_pointer(body, pointer) : nullptr;
  if (list == nullptr || !list->is_array())
    return std::nullopt;
  const auto items = list->array();
  const auto total = items.size();
  const auto asked = number_for(operation, request, Purpose::PageSize);
  const auto size = asked && *asked > 0 ? *asked : total;
  const auto place = place_of(operation, request, size);
  const auto first = std::min(place.first, total), end = std::min(first + size, total);
  set_at(body, pointer,
         json::Array(items.begin() + static_cast<std::ptrdiff_t>(first),
                     items.begin() + static_cast<std::ptrdiff_t>(end)));
  ListPage page{std::move(body), "", total};
  const auto next = std::to_string(place.next);
  const auto target = place.parameter != nullptr ? with_query(request, place.parameter->name, next) : request.path;
  if (end < total && place.parameter != nullptr)
    page.next = target;
  for (const auto& [member, name] : members_beside(page.body, pointer)) {
    const auto* value = json::resolve_pointer(page.body, member);
    if (resource::counts_all(name) && value != nullptr && value->is_number())
      say(page.body, member, {json::Value(total)}, accepts);
    else if (!resource::leads_on(name))
      continue;
    else if (page.next.empty()) // where it must stand, it leads to a page without items
      say(page.body, member, {json::Value(nullptr), json::Value(""), json::Value(request.origin + target)}, accepts);
    else
      say(page.body, member, {json::Value(next), json::Value(page.next), json::Value(request.origin + page.next)},
          accepts);
  }
  return accepts(page.body) ? std::optional(std::move(page)) : std::nullopt;
}

} // namespace keur::mocks
