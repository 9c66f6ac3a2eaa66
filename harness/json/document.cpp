#include "json/document.hpp"

#include "json/pointer.hpp"

namespace keur::json {

Location Document::place(Position at, std::string_view pointer) const {
  for (std::string_view above = pointer; !origins.empty();) {
    if (const auto found = origins.find(above); found != origins.end())
      return {found->second.document, at.line, at.column,
              found->second.pointer + std::string(pointer.substr(above.size()))};
    const auto slash = above.rfind('/');
    if (slash == std::string_view::npos)
      break;
    above = above.substr(0, slash);
  }
  return {name, at.line, at.column, std::string(pointer)};
}

const Document& DocumentSet::add(Document document) {
  auto& slot = documents_[document.uri];
  if (!slot) {
    slot = std::make_unique<Document>(std::move(document));
    slot->set = this;
  }
  return *slot;
}

const Document* DocumentSet::find(std::string_view uri) const {
  const auto found = documents_.find(uri);
  return found == documents_.end() ? nullptr : found->second.get();
}

Node Node::child(std::string_view name) const {
  const Value* below = value == nullptr ? nullptr : value->find(name);
  if (below == nullptr)
    return {};
  return {document, below, append_token(pointer, name)};
}

Node Node::child(std::size_t index) const {
  if (value == nullptr || !value->is_array() || index >= value->array().size())
    return {};
  return {document, &value->array()[index], append_index(pointer, index)};
}

Location Node::location() const {
  const Position at = value == nullptr ? Position{} : value->at();
  return document == nullptr ? Location{{}, at.line, at.column, pointer} : document->place(at, pointer);
}

} // namespace keur::json
