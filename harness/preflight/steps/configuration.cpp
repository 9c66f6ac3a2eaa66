#include "base/text.hpp"
#include "preflight/steps.hpp"

#include <algorithm>

namespace keur::preflight {
namespace {

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool is_uuid(std::string_view text) {
  if (text.size() != 36)
    return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i]))
      return false;
  }
  return true;
}

// White space of ASCII, and what word processors and web pages put in its place: no-break space, zero-width space and
// joiners, byte order mark.
bool has_stray_space(std::string_view text) {
  const bool ascii =
      std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7F; });
  const std::string_view invisible[] = {"\xC2\xA0", "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xEF\xBB\xBF"};
  return ascii || std::any_of(std::begin(invisible), std::end(invisible),
                              [&](auto one) { return text.find(one) != std::string_view::npos; });
}

bool is_quoted(std::string_view text) {
  return text.size() > 1 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
}

bool is_placeholder(std::string_view text) {
  const std::string lower = to_lower(text);
  for (const std::string_view word :
       {"<", "{{", "${", "your", "changeme", "change-me", "example", "placeholder", "xxxx", "todo", "…"})
    if (lower.find(word) != std::string::npos)
      return true;
  return lower == "00000000-0000-0000-0000-000000000000";
}

// A secret as the portal makes them: long, letters and digits only, no separators.
bool looks_like_a_secret(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  return plain && text.size() >= 40;
}

/// What is wrong, with the code of its cause.
struct Flaw {
  std::string_view text;
  std::string_view code;
};
using Flaws = std::vector<Flaw>;

Flaws missing(const profile::Profile& profile, const profile::Credentials& given) {
  Flaws flaws;
  if (profile.token_url.empty())
    flaws.push_back({"no token endpoint is set", "no-token-endpoint"});
  if (given.client_id.empty())
    flaws.push_back({"the client id is empty", "id-missing"});
  if (given.client_secret.empty())
    flaws.push_back({"the client secret is empty", "secret-missing"});
  return flaws;
}

Flaws mixed_up(const profile::Credentials& given) {
  const auto secret = given.client_secret.reveal();
  if (given.client_id.empty() || secret.empty())
    return {};
  if (given.client_id == secret)
    return {{"client id and secret are the same text", "id-is-secret"}};
  if (looks_like_a_secret(given.client_id) || secret.starts_with("isv_"))
    return {{"client id and secret look swapped", "fields-swapped"}};
  Flaws flaws;
  if (!given.tenant_id.empty() && equals_ignore_case(secret, given.tenant_id))
    flaws.push_back({"the secret is the tenant id", "secret-is-tenant"});
  if (given.client_id == given.tenant_id)
    flaws.push_back(is_uuid(given.client_id) ? Flaw{"the client id is the tenant id", "id-is-tenant"}
                                             : Flaw{"the tenant id is the client id", "tenant-is-id"});
  return flaws;
}

Flaws malformed(const profile::Credentials& given) {
  const auto secret = given.client_secret.reveal();
  Flaws flaws;
  const auto look = [&](bool (*is_bad)(std::string_view), Flaw id, Flaw key, Flaw tenant) {
    if (is_bad(given.client_id))
      flaws.push_back(id);
    if (is_bad(secret))
      flaws.push_back(key);
    if (is_bad(given.tenant_id))
      flaws.push_back(tenant);
  };
  look(has_stray_space, {"the client id holds white space", "stray-space"},
       {"the secret holds white space", "stray-space"}, {"the tenant id holds white space", "stray-space"});
  look(is_quoted, {"the client id stands in quotation marks", "quoted"},
       {"the secret stands in quotation marks", "quoted"}, {"the tenant id stands in quotation marks", "quoted"});
  look(is_placeholder, {"the client id is an example text", "placeholder"},
       {"the secret is an example text", "placeholder"}, {"the tenant id is an example text", "placeholder"});
  if (flaws.empty() && !given.tenant_id.empty() && !is_uuid(given.tenant_id))
    flaws.push_back({"the tenant id is no UUID (8-4-4-4-12 hexadecimal digits)", "tenant-form"});
  return flaws;
}

Flaws doubtful(const profile::Profile& profile, const profile::Credentials& given) {
  Flaws flaws;
  const auto& asked = given.scopes.empty() ? profile.scopes : given.scopes;
  if (given.tenant_id.empty())
    flaws.push_back({"no tenant id is set", "tenant-unset"});
  if (mixes_environments(profile))
    flaws.push_back({"token endpoint and API address are of different environments", "environment-mixed"});
  if (given.client_secret.size() > 100 || given.client_id.size() > 100)
    flaws.push_back({"client id or secret is longer than 100 characters", "too-long"});
  if (join(asked, " ").size() > 300)
    flaws.push_back({"the scopes are longer than 300 characters together", "scopes-too-long"});
  if (given.client_secret.size() < 16)
    flaws.push_back({"the secret is shorter than 16 characters", "secret-cut"});
  if (is_vendor_host(profile.token_url) && !given.client_id.starts_with("isv_"))
    flaws.push_back({"the client id does not start with isv_ (a hint only)", "id-form"});
  return flaws;
}

std::string sentence(const Flaws& flaws) {
  std::string text;
  for (const auto& flaw : flaws)
    text += (text.empty() ? "" : "; ") + std::string(flaw.text);
  return text;
}

std::vector<std::string_view> codes(const Flaws& flaws) {
  std::vector<std::string_view> all;
  for (const auto& flaw : flaws)
    all.push_back(flaw.code);
  return all;
}

} // namespace

transport::Task<Outcome> configuration(Bench& bench, Knowledge&) {
  const auto& given = bench.credentials;
  Flaws wrong = missing(bench.profile, given);
  for (const auto& more : {mixed_up(given), malformed(given)})
    wrong.insert(wrong.end(), more.begin(), more.end());
  if (!wrong.empty())
    co_return failed(sentence(wrong), codes(wrong));
  if (const auto doubts = doubtful(bench.profile, given); !doubts.empty()) {
    Outcome outcome = failed(sentence(doubts), codes(doubts));
    outcome.kind = run::StepOutcome::Warn;
    co_return outcome;
  }
  co_return passed("client id, secret and tenant id have the expected form");
}

} // namespace keur::preflight
