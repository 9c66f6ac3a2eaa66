#include "http/uri.hpp"
#include "json/pointer.hpp"
#include "mocks/analytics/exports.hpp"

namespace keur::mocks {

json::Node dereference(const json::DocumentSet& documents, json::Node node) {
  for (int hop = 0; hop < 64 && node; ++hop) {
    const auto reference = node->find_string("$ref");
    if (!reference)
      return node;
    const auto mark = reference->find('#');
    const auto* document = node.document;
    if (const auto file = reference->substr(0, mark); !file.empty()) {
      const auto uri = http::resolve(node.document->uri, http::encode_illegal(file));
      document = uri ? documents.find(*uri) : nullptr;
    }
    const auto pointer =
        http::percent_decode(mark == std::string_view::npos ? std::string_view() : reference->substr(mark + 1));
    if (document == nullptr || !pointer)
      return {};
    node = {document, json::resolve_pointer(document->root, *pointer), *pointer};
  }
  return {};
}

void set_at(json::Value& root, std::string_view pointer, json::Value value) {
  const auto tokens = json::parse_pointer(pointer);
  if (!tokens)
    return;
  auto* place = &root;
  for (const auto& token : *tokens) {
    if (!place->is_object())
      *place = json::Object();
    auto* next = place->object().find(token);
    place = next != nullptr ? next : &place->object().set(token, json::Value());
  }
  *place = std::move(value);
}

} // namespace keur::mocks
