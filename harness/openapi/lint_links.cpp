#include "base/text.hpp"
#include "json/pointer.hpp"
#include "openapi/lint.hpp"
#include "openapi/walk.hpp"

#include <algorithm>
#include <set>

namespace keur::openapi {
namespace {

json::Node root_node(const Description& description) { return {description.root, &description.root->root, ""}; }

void judge_requirements(const Description& description, const json::Node& list, Problems& problems) {
  if (!list || !list->is_array())
    return;
  for (std::size_t i = 0; i < list->array().size(); ++i) {
    const json::Node requirement = list.child(i);
    if (!requirement->is_object())
      continue;
    for (const json::Member& member : requirement->object()) {
      const json::Node scopes = requirement.child(member.name);
      const SecurityScheme* scheme = description.security_scheme(member.name);
      const json::Node declared =
          root_node(description).child("components").child("securitySchemes").child(member.name);
      if (!scheme) {
        // Since 3.2 the name may be the URI of a scheme elsewhere; such a scheme joined the others when it was built.
        if (!declared) // one that is declared but broken is reported there
          problems.add(Rule::SecurityUnknown,
                       "the security scheme " + in_quotes(member.name) + " is not declared in " +
                           (description.written == Version::V20 ? "securityDefinitions" : "components"),
                       scopes.location());
        continue;
      }
      if (!scopes->is_array() || scopes->array().empty())
        continue;
      using Type = SecurityScheme::Type;
      if (scheme->type != Type::OAuth2 && scheme->type != Type::OpenIdConnect) {
        if (description.version <= Version::V30)
          problems.add(Rule::SecurityScopesUnexpected,
                       "the scheme " + in_quotes(member.name) + " has no scopes in " +
                           std::string(name(description.written)) + ": the list must be empty",
                       scopes.location());
        continue;
      }
      for (std::size_t s = 0; scheme->type == Type::OAuth2 && s < scopes->array().size(); ++s) {
        const json::Value& scope = scopes->array()[s];
        if (scope.is_string() && !std::binary_search(scheme->scopes.begin(), scheme->scopes.end(), scope.string()))
          problems.add(Rule::SecurityScopeUnknown,
                       "no flow of " + in_quotes(member.name) + " declares the scope " + in_quotes(scope.string()),
                       scopes.child(s).location());
      }
    }
  }
}

const Operation* linked(const Description& description, const Link& link, Library& library, bool& known) {
  known = true;
  if (!link.operation_id.empty()) {
    const Operation* operation = description.find_by_id(link.operation_id);
    known = operation != nullptr;
    return operation;
  }
  if (link.operation_ref.empty() || !link.node.document)
    return nullptr;
  if (!link.operation_ref.starts_with('#'))
    return nullptr; // another description's operation: not read
  auto target = library.follow(*link.node.document, "", link.operation_ref);
  known = target.has_value();
  if (!target)
    return nullptr;
  for (const Operation& operation : description.operations)
    if (operation.node.value == target->value)
      return &operation;
  known = false;
  return nullptr;
}

void judge_link_parameters(const Operation& operation, const Link& link, Problems& problems) {
  for (const auto& [name, value] : link.parameters) {
    const auto fits = [&, &key = name](const Parameter& parameter) {
      return parameter.name == key || std::string(openapi::name(parameter.in)) + '.' + parameter.name == key;
    };
    if (std::none_of(operation.parameters.begin(), operation.parameters.end(), fits))
      problems.add(Rule::LinkParameterUnknown, operation.name() + " has no parameter " + in_quotes(name),
                   value.location());
  }
}

void judge_operation_links(const Description& description, const Operation& operation, Library& library,
                           Problems& problems, std::set<const json::Value*>& seen) {
  for (const Response& response : operation.responses)
    for (const Link& link : response.links) {
      if (!seen.insert(link.node.value).second)
        continue;
      bool known = true;
      const Operation* target = linked(description, link, library, known);
      if (!known)
        problems.add(Rule::LinkOperationUnknown,
                     "the link " + in_quotes(link.name) + " names an operation that does not exist: " +
                         in_quotes(link.operation_id + link.operation_ref),
                     link.node.child(link.operation_id.empty() ? "operationRef" : "operationId").location());
      if (target)
        judge_link_parameters(*target, link, problems);
    }
}

void judge_callback_expressions(const Operation& operation, Problems& problems) {
  for (const Callback& callback : operation.callbacks)
    for (const Operation& called : callback.operations) {
      const std::string& text = callback.expression;
      for (std::size_t open = text.find('{'); open != std::string::npos; open = text.find('{', open + 1)) {
        const std::size_t close = text.find('}', open);
        const std::string expression = text.substr(open + 1, close == std::string::npos ? close : close - open - 1);
        if (close == std::string::npos || !is_runtime_expression(expression))
          problems.add(Rule::RuntimeExpression,
                       in_quotes(expression) + " in the callback " + in_quotes(callback.name) +
                           " is no runtime expression",
                       called.node.location());
      }
    }
}

} // namespace

void lint_security(const Description& description, Problems& problems) {
  judge_requirements(description, root_node(description).child("security"), problems);
  const auto judge = [&](const Operation& operation) {
    judge_requirements(description, operation.node.child("security"), problems);
  };
  for (const Operation& operation : description.operations) {
    judge(operation);
    for (const Callback& callback : operation.callbacks)
      for (const Operation& called : callback.operations)
        judge(called);
  }
  for (const Operation& webhook : description.webhooks)
    judge(webhook);
}

void lint_links(const Description& description, Library& library, Problems& problems) {
  std::set<const json::Value*> seen;
  for (const Operation& operation : description.operations) {
    judge_operation_links(description, operation, library, problems, seen);
    judge_callback_expressions(operation, problems);
  }
}

} // namespace keur::openapi
