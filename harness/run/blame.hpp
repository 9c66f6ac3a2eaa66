#pragma once
#include "plan/case.hpp"
#include "run/progress.hpp"
#include "run/transcript.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Whose fault a finding is. A finding belongs to the operation that answered and is told once, in a case of that
/// operation; cases of other operations that could not go on because of it are blocked by it.
namespace keur::run {

/// What findings of one cause have in common, whatever case and operation they are found in: the check, and the broken
/// keyword's place or the message without its numbers. The same between runs.
std::string cause_key(const check::Finding& finding);
/// Numbers become "*": "/items/3/name", "record 12, column name" and "after 11 ms" are each one kind of text.
std::string without_numbers(std::string_view text);

/// The operation that gave the answer the finding is about, as "GET /path"; "" where it belongs to none.
inline std::string_view answered_by(const RecordedCase& record, const check::Finding& finding) {
  return finding.operation.empty() ? record.operation : finding.operation;
}

/// Writes into each finding of the case which other operation it belongs to.
void attribute(std::vector<check::Finding>& findings, const plan::Case& test);
/// Does the finding belong to the case's own operation?
inline bool is_own(const check::Finding& finding) { return finding.operation.empty(); }

/// The failure of another operation's answer that the last step sent ended with; nothing where there is none.
check::BlockedBy blocked_by(const Progress& progress);

/// Once all cases are known: a finding of another operation is dropped where a case of that operation tells it, or an
/// earlier case does; the first to meet one that nobody else tells keeps it, and fails by it. Says of blocked cases
/// where the finding is told. Doing it twice changes nothing.
void settle_blame(std::vector<RecordedCase>& cases);

} // namespace keur::run
