#include "plan/next_page.hpp"

#include "http/link.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"

namespace keur::plan {
namespace {

bool is_reference(std::string_view text) {
  return text.starts_with('/') || text.starts_with('?') || text.find("://") != std::string_view::npos;
}

std::string query_reference(const http::Exchange& exchange, const Follow& follow, std::string_view value) {
  return with_query_value(exchange.request.target_uri, follow.parameter, value);
}

/// What the body's member says: nothing at the end; a text where a next page is named.
std::optional<std::string> named_next(const json::Value& body, const std::string& pointer) {
  const json::Value* next = json::resolve_pointer(body, pointer);
  if (next == nullptr || (!next->is_string() && !next->is_number()))
    return std::nullopt;
  std::string text = next->is_string() ? next->string() : next->number();
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

} // namespace

std::string with_query_value(std::string_view target, std::string_view name, std::string_view value) {
  const auto question = target.find('?');
  const std::string key = http::percent_encode(name);
  std::string written(target.substr(0, question)), query;
  std::string_view rest = question == std::string_view::npos ? "" : target.substr(question + 1);
  while (!rest.empty()) {
    const auto end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end), own = pair.substr(0, pair.find('='));
    if (own != key && own != name)
      query += (query.empty() ? "" : "&") + std::string(pair);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  query += (query.empty() ? "" : "&") + key + '=' + http::percent_encode(value);
  return written + '?' + query;
}

std::optional<std::string> next_page_of(const Follow& follow, const http::Exchange& exchange, std::size_t pages) {
  if (!exchange.response || exchange.response->status / 100 != 2)
    return std::nullopt;
  if (auto target = http::linked(exchange.response->fields, "next"))
    return target;
  auto loaded = json::load_json(exchange.response->body, "page", {}, json::DuplicateKeys::Remark);
  if (!loaded)
    return std::nullopt;
  if (!follow.next.empty()) {
    const auto named = named_next(loaded->root, follow.next);
    if (!named || is_reference(*named))
      return named;
    return follow.parameter.empty() ? std::nullopt : std::optional(query_reference(exchange, follow, *named));
  }
  const json::Value* list = json::resolve_pointer(loaded->root, follow.list);
  const bool full = list != nullptr && list->is_array() && !list->array().empty() && follow.asked != 0 &&
                    list->array().size() >= follow.asked;
  if (follow.step == 0 || !full || exchange.response->fields.contains("Link"))
    return std::nullopt;
  const std::int64_t value = follow.from + follow.step * static_cast<std::int64_t>(pages);
  return query_reference(exchange, follow, std::to_string(value));
}

} // namespace keur::plan
