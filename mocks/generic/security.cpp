#include "mocks/generic/security.hpp"

#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "http/uri.hpp"

#include <algorithm>

namespace keur::mocks {
namespace {

using Type = openapi::SecurityScheme::Type;

Admission refused(int status, std::string challenge, std::string reason) {
  Admission admission;
  admission.admitted = false;
  admission.status = status;
  admission.challenges = {std::move(challenge)};
  admission.reason = std::move(reason);
  return admission;
}

bool is_bearer(const openapi::SecurityScheme& scheme) {
  return scheme.type == Type::OAuth2 || scheme.type == Type::OpenIdConnect ||
         (scheme.type == Type::Http && scheme.http_scheme == "bearer");
}

Admission check_bearer(const openapi::SecurityScheme& scheme, const std::vector<std::string>& scopes,
                       const Request& request, Authority& authority, const FaultSet& faults) {
  const Leniency leniency{faults.has(Behaviour::IgnoresExpiry), faults.has(Behaviour::IgnoresSignature),
                          faults.has(Behaviour::IgnoresAudience), faults.has(Behaviour::IgnoresScheme)};
  if (faults.has(Behaviour::MindsSchemeCase) && request.field("authorization").starts_with("bearer "))
    return refused(401, authority.challenge(BearerRefusal{401, "", "", ""}), "the scheme is written in small letters");
  auto checked = authority.check(request, leniency);
  if (checked.refusal)
    return refused(checked.refusal->status, authority.challenge(*checked.refusal),
                   checked.refusal->error.empty() ? "no access token was sent" : checked.refusal->description);
  if (const auto* tenant = authority.registry().tenant(checked.grant->tenant_id); tenant && !tenant->company)
    return refused(401, authority.challenge({401, "invalid_token", "", ""}), "the token is for no company");
  Admission admission;
  admission.grant = checked.grant;
  if (scheme.type == Type::Http)
    return admission;
  const auto& held = checked.grant->scopes;
  const bool enough =
      faults.has(Behaviour::IgnoresScopes) || std::all_of(scopes.begin(), scopes.end(), [&](const auto& scope) {
        return std::find(held.begin(), held.end(), scope) != held.end();
      });
  if (enough)
    return admission;
  const BearerRefusal refusal{authority.registry().missing_scope_status, "insufficient_scope", "", join(scopes, " ")};
  return refused(refusal.status, authority.challenge(refusal),
                 "the access token lacks a scope that the operation needs");
}

/// The mock's own secret is its API key and, behind the client id, its password.
bool is_secret(const Authority& authority, std::string_view text) {
  for (const auto& client : authority.registry().clients)
    for (const auto& secret : client.secrets)
      if (crypto::equal_constant_time(secret.value, text))
        return true;
  return false;
}

std::string among(std::string_view text, char separator, std::string_view name) {
  for (const auto pair : split(text, separator)) {
    const auto equals = pair.find('=');
    const auto key = http::form_decode(trim(pair.substr(0, equals)));
    if (key && *key == name && equals != std::string_view::npos)
      return http::form_decode(pair.substr(equals + 1)).value_or("");
  }
  return "";
}

std::string sent_key(const openapi::SecurityScheme& scheme, const Request& request) {
  if (scheme.in == openapi::In::Query)
    return among(request.query, '&', scheme.parameter_name);
  if (scheme.in == openapi::In::Cookie)
    return among(request.fields.combined("cookie").value_or(""), ';', scheme.parameter_name);
  return std::string(request.field(scheme.parameter_name));
}

/// RFC 7617: base64 of "user:password".
bool has_basic(const Request& request, const Authority& authority) {
  const auto field = request.field("authorization");
  if (!equals_ignore_case(field.substr(0, 6), "basic "))
    return false;
  const auto decoded = crypto::from_base64(trim(field.substr(6)));
  const auto colon = decoded ? decoded->find(':') : std::string::npos;
  return colon != std::string::npos && authority.registry().client(decoded->substr(0, colon)) != nullptr &&
         is_secret(authority, std::string_view(*decoded).substr(colon + 1));
}

/// An HTTP scheme that the mock does not know the inside of: its name must be there and something behind it.
bool has_scheme(std::string_view scheme, const Request& request) {
  const auto field = request.field("authorization");
  const auto space = field.find(' ');
  return space != std::string_view::npos && equals_ignore_case(field.substr(0, space), scheme) &&
         field.size() > space + 1;
}

Admission check_scheme(const openapi::SecurityScheme& scheme, const std::vector<std::string>& scopes,
                       const Request& request, Authority& authority, const FaultSet& faults) {
  if (scheme.type == Type::MutualTls)
    return {};
  if (is_bearer(scheme))
    return check_bearer(scheme, scopes, request, authority, faults);
  if (scheme.type == Type::ApiKey) {
    if (is_secret(authority, sent_key(scheme, request)))
      return {};
    return refused(401, "ApiKey realm=\"" + authority.issuer() + "\"", "no good API key was sent");
  }
  if (scheme.http_scheme == "basic") {
    if (has_basic(request, authority))
      return {};
    return refused(401, "Basic realm=\"" + authority.issuer() + "\", charset=\"UTF-8\"", "no credentials were sent");
  }
  if (has_scheme(scheme.http_scheme, request))
    return {};
  return refused(401, scheme.http_scheme + " realm=\"" + authority.issuer() + '"', "no credentials were sent");
}

bool asks_for_certificate(const openapi::Description& description, const openapi::SecurityRequirement& requirement) {
  return std::any_of(requirement.schemes.begin(), requirement.schemes.end(), [&](const auto& each) {
    const auto* scheme = description.security_scheme(each.first);
    return scheme != nullptr && scheme->type == Type::MutualTls;
  });
}

Admission check_requirement(const openapi::Description& description, const openapi::SecurityRequirement& requirement,
                            const Request& request, Authority& authority, const FaultSet& faults) {
  Admission whole;
  for (const auto& [name, scopes] : requirement.schemes) {
    const auto* scheme = description.security_scheme(name);
    if (scheme == nullptr)
      continue; // a dangling name is the description's defect; lint reports it
    auto admission = check_scheme(*scheme, scopes, request, authority, faults);
    if (!admission.admitted)
      return admission;
    if (admission.grant)
      whole.grant = std::move(admission.grant);
  }
  return whole;
}

} // namespace

Admission admit(const openapi::Description& description, const openapi::Operation& operation, const Request& request,
                Authority& authority, const FaultSet& faults) {
  Admission worst;
  bool first = true;
  for (const auto& requirement : operation.security) {
    // Nobody can show a certificate here. Where that is the only way in, everybody is let in.
    if (asks_for_certificate(description, requirement) &&
        !std::all_of(operation.security.begin(), operation.security.end(),
                     [&](const auto& each) { return asks_for_certificate(description, each); }))
      continue;
    auto admission = check_requirement(description, requirement, request, authority, faults);
    if (admission.admitted)
      return admission;
    // A credential that is good but not enough (403) says more than one that is missing.
    if (first || (admission.status == 403 && worst.status != 403)) {
      auto challenges = std::move(worst.challenges);
      worst = std::move(admission);
      worst.challenges.insert(worst.challenges.end(), challenges.begin(), challenges.end());
    } else {
      worst.challenges.insert(worst.challenges.end(), admission.challenges.begin(), admission.challenges.end());
    }
    first = false;
  }
  return worst;
}

} // namespace keur::mocks
