#include "change/change.hpp"

namespace keur::change {

std::vector<Unread> unread_parts(const openapi::Description& description) {
  std::vector<Unread> out;
  for (const openapi::Problem* problem : openapi::unreadable_parts(description))
    out.push_back({problem->message, problem->where});
  for (const openapi::Operation& operation : description.operations)
    if (const auto reference = operation.node ? operation.node->find_string("$ref") : std::nullopt;
        reference && operation.responses.empty())
      out.push_back({operation.name() + ": an operation is no place for a $ref (" + std::string(*reference) + ')',
                     {operation.node.document->name, operation.node->at().line, operation.node->at().column,
                      operation.node.pointer}});
  return out;
}

} // namespace keur::change
