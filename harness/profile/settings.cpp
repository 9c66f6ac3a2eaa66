#include "profile/settings.hpp"

#include "base/text.hpp"
#include "json/pointer.hpp"
#include "profile/operation_settings.hpp"
#include "profile/reference_settings.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace keur::profile {
namespace {

using json::Value;
using Milliseconds = std::chrono::milliseconds;

Complaint set_text(const Value& value, std::string& into) {
  if (!value.is_string())
    return "wants a text";
  into = value.string();
  return std::nullopt;
}

Complaint set_flag(const Value& value, bool& into) {
  if (!value.is_boolean())
    return "wants true or false";
  into = value.boolean();
  return std::nullopt;
}

Complaint set_texts(const Value& value, std::vector<std::string>& into) {
  into.clear();
  if (!value.is_array())
    return "wants a list of texts";
  for (const auto& one : value.array()) {
    if (!one.is_string())
      return "wants a list of texts";
    into.push_back(one.string());
  }
  return std::nullopt;
}

Complaint set_tenant(const Value& value, Profile& profile) {
  if (!value.is_string())
    return "wants a text or a reference such as ${KEUR_TENANT_ID}";
  if (const auto variable = variable_in(value.string())) {
    profile.tenant_id.clear();
    profile.tenant_reference = {CredentialReference::Kind::Environment, *variable};
    return std::nullopt;
  }
  profile.tenant_id = value.string();
  return std::nullopt;
}

Complaint set_file(const Value& value, CredentialReference& into) {
  if (!value.is_string() || value.string().empty())
    return "wants a path";
  into = {CredentialReference::Kind::File, value.string()};
  return std::nullopt;
}

Complaint set_target(const Value& value, Profile& profile) {
  if (!value.is_string())
    return "wants mock or an address";
  if (value.string() == "mock") {
    if (profile.target == TargetClass::Live)
      return "cannot make a live profile a mock: extend mock instead";
    profile.target = TargetClass::InProcessMock;
    profile.base_url.clear();
    return std::nullopt;
  }
  profile.base_url = value.string();
  while (!profile.base_url.empty() && profile.base_url.back() == '/')
    profile.base_url.pop_back();
  if (profile.target != TargetClass::Live)
    profile.target = TargetClass::Remote;
  return std::nullopt;
}

/// A list of levels for all operations, or a map from operations to such lists.
Complaint set_checks(const Value& value, Profile& profile) {
  profile.checks.clear();
  if (value.is_array()) {
    profile.checks.push_back({});
    return set_texts(value, profile.checks.back().levels);
  }
  if (!value.is_object())
    return "wants a list such as [response-time=off], or a map from operations (\"GET /path\", \"*\") to such lists";
  for (const auto& member : value.object()) {
    profile.checks.push_back({member.name});
    if (auto complaint = set_texts(member.value, profile.checks.back().levels))
      return "for " + member.name + ' ' + *complaint;
  }
  return std::nullopt;
}

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

constexpr std::array time_units{Unit{"ms", 1}, Unit{"s", 1'000}, Unit{"m", 60'000}, Unit{"h", 3'600'000}};
constexpr std::array size_units{Unit{"B", 1}, Unit{"KiB", 1U << 10}, Unit{"MiB", 1U << 20}, Unit{"GiB", 1U << 30}};

/// "30s" with the units given; a bare number has the unit's factor `bare`.
template <std::size_t N>
std::optional<std::uint64_t> quantity(const Value& value, const std::array<Unit, N>& units, std::uint64_t bare) {
  const std::string text = value.is_string() ? value.string() : value.is_number() ? value.number() : "";
  const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
  if (end == 0 || end > 12)
    return std::nullopt;
  const auto number = std::stoull(text.substr(0, end));
  const auto unit = text.substr(end);
  if (unit.empty())
    return number * bare;
  for (const auto& row : units)
    if (row.name == unit)
      return number * row.factor;
  return std::nullopt;
}

Complaint set_time(const Value& value, Milliseconds& into) {
  const auto read = duration_in(value);
  if (!read)
    return "wants a duration such as 500ms, 30s or 15m";
  into = *read;
  return std::nullopt;
}

Complaint set_size(const Value& value, std::size_t& into) {
  const auto read = quantity(value, size_units, 1);
  if (!read || *read == 0)
    return "wants a size such as 64KiB or 16MiB";
  into = *read;
  return std::nullopt;
}

template <class Number>
Complaint set_number(const Value& value, Number& into, double least) {
  const double read = value.is_number() ? json::to_double(value.number()) : -1;
  if (!(read >= least && read <= 1e9))
    return "wants a number from " + std::to_string(static_cast<int>(least)) + " on";
  into = static_cast<Number>(read);
  return std::nullopt;
}

template <class Target>
struct Setting {
  std::string_view name;
  Complaint (*apply)(const Value&, Target&);
};

constexpr std::array limit_settings{
    Setting<Limits>{"connect", [](const Value& v, Limits& l) { return set_time(v, l.connect); }},
    Setting<Limits>{"tls", [](const Value& v, Limits& l) { return set_time(v, l.tls); }},
    Setting<Limits>{"first_byte", [](const Value& v, Limits& l) { return set_time(v, l.first_byte); }},
    Setting<Limits>{"total", [](const Value& v, Limits& l) { return set_time(v, l.total); }},
    Setting<Limits>{"file_total", [](const Value& v, Limits& l) { return set_time(v, l.file_total); }},
    Setting<Limits>{"body", [](const Value& v, Limits& l) { return set_size(v, l.body_bytes); }},
    Setting<Limits>{"file", [](const Value& v, Limits& l) { return set_size(v, l.file_bytes); }},
    Setting<Limits>{"token", [](const Value& v, Limits& l) { return set_size(v, l.token_bytes); }},
    Setting<Limits>{"header_line", [](const Value& v, Limits& l) { return set_size(v, l.header_line_bytes); }},
    Setting<Limits>{"header", [](const Value& v, Limits& l) { return set_size(v, l.header_bytes); }},
    Setting<Limits>{"header_count", [](const Value& v, Limits& l) { return set_number(v, l.header_count, 1); }},
    Setting<Limits>{"concurrency", [](const Value& v, Limits& l) { return set_number(v, l.concurrency, 1); }},
    Setting<Limits>{"rate", [](const Value& v, Limits& l) { return set_number(v, l.rate, 0); }},
    Setting<Limits>{"budget", [](const Value& v, Limits& l) { return set_number(v, l.budget, 0); }},
    Setting<Limits>{"max_tests", [](const Value& v, Limits& l) { return set_number(v, l.max_tests, 1); }},
    Setting<Limits>{"max_time", [](const Value& v, Limits& l) { return set_time(v, l.max_time); }},
    Setting<Limits>{"poll_first", [](const Value& v, Limits& l) { return set_time(v, l.poll_first); }},
    Setting<Limits>{"poll_most", [](const Value& v, Limits& l) { return set_time(v, l.poll_most); }},
    Setting<Limits>{"job", [](const Value& v, Limits& l) { return set_time(v, l.job); }},
    Setting<Limits>{"job_visible", [](const Value& v, Limits& l) { return set_time(v, l.job_visible); }},
    Setting<Limits>{"response_time", [](const Value& v, Limits& l) { return set_time(v, l.response_time); }},
};

constexpr std::array profile_settings{
    Setting<Profile>{"extends", [](const Value&, Profile&) { return Complaint(); }}, // read before all others
    Setting<Profile>{"target", [](const Value& v, Profile& p) { return set_target(v, p); }},
    Setting<Profile>{"token_url", [](const Value& v, Profile& p) { return set_text(v, p.token_url); }},
    Setting<Profile>{"description", [](const Value& v, Profile& p) { return set_text(v, p.description); }},
    Setting<Profile>{"overlays", [](const Value& v, Profile& p) { return set_texts(v, p.overlays); }},
    Setting<Profile>{"reference_root", [](const Value& v, Profile& p) { return set_text(v, p.reference_root); }},
    Setting<Profile>{"hosts", [](const Value& v, Profile& p) { return set_texts(v, p.hosts); }},
    Setting<Profile>{"file_hosts", [](const Value& v, Profile& p) { return set_texts(v, p.file_hosts); }},
    Setting<Profile>{"tenant_id", [](const Value& v, Profile& p) { return set_tenant(v, p); }},
    Setting<Profile>{"other_tenant_id", [](const Value& v, Profile& p) { return set_reference(v, p.other_tenant_id); }},
    Setting<Profile>{"client_id", [](const Value& v, Profile& p) { return set_reference(v, p.client_id); }},
    Setting<Profile>{"client_secret", [](const Value& v, Profile& p) { return set_reference(v, p.client_secret); }},
    Setting<Profile>{"client_secret_file", [](const Value& v, Profile& p) { return set_file(v, p.client_secret); }},
    Setting<Profile>{"basic_authentication",
                     [](const Value& v, Profile& p) { return set_flag(v, p.basic_authentication); }},
    Setting<Profile>{"scopes", [](const Value& v, Profile& p) { return set_texts(v, p.scopes); }},
    Setting<Profile>{"ca_file", [](const Value& v, Profile& p) { return set_text(v, p.ca_file); }},
    Setting<Profile>{"proxy", [](const Value& v, Profile& p) { return set_text(v, p.proxy); }},
    Setting<Profile>{"http2", [](const Value& v, Profile& p) { return set_flag(v, p.http2); }},
    Setting<Profile>{"connect_to", [](const Value& v, Profile& p) { return set_texts(v, p.connect_to); }},
    Setting<Profile>{"allow_exports", [](const Value& v, Profile& p) { return set_flag(v, p.permissions.exports); }},
    Setting<Profile>{"allow_writes", [](const Value& v, Profile& p) { return set_flag(v, p.permissions.writes); }},
    Setting<Profile>{"mint", [](const Value& v, Profile& p) { return set_flag(v, p.mint); }},
    Setting<Profile>{"checks", [](const Value& v, Profile& p) { return set_checks(v, p); }},
    Setting<Profile>{"proxy_credentials",
                     [](const Value& v, Profile& p) { return set_reference(v, p.proxy_credentials); }},
    Setting<Profile>{"skip", [](const Value& v, Profile& p) { return set_texts(v, p.skip); }},
    Setting<Profile>{"before", [](const Value& v, Profile& p) { return set_text(v, p.before); }},
    Setting<Profile>{"after", [](const Value& v, Profile& p) { return set_text(v, p.after); }},
};

/// Settings that have settings of their own.
struct Section {
  std::string_view name;
  Status (*apply)(const Value&, std::string_view document, const std::string& pointer, Profile&);
};

template <class Target, std::size_t N>
std::vector<std::string> names_of(const std::array<Setting<Target>, N>& table) {
  std::vector<std::string> names;
  for (const auto& setting : table)
    names.emplace_back(setting.name);
  return names;
}

template <class Target, std::size_t N, std::size_t M>
Status apply_table(const json::Object& settings, const std::array<Setting<Target>, N>& table,
                   const std::array<Section, M>& sections, std::string_view document, const std::string& pointer,
                   Profile& profile, Target& target) {
  const auto named = [](const auto& rows, const std::string& name) {
    return std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.name == name; });
  };
  for (const auto& member : settings) {
    const Location where{std::string(document), member.at.line, member.at.column,
                         json::append_token(pointer, member.name)};
    const auto section = named(sections, member.name);
    if (section != sections.end()) {
      if (auto status = section->apply(member.value, document, where.pointer, profile); !status)
        return status;
      continue;
    }
    const auto row = named(table, member.name);
    if (row == table.end()) {
      auto known = names_of(table);
      for (const auto& one : sections)
        known.emplace_back(one.name);
      return fail(ErrorCode::Configuration, unknown_key(member.name, known), where);
    }
    if (const auto complaint = row->apply(member.value, target))
      return fail(ErrorCode::Configuration, member.name + ' ' + *complaint, where);
  }
  return {};
}

constexpr std::array limit_sections{Section{"operations", apply_operation_limits}};

Status apply_limits(const Value& value, std::string_view document, const std::string& pointer, Profile& profile) {
  if (value.is_object())
    return apply_table(value.object(), limit_settings, limit_sections, document, pointer, profile, profile.limits);
  return fail(ErrorCode::Configuration, "limits wants a mapping",
              {std::string(document), value.at().line, value.at().column, pointer});
}

constexpr std::array profile_sections{
    Section{"limits", apply_limits},
    Section{"credentials", apply_credentials},
    Section{"client_certificate", apply_client_certificate},
    Section{"values", apply_values},
    Section{"headers", apply_headers},
};

} // namespace

Status apply_settings(const json::Object& settings, std::string_view document, const std::string& pointer,
                      Profile& profile) {
  return apply_table(settings, profile_settings, profile_sections, document, pointer, profile, profile);
}

std::vector<std::string> setting_names() {
  auto names = names_of(profile_settings);
  for (const auto& section : profile_sections)
    names.emplace_back(section.name);
  return names;
}

std::vector<std::string> limit_names() {
  auto names = names_of(limit_settings);
  for (const auto& section : limit_sections)
    names.emplace_back(section.name);
  return names;
}

std::optional<Milliseconds> duration_in(const Value& value) {
  const auto read = quantity(value, time_units, 1'000);
  return read ? std::optional(Milliseconds(*read)) : std::nullopt;
}

std::string unknown_key(std::string_view name, const std::vector<std::string>& known) {
  const auto near = nearest(name, known);
  return "unknown setting '" + escape_visible(truncate(name, 60)) + "'" +
         (near ? "; did you mean '" + *near + "'?" : "");
}

} // namespace keur::profile
