#include "base/text.hpp"
#include "change/diff.hpp"

#include <algorithm>
#include <map>

namespace keur::change {
using enum Direction;

namespace {

using openapi::Operation;

constexpr PlainRule operation_rows[] = {
    {"endpoint-added", None, Level::Compatible, "the operation was added", "an operation only the revision has"},
    {"api-removed-without-deprecation", None, Level::Breaking, "the operation was removed without deprecation",
     "a method of a path that remains is gone and had not been deprecated"},
    {"api-path-removed-without-deprecation", None, Level::Breaking,
     "the path was removed, and this operation without deprecation", "an operation of a vanished path, not deprecated"},
    {"api-removed-with-deprecation", None, Level::Compatible, "the deprecated operation was removed",
     "an operation is gone that was deprecated, and whose sunset has passed or was not given"},
    {"api-removed-before-sunset", None, Level::Breaking, "the operation was removed before its sunset {from}",
     "a deprecated operation is gone before its announced date"},
    {"api-removed-sunset-unreadable", None, Level::Breaking,
     "the operation was removed, and its sunset {from} cannot be read",
     "x-sunset is neither a date nor an RFC 3339 time"},
    {"api-removed-unstable", None, Level::Compatible, "the operation, which promised nothing, was removed",
     "an operation below the stability threshold is gone"},
    {"endpoint-deprecated", None, Level::Compatible, "the operation is deprecated now",
     "deprecated set, with due notice where notice is asked for"},
    {"endpoint-reactivated", None, Level::Compatible, "the operation is no longer deprecated", "deprecated dropped"},
    {"api-deprecated-sunset-missing", None, Level::Breaking, "the operation is deprecated without a sunset",
     "notice is asked for and no x-sunset is given"},
    {"api-deprecated-sunset-unreadable", None, Level::Breaking, "the sunset {to} cannot be read",
     "x-sunset is neither a date nor an RFC 3339 time"},
    {"api-sunset-date-too-small", None, Level::Breaking, "the sunset {to} lies too near",
     "x-sunset leaves less notice than is asked for, or has passed already"},
    {"api-sunset-date-changed-too-small", None, Level::Breaking, "the sunset was brought forward from {from} to {to}",
     "an announced date was brought forward into the notice period"},
    {"sunset-deleted", None, Level::Breaking, "the sunset {from} of the deprecated operation was deleted",
     "an announced date is gone while the operation is still deprecated"},
    {"api-stability-decreased", None, Level::Breaking, "the stability fell from {from} to {to}",
     "x-stability-level fell from a level that counts"},
    {"api-stability-increased", None, Level::Compatible, "the stability rose from {from} to {to}",
     "x-stability-level rose"},
    {"api-invalid-stability-level", None, Level::Breaking, "the stability level cannot be read: {from} and {to}",
     "x-stability-level is none of draft, alpha, beta, stable"},
    {"api-operation-id-changed", None, Level::Compatible, "the operationId changed from '{from}' to '{to}'",
     "operationId set, dropped or replaced: nothing on the wire, but generated code takes its names from it"},
    {"api-tag-added", None, Level::Compatible, "the tag '{to}' was added", "a tag appeared"},
    {"api-tag-removed", None, Level::Compatible, "the tag '{from}' was removed", "a tag disappeared"},
};

std::string key_of(const Operation& operation) { return operation.method + ' ' + unnamed_path(operation.path); }

std::string spot_text(const Spot& spot) { return spot ? shown(spot) : "none"; }

void tell_removed(Diff& diff, const Operation& operation, bool path_remains) {
  const std::string name = operation.name();
  const Spot sunset = extension(operation.node, "x-sunset"), level = extension(operation.node, "x-stability-level");
  const auto say = [&](std::string_view rule) {
    tell_operation(diff, rule, plain_rule(rule).level, name, operation.node, {}, spot_text(sunset), {});
  };
  const auto stability = stability_of(level);
  if (!stability)
    return tell_operation(diff, "api-invalid-stability-level", Level::Breaking, name, operation.node, {},
                          spot_text(level), "none");
  if (*stability < diff.policy.threshold && *stability < Stability::Beta)
    return say("api-removed-unstable");
  switch (judge_removal(operation.deprecated, sunset, diff.policy)) {
  case Removal::NotAnnounced:
    return say(path_remains ? "api-removed-without-deprecation" : "api-path-removed-without-deprecation");
  case Removal::Sanctioned:
    return say("api-removed-with-deprecation");
  case Removal::BeforeSunset:
    return say("api-removed-before-sunset");
  case Removal::Unreadable:
    return say("api-removed-sunset-unreadable");
  }
}

/// Operations of the revision that have no partner yet, by path and by the addresses that clients call.
class OpenOperations {
public:
  explicit OpenOperations(const std::vector<Operation>& operations) {
    for (const Operation& operation : operations) {
      by_path_.emplace(key_of(operation), &operation);
      for (const std::string& address : addresses(operation))
        by_address_.emplace(operation.method + ' ' + address, &operation);
    }
  }

  /// The one called at the same address; else the one of the same path. Several may share one (/a/{x} and /a/{y}):
  /// equal spelling first.
  const Operation* take(const Operation& operation) {
    const Operation* partner = nullptr;
    const auto look = [&](const auto& index, const std::string& key) {
      const auto [from, to] = index.equal_range(key);
      for (auto it = from; it != to; ++it)
        if (!taken_.contains(it->second) && (!partner || it->second->path == operation.path))
          partner = it->second;
    };
    for (const std::string& address : addresses(operation))
      look(by_address_, operation.method + ' ' + address);
    if (!partner)
      look(by_path_, key_of(operation));
    if (partner)
      taken_.insert(partner);
    return partner;
  }
  bool has(const Operation& operation) const { return !taken_.contains(&operation); }

private:
  std::multimap<std::string, const Operation*, std::less<>> by_path_, by_address_;
  std::set<const Operation*> taken_;
};

void compare_names(const Both& both) {
  if (both.base.id != both.revision.id)
    both.tell("api-operation-id-changed", "operationId", both.base.node, both.revision.node, both.base.id,
              both.revision.id);
  const auto has = [](const std::vector<std::string>& tags, const std::string& tag) {
    return std::find(tags.begin(), tags.end(), tag) != tags.end();
  };
  for (const std::string& tag : both.base.tags)
    if (!has(both.revision.tags, tag))
      both.tell("api-tag-removed", "tag " + tag, both.base.node, both.revision.node, tag, {});
  for (const std::string& tag : both.revision.tags)
    if (!has(both.base.tags, tag))
      both.tell("api-tag-added", "tag " + tag, both.base.node, both.revision.node, {}, tag);
}

/// What the stability level says of the operation; false where it promises nothing.
bool compare_operation_stability(const Both& both) {
  const Spot before = extension(both.base.node, "x-stability-level");
  const Spot after = extension(both.revision.node, "x-stability-level");
  const auto from = stability_of(before), to = stability_of(after);
  const auto say = [&](std::string_view rule) {
    both.tell(rule, "stability", both.base.node, both.revision.node, spot_text(before), spot_text(after));
  };
  if (!from || !to) {
    if (spot_text(before) != spot_text(after))
      say("api-invalid-stability-level");
    return true;
  }
  if (*to < *from && *from >= both.diff.policy.threshold)
    say("api-stability-decreased");
  else if (*to > *from)
    say("api-stability-increased");
  return *to >= both.diff.policy.threshold;
}

std::string_view rule_of(Announcement what) {
  switch (what) {
  case Announcement::Deprecated:
    return "endpoint-deprecated";
  case Announcement::Reactivated:
    return "endpoint-reactivated";
  case Announcement::SunsetMissing:
    return "api-deprecated-sunset-missing";
  case Announcement::SunsetUnreadable:
    return "api-deprecated-sunset-unreadable";
  case Announcement::SunsetTooNear:
    return "api-sunset-date-too-small";
  case Announcement::SunsetBroughtForward:
    return "api-sunset-date-changed-too-small";
  case Announcement::SunsetDeleted:
    return "sunset-deleted";
  case Announcement::Same:
    break;
  }
  return "";
}

} // namespace

std::string unnamed_path(std::string_view path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const auto end = path[i] == '{' ? path.find('}', i) : std::string_view::npos;
    if (end == std::string_view::npos) {
      out += path[i];
    } else {
      out += "{}";
      i = end;
    }
  }
  return out;
}

std::span<const PlainRule> operation_rules() { return operation_rows; }

void compare_lifecycle(const Both& both) {
  const Spot before = extension(both.base.node, "x-sunset"), after = extension(both.revision.node, "x-sunset");
  const auto level = stability_of(extension(both.revision.node, "x-stability-level")).value_or(Stability::Stable);
  const std::int64_t notice = level == Stability::Beta ? both.diff.policy.notice_beta : both.diff.policy.notice_stable;
  const Announcement what =
      judge_announcement(both.base.deprecated, both.revision.deprecated, before, after, notice, both.diff.policy);
  if (what != Announcement::Same)
    both.tell(rule_of(what), "deprecation", both.base.node, both.revision.node, spot_text(before), spot_text(after));
}

void compare_operation(const Both& given) {
  const bool promised = given.promised && compare_operation_stability(given);
  const Both both{given.diff, given.base, given.revision, given.operation, given.place, given.received, promised};
  compare_lifecycle(both);
  compare_names(both);
  compare_parameters(both);
  compare_bodies(both);
  compare_responses(both);
  compare_security(both);
  compare_operation_servers(both);
  compare_callbacks(both);
}

void compare_operations(Diff& diff, const DiffOptions& options) {
  OpenOperations open(diff.revision.operations);
  std::set<std::string, std::less<>> paths;
  for (const Operation& operation : diff.revision.operations)
    paths.insert(unnamed_path(operation.path));
  for (const Operation& operation : diff.base.operations) {
    const Operation* partner = open.take(operation);
    if (options.used && !options.used->contains(operation.name()))
      continue;
    diff.operations.push_back(operation.name());
    if (!partner) {
      tell_removed(diff, operation, paths.contains(unnamed_path(operation.path)));
      continue;
    }
    diff.partners.emplace_back(&operation, partner);
    compare_operation({diff, operation, *partner, operation.name()});
  }
  if (options.used)
    return;
  for (const Operation& operation : diff.revision.operations)
    if (open.has(operation)) {
      diff.operations.push_back(operation.name());
      tell_operation(diff, "endpoint-added", Level::Compatible, operation.name(), {}, operation.node);
    }
}

} // namespace keur::change
