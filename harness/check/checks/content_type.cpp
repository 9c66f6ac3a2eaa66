#include "base/text.hpp"
#include "check/checks/checks.hpp"

#include <algorithm>

namespace keur::check {
namespace {

std::string documented_types(const openapi::Response& response) {
  std::vector<std::string> names;
  for (const auto& entry : response.content)
    names.push_back(entry.name);
  return join(names, ", ");
}

bool looks_like_page(const http::MediaType& type) { return type.essence() == "text/html"; }

bool names_media_types(const openapi::Response& response) {
  return std::any_of(response.content.begin(), response.content.end(),
                     [](const openapi::MediaType& entry) { return entry.is_media_type(); });
}

void judge_documented(const Context& context, Findings& findings) {
  const Answer& answer = *context.answer;
  if (!answer.described_operation || context.documented == nullptr || context.documented->content.empty() ||
      answer.described != nullptr || !names_media_types(*context.documented))
    return;
  const bool refused_to_negotiate =
      context.step().expect.kind == plan::Expectation::Kind::NotAcceptable && context.response().status == 406;
  if (refused_to_negotiate)
    return;
  Finding& finding = report(findings, "the media type " + shown(answer.media_type->essence()) +
                                          " is not documented for status " + std::to_string(context.response().status));
  if (looks_like_page(*answer.media_type))
    finding.message += "; an HTML page often comes from a proxy, a login page or a firewall in between";
  finding.description = context.documented->node.child("content").location();
  finding.expected = documented_types(*context.documented);
  finding.actual = shown(answer.media_type->essence());
}

/// The description names the malformed type itself: a server that sends it does as it is told.
bool is_described_so(const Context& context, std::string_view value) {
  if (context.documented == nullptr)
    return false;
  const auto& content = context.documented->content;
  return std::any_of(content.begin(), content.end(), [&](const auto& entry) { return entry.name == value; });
}

void judge_content_type(const Context& context, Findings& findings) {
  const Answer& answer = *context.answer;
  const auto values = context.response().fields.all("Content-Type");
  const bool has_body = !answer.bodiless && !context.response().body.empty();
  if (values.size() > 1 &&
      std::any_of(values.begin(), values.end(), [&](auto value) { return value != values.front(); }))
    report(findings, "several Content-Type fields that differ").actual = std::to_string(values.size()) + " fields";
  else if (answer.content_type && !answer.media_type && is_described_so(context, *answer.content_type))
    return;
  else if (answer.content_type && !answer.media_type)
    report(findings, "the Content-Type field is no media type").actual = shown(*answer.content_type);
  else if (!answer.content_type && has_body && !context.step().receives_callback)
    report(findings, "a body without a Content-Type field").expected = "a Content-Type field";
  else if (answer.media_type && has_body)
    judge_documented(context, findings);
  for (Finding& finding : findings)
    finding.instance_location = "header Content-Type";
}

} // namespace

const Check content_type{"content-type",
                         Level::Fail,
                         "Is the media type one that the description names?",
                         "An answer with a body whose Content-Type is absent, malformed, given twice with different "
                         "values, or none of the content "
                         "types documented for its status (ranges such as `text/*` count, parameters such as charset "
                         "do not). Example: `text/html` "
                         "where `application/json` is documented.",
                         "OAS 3.1.1 section 4.8.17; RFC 9110 section 8.3",
                         judge_content_type};

} // namespace keur::check
