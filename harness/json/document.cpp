#include "json/document.hpp"

#include "json/pointer.hpp"

namespace keur::json {

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
  Location where{document == nullptr ? std::string() : document->name, 0, 0, pointer};
  if (value != nullptr)
    where.line = value->at().line, where.column = value->at().column;
  return where;
}

} // namespace keur::json
