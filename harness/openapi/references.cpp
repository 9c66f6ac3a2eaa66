#include "openapi/references.hpp"

#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "http/uri.hpp"
#include "json/pointer.hpp"
#include "openapi/swagger.hpp"

#include <climits>
#include <cstdlib>
#include <filesystem>
#include <unordered_set>

namespace keur::openapi {
namespace {

constexpr std::size_t max_documents = 10'000;

std::string folder_of(std::string_view path) { return std::string(path.substr(0, path.rfind('/') + 1)); }

bool is_file_uri(std::string_view uri) { return uri.starts_with("file:///"); }

std::string real_path(const std::string& path) {
  char buffer[PATH_MAX];
  return ::realpath(path.c_str(), buffer) ? std::string(buffer) : std::string();
}

/// URI of a document without its fragment.
std::string_view without_fragment(std::string_view uri) { return uri.substr(0, uri.find('#')); }

const std::string& location_of(const json::Document& document) {
  return document.retrieved_from.empty() ? document.uri : document.retrieved_from;
}

std::string shown_text(std::string_view text) { return '\'' + truncate(escape_visible(text), 200) + '\''; }

} // namespace

std::string file_uri(std::string_view absolute_path) {
  return "file://" + http::percent_encode(absolute_path, "/-._~!$&'()*+,;=:@");
}

Library::Library(std::shared_ptr<json::DocumentSet> documents, const LoadOptions& options)
    : documents_(std::move(documents)), options_(options) {}

const json::Document& Library::add_root(json::Document document) {
  bytes_ += document.bytes;
  root_ = &documents_->add(std::move(document));
  if (const std::string& from = location_of(*root_); is_file_uri(from))
    set_folders(http::percent_decode(std::string_view(from).substr(7)).value_or(""));
  return *root_;
}

void Library::set_folders(const std::string& root_path) {
  const auto real_folder = [](const std::string& path) {
    const std::string real = real_path(path);
    return real.ends_with('/') ? real : real + '/';
  };
  folder_ = own_folder_ = folder_of(root_path);
  const std::string real_own = real_folder_ = real_folder(own_folder_);
  if (options_.reference_root.empty())
    return;
  const std::string wider = real_folder(options_.reference_root);
  if (!real_own.starts_with(wider))
    return;
  real_folder_ = wider;
  // Spelled as the description's address is, where a link on the way does not prevent it.
  const std::string way = real_own.substr(wider.size());
  folder_ = own_folder_.ends_with('/' + way) ? own_folder_.substr(0, own_folder_.size() - way.size()) : wider;
}

void Library::enable_identifiers() {
  identifiers_ = true;
  register_identifiers(*root_);
}

std::string Library::rebase(std::string_view base, std::string_view id) {
  auto resolved = http::resolve(base, http::encode_illegal(id));
  return resolved ? std::string(without_fragment(*resolved)) : std::string(base);
}

/// The way down from the root, on the stack: a pointer is only made where an identifier stands.
struct Library::Trail {
  const Trail* up = nullptr;
  std::string_view name = {};
  std::size_t index = 0;
  bool is_index = false;

  std::string pointer() const {
    if (!up)
      return {};
    return is_index ? json::append_index(up->pointer(), index) : json::append_token(up->pointer(), name);
  }
};

void Library::register_identifiers(const json::Document& document) {
  scan(document, document.root, Trail{}, document.uri);
}

void Library::scan(const json::Document& document, const json::Value& value, const Trail& trail,
                   const std::string& base) {
  if (value.is_array())
    for (std::size_t i = 0; i < value.array().size(); ++i)
      scan(document, value.array()[i], Trail{&trail, {}, i, true}, base);
  if (!value.is_object())
    return;
  std::string here;
  bool identified = false;
  for (const json::Member& member : value.object())
    if (member.name.starts_with('$') && member.value.is_string())
      identified |= member.name == "$id" || member.name == "$anchor" || member.name == "$dynamicAnchor";
  if (identified) {
    here = base;
    register_at(document, value, trail, here);
  }
  for (const json::Member& member : value.object())
    if (member.value.is_object() || member.value.is_array())
      scan(document, member.value, Trail{&trail, member.name}, identified ? here : base);
}

void Library::register_at(const json::Document& document, const json::Value& value, const Trail& trail,
                          std::string& base) {
  const Resource resource{&document, &value, trail.pointer()};
  if (auto id = value.find_string("$id")) {
    base = rebase(base, *id);
    resources_.try_emplace(base, resource);
  }
  for (std::string_view keyword : {"$anchor", "$dynamicAnchor"})
    if (auto anchor = value.find_string(keyword))
      anchors_.try_emplace(base + '#' + std::string(*anchor), resource);
}

Result<json::Node> Library::follow(const json::Document& from, std::string_view base, std::string_view reference,
                                   std::string* remark) {
  const bool local = reference.starts_with('#') && (base.empty() || base == from.uri);
  if (local) {
    const auto& known = local_[&from];
    if (auto found = known.find(reference); found != known.end())
      return found->second;
  }
  const std::size_t hash = reference.find('#');
  const std::string_view fragment = hash == std::string_view::npos ? "" : reference.substr(hash + 1);
  Resource resource{&from, &from.root, ""};
  std::string uri = from.uri;
  if (!local) {
    auto absolute = http::resolve(base.empty() ? from.uri : base, http::encode_illegal(reference.substr(0, hash)));
    if (!absolute)
      return fail(ErrorCode::ReferenceUnresolved, shown_text(reference) + " is no valid URI reference");
    uri = std::string(without_fragment(*absolute));
    auto opened = open(uri);
    if (!opened)
      return fail(opened.error());
    resource = *opened;
  }
  auto node = find(resource, uri, fragment, remark);
  if (node && local && (!remark || remark->empty())) {
    names_.push_back(std::string(reference));
    local_[&from].emplace(names_.back(), *node);
  }
  return node;
}

Result<json::Node> Library::find(const Resource& resource, std::string_view uri, std::string_view fragment,
                                 std::string* remark) {
  auto decoded = http::percent_decode(fragment);
  if (!decoded)
    return fail(ErrorCode::ReferenceUnresolved, "the fragment " + shown_text(fragment) + " holds a stray '%'", {},
                "write a literal percent sign as %25");
  if (decoded->empty() || decoded->front() == '/') {
    auto node = below(resource, *decoded);
    if (!node)
      if (json::Node found = leniently(resource, *decoded, remark))
        return found;
    return node;
  }
  if (auto anchor = anchors_.find(std::string(uri) + '#' + *decoded); anchor != anchors_.end())
    return json::Node{anchor->second.document, anchor->second.value, anchor->second.pointer};
  for (const auto& [name, anchor] : anchors_)
    if (anchor.document == resource.document && name.ends_with('#' + *decoded)) {
      if (remark)
        *remark = "names an anchor of another schema resource; it is read as if it stood in this one";
      return json::Node{anchor.document, anchor.value, anchor.pointer};
    }
  std::string message =
      "there is no anchor " + shown_text('#' + *decoded) + " in " + shown_text(resource.document->name);
  if (json::resolve_pointer(*resource.value, '/' + *decoded))
    message += "; did you mean " + shown_text("#/" + *decoded) + '?';
  return fail(ErrorCode::ReferenceUnresolved, message);
}

/// Real documents point through other references, and from inside a schema with `$id` to the document around it.
/// Strictly both lead nowhere (RFC 6901; JSON Schema 2020-12 section 9.2.1), but what they mean is plain.
json::Node Library::leniently(const Resource& resource, const std::string& pointer, std::string* remark) {
  json::Node found;
  std::string how;
  if (resource.value != &resource.document->root) {
    if (const json::Value* value = json::resolve_pointer(resource.document->root, pointer)) {
      found = {resource.document, value, pointer};
      how = "leads nowhere below the enclosing $id; it is read from the document's root";
    }
  }
  if (!found && (found = through_references(*resource.document, resource.pointer + pointer)))
    how = "leads through another $ref, which a JSON Pointer does not follow; it is read as if it did";
  if (found && remark)
    *remark = how;
  return found;
}

json::Node Library::through_references(const json::Document& document, const std::string& pointer) {
  auto tokens = json::parse_pointer(pointer);
  if (!tokens || depth_ > 8)
    return {};
  ++depth_; // each reference on the way may lead through others
  json::Node node{&document, &document.root, ""};
  for (const std::string& token : *tokens) {
    const json::Node holder = node;
    const auto step = [&](const json::Node& from) -> json::Node {
      const json::Value* value = json::resolve_pointer(*from.value, '/' + json::escape_token(token));
      return value ? json::Node{from.document, value, json::append_token(from.pointer, token)} : json::Node{};
    };
    node = step(holder);
    if (!node && holder->find_string("$ref"))
      if (auto target = resolve(holder); target && *target)
        node = step(*target);
    if (!node)
      break;
  }
  --depth_;
  return node;
}

Result<json::Node> Library::below(const Resource& resource, const std::string& pointer) {
  auto tokens = json::parse_pointer(pointer);
  if (!tokens)
    return fail(ErrorCode::ReferenceUnresolved,
                shown_text(pointer) + " is no JSON Pointer: '~' must be written ~0, '/' ~1");
  if (const json::Value* value = json::resolve_pointer(*resource.value, pointer))
    return json::Node{resource.document, value, resource.pointer + pointer};
  const json::Value* value = resource.value;
  for (const std::string& token : *tokens) {
    const json::Value* next = json::resolve_pointer(*value, '/' + json::escape_token(token));
    if (next) {
      value = next;
      continue;
    }
    std::string message = shown_text(pointer) + " leads nowhere in " + shown_text(resource.document->name) + ": " +
                          (value->is_object() || value->is_array() ? "there is no " + shown_text(token)
                                                                   : "a " + std::string(name(value->kind())) +
                                                                         " has no members, so no " + shown_text(token));
    std::vector<std::string> names;
    if (value->is_object() && value->object().size() < 5'000)
      for (const json::Member& member : value->object())
        names.push_back(member.name);
    if (auto slip = nearest(token, names))
      message += "; did you mean " + shown_text(*slip) + '?';
    return fail(ErrorCode::ReferenceUnresolved, message);
  }
  return fail(ErrorCode::ReferenceUnresolved, shown_text(pointer) + " leads nowhere");
}

Result<Library::Resource> Library::open(const std::string& uri) {
  if (auto resource = resources_.find(uri); resource != resources_.end())
    return resource->second;
  if (const json::Document* document = documents_->find(uri))
    return Resource{document, &document->root, ""};
  if (auto known = unreadable_.find(uri); known != unreadable_.end())
    return fail(known->second);
  auto document = read(uri);
  if (!document)
    return fail(unreadable_.emplace(uri, document.error()).first->second);
  bytes_ += document->bytes;
  if (lifts_)
    lift_in_place(document->root);
  const json::Document& added = documents_->add(std::move(*document));
  if (identifiers_)
    register_identifiers(added);
  return Resource{&added, &added.root, ""};
}

/// A root with `$self` moves what is beside it along: what it calls by an address below or beside its own is looked for
/// at the same way from where the root was read (OAS 3.2.0 section 4.1.2.2.1; an address itself is never followed).
std::string Library::retrieval_of(const std::string& uri) const {
  const auto self = http::parse_uri(root_->uri), wanted = http::parse_uri(uri);
  if (root_->retrieved_from.empty() || !self || !wanted || http::origin(*self) != http::origin(*wanted) ||
      self->scheme != wanted->scheme)
    return uri;
  const auto way = std::filesystem::path(wanted->path).lexically_relative(folder_of(self->path));
  return http::resolve(root_->retrieved_from, way.string()).value_or(uri);
}

Result<json::Document> Library::read(const std::string& called) {
  const std::string uri = retrieval_of(called);
  if (documents_->size() >= max_documents)
    return fail(ErrorCode::SizeLimit, "the description consists of more than 10000 documents");
  std::string name = uri;
  Result<std::string> text;
  if (is_file_uri(uri))
    text = read_file_below(uri, name);
  else if (auto target = http::parse_uri(uri), own = http::parse_uri(location_of(*root_));
           target && own && options_.fetch && target->scheme == "https" && !http::origin(*target).empty() &&
           http::origin(*target) == http::origin(*own))
    text = options_.fetch(uri);
  else
    return fail(ErrorCode::ReferenceOutside, shown_text(uri) +
                                                 " was not opened: only files in the description's folder are read" +
                                                 ", and addresses of its own origin");
  if (!text)
    return fail(text.error());
  if (text->size() + bytes_ > options_.limits.bytes * 4)
    return fail(ErrorCode::SizeLimit, "the documents of the description are too large together");
  if (trim(*text).empty())
    return fail(ErrorCode::ReferenceUnresolved, shown_text(name) + " is empty");
  auto loaded = json::load(*text, name, options_.limits);
  if (!loaded)
    return fail(loaded.error());
  json::Document document{called, name, std::move(loaded->root), text->size(), crypto::sha256_hex(*text)};
  document.retrieved_from = uri == called ? std::string() : uri;
  return document;
}

Result<std::string> Library::read_file_below(const std::string& uri, std::string& path) {
  auto decoded = http::percent_decode(std::string_view(uri).substr(7));
  if (!decoded || decoded->find('\0') != std::string::npos)
    return fail(ErrorCode::ReferenceUnresolved, shown_text(uri) + " is no file name");
  path = *decoded;
  const auto outside = [&] {
    return fail(ErrorCode::ReferenceOutside,
                shown_text(path) + " was not opened: it is outside " +
                    (options_.reference_root.empty() ? "the description's folder (--reference-root names a wider one)"
                                                     : "the folder that --reference-root names"));
  };
  // First by name, so that nothing outside is even looked at; then by what the links really lead to.
  if (folder_.empty() || !path.starts_with(folder_) || path.find("/../") != std::string::npos)
    return outside();
  const std::string full = path;
  path = folder_of(root_->name) + std::filesystem::path(full).lexically_relative(own_folder_).string();
  std::string real = real_path(full);
  if (real.empty()) // a file whose name holds a percent sign, written as it is
    real = real_path(std::string(std::string_view(uri).substr(7)));
  if (real.empty())
    return fail(ErrorCode::ReferenceUnresolved, "the file " + shown_text(path) + " does not exist");
  if (!real.starts_with(real_folder_))
    return outside();
  return read_regular(real, options_.limits.bytes, false);
}

Result<json::Node> Library::resolve(json::Node node) {
  std::unordered_set<const json::Value*> seen;
  while (node) {
    auto reference = node->find_string("$ref");
    if (!reference)
      return node;
    auto next = follow(*node.document, "", *reference);
    if (!next)
      return next;
    if (next->value->find("$ref") && !seen.insert(next->value).second)
      return fail(ErrorCode::ReferenceUnresolved, "the reference leads back to itself: a loop");
    node = std::move(*next);
  }
  return node;
}

} // namespace keur::openapi
