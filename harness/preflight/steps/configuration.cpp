#include "base/text.hpp"
#include "preflight/copied_value.hpp"
#include "preflight/settings.hpp"
#include "preflight/steps.hpp"

#include <algorithm>

namespace keur::preflight {
namespace {

using namespace language::literals;
using language::Message;

Flaws missing(const Bench& bench) {
  Flaws flaws;
  if (bench.profile.token_url.empty())
    flaws.push_back({std::nullopt, "no token endpoint is set"_t, "no-token-endpoint"});
  if (bench.credentials.client_id.empty())
    flaws.push_back({Field::ClientId, "the client id is empty"_t, "id-missing"});
  if (bench.credentials.client_secret.empty())
    flaws.push_back({Field::ClientSecret, "the client secret is empty"_t, "secret-missing"});
  if (!flaws.empty() && bench.credentials.tenant_id.empty() && bench.family == Family::Visma)
    flaws.push_back({Field::Tenant, "no tenant id is set"_t, "tenant-unset"});
  return flaws;
}

Message sentence(const Flaws& flaws) {
  std::vector<Message> parts;
  for (const auto& flaw : flaws)
    parts.push_back(flaw.text);
  return Message::listed(std::move(parts));
}

std::vector<std::string_view> codes(const Flaws& flaws) {
  std::vector<std::string_view> all;
  for (const auto& flaw : flaws)
    all.push_back(flaw.code);
  return all;
}

// "Visma Connect, stage": an environment of its own, which is said where it is in use.
Message environment(const Bench& bench) {
  const std::string name(provider(bench.family).name);
  if (bench.family == Family::Visma && is_visma_stage(host_of(bench.profile.token_url)))
    return {"{1}, stage: an environment with a Developer Portal, applications and tenants of its own"_t,
            {Message(name)}};
  if (bench.family == Family::Visma && is_visma_host(host_of(bench.profile.token_url)))
    return {"{1}, production"_t, {Message(name)}};
  return Message(name);
}

} // namespace

// What is missing ends here; what only looks odd is told beside the answer to the real request.
transport::Task<Outcome> configuration(Bench& bench, Knowledge&) {
  if (bench.provided != nullptr)
    co_return provided_configuration(bench);
  auto wanting = missing(bench);
  auto odd = flaws_of(bench);
  if (!wanting.empty()) {
    for (const auto& flaw : odd)
      if (flaw.field && flaw.code != "tenant-unset")
        wanting.push_back(flaw);
    co_return failed(bench, sentence(wanting), codes(wanting));
  }
  if (!odd.empty())
    co_return warned(bench, sentence(odd), codes(odd));
  co_return passed({"client id, secret and tenant id have the expected form ({1})"_t, {environment(bench)}});
}

} // namespace keur::preflight
