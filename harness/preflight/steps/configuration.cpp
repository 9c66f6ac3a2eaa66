#include "base/text.hpp"
#include "http/uri.hpp"
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

bool has_stray_space(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
}

bool is_placeholder(std::string_view text) {
  const std::string lower = to_lower(text);
  for (const std::string_view word :
       {"<", "{{", "${", "your", "changeme", "example", "placeholder", "xxxx", "todo", "…"})
    if (lower.find(word) != std::string::npos)
      return true;
  return false;
}

// A secret as the portal makes them: long, letters and digits only, no separators.
bool looks_like_a_secret(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  return plain && text.size() >= 40;
}

Outcome wrong(std::string detail, std::string cause, std::string remedy) {
  return {run::StepOutcome::Fail, std::move(detail), std::move(cause), std::move(remedy)};
}

constexpr auto id_place = "Developer Portal > My Applications > your application > Details";
constexpr auto secret_place = "Developer Portal > My Applications > your application > Credentials";
constexpr auto tenant_place = "Developer Portal > My Applications > your application > Integrations > Customers";

std::optional<Outcome> missing(const profile::Profile& profile, const profile::Credentials& given) {
  if (profile.token_url.empty())
    return wrong("no token endpoint is set", "the profile names none", "set token_url in keur.yaml or --token-url");
  if (given.client_id.empty())
    return wrong("the client id is empty", "it was not set", id_place);
  if (given.client_secret.empty())
    return wrong("the client secret is empty", "it was not set", secret_place);
  return std::nullopt;
}

std::optional<Outcome> mixed_up(const profile::Credentials& given) {
  const auto secret = given.client_secret.reveal();
  if (given.client_id == secret)
    return wrong("client id and secret are the same text", "one was pasted into both fields", secret_place);
  if (looks_like_a_secret(given.client_id) || secret.starts_with("isv_"))
    return wrong("client id and secret look swapped", "the fields were swapped when they were copied", id_place);
  if (is_uuid(secret) && secret == given.tenant_id)
    return wrong("the secret is the tenant id", "the tenant id was pasted into the secret's field", secret_place);
  if (is_uuid(given.client_id) && given.client_id == given.tenant_id)
    return wrong("the client id is the tenant id", "the tenant id was pasted into the client id's field", id_place);
  return std::nullopt;
}

std::optional<Outcome> malformed(const profile::Credentials& given) {
  const auto secret = given.client_secret.reveal();
  if (has_stray_space(given.client_id))
    return wrong("the client id holds white space", "a space or line end was copied along", id_place);
  if (has_stray_space(secret))
    return wrong("the secret holds white space", "a space or line end was copied along",
                 "store the secret again, without it");
  if (is_placeholder(given.client_id) || is_placeholder(secret) || is_placeholder(given.tenant_id))
    return wrong("a setting still holds example text", "the template was not filled in",
                 "replace it with your own value");
  if (given.tenant_id.empty())
    return wrong("the tenant id is empty", "tenant-based APIs give no token without it", tenant_place);
  if (!is_uuid(given.tenant_id))
    return wrong("the tenant id is no UUID (8-4-4-4-12 hexadecimal digits)", "another number was copied", tenant_place);
  return std::nullopt;
}

// connect.visma.com is production; the stage host carries "stag" in its name. The same word in one address and not in
// the other is a mix of environments.
bool mixes_environments(const profile::Profile& profile) {
  const auto staged = [](const std::string& url) { return to_lower(url).find("stag") != std::string::npos; };
  return !profile.base_url.empty() && staged(profile.token_url) != staged(profile.base_url);
}

} // namespace

transport::Task<Outcome> configuration(Bench& bench, Knowledge&) {
  const auto& given = bench.credentials;
  if (auto outcome = missing(bench.profile, given))
    co_return *outcome;
  if (auto outcome = mixed_up(given))
    co_return *outcome;
  if (auto outcome = malformed(given))
    co_return *outcome;
  if (mixes_environments(bench.profile))
    co_return warned("token endpoint and API address are of different environments",
                     "stage and production are mixed up", "use both of production or both of stage");
  if (given.client_secret.size() > 100 || given.client_id.size() > 100)
    co_return warned("client id or secret is longer than 100 characters", "the provider's usual limit is 100",
                     secret_place);
  if (given.client_secret.size() < 16)
    co_return warned("the secret is shorter than 16 characters", "it may have been cut off when it was copied",
                     secret_place);
  if (!given.client_id.starts_with("isv_"))
    co_return warned("the client id does not start with isv_",
                     "ids of outside vendors do; others exist, so this is a hint only", id_place);
  co_return passed("client id, secret and tenant id have the expected form");
}

} // namespace keur::preflight
