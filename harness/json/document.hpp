#pragma once
#include "base/result.hpp"
#include "json/value.hpp"

#include <map>
#include <memory>
#include <string>

namespace keur::json {

class DocumentSet;

/// Where a part of a document that was rewritten while loading stands in the text.
struct Origin {
  std::string document; // its name
  std::string pointer;
};

/// One parsed text. `uri` identifies it for $ref (an absolute URI: file:///… for files, or what the text calls itself),
/// `name` is how people call it in messages (the path as given, or the URL).
struct Document {
  std::string uri;
  std::string name;
  Value root;
  std::size_t bytes = 0;
  std::string sha256 = {};          // lower-case hex of the bytes as read
  const DocumentSet* set = nullptr; // the set that owns it; null before it was added
  std::string retrieved_from = {};  // URI it was read from where that is not `uri`
  /// For a document that was rewritten: by pointer into `root`, what stands there and below it came from elsewhere.
  std::map<std::string, Origin, std::less<>> origins = {};

  /// The place to show for a pointer into `root`: in the text that people wrote.
  Location place(Position at, std::string_view pointer) const;
};

/// The documents a description consists of, by URI, owned here; addresses stay valid while the set lives.
class DocumentSet {
public:
  DocumentSet() = default;
  DocumentSet(const DocumentSet&) = delete; // its documents know where it lives
  DocumentSet& operator=(const DocumentSet&) = delete;
  /// An equal URI keeps the document that is there already: addresses that were handed out stay good.
  const Document& add(Document document);
  const Document* find(std::string_view uri) const;
  auto begin() const { return documents_.begin(); }
  auto end() const { return documents_.end(); }
  std::size_t size() const { return documents_.size(); }

private:
  std::map<std::string, std::unique_ptr<Document>, std::less<>> documents_;
};

/// A place in a document: borrowed, valid while its DocumentSet lives.
struct Node {
  const Document* document = nullptr;
  const Value* value = nullptr;
  std::string pointer = {};

  explicit operator bool() const { return value != nullptr; }
  const Value& operator*() const { return *value; }
  const Value* operator->() const { return value; }
  /// The member or element below; an empty Node when there is none.
  Node child(std::string_view name) const;
  Node child(std::size_t index) const;
  Location location() const;
};

} // namespace keur::json
