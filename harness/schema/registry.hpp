#pragma once
#include "schema/dialect.hpp"

#include <deque>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace keur::schema {

/// A schema resource (2020-12 core section 4.3.5): a root with an absolute URI, its dialect and the names in it.
struct Resource {
  std::string uri; // without fragment
  json::Node root;
  DialectUse dialect;
  std::unordered_map<std::string, json::Node> anchors = {}; // $anchor, $dynamicAnchor, "#name" ids
  std::vector<std::pair<std::string, json::Node>> dynamic_anchors = {};
  bool recursive_anchor = false; // 2019-09
};

/// A schema and the resource that gives its references their base.
struct Place {
  json::Node node;
  const Resource* resource = nullptr;
  /// The schema that this one is a branch of, written in place, and its resource: what that declares holds here too.
  /// Null for all others.
  const json::Value* whole = nullptr;
  const Resource* whole_resource = nullptr;
};

/// What a reference leads to. `dynamic_name` is set when the fragment named a $dynamicAnchor.
struct Target {
  Place place;
  std::string dynamic_name = {};
};

/// Finds schema resources in documents by URI: those of a set, and the built-in metaschemas. Not thread-safe; the
/// compiler holds its lock.
class Registry {
public:
  Registry(const json::DocumentSet& documents, const Options& options) : documents_(documents), options_(options) {}

  /// The node with its base, whatever the position it stands at.
  Result<Place> locate(const json::Node& node);
  /// Follows `reference` from `base`; `from` is named in the error.
  Result<Target> resolve(const Resource& base, std::string_view reference, const Location& from);
  /// The resource that starts at this very value; null when none does.
  const Resource* starting_at(const json::Value& value) const;

private:
  struct Scan;
  Result<const Resource*> root_of(const json::Document& document);
  Result<const Resource*> find_resource(const std::string& uri);
  Status scan_all();
  Status scan(const json::Node& from, Resource& resource);
  Result<Resource*> identify(const json::Node& node, Resource& parent, bool outermost);
  Status name_anchors(const json::Node& node, Resource& resource);
  Result<DialectUse> dialect_use(std::string_view uri, DialectUse otherwise, const Location& where, int depth = 0);
  Result<DialectUse> custom_dialect(const json::Value& metaschema, DialectUse otherwise, const Location& where,
                                    int depth);
  const json::Document* metaschema_document(std::string_view uri) const;
  Result<Target> at_pointer(const Resource& resource, const std::string& fragment, const Location& from);
  Resource& add(std::string uri, const json::Node& root, DialectUse dialect);

  const json::DocumentSet& documents_;
  const Options& options_;
  std::deque<Resource> resources_;
  std::unordered_map<std::string, const Resource*> by_uri_;
  std::unordered_map<const json::Value*, Resource*> by_value_;
  std::unordered_map<const json::Document*, Resource*> by_document_;
  std::unordered_set<const json::Value*> scanned_; // schema positions
};

} // namespace keur::schema
