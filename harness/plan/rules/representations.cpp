#include "plan/rules/things.hpp"

#include <algorithm>

namespace keur::plan::derive {
namespace {

/// The concrete media types of the operation's successful answers, as written, each once.
std::vector<const openapi::MediaType*> offered(const openapi::Operation& operation) {
  std::vector<const openapi::MediaType*> found;
  for (const openapi::Response& response : operation.responses)
    if (response.status[0] == '2')
      for (const openapi::MediaType& media_type : response.content)
        if (media_type.name.find('*') == std::string::npos && media_type.is_media_type() &&
            std::none_of(found.begin(), found.end(), [&](const openapi::MediaType* each) {
              return each->range.essence() == media_type.range.essence();
            }))
          found.push_back(&media_type);
  return found;
}

/// The languages that the answer's Content-Language may name; empty where the description does not list them.
std::vector<std::string> languages(const RuleContext& context) {
  std::vector<std::string> found;
  for (const openapi::Response& response : context.operation.responses)
    for (const openapi::Header& header : response.headers)
      if (response.status[0] == '2' && http::Fields{{header.name, ""}}.contains("Content-Language") && header.schema)
        if (const auto& values = flat(context, {header.schema}).values)
          for (const json::Node& value : *values)
            if (value->is_string())
              found.push_back(value->string());
  return found;
}

void add_alone(Cases& cases, const RuleContext& context, const Draft& base, const openapi::MediaType& media_type) {
  auto steps = context.drafts.steps(
      base, demanding({"representation", {}, {}, "Accept names " + media_type.name + " alone, which is described"}));
  if (!steps)
    return;
  Story story{std::move(*steps)};
  set_field(story.steps.back(), "Accept", std::string(media_type.range.essence()));
  tell(cases, context,
       {"representation",
        "Accept " + std::string(media_type.range.essence()),
        "each documented media type can be had alone",
        media_type.node.location(),
        {media_type.node.pointer}},
       std::move(story));
}

} // namespace

Cases representation(const RuleContext& context) {
  Cases cases;
  const auto& base = context.drafts.minimal(context.operation);
  if (context.operation.method != "GET" || !base)
    return cases;
  const auto types = offered(context.operation);
  if (types.size() > 1)
    for (const openapi::MediaType* each : types)
      add_alone(cases, context, *base, *each);
  const bool negotiates = header_parameter(context.operation, "Accept-Language") != nullptr ||
                          describes_header(context.operation, "Content-Language");
  if (!negotiates)
    return cases;
  for (const std::string& language : languages(context)) {
    auto steps = context.drafts.steps(*base, demanding({"representation", {}, {}, "Accept-Language: " + language}));
    if (!steps)
      return cases;
    Story story{std::move(*steps)};
    set_field(story.steps.back(), "Accept-Language", language);
    tell(cases, context, {"representation", "Accept-Language " + language, "each documented language can be had"},
         std::move(story));
  }
  return cases;
}

} // namespace keur::plan::derive
