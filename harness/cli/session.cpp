#include "cli/session.hpp"

#include "base/text.hpp"
#include "cli/command_line.hpp"
#include "cli/origin.hpp"
#include "cli/selection.hpp"
#include "cli/version.hpp"
#include "crypto/crypto.hpp"
#include "gtest/registration.hpp"
#include "openapi/load.hpp"

namespace keur::cli {
namespace {

Result<run::FailOn> fail_on_of(const Arguments& arguments) {
  const auto word = arguments.one_or("--fail-on", "fail");
  if (word == "warn")
    return run::FailOn::Warn;
  if (word == "unreached")
    return run::FailOn::Unreached;
  return word == "inconclusive" ? run::FailOn::Inconclusive : run::FailOn::Fail;
}

Result<std::optional<run::Baseline>> baseline_of(const Arguments& arguments) {
  if (!arguments.has("--baseline"))
    return std::optional<run::Baseline>();
  const auto file = openapi::read_file(arguments.one_or("--baseline", ""));
  if (!file)
    return tl::unexpected(file.error());
  auto baseline =
      run::Baseline::parse(file->text, file->name, to_rfc3339(std::chrono::system_clock::now()).substr(0, 10));
  if (!baseline)
    return tl::unexpected(baseline.error());
  return std::optional(std::move(*baseline));
}

tl::unexpected<Error> nothing_selected(const Arguments& arguments) {
  const bool flows_alone = arguments.one_or("--suite", "") == "workflow" && !arguments.has("--workflow");
  return fail(ErrorCode::NothingSelected, "no case is selected", {},
              flows_alone ? "name the workflows: --workflow FILE" : "");
}

} // namespace

Result<Session> prepare_session(const Arguments& arguments) {
  if (const auto flag = gtest::unknown_flag(arguments.gtest_flags()); !flag.empty()) {
    const auto meant = gtest::nearest_flag(flag);
    return fail(ErrorCode::Usage, "unknown option '" + flag + "'" + (meant ? "; did you mean '" + *meant + "'?" : ""));
  }
  auto profile = choose_profile(arguments);
  if (!profile)
    return tl::unexpected(profile.error());
  auto fail_on = fail_on_of(arguments);
  auto shard = shard_of(arguments);
  if (!shard)
    return tl::unexpected(shard.error());
  const std::vector<std::string> none, usual{"junit", "html", "json"};
  auto reports = requested_reports(arguments, arguments.has("--list") || arguments.has("--json") ? none : usual);
  if (!reports)
    return tl::unexpected(reports.error());
  auto subject = load_subject(arguments, *profile);
  if (!subject)
    return tl::unexpected(subject.error());
  if (auto whole = refuse_broken(*subject, arguments); !whole)
    return tl::unexpected(whole.error());
  auto selection = select_cases(arguments, subject->description, *subject->schemas, *profile);
  if (!selection)
    return tl::unexpected(selection.error());
  auto snapshot = open_snapshot(arguments);
  if (!snapshot)
    return tl::unexpected(snapshot.error());
  if (selection->plan.cases.empty() && token_ids(arguments, subject->description).empty() &&
      hand_written_ids(arguments).empty())
    return nothing_selected(arguments);
  auto baseline = baseline_of(arguments);
  if (!baseline)
    return tl::unexpected(baseline.error());
  Target target;
  target.profile = std::move(*profile);
  return Session{std::move(*subject),
                 std::move(target),
                 std::move(selection->plan),
                 std::move(selection->flows),
                 std::move(*reports),
                 *fail_on,
                 *shard,
                 std::move(*snapshot),
                 std::move(*baseline)};
}

run::Transcript head_of(const Session& session) {
  run::Transcript head;
  const auto& description = session.subject.description;
  const auto& profile = session.target.profile;
  head.tool_version = version();
  head.run_id = crypto::random_uuid();
  head.started = to_rfc3339(session.started);
  head.target_class = profile::name(profile.target);
  head.target = profile.target == profile::TargetClass::InProcessMock ? "mock" : profile.base_url;
  head.profile = profile.name;
  head.description_title = escape_visible(truncate(description.title, 200));
  head.description_version = escape_visible(truncate(description.api_version, 100));
  head.description_source = session.subject.source;
  head.description_sha256 = description.digest();
  head.seed = session.plan.seed;
  if (session.shard.second > 0)
    head.shard = std::to_string(session.shard.first) + '/' + std::to_string(session.shard.second);
  if (session.fail_on == run::FailOn::Unreached)
    head.fail_on = "unreached";
  head.library_versions = library_versions();
  head.commit = ci_commit();
  head.job = ci_job();
  return head;
}

} // namespace keur::cli
