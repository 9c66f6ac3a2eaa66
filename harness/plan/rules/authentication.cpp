#include "base/text.hpp"
#include "openapi/security.hpp"
#include "plan/rules/rules.hpp"

#include <algorithm>

namespace keur::plan::derive {
namespace {

using Intent = oauth::AuthorizationIntent::Kind;
using Type = openapi::SecurityScheme::Type;

/// Is some credential needed whatever alternative is chosen?
bool needs_credential(const openapi::Operation& operation) {
  return !operation.security.empty() && !operation.anonymous();
}

bool needs_token(const RuleContext& context) {
  const Credential credential = credential_of(context.description, context.operation);
  return needs_credential(context.operation) && credential.scheme != nullptr && takes_token(*credential.scheme);
}

Location security_location(const openapi::Operation& operation) {
  if (const json::Node own = operation.node ? operation.node.child("security") : json::Node{})
    return own.location();
  return operation.node ? operation.node.location() : Location{};
}

/// The valid request, its last step sent as the intent says. `edit` may change that step further.
template <class Edit>
void add_with(Cases& cases, const RuleContext& context, Words words, Expectation expectation, Edit edit) {
  const Draft* draft = template_draft(context, words.rule);
  if (draft == nullptr)
    return;
  words.where = security_location(context.operation);
  add(cases, context, std::move(words), *draft, std::move(expectation));
  if (!cases.empty())
    edit(cases.back().steps.back());
}

/// Sets the intent for one scheme; the others of the same requirement stay good.
auto as(Intent intent, const openapi::SecurityScheme& scheme) {
  return [intent, &scheme](Step& step) {
    step.request.authorization.kind = intent;
    step.request.authorization.security_scheme = scheme.name;
  };
}

/// Every scheme of every alternative, once, in the description's order.
std::vector<const openapi::SecurityScheme*> schemes_of(const RuleContext& context) {
  std::vector<const openapi::SecurityScheme*> found;
  for (const auto& alternative : context.operation.security)
    for (const auto& one : alternative.schemes) {
      const auto* scheme = context.description.security_scheme(one.first);
      if (scheme != nullptr && std::find(found.begin(), found.end(), scheme) == found.end())
        found.push_back(scheme);
    }
  return found;
}

/// Do the other credentials of an alternative that asks for the scheme meet the requirement without it?
bool rest_suffices(const RuleContext& context, const openapi::SecurityScheme& scheme) {
  const auto& security = context.operation.security;
  return std::any_of(security.begin(), security.end(), [&](const openapi::SecurityRequirement& alternative) {
    const auto asks_for = [&](std::string_view name) {
      return std::any_of(alternative.schemes.begin(), alternative.schemes.end(),
                         [&](const auto& one) { return one.first == name; });
    };
    const auto has_rest = [&](std::string_view name) { return name != scheme.name && asks_for(name); };
    return asks_for(scheme.name) && openapi::satisfy(security, has_rest).alternative != nullptr;
  });
}

/// Two credentials of one alternative that both go into the field Authorization: no request can hold both, so nobody
/// can tell which of them counts.
bool contend(const RuleContext& context, const openapi::SecurityScheme& scheme) {
  const auto in_authorization = [&](const auto& one) {
    const auto* other = context.description.security_scheme(one.first);
    return other != nullptr && (takes_token(*other) || other->type == Type::Http);
  };
  const auto& security = context.operation.security;
  return std::any_of(security.begin(), security.end(), [&](const openapi::SecurityRequirement& alternative) {
    return std::any_of(alternative.schemes.begin(), alternative.schemes.end(),
                       [&](const auto& one) { return one.first == scheme.name; }) &&
           std::count_if(alternative.schemes.begin(), alternative.schemes.end(), in_authorization) > 1;
  });
}

Cases with_intent(const RuleContext& context, std::string_view rule, Intent intent, std::string because) {
  Cases cases;
  if (!needs_token(context))
    return cases;
  const auto* scheme = credential_of(context.description, context.operation).scheme;
  if (contend(context, *scheme)) {
    omit(context, rule, "two credentials that are asked for together would stand in the field Authorization");
    return cases;
  }
  add_with(cases, context, {rule, "", because}, {Kind::Unauthorized, because}, as(intent, *scheme));
  return cases;
}

} // namespace

Cases no_token(const RuleContext& context) {
  Cases cases;
  if (!needs_credential(context.operation))
    return cases;
  const std::string because = "the operation needs a credential and none is sent";
  // A server that wants a certificate says so in the handshake, or by 400 as nginx does.
  const auto schemes = schemes_of(context);
  const bool certificate =
      std::any_of(schemes.begin(), schemes.end(), [](const auto* one) { return one->type == Type::MutualTls; });
  add_with(cases, context, {"no-token", "", because}, {certificate ? Kind::OutOfReach : Kind::Unauthorized, because},
           [](Step& step) { step.request.authorization.kind = Intent::None; });
  return cases;
}

Cases garbage_token(const RuleContext& context) {
  return with_intent(context, "garbage-token", Intent::Malformed, "the bearer token is no token at all");
}
Cases wrong_scheme(const RuleContext& context) {
  return with_intent(context, "wrong-scheme", Intent::WrongScheme,
                     "a good token is sent under another authentication scheme");
}
Cases expired_token(const RuleContext& context) {
  return with_intent(context, "expired-token", Intent::Expired, "the token's lifetime is over");
}
Cases bad_signature(const RuleContext& context) {
  return with_intent(context, "bad-signature", Intent::BadSignature, "the token's signature does not fit its claims");
}
Cases unsigned_token(const RuleContext& context) {
  return with_intent(context, "unsigned-token", Intent::Unsigned, "the token says that nobody has signed it");
}
Cases other_audience(const RuleContext& context) {
  return with_intent(context, "other-audience", Intent::OtherAudience, "the token was issued for another API");
}

Cases bad_credential(const RuleContext& context) {
  Cases cases;
  if (!needs_credential(context.operation))
    return cases;
  for (const auto* scheme : schemes_of(context)) {
    if (takes_token(*scheme) || rest_suffices(context, *scheme) || contend(context, *scheme))
      continue;
    if (scheme->type == Type::MutualTls) {
      omit(context, "bad-credential", "no wrong certificate can be made for security scheme " + scheme->name);
      continue;
    }
    const std::string because = "the credential of scheme " + scheme->name + " is an invented one";
    add_with(cases, context, {"bad-credential", scheme->name, because}, {Kind::Unauthorized, because},
             as(Intent::Malformed, *scheme));
  }
  return cases;
}

Cases misplaced_key(const RuleContext& context) {
  Cases cases;
  if (!needs_credential(context.operation))
    return cases;
  for (const auto* scheme : schemes_of(context)) {
    if (scheme->type != Type::ApiKey || rest_suffices(context, *scheme))
      continue;
    const std::string because = "the key of scheme " + scheme->name + " is not where the description says";
    Expectation expectation{Kind::Unauthorized, because};
    expectation.advisory = true;
    add_with(cases, context, {"misplaced-key", scheme->name, because}, expectation, as(Intent::WrongPlace, *scheme));
  }
  return cases;
}

/// A part is worth leaving out where no alternative of the security requirement does with the rest.
Cases partial_credentials(const RuleContext& context) {
  Cases cases;
  const auto& security = context.operation.security;
  for (const auto& alternative : security) {
    for (const auto& [name, scopes] : alternative.schemes) {
      const auto* scheme = context.description.security_scheme(name);
      if (scheme == nullptr || scheme->type == Type::MutualTls || alternative.schemes.size() < 2 ||
          context.operation.anonymous() || rest_suffices(context, *scheme))
        continue;
      const std::string because = "the credential of scheme " + name + ", which is needed as well, is not sent";
      add_with(cases, context, {"partial-credentials", name, because}, {Kind::Unauthorized, because},
               as(Intent::WithoutPart, *scheme));
    }
  }
  return cases;
}

Cases scheme_case(const RuleContext& context) {
  Cases cases;
  if (!needs_token(context))
    return cases;
  Expectation expectation{Kind::Accepted, "the name of an authentication scheme is read without regard to case"};
  expectation.advisory = true;
  add_with(cases, context, {"scheme-case", "", "a good token under the scheme's name in small letters"}, expectation,
           as(Intent::LowerCaseScheme, *credential_of(context.description, context.operation).scheme));
  return cases;
}

/// A scope is worth taking away where no alternative of the security requirement does without it.
Cases missing_scope(const RuleContext& context) {
  Cases cases;
  if (!needs_token(context))
    return cases;
  const Credential credential = credential_of(context.description, context.operation);
  for (const std::string& scope : credential.scopes) {
    const bool always =
        std::all_of(context.operation.security.begin(), context.operation.security.end(),
                    [&](const openapi::SecurityRequirement& each) {
                      return std::any_of(each.schemes.begin(), each.schemes.end(), [&](const auto& scheme) {
                        return std::find(scheme.second.begin(), scheme.second.end(), scope) != scheme.second.end();
                      });
                    });
    if (!always) {
      omit(context, "missing-scope", "another alternative of the security requirement does without scope " + scope);
      continue;
    }
    const std::string because = "the token lacks the required scope " + scope;
    std::vector<std::string> others = credential.scheme != nullptr ? credential.scheme->scopes : credential.scopes;
    std::erase(others, scope);
    add_with(cases, context, {"missing-scope", scope, because}, {Kind::Forbidden, because}, [&](Step& step) {
      step.request.authorization = {Intent::WithoutScope, scope, others, credential.scheme->name};
    });
  }
  return cases;
}

/// A thing that this tenant has made, asked for by another tenant.
Cases other_tenant(const RuleContext& context) {
  Cases cases;
  const auto& draft = context.drafts.minimal(context.operation);
  if (!needs_token(context) || !draft || draft->bound.empty() || draft->before.back().operation->export_job)
    return cases;
  const std::string because = "the thing belongs to another tenant";
  const auto set = as(Intent::OtherTenant, *credential_of(context.description, context.operation).scheme);
  add_with(cases, context, {"other-tenant", "", because}, {Kind::OutOfReach, because}, [&](Step& step) {
    set(step);
    step.request_class = profile::RequestClass::Hazardous;
  });
  return cases;
}

} // namespace keur::plan::derive
