#include "check/possible.hpp"

#include "generate/generate.hpp"
#include "plan/drafts.hpp"

#include <algorithm>

namespace keur::check {

bool names_success(const openapi::Operation& operation) {
  return operation.responses.empty() ||
         std::any_of(operation.responses.begin(), operation.responses.end(), [](const openapi::Response& response) {
           return response.status == "default" || response.status[0] == '2' || response.status[0] == '3';
         });
}

bool can_be_met(const Context& context, const openapi::Response& response) {
  const auto& description = context.description;
  generate::Generator generator(context.schemas, plan::dialect_of(description));
  generate::Options options;
  options.direction = schema::Direction::Response;
  const auto& content = response.content;
  return content.empty() || std::any_of(content.begin(), content.end(), [&](const openapi::MediaType& entry) {
           return !entry.range.is_json() || !entry.schema || generator.minimal(entry.schema, options).has_value();
         });
}

bool success_can_be_met(const Context& context) {
  const auto* operation = context.step().operation;
  if (operation == nullptr)
    return true;
  bool described = false;
  for (const auto& response : operation->responses)
    if (response.status[0] == '2') {
      described = true;
      if (can_be_met(context, response))
        return true;
    }
  return !described;
}

} // namespace keur::check
