#include "change/references.hpp"

#include "http/uri.hpp"
#include "json/pointer.hpp"

namespace keur::change {
namespace {

std::string resolved_uri(const std::string& base, std::string_view reference) {
  if (auto uri = http::resolve(base, reference))
    return *uri;
  return std::string(reference);
}

} // namespace

Spot Spot::child(std::string_view name) const {
  const json::Value* found = value ? value->find(name) : nullptr;
  return found ? Spot{document, found} : Spot{};
}

Spot References::follow(const Spot& from, std::string_view reference) {
  const auto [entry, is_new] = led_.try_emplace(from.value);
  if (is_new)
    entry->second = find(from, reference);
  return entry->second;
}

Spot References::find(const Spot& from, std::string_view reference) {
  const auto hash = reference.find('#');
  const std::string_view path = reference.substr(0, hash);
  const std::string fragment =
      hash == std::string_view::npos ? std::string() : http::percent_decode(reference.substr(hash + 1)).value_or("");
  const json::Document* document = from.document;
  Spot root;
  if (!path.empty()) {
    const std::string uri = resolved_uri(from.document->uri, path);
    document = documents_.find(uri);
    if (!document) {
      index();
      const auto named = named_.find(uri);
      if (named == named_.end())
        return {};
      root = named->second;
      document = root.document;
    }
  }
  if (!root)
    root = {document, &document->root};
  if (fragment.empty())
    return root;
  if (fragment.front() == '/') {
    const json::Value* found = json::resolve_pointer(*root, fragment);
    return found ? Spot{document, found} : Spot{};
  }
  index();
  const auto named = named_.find(document->uri + '#' + fragment);
  return named == named_.end() ? Spot{} : named->second;
}

void References::index() {
  if (indexed_)
    return;
  indexed_ = true;
  for (const auto& [uri, document] : documents_)
    index(*document, document->root, uri);
}

/// JSON Schema 2020-12 sections 8.2.1 and 8.2.2. Recursion is bounded by the reader's depth limit.
void References::index(const json::Document& document, const json::Value& value, const std::string& base) {
  if (value.is_array())
    for (const json::Value& element : value.array())
      index(document, element, base);
  if (!value.is_object())
    return;
  std::string below = base;
  if (const auto id = value.find_string("$id")) {
    below = resolved_uri(base, *id);
    named_.try_emplace(below, Spot{&document, &value});
  }
  for (const std::string_view keyword : {"$anchor", "$dynamicAnchor"})
    if (const auto anchor = value.find_string(keyword))
      named_.try_emplace(document.uri + '#' + std::string(*anchor), Spot{&document, &value});
  for (const json::Member& member : value.object())
    index(document, member.value, below);
}

} // namespace keur::change
