#include "base/text.hpp"
#include "oauth/jwt.hpp"
#include "preflight/cause.hpp"
#include "preflight/copied_value.hpp"
#include "preflight/steps.hpp"

#include <algorithm>

namespace keur::preflight {
namespace {

using namespace language::literals;
using language::Message;
using run::StepOutcome;
using transport::Task;
using Kind = profile::CredentialSettings::Kind;

/// What looks odd about the values that are held, each kind once.
std::vector<Oddity> oddities_held(const profile::Keyring& keyring) {
  std::vector<Oddity> found;
  const auto look = [&](Field field, std::string_view value) {
    for (const auto& odd : oddities_of(field, value))
      if (std::none_of(found.begin(), found.end(),
                       [&](const auto& one) { return one.code == odd.code && one.field == field; }))
        found.push_back(odd);
  };
  for (const auto& held : keyring.held) {
    look(Field::Value, held.value.reveal());
    look(Field::UserName, held.username);
    // A password may hold anything, white space and words of examples too; only what was never put in is odd.
    for (const auto& odd : oddities_of(Field::Password, held.password.reveal()))
      if (odd.code == "unexpanded" || odd.code == "unresolved" || odd.code == "masked-value")
        found.push_back(odd);
    look(Field::ClientId, held.client_id);
    look(Field::ClientSecret, held.client_secret.reveal());
  }
  return found;
}

Outcome incomplete(const Provided& provided) {
  std::vector<Message> parts;
  Outcome outcome{provided.opens_something ? StepOutcome::Warn : StepOutcome::Fail};
  for (const auto& one : provided.wanting) {
    parts.emplace_back("nothing is given for {1}, which operations need: {2}"_t,
                       std::vector<Message>{Message(one.scheme), Message(std::to_string(one.operations))});
    outcome.causes.push_back({"the credential was not given"_t,
                              {"set {1}, or in keur.yaml: {2}"_t, {Message(one.to_set), Message(one.settings)}}});
  }
  outcome.detail = Message::listed(std::move(parts));
  return outcome;
}

Outcome unreadable(const Error& error) {
  return {StepOutcome::Fail,
          {"{1}: {2}"_t, {"the credentials could not be read"_t, Message(to_string(error))}},
          {{Message(error.message), Message(error.remedy.empty() ? error.message : error.remedy)}}};
}

Outcome refused_token(const Bench& bench, const Error& error) {
  auto codes = codes_in(error.message);
  std::vector<std::string_view> known(codes.begin(), codes.end());
  const Message detail("{1}: {2}"_t, {"no token was given"_t, Message(error.message)});
  if (known.empty() && !error.remedy.empty())
    return {StepOutcome::Fail, detail, {{Message(error.message), Message(error.remedy)}}};
  return failed(bench, detail, known);
}

/// The scopes that the token itself names (RFC 9068 section 2.2.3, and the claims of others).
void read_claimed(Knowledge& knowledge) {
  for (const auto* name : {"scope", "scp", "roles", "permissions"}) {
    const auto* value = knowledge.jwt->claims.find(name);
    if (value == nullptr)
      continue;
    knowledge.scopes_told = true;
    if (value->is_string())
      for (const auto scope : split(value->string(), ' '))
        knowledge.granted.emplace_back(scope);
    if (value->is_array())
      for (const auto& one : value->array())
        if (one.is_string())
          knowledge.granted.push_back(one.string());
  }
}

bool is_ready_made(const profile::Keyring& keyring) {
  return std::any_of(keyring.held.begin(), keyring.held.end(),
                     [](const auto& held) { return held.settings && held.settings->kind == Kind::Token; });
}

} // namespace

Outcome provided_configuration(const Bench& bench) {
  const auto& provided = *bench.provided;
  if (provided.unreadable)
    return unreadable(*provided.unreadable);
  if (!provided.wanting.empty())
    return incomplete(provided);
  const auto odd = oddities_held(provided.keyring);
  if (!odd.empty()) {
    std::vector<Message> parts;
    std::vector<std::string_view> codes;
    for (const auto& one : odd) {
      parts.emplace_back(one.text, std::vector<Message>{Message(name_of(one.field))});
      codes.push_back(one.code);
    }
    return warned(bench, Message::listed(std::move(parts)), codes);
  }
  if (provided.schemes.empty())
    return passed("no operation needs a credential"_t);
  return passed({"given for {1}"_t, {Message(join(provided.schemes, ", "))}});
}

// Each token endpoint and login is asked once; the API step uses what they gave.
Task<Outcome> provided_token(Bench& bench, Knowledge& knowledge) {
  bool asked = false;
  std::vector<transport::TokenSource*> seen;
  for (const auto& [scheme, holding] : bench.provided->access.by_scheme) {
    if (holding.tokens == nullptr || std::find(seen.begin(), seen.end(), holding.tokens) != seen.end())
      continue;
    seen.push_back(holding.tokens);
    Task<Result<transport::Grant>> asking = holding.tokens->token({holding.tokens->default_scopes()});
    const Result<transport::Grant> grant = co_await asking;
    if (!grant)
      co_return refused_token(bench, grant.error());
    asked = true;
    const auto& given = *grant->token;
    knowledge.token = oauth::AccessToken{given.token.clone(), given.scopes,    given.expires, given.lifetime_known,
                                         given.not_before,    given.tenant_id, given.received};
    knowledge.jwt.reset();
    if (auto jwt = oauth::parse_jwt(knowledge.token->token.reveal()))
      knowledge.jwt = std::move(*jwt);
  }
  knowledge.token_requests += static_cast<int>(seen.size());
  if (!asked)
    co_return skipped("the credentials are ready-made: no token is asked for"_t);
  if (knowledge.jwt)
    read_claimed(knowledge);
  if (!knowledge.scopes_told)
    knowledge.granted = knowledge.token->scopes;
  const bool ready = is_ready_made(bench.provided->keyring);
  const Message count(std::to_string(knowledge.granted.size()));
  if (!knowledge.jwt)
    co_return passed(ready ? Message("ready-made: an opaque token"_t)
                           : Message("given: an opaque token, scopes: {1}"_t, {count}));
  const Message algorithm(std::string(knowledge.jwt->header.find_string("alg").value_or("?")));
  co_return passed(ready ? Message("ready-made: a JWT signed with {1}"_t, {algorithm})
                         : Message("given: a JWT signed with {1}, scopes: {2}"_t, {algorithm, count}));
}

} // namespace keur::preflight
