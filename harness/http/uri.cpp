#include "http/uri.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace keur::http {
namespace {

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool contains(std::string_view set, char c) { return set.find(c) != std::string_view::npos; }

constexpr std::string_view sub_delims = "!$&'()*+,;=";

// RFC 3986 section 2.3.
bool is_unreserved(char c) { return is_alpha(c) || is_digit(c) || contains("-._~", c); }

/// Unreserved, sub-delims, `more` and whole %XX triplets only.
bool is_made_of(std::string_view text, std::string_view more) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2]))
        return false;
      i += 2;
    } else if (!is_unreserved(text[i]) && !contains(sub_delims, text[i]) && !contains(more, text[i])) {
      return false;
    }
  }
  return true;
}

bool is_scheme(std::string_view text) {
  return !text.empty() && is_alpha(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_alpha(c) || is_digit(c) || contains("+-.", c); });
}

bool is_host(std::string_view host) {
  if (host.size() >= 2 && host.front() == '[') {
    const auto inner = host.substr(1, host.size() - 2);
    return host.back() == ']' && !inner.empty() &&
           std::all_of(inner.begin(), inner.end(), [](char c) { return is_hex(c) || c == ':' || c == '.'; });
  }
  return is_made_of(host, "");
}

bool is_port(std::string_view port) {
  return port.size() <= 5 && std::all_of(port.begin(), port.end(), is_digit) &&
         (port.empty() || std::stoi(std::string(port)) <= 65535);
}

auto bad(std::string_view what) {
  return fail(ErrorCode::Syntax, "the URI's " + std::string(what) + " is not allowed by RFC 3986");
}

/// userinfo@host:port
Status read_authority(std::string_view text, Uri& uri) {
  if (const auto at = text.rfind('@'); at != std::string_view::npos) {
    uri.userinfo = std::string(text.substr(0, at));
    if (!is_made_of(*uri.userinfo, ":"))
      return bad("user information");
    text.remove_prefix(at + 1);
  }
  const auto bracket = text.find(']');
  const auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    uri.port = std::string(text.substr(colon + 1));
    if (!is_port(*uri.port))
      return bad("port");
  }
  uri.host = to_lower(text.substr(0, colon));
  if (!is_host(*uri.host))
    return bad("host");
  return {};
}

/// Cuts `text` at the first of `mark`; what follows the mark is the component.
std::optional<std::string> cut_off(std::string_view& text, char mark) {
  const auto at = text.find(mark);
  if (at == std::string_view::npos)
    return std::nullopt;
  std::string component(text.substr(at + 1));
  text = text.substr(0, at);
  return component;
}

void drop_last_segment(std::string& path) {
  const auto slash = path.rfind('/');
  path.resize(slash == std::string::npos ? 0 : slash);
}

// RFC 3986 section 5.2.4.
std::string remove_dot_segments(std::string_view in) {
  std::string out;
  const auto starts = [&](std::string_view prefix) { return in.substr(0, prefix.size()) == prefix; };
  while (!in.empty()) {
    if (starts("../"))
      in.remove_prefix(3);
    else if (starts("./") || starts("/./"))
      in.remove_prefix(2);
    else if (in == "/.")
      in = "/";
    else if (starts("/../"))
      in.remove_prefix(3), drop_last_segment(out);
    else if (in == "/..")
      in = "/", drop_last_segment(out);
    else if (in == "." || in == "..")
      in = {};
    else {
      const auto end = std::min(in.find('/', 1), in.size());
      out += in.substr(0, end);
      in.remove_prefix(end);
    }
  }
  return out;
}

// RFC 3986 section 5.2.3.
std::string merge(const Uri& base, std::string_view path) {
  if (base.host && base.path.empty())
    return '/' + std::string(path);
  const auto slash = base.path.rfind('/');
  return base.path.substr(0, slash == std::string::npos ? 0 : slash + 1) + std::string(path);
}

void append_percent(std::string& out, char c) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += hex[byte >> 4U];
  out += hex[byte & 15U];
}

int hex_value(char c) { return is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10; }

std::optional<std::string> decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2]))
        return std::nullopt;
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

} // namespace

Result<Uri> parse_uri(std::string_view text) {
  Uri uri;
  uri.fragment = cut_off(text, '#');
  uri.query = cut_off(text, '?');
  if (uri.fragment && !is_made_of(*uri.fragment, ":@/?"))
    return bad("fragment");
  // Square brackets are not allowed by the grammar but are what people write for arrays and what servers accept.
  if (uri.query && !is_made_of(*uri.query, ":@/?[]"))
    return bad("query");
  const auto colon = text.find(':');
  if (colon != std::string_view::npos && colon < text.find('/')) {
    if (!is_scheme(text.substr(0, colon)))
      return bad("scheme");
    uri.scheme = to_lower(text.substr(0, colon));
    text.remove_prefix(colon + 1);
  }
  if (text.substr(0, 2) == "//") {
    const auto end = std::min(text.find('/', 2), text.size());
    if (const auto read = read_authority(text.substr(2, end - 2), uri); !read)
      return fail(read.error());
    text.remove_prefix(end);
  }
  uri.path = std::string(text);
  if (!is_made_of(uri.path, ":@/"))
    return bad("path");
  return uri;
}

std::string to_string(const Uri& uri) {
  std::string out;
  if (!uri.scheme.empty())
    out += uri.scheme + ':';
  if (uri.host) {
    out += "//";
    if (uri.userinfo)
      out += *uri.userinfo + '@';
    out += *uri.host;
    if (uri.port)
      out += ':' + *uri.port;
  }
  out += uri.path;
  if (uri.query)
    out += '?' + *uri.query;
  if (uri.fragment)
    out += '#' + *uri.fragment;
  return out;
}

Uri resolve(const Uri& base, const Uri& reference) {
  Uri target = reference;
  if (!reference.scheme.empty() || reference.host) {
    if (reference.scheme.empty())
      target.scheme = base.scheme;
    target.path = remove_dot_segments(reference.path);
    return target;
  }
  target.scheme = base.scheme;
  target.userinfo = base.userinfo;
  target.host = base.host;
  target.port = base.port;
  if (reference.path.empty()) {
    target.path = base.path;
    if (!reference.query)
      target.query = base.query;
  } else if (reference.path.front() == '/') {
    target.path = remove_dot_segments(reference.path);
  } else {
    target.path = remove_dot_segments(merge(base, reference.path));
  }
  return target;
}

std::string encode_illegal(std::string_view reference) {
  constexpr std::string_view legal =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%";
  constexpr std::string_view hexadecimal = "0123456789ABCDEFabcdef";
  std::string whole;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    whole += reference[i];
    if (reference[i] == '%' &&
        (i + 2 >= reference.size() || hexadecimal.find(reference[i + 1]) == std::string_view::npos ||
         hexadecimal.find(reference[i + 2]) == std::string_view::npos))
      whole += "25";
  }
  return percent_encode(whole, legal);
}

Result<std::string> resolve(std::string_view base, std::string_view reference) {
  const auto base_uri = parse_uri(base);
  if (!base_uri)
    return fail(base_uri.error());
  const auto reference_uri = parse_uri(reference);
  if (!reference_uri)
    return fail(reference_uri.error());
  return to_string(resolve(*base_uri, *reference_uri));
}

std::string origin(const Uri& uri) {
  if (!uri.host || uri.host->empty())
    return {};
  return uri.scheme + "://" + *uri.host + ':' + std::to_string(effective_port(uri));
}

int effective_port(const Uri& uri) {
  if (uri.port && !uri.port->empty())
    return std::stoi(*uri.port);
  if (uri.scheme == "https" || uri.scheme == "wss")
    return 443;
  if (uri.scheme == "http" || uri.scheme == "ws")
    return 80;
  return 0;
}

std::string percent_encode(std::string_view text) { return percent_encode(text, {}); }

std::string percent_encode(std::string_view text, std::string_view keep) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c) || contains(keep, c))
      out += c;
    else
      append_percent(out, c);
  }
  return out;
}

std::optional<std::string> percent_decode(std::string_view text) { return decode(text, false); }

std::string form_encode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == ' ')
      out += '+';
    else if (is_alpha(c) || is_digit(c) || contains("*-._", c))
      out += c;
    else
      append_percent(out, c);
  }
  return out;
}

std::optional<std::string> form_decode(std::string_view text) { return decode(text, true); }

} // namespace keur::http
