#include "openapi/description.hpp"

#include "crypto/crypto.hpp"

#include <algorithm>
#include <array>

namespace keur::openapi {

const Parameter* Operation::parameter(In in, std::string_view name) const {
  for (const Parameter& parameter : parameters)
    if (parameter.in == in && parameter.name == name)
      return &parameter;
  return nullptr;
}

const Response* Operation::response(int status) const {
  const std::string exact = std::to_string(status);
  const std::array<char, 3> range{exact.front(), 'X', 'X'};
  for (const std::string_view key :
       {std::string_view(exact), std::string_view(range.data(), range.size()), std::string_view("default")})
    for (const Response& response : responses)
      if (response.status == key)
        return &response;
  return nullptr;
}

bool Operation::anonymous() const {
  return security.empty() || std::any_of(security.begin(), security.end(), [](const SecurityRequirement& alternative) {
           return alternative.schemes.empty();
         });
}

const MediaType* find_media_type(const std::vector<MediaType>& content, const http::MediaType& actual) {
  const MediaType* best = nullptr;
  for (const MediaType& candidate : content)
    if (!candidate.range.type.empty() && http::covers(candidate.range, actual) &&
        (!best || http::specificity(candidate.range) > http::specificity(best->range)))
      best = &candidate;
  return best;
}

const Operation* Description::find(std::string_view method, std::string_view path) const {
  for (const Operation& operation : operations)
    if (operation.path == path && operation.method == method)
      return &operation;
  return nullptr;
}

const Operation* Description::find_by_id(std::string_view operation_id) const {
  if (operation_id.empty())
    return nullptr;
  for (const Operation& operation : operations)
    if (operation.id == operation_id)
      return &operation;
  return nullptr;
}

const SecurityScheme* Description::security_scheme(std::string_view name) const {
  for (const SecurityScheme& scheme : security_schemes)
    if (scheme.name == name)
      return &scheme;
  return nullptr;
}

std::string Description::digest() const {
  if (!root)
    return {};
  // The others by their digests in sorted order: where the files lie does not change what they say.
  std::vector<std::string> others;
  for (const auto& [uri, document] : *documents)
    if (document.get() != root)
      others.push_back(document->sha256);
  if (others.empty())
    return root->sha256;
  std::sort(others.begin(), others.end());
  std::string all = root->sha256;
  for (const std::string& digest : others)
    all += '\n' + digest;
  return crypto::sha256_hex(all);
}

std::vector<const Problem*> unreadable_parts(const Description& description) {
  constexpr std::array<std::string_view, 5> ids{"reference-unresolved", "reference-outside", "reference-kind",
                                                "reference-loop", "document-unreadable"};
  std::vector<const Problem*> parts;
  for (const Problem& problem : description.problems)
    if (problem.level == Problem::Level::Error && std::find(ids.begin(), ids.end(), problem.id) != ids.end())
      parts.push_back(&problem);
  return parts;
}

} // namespace keur::openapi
