#include "schema/reference.hpp"

#include <algorithm>
#include <optional>

namespace keur::schema {
namespace {

struct Parts {
  std::string_view scheme; // without ':'
  std::optional<std::string_view> authority;
  std::string_view path;
  std::optional<std::string_view> query;
  std::optional<std::string_view> fragment;
};

std::size_t scheme_length(std::string_view uri) {
  for (std::size_t i = 0; i < uri.size(); ++i) {
    const char c = uri[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c == ':')
      return i;
    if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.')))
      return 0;
  }
  return 0;
}

// RFC 3986 appendix B.
Parts parse(std::string_view uri) {
  Parts parts;
  if (const auto hash = uri.find('#'); hash != std::string_view::npos)
    parts.fragment = uri.substr(hash + 1), uri = uri.substr(0, hash);
  if (const auto mark = uri.find('?'); mark != std::string_view::npos)
    parts.query = uri.substr(mark + 1), uri = uri.substr(0, mark);
  if (const auto length = scheme_length(uri))
    parts.scheme = uri.substr(0, length), uri = uri.substr(length + 1);
  if (uri.starts_with("//")) {
    const auto end = std::min(uri.find('/', 2), uri.size());
    parts.authority = uri.substr(2, end - 2), uri = uri.substr(end);
  }
  parts.path = uri;
  return parts;
}

// RFC 3986 section 5.2.4.
std::string remove_dots(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    if (path.starts_with("../"))
      path.remove_prefix(3);
    else if (path.starts_with("./"))
      path.remove_prefix(2);
    else if (path.starts_with("/./"))
      path.remove_prefix(2);
    else if (path == "/.")
      path = "/";
    else if (path.starts_with("/../") || path == "/..") {
      path = path == "/.." ? std::string_view("/") : path.substr(3);
      out.resize(out.rfind('/') == std::string::npos ? 0 : out.rfind('/'));
    } else if (path == "." || path == "..")
      path = {};
    else {
      const auto end = std::min(path.find('/', 1), path.size());
      out += path.substr(0, end), path.remove_prefix(end);
    }
  }
  return out;
}

std::string merge(const Parts& base, std::string_view path) {
  if (base.authority && base.path.empty())
    return "/" + std::string(path);
  return std::string(base.path.substr(0, base.path.rfind('/') + 1)) + std::string(path);
}

std::string compose(std::string_view scheme, std::optional<std::string_view> authority, std::string_view path,
                    std::optional<std::string_view> query, std::optional<std::string_view> fragment) {
  std::string uri;
  if (!scheme.empty())
    uri += std::string(scheme) + ":";
  if (authority)
    uri += "//" + std::string(*authority);
  uri += path;
  if (query)
    uri += "?" + std::string(*query);
  if (fragment)
    uri += "#" + std::string(*fragment);
  return uri;
}

int hex(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

} // namespace

std::string resolve_reference(std::string_view base_uri, std::string_view reference) {
  const Parts ref = parse(reference), base = parse(base_uri);
  if (!ref.scheme.empty())
    return compose(ref.scheme, ref.authority, remove_dots(ref.path), ref.query, ref.fragment);
  if (ref.authority)
    return compose(base.scheme, ref.authority, remove_dots(ref.path), ref.query, ref.fragment);
  if (ref.path.empty())
    return compose(base.scheme, base.authority, base.path, ref.query ? ref.query : base.query, ref.fragment);
  const std::string path = ref.path.starts_with('/') ? std::string(ref.path) : merge(base, ref.path);
  return compose(base.scheme, base.authority, remove_dots(path), ref.query, ref.fragment);
}

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool encoded = text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0;
    out += encoded ? static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2])) : text[i];
    if (encoded)
      i += 2;
  }
  return out;
}

std::pair<std::string_view, std::string> split_fragment(std::string_view uri) {
  const auto hash = uri.find('#');
  if (hash == std::string_view::npos)
    return {uri, {}};
  return {uri.substr(0, hash), percent_decode(uri.substr(hash + 1))};
}

} // namespace keur::schema
