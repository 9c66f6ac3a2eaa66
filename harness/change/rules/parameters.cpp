#include "base/text.hpp"
#include "change/diff.hpp"

#include <algorithm>

namespace keur::change {
namespace {

using enum Direction;

using openapi::In;
using openapi::Parameter;

constexpr PlainRule parameter_rows[] = {
    {"new-required-request-parameter", Request, Level::Breaking, "{at}: a required parameter was added",
     "a parameter that must be sent and was not known; a default does not help an old request"},
    {"new-request-path-parameter", Request, Level::Breaking, "{at}: a path parameter was added",
     "a path parameter without a counterpart in the base's template"},
    {"new-optional-request-parameter", Request, Level::Compatible, "{at}: an optional parameter was added",
     "a parameter that may be sent"},
    {"request-parameter-removed", Request, Level::Dangerous, "{at}: the parameter was removed",
     "the server may ignore a parameter it no longer describes, or refuse it"},
    {"request-parameter-removed-with-deprecation", Request, Level::Compatible,
     "{at}: the deprecated parameter was removed", "a deprecated parameter is gone, at or after its sunset"},
    {"request-parameter-removed-before-sunset", Request, Level::Breaking,
     "{at}: the parameter was removed before its sunset {from}", "a deprecated parameter is gone before its date"},
    {"request-parameter-became-required", Request, Level::Breaking, "{at}: the parameter became required",
     "required became true"},
    {"request-parameter-became-optional", Request, Level::Compatible, "{at}: the parameter became optional",
     "required became false"},
    {"request-parameter-deprecated", Request, Level::Compatible, "{at}: the parameter is deprecated now",
     "deprecated set, with due notice where notice is asked for"},
    {"request-parameter-reactivated", Request, Level::Compatible, "{at}: the parameter is no longer deprecated",
     "deprecated dropped"},
    {"request-parameter-sunset-missing", Request, Level::Breaking, "{at}: deprecated without a sunset",
     "notice is asked for and no x-sunset is given"},
    {"request-parameter-sunset-unreadable", Request, Level::Breaking, "{at}: the sunset cannot be read: {from}, {to}",
     "x-sunset is neither a date nor an RFC 3339 time"},
    {"request-parameter-sunset-date-too-small", Request, Level::Breaking, "{at}: the sunset {to} lies too near",
     "x-sunset leaves less notice than is asked for, or has passed already"},
    {"request-parameter-sunset-date-changed-too-small", Request, Level::Breaking,
     "{at}: the sunset was brought forward from {from} to {to}", "an announced date was brought forward"},
    {"request-parameter-sunset-deleted", Request, Level::Breaking, "{at}: the sunset {from} was deleted",
     "an announced date is gone while the parameter is still deprecated"},
    {"request-parameter-style-changed", Request, Level::Breaking, "{at}: the style changed from {from} to {to}",
     "the value is written in another way"},
    {"request-parameter-explode-changed", Request, Level::Breaking, "{at}: explode changed from {from} to {to}",
     "arrays or objects are written in another way; without effect for scalars"},
    {"request-parameter-content-changed", Request, Level::Breaking,
     "{at}: the parameter's content changed from {from} to {to}",
     "schema replaced by content, the reverse, or another media type: the value is written in another way"},
    {"request-parameter-reserved-forbidden", Request, Level::Breaking, "{at}: reserved characters must be escaped now",
     "allowReserved became false"},
    {"request-parameter-reserved-allowed", Request, Level::Compatible,
     "{at}: reserved characters may be sent as they are", "allowReserved became true"},
    {"request-parameter-empty-value-forbidden", Request, Level::Breaking, "{at}: an empty value is no longer accepted",
     "allowEmptyValue became false"},
    {"request-parameter-empty-value-allowed", Request, Level::Compatible, "{at}: an empty value is accepted now",
     "allowEmptyValue became true"},
};

/// Names of the path parameters, in the template's order.
std::vector<std::string_view> slot_names(std::string_view path) {
  std::vector<std::string_view> names;
  for (std::size_t at = path.find('{'); at != std::string_view::npos; at = path.find('{', at + 1)) {
    const auto end = path.find('}', at);
    if (end == std::string_view::npos)
      break;
    names.push_back(path.substr(at + 1, end - at - 1));
  }
  return names;
}

class Parameters {
public:
  explicit Parameters(const Both& both) : both_(both) {
    const auto from = slot_names(both.base.path), to = slot_names(both.revision.path);
    for (std::size_t i = 0; i < std::min(from.size(), to.size()); ++i)
      renamed_.emplace_back(from[i], to[i]);
  }

  void compare() {
    for (const Parameter& parameter : both_.base.parameters)
      if (is_ignored(parameter))
        continue;
      else if (const Parameter* other = partner(parameter))
        kept(parameter, *other);
      else
        removed(parameter);
    for (const Parameter& parameter : both_.revision.parameters)
      if (!is_ignored(parameter) && std::find(taken_.begin(), taken_.end(), &parameter) == taken_.end())
        added(parameter);
  }

private:
  /// OAS 3.1.1 section 4.8.12.1: definitions of these headers are ignored, content and security speak of them.
  static bool is_ignored(const Parameter& parameter) {
    return parameter.in == In::Header &&
           (equals_ignore_case(parameter.name, "Accept") || equals_ignore_case(parameter.name, "Content-Type") ||
            equals_ignore_case(parameter.name, "Authorization"));
  }

  static std::string aspect_of(const Parameter& parameter) {
    return std::string(openapi::name(parameter.in)) + " parameter '" + parameter.name + "'";
  }

  bool same(const Parameter& base, const Parameter& revision) const {
    if (base.in != revision.in)
      return false;
    if (base.in == In::Header)
      return equals_ignore_case(base.name, revision.name);
    if (base.in == In::Path)
      for (const auto& [from, to] : renamed_)
        if (from == base.name)
          return to == revision.name;
    return base.name == revision.name;
  }

  const Parameter* partner(const Parameter& parameter) {
    for (const Parameter& other : both_.revision.parameters)
      if (same(parameter, other)) {
        taken_.push_back(&other);
        return &other;
      }
    return nullptr;
  }

  /// Loose query parameters that one exploded form object lists as its members are written alike on the wire.
  static bool lists(Contract& contract, const std::vector<Parameter>& parameters, const Parameter& one) {
    return one.in == In::Query && std::any_of(parameters.begin(), parameters.end(), [&](const Parameter& other) {
             return other.in == In::Query && other.explode && other.style == openapi::Style::Form && other.schema &&
                    contract.schema(other.schema).properties.contains(one.name);
           });
  }

  void removed(const Parameter& parameter) {
    if (lists(both_.diff.revision_contract, both_.revision.parameters, parameter))
      return;
    const Spot sunset = extension(parameter.node, "x-sunset");
    const auto say = [&](std::string_view rule) {
      both_.tell(rule, aspect_of(parameter), parameter.node, {}, shown(sunset));
    };
    switch (judge_removal(parameter.deprecated, sunset, both_.diff.policy)) {
    case Removal::NotAnnounced:
      return say("request-parameter-removed");
    case Removal::Sanctioned:
      return say("request-parameter-removed-with-deprecation");
    case Removal::BeforeSunset:
      return say("request-parameter-removed-before-sunset");
    case Removal::Unreadable:
      return say("request-parameter-sunset-unreadable");
    }
  }

  void added(const Parameter& parameter) {
    if (!parameter.required && lists(both_.diff.base_contract, both_.base.parameters, parameter))
      return;
    both_.tell(parameter.in == In::Path ? "new-request-path-parameter"
               : parameter.required     ? "new-required-request-parameter"
                                        : "new-optional-request-parameter",
               aspect_of(parameter), {}, parameter.node);
  }

  void kept(const Parameter& base, const Parameter& revision) {
    const std::string aspect = aspect_of(base);
    if (base.required != revision.required)
      both_.tell(revision.required ? "request-parameter-became-required" : "request-parameter-became-optional", aspect,
                 base.node, revision.node);
    announcement(aspect, base, revision);
    writing(aspect, base, revision);
    if (base.content && revision.content) {
      both_.compare(aspect, base.content->schema, revision.content->schema, both_.request_side(),
                    wire_of(*base.content));
    } else if (!base.content && !revision.content) {
      both_.compare(aspect, base.schema, revision.schema, both_.request_side(), wire_of_style(base, revision));
    }
  }

  void announcement(const std::string& aspect, const Parameter& base, const Parameter& revision) {
    const Spot before = extension(base.node, "x-sunset"), after = extension(revision.node, "x-sunset");
    const auto say = [&](std::string_view rule) {
      both_.tell(rule, aspect, base.node, revision.node, shown(before), shown(after));
    };
    switch (judge_announcement(base.deprecated, revision.deprecated, before, after, both_.diff.policy.notice_stable,
                               both_.diff.policy)) {
    case Announcement::Same:
      return;
    case Announcement::Deprecated:
      return say("request-parameter-deprecated");
    case Announcement::Reactivated:
      return say("request-parameter-reactivated");
    case Announcement::SunsetMissing:
      return say("request-parameter-sunset-missing");
    case Announcement::SunsetUnreadable:
      return say("request-parameter-sunset-unreadable");
    case Announcement::SunsetTooNear:
      return say("request-parameter-sunset-date-too-small");
    case Announcement::SunsetBroughtForward:
      return say("request-parameter-sunset-date-changed-too-small");
    case Announcement::SunsetDeleted:
      return say("request-parameter-sunset-deleted");
    }
  }

  /// RFC 6570 section 3.2: form and matrix repeat the name for each element where they are exploded, deepObject always
  /// does; the other styles join them into one text.
  static Wire wire_of_style(const Parameter& base, const Parameter& revision) {
    const auto repeats = [](const Parameter& parameter) {
      return parameter.style == openapi::Style::DeepObject ||
             (parameter.explode && parameter.in != In::Path && parameter.style == openapi::Style::Form) ||
             (parameter.explode && parameter.style == openapi::Style::Matrix);
    };
    return repeats(base) || repeats(revision) ? Wire::Spread : Wire::Text;
  }

  /// One value is written alike, exploded or not; what becomes of it is told by the types.
  bool single_before(const Parameter& base) {
    return !(both_.diff.base_contract.schema(base.schema).types & ~types::Scalar);
  }

  bool only_scalars(const Parameter& base, const Parameter& revision) {
    const Types both =
        both_.diff.base_contract.schema(base.schema).types | both_.diff.revision_contract.schema(revision.schema).types;
    return !(both & ~types::Scalar);
  }

  /// How the value is put on the wire.
  void writing(const std::string& aspect, const Parameter& base, const Parameter& revision) {
    const auto say = [&](std::string_view rule, std::string_view from, std::string_view to) {
      both_.tell(rule, aspect, base.node, revision.node, from, to);
    };
    const std::string from = base.content ? base.content->name : "schema";
    const std::string to = revision.content ? revision.content->name : "schema";
    if (from != to)
      return say("request-parameter-content-changed", from, to);
    if (!base.content && base.style != revision.style)
      say("request-parameter-style-changed", openapi::name(base.style), openapi::name(revision.style));
    else if (!base.content && base.explode != revision.explode && !only_scalars(base, revision) && !single_before(base))
      say("request-parameter-explode-changed", base.explode ? "true" : "false", revision.explode ? "true" : "false");
    if (base.allow_reserved != revision.allow_reserved)
      say(revision.allow_reserved ? "request-parameter-reserved-allowed" : "request-parameter-reserved-forbidden", "",
          "");
    if (base.allow_empty_value != revision.allow_empty_value)
      say(revision.allow_empty_value ? "request-parameter-empty-value-allowed"
                                     : "request-parameter-empty-value-forbidden",
          "", "");
  }

  const Both& both_;
  std::vector<std::pair<std::string_view, std::string_view>> renamed_;
  std::vector<const Parameter*> taken_;
};

} // namespace

std::span<const PlainRule> parameter_rules() { return parameter_rows; }

void compare_parameters(const Both& both) { Parameters(both).compare(); }

} // namespace keur::change
