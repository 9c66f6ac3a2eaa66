#pragma once
#include "run/runner.hpp"
#include "run/transcript.hpp"

namespace keur::run {

/// What fails a case beside a violated contract (`--fail-on`).
enum class FailOn { Fail, Warn, Inconclusive, Unreached };

/// Makes a case fail where it was asked for, so that every report shows as failed what the exit code counts: with Warn
/// its findings of level warn become failures, but for those that the baseline knows; with Inconclusive a case without
/// a judgement fails by the check not-judged. A bug of ours stays an error. Unreached is about the run: no case fails
/// by it.
void raise(RecordedCase& record, FailOn fail_on);
/// The same for what a job will record.
Job with_fail_on(Job job, FailOn fail_on);

/// Exit code for cases that ran (exit-codes.md): the worst of 1 > 5 > 4 > 3 > 7 > 0; 7 when nothing was selected,
/// nothing could be judged, no operation of those asked was reached, or (`fail_on` unreached) not all were. A shard has
/// a part of each operation's cases: what it reached is looked at when the shards are merged. 4 or 3 when
/// authentication or the network ended it before anything was judged.
int exit_code_of(const Transcript& transcript);

} // namespace keur::run
