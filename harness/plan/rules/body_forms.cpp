#include "http/method.hpp"
#include "plan/rules/rules.hpp"

#include <algorithm>

namespace keur::plan::derive {
namespace {

constexpr std::string_view unknown_type = "application/vnd.keur.unknown";

bool declares(const std::vector<openapi::MediaType>& content, std::string_view name) {
  const auto parsed = http::parse_media_type(name);
  return parsed && openapi::find_media_type(content, *parsed) != nullptr;
}

/// The draft with some body, or nothing where the operation takes none or none can be made.
std::optional<Draft> with_some_body(const RuleContext& context) {
  const auto& base = context.drafts.minimal(context.operation);
  if (!base || !context.operation.request_body)
    return std::nullopt;
  Draft draft = *base;
  if (draft.values.body)
    return draft;
  auto body = context.drafts.body(context.operation, false);
  if (!body)
    return std::nullopt;
  draft.values.media_type = body->first;
  draft.values.body = std::move(body->second);
  return draft;
}

void refuse_side_effects(Step& step) {
  if (step.request_class == profile::RequestClass::ExportCommand)
    step.request_class = profile::RequestClass::Unsafe;
}

} // namespace

Cases request_media_type(const RuleContext& context) {
  Cases cases;
  const auto& base = context.drafts.minimal(context.operation);
  if (!base || !context.operation.request_body)
    return cases;
  for (const openapi::MediaType& media_type : context.operation.request_body->content) {
    if (base->values.media_type == &media_type)
      continue;
    auto body = context.drafts.body_in(context.operation, media_type, true);
    if (!body) {
      omit(context, "request-media-type",
           "no body of media type " + media_type.name + " could be made without an example",
           media_type.node.location());
      continue;
    }
    Draft draft = *base;
    draft.values.media_type = &media_type;
    draft.values.body = std::move(*body);
    add(cases, context,
        {"request-media-type",
         media_type.name,
         "a body in another media type that is accepted",
         media_type.node.location(),
         {media_type.node.pointer}},
        draft, expect_accepted("the operation takes " + media_type.name));
  }
  return cases;
}

Cases malformed_body(const RuleContext& context) {
  Cases cases;
  auto draft = with_some_body(context);
  if (!draft || generate::body_form(*draft->values.media_type) != generate::BodyForm::Json)
    return cases;
  const std::string because = "the body is no JSON text";
  for (const auto& [label, text] : {std::pair("cut off", "{\"keur\": "), std::pair("trailing comma", "{\"keur\": 1,}"),
                                    std::pair("no quotes", "keur")}) {
    add(cases, context, {"malformed-json", label, because, draft->values.media_type->node.location()}, *draft,
        {Kind::Rejected, because});
    if (cases.empty())
      return cases;
    cases.back().steps.back().request.body.emplace(text);
    refuse_side_effects(cases.back().steps.back());
  }
  return cases;
}

Cases wrong_content_type(const RuleContext& context) {
  Cases cases;
  auto draft = with_some_body(context);
  if (!draft || declares(context.operation.request_body->content, unknown_type))
    return cases;
  const std::string because = "no media type of the request body covers " + std::string(unknown_type);
  add(cases, context,
      {"wrong-content-type", "", because,
       context.operation.request_body->node ? context.operation.request_body->node.location() : Location{}},
      *draft, {Kind::UnsupportedMedia, because});
  if (cases.empty())
    return cases;
  Step& step = cases.back().steps.back();
  if (step.request.body.value_or("").empty()) // no content has no wrong type
    return {};
  step.request.fields.set("Content-Type", std::string(unknown_type));
  refuse_side_effects(step);
  return cases;
}

Cases not_acceptable(const RuleContext& context) {
  Cases cases;
  const openapi::Operation& operation = context.operation;
  if (!http::is_safe(operation.method) || operation.method == "HEAD")
    return cases;
  bool any = false;
  for (const openapi::Response& response : operation.responses) {
    if (declares(response.content, unknown_type))
      return cases;
    any = any || (!response.content.empty() && response.status[0] == '2');
  }
  const auto& base = context.drafts.minimal(operation);
  if (!any || !base)
    return cases;
  const std::string because =
      "only " + std::string(unknown_type) + " is accepted, which the operation does not answer with";
  add(cases, context, {"not-acceptable", "", because}, *base, {Kind::NotAcceptable, because});
  if (!cases.empty())
    cases.back().steps.back().request.fields.set("Accept", std::string(unknown_type));
  return cases;
}

} // namespace keur::plan::derive
