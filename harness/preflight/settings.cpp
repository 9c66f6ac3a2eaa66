#include "preflight/settings.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace keur::preflight {
namespace {

using namespace language::literals;
using language::Message;

// A secret as Visma's portal makes them: long, letters and digits only, no separators.
bool looks_like_a_secret(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  return plain && text.size() >= 40;
}

// A random text where a name is expected, and a short text where a random one is.
bool look_exchanged(std::string_view id, std::string_view secret) {
  const auto any = [&](char from, char to) {
    return std::any_of(id.begin(), id.end(), [&](char c) { return c >= from && c <= to; });
  };
  return id.size() >= 24 && any('0', '9') && any('a', 'z') && any('A', 'Z') && secret.size() < 20;
}

void add_mixed_up(const Bench& bench, Flaws& flaws) {
  const auto& given = bench.credentials;
  const auto secret = given.client_secret.reveal();
  if (given.client_id.empty() || secret.empty())
    return;
  if (given.client_id == secret)
    flaws.push_back({Field::ClientId, "client id and secret are the same text"_t, "id-is-secret"});
  else if ((looks_like_a_secret(given.client_id) && !looks_like_a_secret(secret)) || secret.starts_with("isv_") ||
           look_exchanged(given.client_id, secret) ||
           (is_uuid(secret) && !is_uuid(given.client_id) && given.client_id.size() >= 32))
    flaws.push_back({Field::ClientId, "client id and secret look swapped"_t, "fields-swapped"});
  if (!given.tenant_id.empty() && equals_ignore_case(secret, given.tenant_id))
    flaws.push_back({Field::ClientSecret, "the secret is the tenant id"_t, "secret-is-tenant"});
  if (given.client_id == given.tenant_id && is_uuid(given.client_id))
    flaws.push_back({Field::ClientId, "the client id is the tenant id"_t, "id-is-tenant"});
  else if (given.client_id == given.tenant_id)
    flaws.push_back({Field::Tenant, "the tenant id is the client id"_t, "tenant-is-id"});
}

void add_oddities(Field field, std::string_view value, Flaws& flaws) {
  for (const auto& odd : oddities_of(field, value)) {
    const bool said = std::any_of(flaws.begin(), flaws.end(),
                                  [&](const auto& flaw) { return flaw.code == odd.code && flaw.field == field; });
    if (!said)
      flaws.push_back({field, Message(odd.text, {Message(name_of(field))}), odd.code});
  }
}

void add_copied(const Bench& bench, Flaws& flaws) {
  const auto& given = bench.credentials;
  add_oddities(Field::ClientId, given.client_id, flaws);
  add_oddities(Field::ClientSecret, given.client_secret.reveal(), flaws);
  add_oddities(Field::Tenant, given.tenant_id, flaws);
  for (const auto& scope : given.scopes.empty() ? bench.profile.scopes : given.scopes)
    add_oddities(Field::Scope, scope, flaws);
}

bool has_flaw(const Flaws& flaws, Field field) {
  return std::any_of(flaws.begin(), flaws.end(), [&](const auto& flaw) { return flaw.field == field; });
}

// Only Visma's environments are known by their names: that another provider's host name holds "stag" says nothing.
bool mixes_environments(const profile::Profile& profile) {
  const auto token = host_of(profile.token_url), api = host_of(profile.base_url);
  return is_visma_host(token) && is_visma_host(api) && is_visma_stage(token) != is_visma_stage(api);
}

// What only Visma Connect asks of its values.
void add_for_visma(const Bench& bench, Flaws& flaws) {
  const auto& given = bench.credentials;
  if (given.tenant_id.empty())
    flaws.push_back({Field::Tenant, "no tenant id is set"_t, "tenant-unset"});
  else if (!is_uuid(given.tenant_id) && !has_flaw(flaws, Field::Tenant))
    flaws.push_back({Field::Tenant, "the tenant id is no UUID (8-4-4-4-12 hexadecimal digits)"_t, "tenant-form"});
  if (mixes_environments(bench.profile))
    flaws.push_back(
        {std::nullopt, "token endpoint and API address are of different environments"_t, "environment-mixed"});
  if (given.client_secret.size() > 100 || given.client_id.size() > 100)
    flaws.push_back({given.client_id.size() > 100 ? Field::ClientId : Field::ClientSecret,
                     "client id or secret is longer than 100 characters"_t, "too-long"});
  if (join(asked_scopes(bench), " ").size() > 300)
    flaws.push_back({Field::Scope, "the scopes are longer than 300 characters together"_t, "scopes-too-long"});
  if (!given.client_secret.empty() && given.client_secret.size() < 16 && !has_flaw(flaws, Field::ClientSecret))
    flaws.push_back({Field::ClientSecret, "the secret is shorter than 16 characters"_t, "secret-cut"});
  if (!given.client_id.empty() && !given.client_id.starts_with("isv_") && !has_flaw(flaws, Field::ClientId))
    flaws.push_back({Field::ClientId, "the client id does not start with isv_ (a hint only)"_t, "id-form"});
}

} // namespace

Flaws flaws_of(const Bench& bench) {
  Flaws flaws;
  add_mixed_up(bench, flaws);
  add_copied(bench, flaws);
  if (bench.family == Family::Visma)
    add_for_visma(bench, flaws);
  return flaws;
}

std::vector<std::string_view> codes_about(const Flaws& flaws, std::initializer_list<Field> fields) {
  std::vector<std::string_view> codes;
  for (const auto& flaw : flaws)
    if (flaw.field && std::find(fields.begin(), fields.end(), *flaw.field) != fields.end() &&
        std::find(codes.begin(), codes.end(), flaw.code) == codes.end())
      codes.push_back(flaw.code);
  return codes;
}

} // namespace keur::preflight
