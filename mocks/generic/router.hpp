#pragma once
#include "openapi/description.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keur::mocks {

/// Where a request leads: the operations of the path it matches, and the texts that stand for the template's
/// expressions, percent-encoding kept.
struct Match {
  std::string_view path; // the template
  std::vector<std::pair<std::string, std::string>> values;
  const std::vector<const openapi::Operation*>* operations = nullptr;
  std::vector<std::string> segments = {}; // of the request's path, a server's own path left out
  std::string query = {};                 // of the request

  /// Of operations whose paths differ in a query that is written into them, the one whose query the request has.
  const openapi::Operation* operation(std::string_view method) const;
  /// The same with the values' names as the operation's own template has them.
  Match named_by(const openapi::Operation& operation) const;
  /// "GET, HEAD, POST": what Allow says (RFC 9110 section 10.2.1).
  std::string allow() const;
};

/// A trie over the segments of all path templates. Concrete segments win over templated ones (OAS 3.1.1
/// section 4.8.8.2), segments with more literal text over those with less. No regular expression is made from a
/// description's text.
class Router {
public:
  /// Borrows the description.
  explicit Router(const openapi::Description& description);
  std::optional<Match> find(std::string_view path) const;

private:
  struct Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literal;
    std::vector<std::pair<std::string, std::unique_ptr<Node>>> templated; // most literal text first
    std::vector<const openapi::Operation*> operations;
  };
  void add(const openapi::Operation& operation);
  static const Node* descend(const Node& node, const std::vector<std::string_view>& segments, std::size_t at,
                             std::vector<std::pair<std::string, std::string>>& values);
  std::optional<Match> find_below(std::string_view path) const;

  Node root_;
  std::vector<std::string> prefixes_; // the servers' paths, which may stand in front of a request's path
};

/// A target's or template's path without query and fragment, which some descriptions write into a template.
std::string_view path_part(std::string_view path);

} // namespace keur::mocks
