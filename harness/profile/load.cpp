#include "profile/load.hpp"

#include "base/text.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "profile/settings.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace keur::profile {
namespace {

Profile mock() {
  Profile profile;
  auto& limits = profile.limits;
  // The mock answers in microseconds; its first token waits for the signing keys, which take seconds on a busy machine.
  limits.poll_first = std::chrono::milliseconds(2);
  limits.poll_most = std::chrono::milliseconds(50);
  limits.job = std::chrono::seconds(10);
  limits.job_visible = std::chrono::seconds(1);
  limits.concurrency = 32;
  return profile;
}

// The pace of a guest in someone's payroll: reliability section 4.3, guard 4.
Profile live() {
  Profile profile;
  profile.name = "live";
  profile.target = TargetClass::Live;
  profile.description = "https://api.analytics1.hrm.visma.net/docs/openapi.yaml";
  profile.base_url = "https://api.analytics1.hrm.visma.net";
  profile.token_url = "https://connect.visma.com/connect/token";
  profile.overlays = {"builtin"}; // marks the export jobs, which the vendor's file does not
  profile.hosts = {"api.analytics1.hrm.visma.net", "connect.visma.com"};
  profile.limits.concurrency = 2;
  profile.limits.rate = 2;
  profile.limits.budget = 200;
  profile.limits.max_time = std::chrono::minutes(20);
  profile.limits.poll_first = std::chrono::seconds(4);
  return profile;
}

std::optional<Profile> built_in(std::string_view name) {
  if (name == "mock")
    return mock();
  if (name == "live")
    return live();
  return std::nullopt;
}

Location place(std::string_view document, json::Position at, std::string pointer) {
  return {std::string(document), at.line, at.column, std::move(pointer)};
}

struct File {
  std::string_view document;
  json::Value root;
};

const json::Value* find_profile(const File& file, std::string_view name) {
  const auto* profiles = file.root.find("profiles");
  return profiles ? profiles->find(name) : nullptr;
}

Result<File> read_file(std::string_view text, std::string_view document) {
  if (trim(text).empty())
    return File{document, {}};
  auto loaded = json::load_yaml(text, document, {.bytes = 1U << 20, .depth = 16, .nodes = 10'000});
  if (!loaded)
    return fail(loaded.error());
  File file{document, std::move(loaded->root)};
  if (file.root.is_null())
    return file;
  if (!file.root.is_object())
    return fail(ErrorCode::Configuration, "is no mapping", place(document, file.root.at(), ""));
  for (const auto& member : file.root.object())
    if (member.name != "profiles")
      return fail(ErrorCode::Configuration, unknown_key(member.name, {"profiles"}),
                  place(document, member.at, "/" + member.name));
  const auto* profiles = file.root.find("profiles");
  if (profiles && !profiles->is_object())
    return fail(ErrorCode::Configuration, "profiles is no mapping of names to profiles",
                place(document, profiles->at(), "/profiles"));
  return file;
}

std::vector<std::string> names_in(const File& file) {
  std::vector<std::string> names{"mock", "live"};
  const auto* profiles = file.root.find("profiles");
  if (!profiles)
    return names;
  for (const auto& member : profiles->object())
    if (!built_in(member.name))
      names.push_back(member.name);
  return names;
}

Result<Profile> build(const File& file, std::string_view name, int depth);

Result<Profile> base_of(const File& file, std::string_view name, const json::Value& settings, int depth) {
  const auto* extends = settings.find("extends");
  if (!extends)
    return built_in(name).value_or(Profile{});
  const auto where = place(file.document, extends->at(), "/profiles/" + std::string(name) + "/extends");
  if (!extends->is_string())
    return fail(ErrorCode::Configuration, "extends wants a profile's name", where);
  if (depth > 8 || extends->string() == name) {
    if (const auto own = built_in(name); own && depth <= 8)
      return *own;
    return fail(ErrorCode::Configuration, "profiles extend each other in a circle", where);
  }
  return build(file, extends->string(), depth + 1);
}

/// An address that is spoken to: its host is pinned.
Status pin(const std::string& url, const char* what, const Location& where, Profile& profile) {
  if (url.empty())
    return {};
  const auto uri = http::parse_uri(url);
  const bool web = uri && uri->host && !uri->host->empty() && (uri->scheme == "https" || uri->scheme == "http");
  if (!web || uri->userinfo || uri->fragment)
    return fail(ErrorCode::Configuration, std::string(what) + " without user information", where);
  if (uri->scheme == "http" && !http::is_loopback_host(*uri->host))
    return fail(ErrorCode::Refused, "plain http is for the loopback only", where, "use https");
  if (std::none_of(profile.hosts.begin(), profile.hosts.end(),
                   [&](const auto& host) { return host.substr(0, uri->host->size()) == *uri->host; }))
    profile.hosts.push_back(*uri->host);
  return {};
}

Status pin_all(Profile& profile, const Location& where) {
  Status status;
  for (const auto& url : {profile.base_url, profile.token_url})
    if (status)
      status = pin(url, "target and token_url want http(s) addresses", where, profile);
  for (const auto& one : profile.credentials)
    for (const auto& url : {one.token_url, one.issuer})
      if (status)
        status = pin(url, "token_url and issuer want http(s) addresses", one.where, profile);
  return status;
}

/// What speaks of "the" client (preflight, the token contract) works with the default credential, else with the first
/// that asks a token endpoint.
void choose_client(Profile& profile) {
  const CredentialSettings* chosen = nullptr;
  for (const auto& one : profile.credentials)
    if (one.kind == CredentialSettings::Kind::Grant && (chosen == nullptr || one.scheme == "default"))
      chosen = &one;
  if (chosen == nullptr)
    return;
  profile.client_id = chosen->client_id;
  profile.client_secret = chosen->client_secret;
  profile.other_tenant_id = chosen->other_tenant_id;
  profile.basic_authentication = chosen->authentication == ClientAuthentication::Basic;
  profile.scopes = chosen->scopes;
  if (!chosen->token_url.empty())
    profile.token_url = chosen->token_url;
  if (chosen->tenant_id.kind == CredentialReference::Kind::Text)
    profile.tenant_id = chosen->tenant_id.name;
  else
    profile.tenant_reference = chosen->tenant_id;
}

// What base_url and target say together about the class; live can only be reached, never left.
Status settle(Profile& profile, const Location& where) {
  choose_client(profile);
  if (auto status = pin_all(profile, where); !status)
    return status;
  if (profile.base_url.empty())
    return {};
  const auto found = classify_target(profile.base_url);
  if (found == TargetClass::Live || profile.target != TargetClass::Live)
    profile.target = found;
  if (profile.target == TargetClass::Live && profile.permissions.writes)
    return fail(ErrorCode::Refused, "writes are never allowed on a live target", where, "remove allow_writes");
  if (profile.mint && profile.target != TargetClass::Loopback)
    return fail(ErrorCode::Refused, "mint is for keur's own mock on the loopback", where, "remove mint");
  return {};
}

Result<Profile> build(const File& file, std::string_view name, int depth) {
  const auto* settings = find_profile(file, name);
  if (!settings) {
    if (auto known = built_in(name))
      return std::move(*known);
    const auto near = nearest(name, names_in(file));
    return fail(ErrorCode::Configuration,
                "there is no profile '" + escape_visible(name) + "'" + (near ? "; did you mean '" + *near + "'?" : ""),
                place(file.document, {}, ""), "name one of these: " + join(names_in(file), ", "));
  }
  const auto pointer = "/profiles/" + std::string(name);
  const auto where = place(file.document, settings->at(), pointer);
  if (!settings->is_object())
    return fail(ErrorCode::Configuration, "a profile is a mapping of settings", where);
  auto profile = base_of(file, name, *settings, depth);
  if (!profile)
    return profile;
  profile->name = std::string(name);
  if (auto status = apply_settings(settings->object(), file.document, pointer, *profile); !status)
    return fail(status.error());
  if (auto status = settle(*profile, where); !status)
    return fail(status.error());
  return profile;
}

Result<Profile> without_file(std::string_view name) {
  if (auto known = built_in(name))
    return std::move(*known);
  return fail(ErrorCode::Configuration, "there is no profile '" + escape_visible(name) + "', and no keur.yaml here", {},
              "`keur init` writes one; mock and live are there without it");
}

/// A slip in the profile that is used at night shall show in the one that is used by day.
Status check_all(const File& file) {
  const auto* profiles = file.root.find("profiles");
  if (!profiles)
    return {};
  for (const auto& member : profiles->object()) {
    Profile scratch;
    if (member.value.is_object())
      if (auto status = apply_settings(member.value.object(), file.document, "/profiles/" + member.name, scratch);
          !status)
        return status;
  }
  return {};
}

} // namespace

Result<Profile> parse_profile(std::string_view yaml_text, std::string_view document, std::string_view name) {
  const auto file = read_file(yaml_text, document);
  if (!file)
    return fail(file.error());
  if (auto status = check_all(*file); !status)
    return fail(status.error());
  return build(*file, name, 0);
}

Result<Profile> load_profile(std::string_view name, const std::string& config_path) {
  const std::string path = config_path.empty() ? "keur.yaml" : config_path;
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    if (config_path.empty())
      return without_file(name);
    return fail(ErrorCode::FileUnreadable, "cannot open '" + path + "': " + std::strerror(errno));
  }
  std::ostringstream text;
  text << in.rdbuf();
  if (in.bad())
    return fail(ErrorCode::FileUnreadable, "cannot read '" + path + "': " + std::strerror(errno));
  auto profile = parse_profile(text.str(), path, name);
  const auto slash = path.rfind('/');
  if (profile)
    profile->folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  return profile;
}

std::vector<std::string> profile_names(std::string_view yaml_text, std::string_view document) {
  const auto file = read_file(yaml_text, document);
  return file ? names_in(*file) : names_in({});
}

TargetClass classify_target(std::string_view base_url) {
  const auto uri = http::parse_uri(base_url);
  if (!uri || !uri->host)
    return TargetClass::Remote;
  if (http::is_loopback_host(*uri->host))
    return TargetClass::Loopback;
  auto host = *uri->host;
  if (host.back() == '.')
    host.pop_back();
  const auto pinned = live().hosts;
  return std::find(pinned.begin(), pinned.end(), host) != pinned.end() ? TargetClass::Live : TargetClass::Remote;
}

} // namespace keur::profile
