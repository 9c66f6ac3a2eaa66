#include "mocks/generic/router.hpp"

#include "base/text.hpp"
#include "http/uri.hpp"
#include "openapi/path_template.hpp"

#include <algorithm>

namespace keur::mocks {
namespace {

using Values = std::vector<std::pair<std::string, std::string>>;

/// "{id}.json" against "7.json"; each expression takes at least one character.
bool match_segment(std::string_view pattern, std::string_view text, Values& values) {
  const auto open = pattern.find('{');
  const auto close = open == std::string_view::npos ? open : pattern.find('}', open);
  if (close == std::string_view::npos)
    return pattern == text;
  if (text.substr(0, open) != pattern.substr(0, open))
    return false;
  const auto name = pattern.substr(open + 1, close - open - 1);
  const auto after = pattern.substr(close + 1);
  const auto rest = text.substr(open);
  const auto size = values.size();
  for (std::size_t length = rest.size(); length > 0; --length) {
    if (after.empty() && length < rest.size())
      return false;
    values.emplace_back(name, rest.substr(0, length));
    if (match_segment(after, rest.substr(length), values))
      return true;
    values.resize(size);
  }
  return false;
}

std::size_t literal_length(std::string_view pattern) {
  std::size_t length = 0;
  bool inside = false;
  for (const char c : pattern) {
    if (c == '{')
      inside = true;
    else if (c == '}')
      inside = false;
    else if (!inside)
      ++length;
  }
  return length;
}

/// The template's query, without its mark; "" = none.
std::string_view query_part(std::string_view path) {
  const auto mark = path.find('?');
  return mark == std::string_view::npos ? std::string_view() : path.substr(mark + 1, path.find('#', mark) - mark - 1);
}

/// How many pairs a template's own query has, all of which are in the request's; nothing where one is not.
std::optional<std::size_t> query_in_common(std::string_view path, std::string_view query) {
  const auto own = query_part(path);
  if (own.empty())
    return 0;
  const auto sent = split(query, '&');
  std::size_t count = 0;
  for (const auto pair : split(own, '&')) {
    const bool literal = pair.find('{') == std::string_view::npos;
    if (literal && std::find(sent.begin(), sent.end(), pair) == sent.end())
      return std::nullopt;
    count += literal ? 1 : 0;
  }
  return count;
}

/// What the request's query says where a template writes its own: "page={page}".
void match_query(std::string_view pattern, std::string_view query, Values& values) {
  if (pattern.empty())
    return;
  const auto sent = split(query, '&');
  for (const auto pair : split(pattern, '&')) {
    const auto name = pair.substr(0, pair.find('=') + 1);
    const auto own =
        std::find_if(sent.begin(), sent.end(), [&](std::string_view one) { return one.starts_with(name); });
    if (pair.find('{') != std::string_view::npos && own != sent.end())
      match_segment(pair, *own, values);
  }
}

std::string decoded_segment(std::string_view segment) {
  return http::percent_decode(segment).value_or(std::string(segment));
}

} // namespace

std::string_view path_part(std::string_view path) { return path.substr(0, path.find_first_of("?#")); }

const openapi::Operation* Match::operation(std::string_view method) const {
  const auto find = [&](std::string_view wanted) -> const openapi::Operation* {
    const openapi::Operation* first = nullptr;
    std::size_t most = 0;
    for (const auto* one : *operations)
      if (const auto fitting = one->method == wanted ? query_in_common(one->path, query) : std::nullopt;
          fitting && (first == nullptr || *fitting > most))
        first = one, most = *fitting;
    const auto any =
        std::find_if(operations->begin(), operations->end(), [&](const auto* one) { return one->method == wanted; });
    return first == nullptr && any != operations->end() ? *any : first;
  };
  const auto* declared = find(method);
  return declared == nullptr && method == "HEAD" ? find("GET") : declared;
}

Match Match::named_by(const openapi::Operation& operation) const {
  Match named = *this;
  named.values.clear();
  const auto patterns = split(path_part(operation.path), '/');
  for (std::size_t i = 0; i < patterns.size() && i < segments.size(); ++i)
    if (patterns[i].find('{') != std::string_view::npos)
      match_segment(patterns[i], segments[i], named.values);
  match_query(query_part(operation.path), query, named.values);
  return named;
}

std::string Match::allow() const {
  std::vector<std::string> methods;
  const auto add = [&](const std::string& method) {
    if (std::find(methods.begin(), methods.end(), method) == methods.end())
      methods.push_back(method);
  };
  for (const auto* operation : *operations) {
    add(operation->method);
    if (operation->method == "GET")
      add("HEAD");
  }
  add("OPTIONS");
  return join(methods, ", ");
}

Router::Router(const openapi::Description& description) {
  for (const auto& operation : description.operations) {
    add(operation);
    for (const auto& server : operation.servers) {
      const auto uri = http::parse_uri(server.resolved);
      if (!uri || uri->path.empty() || uri->path == "/")
        continue;
      auto prefix = uri->path;
      while (!prefix.empty() && prefix.back() == '/')
        prefix.pop_back();
      if (std::find(prefixes_.begin(), prefixes_.end(), prefix) == prefixes_.end())
        prefixes_.push_back(prefix);
    }
  }
}

void Router::add(const openapi::Operation& operation) {
  auto* node = &root_;
  for (const auto segment : split(path_part(operation.path), '/')) {
    if (segment.find('{') == std::string_view::npos) {
      auto& next = node->literal[decoded_segment(segment)];
      if (!next)
        next = std::make_unique<Node>();
      node = next.get();
      continue;
    }
    auto& all = node->templated;
    const auto form = openapi::without_names(segment);
    auto found = std::find_if(all.begin(), all.end(),
                              [&](const auto& entry) { return openapi::without_names(entry.first) == form; });
    if (found == all.end()) {
      const auto place = std::find_if(all.begin(), all.end(), [&](const auto& entry) {
        return literal_length(entry.first) < literal_length(segment);
      });
      found = all.emplace(place, std::string(segment), std::make_unique<Node>());
    }
    node = found->second.get();
  }
  // Of operations that differ in their path's fragment only, the one without answers.
  auto& all = node->operations;
  const bool plain = path_part(operation.path) == operation.path;
  const auto place = std::find_if(all.begin(), all.end(),
                                  [&](const auto* other) { return plain && path_part(other->path) != other->path; });
  all.insert(place, &operation);
}

const Router::Node* Router::descend(const Node& node, const std::vector<std::string_view>& segments, std::size_t at,
                                    Values& values) {
  if (at == segments.size())
    return node.operations.empty() ? nullptr : &node;
  if (const auto found = node.literal.find(decoded_segment(segments[at])); found != node.literal.end())
    if (const auto* end = descend(*found->second, segments, at + 1, values))
      return end;
  const auto size = values.size();
  for (const auto& [pattern, next] : node.templated) {
    if (match_segment(pattern, segments[at], values))
      if (const auto* end = descend(*next, segments, at + 1, values))
        return end;
    values.resize(size);
  }
  return nullptr;
}

std::optional<Match> Router::find_below(std::string_view path) const {
  const auto segments = split(path_part(path), '/');
  Match match;
  const auto* node = descend(root_, segments, 0, match.values);
  if (node == nullptr)
    return std::nullopt;
  match.operations = &node->operations;
  match.segments.assign(segments.begin(), segments.end());
  match.path = node->operations.front()->path;
  return match;
}

std::optional<Match> Router::find(std::string_view path) const {
  if (auto match = find_below(path))
    return match;
  for (const auto& prefix : prefixes_)
    if (path.substr(0, prefix.size()) == prefix)
      if (auto match = find_below(path.substr(prefix.size())))
        return match;
  return std::nullopt;
}

} // namespace keur::mocks
