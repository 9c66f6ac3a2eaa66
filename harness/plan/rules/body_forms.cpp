#include "http/method.hpp"
#include "json/load.hpp"
#include "plan/rules/rules.hpp"

#include <algorithm>
#include <tuple>

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
  if (!base || !context.drafts.judges_body(context.operation))
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

/// Texts that a lenient reader would take for the valid body and RFC 8259 does not allow.
std::vector<std::pair<std::string, std::string>> broken_texts(const json::Value& body) {
  const std::string text = json::dump(body);
  std::vector<std::pair<std::string, std::string>> found{{"trailing text", text + " keur"}, {"no quotes", "keur"}};
  if ((!body.is_object() && !body.is_array()) || text.size() < 3)
    return found;
  const std::string open = text.substr(0, text.size() - 1);
  found.emplace_back("cut off", open);
  found.emplace_back("trailing comma", open + ',' + text.back());
  found.emplace_back("comment", "/* keur */" + text);
  if (text.find('\'') == std::string::npos && text.find('\\') == std::string::npos &&
      text.find('"') != std::string::npos) {
    std::string single = text;
    std::replace(single.begin(), single.end(), '"', '\'');
    found.emplace_back("single quotes", std::move(single));
  }
  return found;
}

void refuse_side_effects(Step& step) {
  if (step.request_class == profile::RequestClass::ExportCommand)
    step.request_class = profile::RequestClass::Unsafe;
}

} // namespace

Cases request_media_type(const RuleContext& context) {
  Cases cases;
  const auto& base = context.drafts.minimal(context.operation);
  const openapi::RequestBody* declared = context.drafts.body_of(context.operation);
  if (!base || declared == nullptr)
    return cases;
  for (const openapi::MediaType& media_type : declared->content) {
    if (base->values.media_type == &media_type)
      continue;
    if (!media_type.is_media_type()) {
      omit(context, "request-media-type", '\'' + media_type.name + "' is no media type", media_type.node.location());
      continue;
    }
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
  for (const auto& [label, text] : broken_texts(*draft->values.body)) {
    add(cases, context, {"malformed-json", label, because, draft->values.media_type->node.location()}, *draft,
        {Kind::Rejected, because});
    if (cases.empty())
      return cases;
    cases.back().steps.back().request.body = text;
    refuse_side_effects(cases.back().steps.back());
  }
  return cases;
}

Cases wrong_content_type(const RuleContext& context) {
  Cases cases;
  auto draft = with_some_body(context);
  if (!draft)
    return cases;
  for (const std::string_view type : {unknown_type, std::string_view("text/plain")}) {
    if (declares(context.operation.request_body->content, type))
      continue;
    const std::string because = "no media type of the request body covers " + std::string(type);
    add(cases, context,
        {"wrong-content-type", type == unknown_type ? "" : std::string(type), because,
         context.operation.request_body->node ? context.operation.request_body->node.location() : Location{}},
        *draft, {Kind::UnsupportedMedia, because});
    if (cases.empty())
      return cases;
    Step& step = cases.back().steps.back();
    if (step.request.body.value_or("").empty()) // no content has no wrong type
      return {};
    step.request.fields.set("Content-Type", std::string(type));
    refuse_side_effects(step);
  }
  return cases;
}

/// RFC 9110 section 8.3.1: type and subtype are read without regard to case, and a charset says nothing new of JSON.
Cases media_type_spelling(const RuleContext& context) {
  Cases cases;
  auto draft = with_some_body(context);
  if (!draft || generate::body_form(*draft->values.media_type) != generate::BodyForm::Json)
    return cases;
  const std::string type = generate::content_type(*draft->values.media_type);
  std::string capitals = type;
  std::transform(capitals.begin(), capitals.end(), capitals.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  for (const auto& [label, spelling, advisory] :
       {std::tuple("charset", type + "; charset=utf-8", false), std::tuple("capitals", capitals, true)}) {
    if (type.find(';') != std::string::npos)
      continue;
    Expectation expectation = expect_accepted("it is the same media type in another spelling");
    expectation.advisory = advisory;
    add(cases, context,
        {"media-type-spelling", label, "the valid body under the same media type, spelt otherwise",
         draft->values.media_type->node.location()},
        *draft, std::move(expectation));
    if (cases.empty())
      return cases;
    cases.back().steps.back().request.fields.set("Content-Type", spelling);
  }
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
