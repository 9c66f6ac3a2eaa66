#pragma once
#include "run/runner.hpp"
#include "run/transcript.hpp"

namespace keur::run {

/// What fails a case beside a violated contract (`--fail-on`).
enum class FailOn { Fail, Warn, Inconclusive };

/// Makes a case fail where it was asked for, so that every report shows as failed what the exit code counts: with Warn
/// its findings of level warn become failures, but for those that the baseline knows; with Inconclusive a case without
/// a judgement fails by the check not-judged. A bug of ours stays an error.
void raise(RecordedCase& record, FailOn fail_on);
/// The same for what a job will record.
Job with_fail_on(Job job, FailOn fail_on);

/// Exit code of DESIGN section 6 for cases that ran: the worst of 1 > 5 > 4 > 3 > 0; 7 when nothing was selected or
/// nothing could be judged; 4 or 3 when authentication or the network ended it before anything was judged.
int exit_code_of(const Transcript& transcript);

} // namespace keur::run
