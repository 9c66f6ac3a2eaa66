#include "schema/registry.hpp"

#include "http/uri.hpp"
#include "json/pointer.hpp"
#include "schema/metaschemas.hpp"
#include "schema/reference.hpp"

#include <algorithm>
#include <array>

namespace keur::schema {
namespace {

std::string_view without_empty_fragment(std::string_view uri) {
  return uri.ends_with('#') ? uri.substr(0, uri.size() - 1) : uri;
}

bool is_description(const json::Value& root) { return root.find_string("openapi").has_value(); }

// Positions of a 3.1 description that hold no schemas: what looks like one there is data.
bool holds_data(std::string_view name) {
  return name == "example" || name == "examples" || name == "default" || name == "enum" || name == "const" ||
         name == "value" || name.starts_with("x-");
}

bool is_named(const json::Value& schema) {
  constexpr std::array<std::string_view, 6> names{"$id",    "id", "$anchor", "$dynamicAnchor", "$recursiveAnchor",
                                                  "$schema"};
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return schema.find(name) != nullptr; });
}

// One reference token down; array indices as RFC 6901 section 4 writes them.
json::Node step(const json::Node& node, const std::string& token) {
  json::Node next{node.document, json::resolve_pointer(*node, "/" + json::escape_token(token)), {}};
  if (next)
    next.pointer = json::append_token(node.pointer, token);
  return next;
}

} // namespace

// A depth-first scan with its own stack, so that no nesting can overflow ours. Pointers are made only where something
// is named; until then a frame knows its parent.
struct Registry::Scan {
  struct Frame {
    const json::Value* value;
    Resource* resource;
    std::size_t parent;
    std::string_view token;
    std::size_t index;
    bool is_schema;
  };
  static constexpr std::size_t no_parent = static_cast<std::size_t>(-1);

  const json::Node& from;
  std::vector<Frame> frames = {};
  std::vector<std::size_t> open = {};

  void push(const json::Value& value, Resource* resource, std::size_t parent, std::string_view token, std::size_t index,
            bool is_schema) {
    open.push_back(frames.size());
    frames.push_back({&value, resource, parent, token, index, is_schema});
  }
  json::Node node(std::size_t at) const {
    std::vector<const Frame*> up;
    for (; at != no_parent; at = frames[at].parent)
      up.push_back(&frames[at]);
    json::Node result = from;
    result.value = up.front()->value;
    for (auto frame = up.rbegin() + 1; frame != up.rend(); ++frame)
      result.pointer = (*frame)->token.empty() && (*frame)->index != no_parent
                           ? json::append_index(result.pointer, (*frame)->index)
                           : json::append_token(result.pointer, (*frame)->token);
    return result;
  }
  /// Does the schema stand in no other schema?
  bool is_outermost(std::size_t at) const {
    for (at = frames[at].parent; at != no_parent; at = frames[at].parent)
      if (frames[at].is_schema)
        return false;
    return true;
  }
  // A keyword with subschemas, or any member of a description that may lead to a schema.
  void children(std::size_t at) {
    const Frame frame = frames[at];
    if (frame.value->is_array()) {
      std::size_t index = 0;
      for (const auto& item : frame.value->array())
        push(item, frame.resource, at, {}, index++, false);
    }
    if (!frame.value->is_object())
      return;
    for (const auto& member : frame.value->object())
      if (frame.is_schema)
        subschemas(at, member);
      else if (!holds_data(member.name))
        push(member.value, frame.resource, at, member.name, no_parent,
             member.name == "schema" || member.name == "itemSchema");
  }
  void subschemas(std::size_t at, const json::Member& member) {
    Resource* resource = frames[at].resource;
    const SubschemaKeyword* keyword = subschema_keyword(member.name, resource->dialect.base);
    if (!keyword)
      return;
    const bool list = member.value.is_array() && keyword->holds != Holds::Schema && keyword->holds != Holds::Map;
    if (!list && keyword->holds != Holds::Map)
      return push(member.value, resource, at, member.name, no_parent, true);
    frames.push_back({&member.value, resource, at, member.name, no_parent, false});
    const std::size_t holder = frames.size() - 1;
    std::size_t index = 0;
    if (list)
      for (const auto& item : member.value.array())
        push(item, resource, holder, {}, index++, true);
    else if (member.value.is_object())
      for (const auto& each : member.value.object())
        push(each.value, resource, holder, each.name, no_parent, true);
  }
};

const Resource* Registry::starting_at(const json::Value& value) const {
  const auto found = by_value_.find(&value);
  return found == by_value_.end() ? nullptr : found->second;
}

Resource& Registry::add(std::string uri, const json::Node& root, DialectUse dialect) {
  Resource& resource = resources_.emplace_back(Resource{std::move(uri), root, dialect});
  by_uri_.emplace(resource.uri, &resource);
  return resource;
}

Result<const Resource*> Registry::root_of(const json::Document& document) {
  if (const auto known = by_document_.find(&document); known != by_document_.end())
    return known->second;
  const json::Node root{&document, &document.root, ""};
  DialectUse dialect{options_.dialect};
  if (is_description(document.root)) {
    const bool v30 = document.root.find_string("openapi")->starts_with("3.0");
    dialect.base = v30 ? Dialect::OpenApi30 : Dialect::OpenApi31;
    if (const auto uri = document.root.find_string("jsonSchemaDialect"); uri && !v30) {
      auto use = dialect_use(*uri, dialect, root.child("jsonSchemaDialect").location());
      if (!use)
        return fail(use.error());
      dialect = *use;
    }
  }
  Resource& resource = add(std::string(without_empty_fragment(document.uri)), root, dialect);
  by_document_.emplace(&document, &resource);
  by_value_.emplace(&document.root, &resource);
  if (auto done = scan(root, resource); !done)
    return fail(done.error());
  return by_value_.at(&document.root);
}

// The root of a description is no schema; everything else is taken for one.
Status Registry::scan(const json::Node& from, Resource& resource) {
  if (resource.dialect.base == Dialect::OpenApi30)
    return {};
  Scan scan{from};
  const bool description = from.pointer.empty() && is_description(*from.value);
  scan.push(*from.value, &resource, Scan::no_parent, {}, Scan::no_parent, !description);
  while (!scan.open.empty()) {
    const std::size_t at = scan.open.back();
    scan.open.pop_back();
    Scan::Frame& frame = scan.frames[at];
    const std::size_t up = frame.parent;
    const bool in_components = up != Scan::no_parent && scan.frames[up].token == "schemas" &&
                               !scan.frames[up].is_schema && scan.frames[up].parent != Scan::no_parent &&
                               scan.frames[scan.frames[up].parent].token == "components";
    frame.is_schema |= in_components;
    if (frame.is_schema && frame.value->is_object()) {
      if (!scanned_.insert(frame.value).second)
        continue;
      if (is_named(*frame.value)) {
        auto identified = identify(scan.node(at), *frame.resource, description && scan.is_outermost(at));
        if (!identified)
          return fail(identified.error());
        frame.resource = *identified;
      }
    }
    scan.children(at);
  }
  return {};
}

// Makes a resource of a schema with an id, and enters its anchors. Returns the resource that it and what is below
// belong to.
Result<Resource*> Registry::identify(const json::Node& node, Resource& parent, bool outermost) {
  const json::Value& schema = *node;
  const bool document_root = node.pointer.empty() && parent.root.value == node.value;
  DialectUse dialect = parent.dialect;
  const auto uri = schema.find_string("$schema");
  if (uri) {
    auto use = dialect_use(*uri, dialect, node.child("$schema").location());
    if (!use)
      return fail(use.error());
    if (document_root || outermost || schema.find_string(id_keyword(use->base)))
      dialect = *use;
  }
  if (document_root)
    parent.dialect = dialect;
  const auto id = schema.find_string(id_keyword(dialect.base));
  const bool hidden = reference_stands_alone(dialect.base) && schema.find("$ref");
  Resource* resource = &parent;
  if (id && !hidden && !without_empty_fragment(*id).starts_with('#')) {
    const std::string whole = resolve_reference(parent.uri, *id);
    const std::string absolute(split_fragment(whole).first);
    if (document_root) {
      parent.uri = absolute;
      by_uri_.insert_or_assign(parent.uri, &parent);
    } else {
      resource = &add(absolute, node, dialect);
      by_value_.insert_or_assign(node.value, resource);
    }
  }
  // "In any root Schema Object": one that stands in no other (OAS 3.1.1 section 4.8.24.5). Its base stays the
  // document's.
  if (uri && outermost && resource == &parent) {
    resource = &add(parent.uri, node, dialect);
    by_value_.insert_or_assign(node.value, resource);
    if (auto named = name_anchors(node, parent); !named)
      return fail(named.error());
  }
  if (id && !hidden)
    if (const auto name = split_fragment(*id).second; !name.empty() && !has(since_2019, dialect.base))
      resource->anchors.emplace(name, node);
  if (auto named = name_anchors(node, *resource); !named)
    return fail(named.error());
  return resource;
}

Status Registry::name_anchors(const json::Node& node, Resource& resource) {
  if (!has(since_2019, resource.dialect.base))
    return {};
  if (const auto anchor = node->find_string("$anchor"))
    resource.anchors.emplace(*anchor, node);
  if (resource.dialect.base == Dialect::Draft201909) {
    if (node.value == resource.root.value)
      resource.recursive_anchor = node->find_boolean("$recursiveAnchor", false);
  } else if (const auto dynamic = node->find_string("$dynamicAnchor")) {
    resource.anchors.emplace(*dynamic, node);
    resource.dynamic_anchors.emplace_back(*dynamic, node);
  }
  return {};
}

const json::Document* Registry::metaschema_document(std::string_view uri) const {
  uri = without_empty_fragment(uri);
  if (const auto* document = documents_.find(uri))
    return document;
  for (const auto& [key, document] : documents_)
    for (const char* name : {"$id", "id"})
      if (const auto id = document->root.find_string(name); id && without_empty_fragment(*id) == uri)
        return document.get();
  return nullptr;
}

// A metaschema of the document set: its own dialect, less the vocabularies it does not list.
Result<DialectUse> Registry::dialect_use(std::string_view uri, DialectUse otherwise, const Location& where, int depth) {
  constexpr int deepest = 8; // metaschemas of metaschemas
  if (const auto known = dialect_of(uri)) {
    const bool description = otherwise.base == Dialect::OpenApi31 && *known == Dialect::Draft202012;
    return DialectUse{description ? Dialect::OpenApi31 : *known};
  }
  const json::Document* document = metaschema_document(uri);
  if (!document || depth > deepest)
    return fail(ErrorCode::SchemaInvalid, "the dialect " + std::string(uri) + " is not known", where,
                "name a published JSON Schema dialect, or give its metaschema along");
  return custom_dialect(document->root, otherwise, where, depth);
}

Result<DialectUse> Registry::custom_dialect(const json::Value& metaschema, DialectUse otherwise, const Location& where,
                                            int depth) {
  DialectUse use = otherwise;
  const auto parent = metaschema.find_string("$schema");
  if (parent) {
    auto inherited = dialect_use(*parent, otherwise, where, depth + 1);
    if (!inherited)
      return inherited;
    use = *inherited;
  }
  const json::Value* vocabularies = metaschema.find("$vocabulary");
  if (!vocabularies || !vocabularies->is_object())
    return use;
  use.vocabularies = 0;
  for (const auto& [uri, required, at] : vocabularies->object()) {
    const auto known = vocabulary_of(uri);
    if (known)
      use.vocabularies |= *known;
    else if (required.is_boolean() && required.boolean())
      return fail(ErrorCode::SchemaInvalid, "the dialect demands the vocabulary " + uri + ", which is not known", where,
                  "use a published dialect");
  }
  return use;
}

Status Registry::scan_all() {
  for (const auto& [uri, document] : documents_)
    if (auto root = root_of(*document); !root)
      return fail(root.error());
  return {};
}

// A document under that URI, else one that names itself so anywhere inside, else a built-in metaschema.
Result<const Resource*> Registry::find_resource(const std::string& uri) {
  if (const auto known = by_uri_.find(uri); known != by_uri_.end())
    return known->second;
  for (const json::DocumentSet* set : {&documents_, &metaschemas()})
    if (const auto* document = set->find(uri))
      return root_of(*document);
  if (auto done = scan_all(); !done)
    return fail(done.error());
  const auto found = by_uri_.find(uri);
  return found == by_uri_.end() ? nullptr : found->second;
}

Result<Target> Registry::resolve(const Resource& base, std::string_view reference, const Location& from) {
  const std::string absolute = resolve_reference(base.uri, http::encode_illegal(reference));
  const auto parts = split_fragment(absolute);
  const std::string_view uri = parts.first;
  const std::string& fragment = parts.second;
  const bool here = reference.empty() || reference.starts_with('#');
  auto found = here ? Result<const Resource*>(&base) : find_resource(std::string(uri));
  if (!found)
    return fail(found.error());
  const Resource* resource = *found;
  if (!resource)
    return fail(ErrorCode::ReferenceUnresolved, "no document or schema is known as " + std::string(uri), from);
  if (fragment.empty())
    return Target{{resource->root, resource}};
  if (fragment.starts_with('/')) {
    auto target = at_pointer(*resource, fragment, from);
    // Documents point from inside a schema with $id to components of the document around it: no such pointer there
    // (JSON Schema 2020-12 core section 9.2.1), but what it means is plain. The reader of descriptions remarks on it.
    const json::Document& document = *resource->root.document;
    if (!target && is_description(document.root) && resource->root.value != &document.root)
      if (auto root = root_of(document); root && json::resolve_pointer(document.root, fragment))
        return at_pointer(**root, fragment, from);
    return target;
  }
  const auto anchor = resource->anchors.find(fragment);
  if (anchor == resource->anchors.end())
    return fail(ErrorCode::ReferenceUnresolved,
                "there is no anchor " + fragment + " in " + resource->root.document->name, from);
  const auto& dynamic = resource->dynamic_anchors;
  const bool is_dynamic =
      std::any_of(dynamic.begin(), dynamic.end(), [&](const auto& each) { return each.first == fragment; });
  return Target{{anchor->second, resource}, is_dynamic ? fragment : std::string()};
}

Result<Target> Registry::at_pointer(const Resource& resource, const std::string& fragment, const Location& from) {
  const auto tokens = json::parse_pointer(fragment);
  if (!tokens)
    return fail(ErrorCode::ReferenceUnresolved, "#" + fragment + " is no JSON pointer", from);
  Place place{resource.root, &resource};
  for (const std::string& token : *tokens) {
    const json::Node next = step(place.node, token);
    if (!next)
      return fail(ErrorCode::ReferenceUnresolved, "#" + fragment + " leads nowhere in " + resource.root.document->name,
                  from);
    place.node = next;
    if (const Resource* inner = starting_at(*next.value))
      place.resource = inner;
  }
  // A reference may make a schema of what stands at no schema position.
  if (place.node->is_object() && !scanned_.contains(place.node.value)) {
    if (auto done = scan(place.node, const_cast<Resource&>(*place.resource)); !done)
      return fail(done.error());
    if (const Resource* inner = starting_at(*place.node.value))
      place.resource = inner;
  }
  return Target{place};
}

Result<Place> Registry::locate(const json::Node& node) {
  auto root = root_of(*node.document);
  if (!root)
    return fail(root.error());
  if (node.pointer.empty())
    return Place{node, *root};
  const auto tokens = json::parse_pointer(node.pointer);
  const Resource* resource = *root;
  json::Node at{node.document, &node.document->root, ""};
  for (const std::string& token : tokens ? *tokens : std::vector<std::string>{}) {
    at = step(at, token);
    if (!at)
      break;
    if (const Resource* inner = starting_at(*at))
      resource = inner;
  }
  if (node->is_object() && !scanned_.contains(node.value)) {
    if (auto done = scan(node, const_cast<Resource&>(*resource)); !done)
      return fail(done.error());
    if (const Resource* inner = starting_at(*node.value))
      resource = inner;
  }
  return Place{node, resource};
}

} // namespace keur::schema
