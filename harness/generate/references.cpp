#include "generate/references.hpp"

#include "http/uri.hpp"
#include "json/pointer.hpp"

namespace keur::generate {
namespace {

json::Node child_of(const json::Node& node, const std::string& token) {
  if (!node->is_array())
    return node.child(token);
  const auto index = json::to_integer(token);
  if (!index || *index < 0)
    return {};
  return node.child(static_cast<std::size_t>(*index));
}

json::Node at_pointer(const json::Document& document, std::string_view pointer) {
  const auto tokens = json::parse_pointer(pointer);
  if (!tokens)
    return {};
  json::Node node{&document, &document.root, ""};
  for (const std::string& token : *tokens) {
    if (!node)
      return {};
    node = child_of(node, token);
  }
  return node;
}

json::Node find_anchor(const json::Node& node, std::string_view anchor, int depth) {
  if (depth == 0)
    return {};
  if (node->is_object()) {
    if (node->find_string("$anchor") == anchor || node->find_string("$dynamicAnchor") == anchor)
      return node;
    for (const json::Member& member : node->object())
      if (json::Node found = find_anchor(node.child(member.name), anchor, depth - 1))
        return found;
  } else if (node->is_array()) {
    for (std::size_t i = 0; i < node->array().size(); ++i)
      if (json::Node found = find_anchor(node.child(i), anchor, depth - 1))
        return found;
  }
  return {};
}

} // namespace

json::Node follow(const json::DocumentSet& documents, const json::Node& from, std::string_view reference) {
  const std::size_t hash = reference.find('#');
  const std::string_view base = reference.substr(0, hash);
  const json::Document* document = from.document;
  if (!base.empty()) {
    const auto uri = http::resolve(from.document->uri, base);
    document = uri ? documents.find(*uri) : nullptr;
    if (document == nullptr)
      document = documents.find(base);
    if (document == nullptr)
      return {};
  }
  const std::string_view raw = hash == std::string_view::npos ? std::string_view() : reference.substr(hash + 1);
  const auto fragment = http::percent_decode(raw);
  if (!fragment)
    return {};
  if (fragment->empty() || fragment->front() == '/')
    return at_pointer(*document, *fragment);
  return find_anchor(json::Node{document, &document->root, ""}, *fragment, 64);
}

} // namespace keur::generate
