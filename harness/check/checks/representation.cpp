#include "base/text.hpp"
#include "check/checks/checks.hpp"
#include "http/media_type.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace keur::check {
namespace {

bool describes_vary(const Context& context) {
  return context.documented != nullptr &&
         std::any_of(context.documented->headers.begin(), context.documented->headers.end(),
                     [](const openapi::Header& header) { return equals_ignore_case(header.name, "Vary"); });
}

void representation_finding(const Context& context, std::string message, std::string place, std::string expected,
                            Findings& findings) {
  Finding& finding = report(findings, std::move(message));
  finding.description = context.test.where;
  finding.instance_location = std::move(place);
  finding.expected = std::move(expected);
}

/// A single media type in Accept, and a successful answer in another one.
void judge_accept(const Context& context, std::string_view accept, Findings& findings) {
  const auto& given = context.answer->media_type;
  const auto asked = http::parse_media_type(accept);
  if (!given || !asked || asked->essence() == given->essence())
    return;
  representation_finding(context,
                         "Accept names " + std::string(accept) + " alone, and " + shown(given->essence()) + " comes",
                         "header Content-Type", std::string(accept) + ", or 406", findings);
}

/// RFC 9110 section 12.5.4 leaves the choice to the server: another documented language than the one asked for is a
/// breach only where the description lists that one.
void judge_language(const Context& context, std::string_view asked, Findings& findings) {
  const auto& fields = context.response().fields;
  const auto said = fields.first("Content-Language");
  if (!said)
    return representation_finding(context, "the answer does not say which language it is in", "header Content-Language",
                                  std::string(asked), findings);
  if (!equals_ignore_case(*said, asked))
    return representation_finding(context, "another language came than the one asked for, which is described",
                                  "header Content-Language", std::string(asked), findings);
  const std::string vary = to_lower(fields.combined("Vary").value_or(""));
  if (vary.find("accept-language") == std::string::npos && vary.find('*') == std::string::npos) {
    representation_finding(context, "the answer depends on Accept-Language, and Vary does not say so", "header Vary",
                           "Vary with Accept-Language", findings);
    if (!describes_vary(context))
      findings.back().level = Level::Warn;
  }
}

void judge_representation(const Context& context, Findings& findings) {
  const auto& demand = context.step().expect.demand;
  if (!demand || demand->check != "representation" || context.response().status / 100 != 2)
    return;
  const auto& fields = context.exchange.request.fields;
  if (const auto language = fields.first("Accept-Language"))
    judge_language(context, *language, findings);
  else if (const auto accept = fields.first("Accept"))
    judge_accept(context, *accept, findings);
}

} // namespace

const Check representation{"representation",
                           Level::Fail,
                           "Is the representation the one that was asked for?",
                           "An Accept that names one documented media type, and another one comes; an Accept-Language "
                           "whose answer is in another of the documented languages or does not say which one it is in. "
                           "Example: JSON for `Accept: text/csv` where both are described.",
                           "RFC 9110 sections 8.5, 12.5.1, 12.5.4 and 12.5.5",
                           judge_representation};

} // namespace keur::check
