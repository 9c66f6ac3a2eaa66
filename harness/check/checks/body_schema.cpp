#include "base/text.hpp"
#include "check/checks/checks.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"

#include <algorithm>

namespace keur::check {
namespace {

/// OAS 3.0.4, 3.1.1 and 3.2.0, Discriminator Object: it "MUST NOT change the validation outcome of the schema". An
/// answer that the schema itself takes is valid; that its discriminator names another schema is worth a warning.
bool breaks_discriminators_only(const schema::Evaluation& evaluation) {
  return evaluation.error_count <= evaluation.errors.size() &&
         std::all_of(evaluation.errors.begin(), evaluation.errors.end(), [](const schema::Unit& unit) {
           return unit.keyword == "discriminator" || unit.keyword_location.find("/discriminator") != std::string::npos;
         });
}

/// Where values may show, what was found is the value itself, not its shape.
std::vector<schema::Unit> with_values(std::vector<schema::Unit> units, const json::Value& body) {
  for (schema::Unit& unit : units)
    if (const json::Value* found = json::resolve_pointer(body, unit.instance_location))
      unit.actual = truncate(json::dump(*found), 200);
  return units;
}

void judge_body_schema(const Context& context, Findings& findings) {
  const Answer& answer = *context.answer;
  if (!answer.evaluation || answer.evaluation->valid)
    return;
  const bool shows = context.settings.show_values && answer.instance() != nullptr;
  report_units(shows ? with_values(answer.evaluation->errors, *answer.instance()) : answer.evaluation->errors, "",
               findings);
  if (breaks_discriminators_only(*answer.evaluation))
    for (Finding& finding : findings)
      finding.level = Level::Warn;
  if (answer.evaluation->error_count > answer.evaluation->errors.size() && !findings.empty())
    findings.back().message += "; " + std::to_string(answer.evaluation->error_count) + " breaches in all";
}

} // namespace

const Check body_schema{"body-schema",
                        Level::Fail,
                        "Does the body conform to the documented schema?",
                        "A JSON (or plain text) body that breaks a keyword of the schema documented for its status and "
                        "media type: a missing "
                        "required member, a wrong type, format, range or enum member. Formats are asserted; readOnly "
                        "and writeOnly are judged as "
                        "for an answer. Example: `{\"age\": \"12\"}` where `age` is an integer.",
                        "OAS 3.1.1 section 4.8.24; JSON Schema 2020-12",
                        judge_body_schema};

} // namespace keur::check
