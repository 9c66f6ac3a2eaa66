#include "mocks/faults/rows.hpp"

namespace keur::mocks {
namespace {

Fault behaviour(std::string_view id, std::string_view meaning, std::string_view catalogue, Behaviour what) {
  return {id, FaultKind::Behaviour, meaning, catalogue, nullptr, JobFault::None, FileFault::None, what};
}
Fault job(std::string_view id, std::string_view meaning, std::string_view catalogue, JobFault what) {
  return {id, FaultKind::Job, meaning, catalogue, nullptr, what};
}
Fault file(std::string_view id, std::string_view meaning, std::string_view catalogue, FileFault what) {
  return {id, FaultKind::File, meaning, catalogue, nullptr, JobFault::None, what};
}

} // namespace

std::vector<Fault> behaviour_faults() {
  using B = Behaviour;
  return {
      behaviour("auth-skipped", "answers without any credential", "", B::SkipsAuthentication),
      behaviour("scope-ignored", "a token without the needed scope is good enough", "", B::IgnoresScopes),
      behaviour("expiry-ignored", "an expired token is good enough", "", B::IgnoresExpiry),
      behaviour("signature-ignored", "a token with a wrong signature is good enough", "", B::IgnoresSignature),
      behaviour("audience-ignored", "a token for another API is good enough", "", B::IgnoresAudience),
      behaviour("scheme-ignored", "a good token counts under any scheme name", "", B::IgnoresScheme),
      behaviour("validation-skipped", "invalid requests are answered as valid ones", "", B::SkipsValidation),
      behaviour("content-type-ignored", "a body in an undeclared media type is taken", "", B::IgnoresContentType),
      behaviour("accept-ignored", "answers in a type the client does not accept", "", B::IgnoresAccept),
      behaviour("any-method", "undeclared methods are answered like declared ones", "", B::AnyMethod),
      behaviour("crash-on-invalid", "invalid requests end in 500", "H152", B::CrashesOnInvalid),
      behaviour("deletion-forgotten", "what was deleted is still there", "", B::ForgetsDeletion),
      behaviour("changes-forgotten", "what POST, PUT and PATCH write is not kept", "", B::ForgetsChanges),
      behaviour("query-ignored", "filter, order and first item of a list are ignored", "", B::IgnoresQuery),
      behaviour("created-unlisted", "lists do not hold what was created", "", B::ListsNothingNew),
      behaviour("read-only-taken", "a readOnly member of the request is taken over", "", B::TakesReadOnly),
      behaviour("scheme-case-minded", "bearer in small letters is refused", "", B::MindsSchemeCase),
      behaviour("preconditions-ignored", "If-Match and If-None-Match change nothing", "", B::IgnoresPreconditions),
      behaviour("etag-restless", "the ETag is another one each time", "", B::RestlessTags),
      behaviour("patch-refusal-forgotten", "a patch that cannot be done is answered as if it was", "", B::PatchesHalf),
      behaviour("keys-forgotten", "an idempotency key that was used before counts as a new one", "", B::ForgetsKeys),
      behaviour("refused-done", "what is refused is done all the same", "", B::DoesWhatItRefuses),
      behaviour("made-unsaid", "PUT never says that it has made something", "", B::NeverSaysMade),
      behaviour("range-shifted", "a part of the content begins a byte too late", "", B::ShiftsRanges),
      behaviour("answer-early", "413 before the body was read, then the connection ends", "H014", B::AnswersEarly),
      behaviour("never-reads", "the request's body is never read", "H013", B::NeverReads),
  };
}

std::vector<Fault> job_faults() {
  using J = JobFault;
  return {
      job("job-never", "the job stays in progress for ever", "J002", J::Never),
      job("job-failed", "the job fails", "J004", J::Failed),
      job("job-status-unknown", "a status word nobody declared", "J003", J::UnknownStatus),
      job("job-status-lower-case", "the final status in lower case", "J003", J::LowerCaseStatus),
      job("job-status-null", "the final status is null", "J003", J::NullStatus),
      job("job-back-to-running", "a completed job is in progress again", "J003", J::BackToRunning),
      job("job-late", "the job is unknown (404) to the first query", "J005", J::LateVisible),
      job("job-unknown", "the job is unknown (404) to every query", "J005", J::NeverVisible),
      job("job-id-missing", "the command's answer has no job id", "J001", J::NoJobId),
      job("job-id-malformed", "the job id is no UUID", "J001", J::BadJobId),
      job("job-id-shared", "every command answers the same job id", "J007", J::SharedJobId),
      job("job-cross-tenant", "a job can be read by another tenant", "J006", J::CrossTenant),
      job("files-empty", "a completed job has no files", "H102", J::NoFiles),
      job("files-null", "a completed job's files are null", "H102", J::NullFiles),
      job("files-relative", "file addresses without origin", "H102", J::RelativeFile),
      job("files-expired", "file addresses that have expired already", "J011 H103", J::ExpiredFiles),
      job("file-missing", "the second file is not there", "H104 H103", J::MissingFile),
      job("files-open", "file addresses need no signature", "", J::OpenFiles),
      job("files-eternal", "file addresses never expire", "", J::EternalFiles),
      job("fields-ignored", "the selection of columns changes nothing", "", J::FieldsIgnored),
      job("contact-leak", "contact columns are exported without their scope", "", J::ContactWithoutScope),
      job("callback-missing", "the callback never comes", "J010", J::NoCallback),
      job("callback-twice", "the callback comes twice", "J010", J::CallbackTwice),
      job("callback-malformed", "the callback's body breaks its schema", "J010", J::BadCallback),
  };
}

std::vector<Fault> file_faults() {
  using F = FileFault;
  return {
      file("csv-no-header", "no header record", "H100", F::NoHeader),
      file("csv-bom", "a byte order mark", "H100", F::ByteOrderMark),
      file("csv-semicolons", "semicolons instead of commas", "H100", F::Semicolons),
      file("csv-ragged", "a record with a field too many", "H100", F::RaggedRow),
      file("csv-unbalanced-quote", "a quote that is never closed", "H100", F::UnbalancedQuote),
      file("csv-bare-quote", "a quote inside an unquoted field", "H100", F::BareQuote),
      file("csv-mixed-lines", "CRLF and LF mixed", "H100", F::MixedLineEnds),
      file("csv-quoted-newline", "a line break inside a quoted field: harmless", "H100", F::QuotedNewline),
      file("csv-missing-column", "the last column is missing", "H101", F::MissingColumn),
      file("csv-extra-column", "a column that the schema does not declare", "H101", F::ExtraColumn),
      file("csv-column-order", "the columns in another order", "H101", F::ColumnOrder),
      file("csv-upper-case", "column names in upper case", "H101", F::UpperCaseHeader),
      file("csv-date", "a date as 30-02-2026", "H098 H100", F::BadDate),
      file("csv-number", "a number with a decimal comma and a unit", "H100", F::BadNumber),
      file("csv-duplicate-key", "the same record twice", "H100", F::DuplicateKey),
      file("csv-required-empty", "an empty cell in a required column", "H100", F::RequiredEmpty),
      file("csv-latin-1", "a byte that is no UTF-8", "H084 H100", F::Latin1),
      file("csv-header-only", "no records", "H100", F::HeaderOnly),
      file("csv-empty", "an empty file", "H100", F::EmptyFile),
      file("csv-headers-differ", "the second file has other columns than the first", "H104", F::DifferentSecondHeader),
  };
}

} // namespace keur::mocks
