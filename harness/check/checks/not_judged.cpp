#include "check/checks/checks.hpp"
#include "check/shape.hpp"

#include <algorithm>

namespace keur::check {
namespace {

/// A schema that says more than "a text" of a body that nobody here can read.
bool is_unread(const Context& context, const Answer& answer) {
  if (answer.described == nullptr || !answer.described->schema || !answer.media_type || answer.evaluation ||
      answer.schema_error || answer.is_json || answer.csv || answer.bodiless || context.response().body.empty())
    return false;
  const Shape shape(*context.description.documents, answer.described->schema);
  return std::any_of(shape.parts().begin(), shape.parts().end(), [](const Shape::Part& part) {
    const auto type = part.schema->find_string("type");
    return type && *type != "string";
  });
}

/// The caller was refused before the request was looked at.
void judge_rights(const Context& context, Findings& findings) {
  const int status = context.response().status;
  if (lacks_credential(context))
    report(findings, "the credential that this run has for the operation was refused (401)");
  else if (context.step().expect.kind == plan::Expectation::Kind::Rejected && (status == 401 || status == 403))
    report(findings, "the request was refused for want of rights (" + status_text(status) +
                         "), so it is not known whether it would be refused as invalid");
}

/// The request was refused, for what may not be the server's fault or not the reason that the case is about.
void judge_refusal(const Context& context, Findings& findings) {
  using Kind = plan::Expectation::Kind;
  const plan::Expectation& expect = context.step().expect;
  const int status = context.response().status;
  if (status / 100 != 4)
    return;
  const bool valid = expect.kind == Kind::Accepted || expect.kind == Kind::Success;
  const bool by_content = status == 400 || status == 415 || status == 422;
  if (valid && by_content && !expect.unsure.empty())
    report(findings, "the request was refused with " + status_text(status) + ", and " + expect.unsure);
  else if (valid && status == 422 && !expect.unknown.empty())
    report(findings, "the request was refused with " + status_text(status) + ", and no answer gave the id in " +
                         expect.unknown + ": it need not exist");
  else if (expect.kind == Kind::Rejected && status == 409)
    report(findings, "409 Conflict speaks of the state of things, so it is not known whether the request would be "
                     "refused as invalid");
}

/// A file that goes on beyond the limit: its beginning was judged (catalogue J012).
void judge_cut(const Context& context, Findings& findings) {
  if (!context.step().for_each && !context.answer->csv) {
    Finding& finding = report(findings, "the stream goes on: what came of it so far was judged");
    finding.level = Level::Remark;
    return;
  }
  const auto& csv = context.answer->csv;
  const std::string size = std::to_string(context.response().body.size()) + " bytes";
  report(findings, "the file is larger than the limit of " + size + " (limits: file): " +
                       (csv ? "the header record and " + std::to_string(csv->records) +
                                  (csv->records == 1 ? " record" : " records") + " in its first " + size +
                                  " were judged, the rest was not"
                            : "nothing in its first " + size + " could be judged"))
      .expected = "a file within the limit, which keur.yaml can raise";
}

void judge_not_judged(const Context& context, Findings& findings) {
  judge_rights(context, findings);
  judge_refusal(context, findings);
  const Answer& answer = *context.answer;
  if (context.response().cut)
    judge_cut(context, findings);
  if (answer.json && !*answer.json && answer.json->error().code != ErrorCode::Syntax &&
      answer.json->error().code != ErrorCode::Encoding)
    report(findings, "the body could not be read: " + answer.json->error().message);
  if (answer.schema_error) {
    Finding& finding = report(findings, "the documented schema cannot be used: " + answer.schema_error->message);
    finding.description = answer.schema_error->where;
  }
  if (is_unread(context, answer)) {
    Finding& finding = report(findings, "bodies of the media type " + shown(answer.media_type->essence()) +
                                            " are not judged by their schema");
    finding.description = answer.described->schema.location();
  }
  if (answer.csv && answer.csv->schema_error)
    report(findings, "the row schema cannot be used: " + answer.csv->schema_error->message).description =
        answer.csv->schema_error->where;
  if (answer.evaluation && answer.evaluation->valid)
    report_units(answer.evaluation->unjudged, "", findings);
}

} // namespace

const Check not_judged{
    "not-judged",
    Level::Remark,
    "Was everything judged that the case is about?",
    "A part of the judgement that could not be made: the body passes a limit of the reader, a file is "
    "larger than the limit `file` and only its beginning was judged, the "
    "schema cannot be compiled, a "
    "pattern is too costly to evaluate, the caller was refused before the request was looked at, an invalid request "
    "was refused with 409, a "
    "valid one that holds a value which keur can only guess was refused. A "
    "case with such a finding and no failure is inconclusive, "
    "not passed. Example: an "
    "answer nested 200 deep.",
    "harness/ARCHITECTURE.md, invariant 8",
    judge_not_judged};

} // namespace keur::check
