#pragma once
#include "openapi/load.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

/// Following `$ref` between the documents of one description. The fence (reliability catalogue S009, S010): files below
/// the root document's folder only, regular ones, also after symbolic links are followed; the network only through
/// LoadOptions::fetch and only to the root's own origin.
namespace keur::openapi {

/// Reads a regular file; `follow_last` = false refuses a symbolic link as the last path segment (O_NOFOLLOW).
Result<std::string> read_regular(const std::string& path, std::size_t limit, bool follow_last);
/// "file:///…" of an absolute path, percent-encoded.
std::string file_uri(std::string_view absolute_path);

class Library {
public:
  /// `options` is borrowed.
  Library(std::shared_ptr<json::DocumentSet> documents, const LoadOptions& options);

  /// The root document joins the set; its URI fixes folder and origin of the fence.
  const json::Document& add_root(json::Document document);
  /// From now on `$id` and anchors count (OAS 3.1): registers those of the root and of all later documents.
  void enable_identifiers();
  /// From now on documents that are opened are parts of a Swagger 2.0 document: their schemas are lifted.
  void lift_documents() { lifts_ = true; }

  /// The node that `reference` leads to. `base` is the URI to resolve against: "" = the document's own, else an
  /// enclosing `$id`. Errors (without place): ReferenceUnresolved, ReferenceOutside, and what reading the target gave.
  /// `remark`, when given, says where the reference had to be read leniently.
  Result<json::Node> follow(const json::Document& from, std::string_view base, std::string_view reference,
                            std::string* remark = nullptr);

  /// Follows a chain of Reference Objects to what is no reference. Error: as follow(), ReferenceUnresolved for a loop.
  Result<json::Node> resolve(json::Node node);

  const json::Document& root() const { return *root_; }
  /// The `$id` URI that is in force directly at a schema that states `id`.
  static std::string rebase(std::string_view base, std::string_view id);

private:
  struct Resource {
    const json::Document* document = nullptr;
    const json::Value* value = nullptr;
    std::string pointer;
  };
  Result<json::Node> find(const Resource& resource, std::string_view uri, std::string_view fragment,
                          std::string* remark);
  json::Node leniently(const Resource& resource, const std::string& pointer, std::string* remark);
  json::Node through_references(const json::Document& document, const std::string& pointer);
  Result<Resource> open(const std::string& uri);
  void set_folders(const std::string& root_path);
  Result<json::Document> read(const std::string& called);
  std::string retrieval_of(const std::string& uri) const;
  Result<std::string> read_file_below(const std::string& uri, std::string& path);
  Result<json::Node> below(const Resource& resource, const std::string& pointer);
  void register_identifiers(const json::Document& document);
  struct Trail;
  void scan(const json::Document& document, const json::Value& value, const Trail& trail, const std::string& base);
  void register_at(const json::Document& document, const json::Value& value, const Trail& trail, std::string& base);

  std::shared_ptr<json::DocumentSet> documents_;
  const LoadOptions& options_;
  const json::Document* root_ = nullptr;
  std::string own_folder_;  // the root's, as its URI spells it, with a final '/'
  std::string folder_;      // what files must lie below, spelled like it
  std::string real_folder_; // the same after symbolic links
  bool identifiers_ = false;
  bool lifts_ = false;
  int depth_ = 0; // of pointers read through references
  std::size_t bytes_ = 0;
  std::unordered_map<std::string, Resource> resources_; // by `$id`
  std::map<std::string, Resource> anchors_;             // by resource URI + '#' + anchor
  std::map<std::string, Error> unreadable_;
  /// Local references by document and text; the texts live in names_.
  std::deque<std::string> names_;
  std::unordered_map<const json::Document*, std::unordered_map<std::string_view, json::Node>> local_;
};

} // namespace keur::openapi
