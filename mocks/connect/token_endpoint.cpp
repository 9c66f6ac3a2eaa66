#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "http/media_type.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "mocks/connect/authority.hpp"
#include "oauth/jwt.hpp"

#include <algorithm>

namespace keur::mocks {
namespace {

constexpr std::size_t remembered_tokens = 20'000;

void forbid_caching(Reply& reply) {
  reply.fields.set("Cache-Control", "no-store, no-cache, max-age=0");
  reply.fields.set("Pragma", "no-cache");
}

bool contains(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

/// The scopes of a request, or nothing when one of them is not the client's.
std::optional<std::vector<std::string>> granted_scopes(const Registry& registry, const Client& client,
                                                       const std::optional<std::string>& asked) {
  if (!asked)
    return client.scopes.empty() && !registry.scopes.empty() ? std::nullopt : std::optional(client.scopes);
  if (asked->size() > registry.scope_length)
    return std::nullopt;
  std::vector<std::string> granted;
  for (const auto scope : split(*asked, ' ')) {
    if (scope.empty())
      continue;
    if (!contains(client.scopes, scope))
      return std::nullopt;
    if (!contains(granted, scope))
      granted.emplace_back(scope);
  }
  if (granted.empty())
    return std::nullopt;
  return granted;
}

/// What is wrong with the resource indicators (RFC 8707), in IdentityServer's words; "" when nothing is.
std::string resource_problem(const Form& form) {
  for (const auto& [name, value] : form)
    if (name == "resource" && value.size() > 512)
      return "Resource indicator maximum length exceeded";
  for (const auto& [name, value] : form) {
    const auto uri = name == "resource" && !value.empty() ? http::parse_uri(value) : http::parse_uri("keur:none");
    if (!uri || uri->scheme.empty() || uri->fragment)
      return "Invalid resource indicator format";
  }
  return count(form, "resource") > 1 ? "Multiple resource indicators not supported on token endpoint." : "";
}

/// The error for a tenant that is missing, unknown or has not accepted the client; "" when there is none.
std::string tenant_refusal(const Registry& registry, const Client& client, const std::optional<std::string>& id) {
  const auto or_tenant_error = [&](const std::string& error) { return error.empty() ? registry.tenant_error : error; };
  if (!id)
    return registry.tenant_required ? or_tenant_error(registry.missing_tenant_error) : "";
  if (registry.tenants.empty())
    return "";
  const auto* tenant = registry.tenant(*id);
  if (tenant == nullptr)
    return registry.tenant_error;
  return contains(tenant->accepted, client.id) ? "" : or_tenant_error(registry.unaccepted_tenant_error);
}

Defect defect_of(const Form& form) {
  static const std::vector<std::pair<std::string_view, Defect>> names = {{"expired", Defect::Expired},
                                                                         {"not-yet-valid", Defect::NotYetValid},
                                                                         {"other-audience", Defect::OtherAudience},
                                                                         {"other-issuer", Defect::OtherIssuer},
                                                                         {"bad-signature", Defect::BadSignature}};
  const auto asked = first(form, "keur_mint").value_or("");
  for (const auto& [name, defect] : names)
    if (name == asked)
      return defect;
  return Defect::None;
}

void spoil(Grant& grant, Defect defect) {
  using std::chrono::hours;
  if (defect == Defect::Expired) {
    grant.not_before -= hours(2);
    grant.expires = grant.not_before + hours(1);
  } else if (defect == Defect::NotYetValid) {
    grant.not_before += hours(2);
    grant.expires += hours(2);
  } else if (defect == Defect::OtherAudience) {
    grant.audience = {"https://other.example/resources"};
  } else if (defect == Defect::OtherIssuer) {
    grant.issuer = "https://other.example";
  }
}

std::int64_t seconds(Clock::Wall time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

json::Value array_of(const std::vector<std::string>& texts) {
  json::Array array;
  for (const auto& text : texts)
    array.emplace_back(text);
  return array;
}

/// Claims as Visma Connect documents them for a service: no sub, no auth_time; scope is an array. With rfc9068 those
/// that RFC 9068 section 2.2 requires, in its form.
json::Value claims_of(const Grant& grant, const Registry& registry) {
  auto claims = json::object({{"iss", grant.issuer},
                              {"nbf", seconds(grant.not_before)},
                              {"iat", seconds(grant.not_before)},
                              {"exp", seconds(grant.expires)},
                              {"aud", array_of(grant.audience)},
                              {"scope", array_of(grant.scopes)},
                              {"client_id", grant.client_id}});
  if (registry.scope_as_text || registry.rfc9068)
    claims.object().set("scope", join(grant.scopes, " "));
  if (!grant.tenant_id.empty())
    claims.object().set("tenant_id", grant.tenant_id);
  // RFC 9068 section 2.2: where no resource owner takes part, sub is the client.
  if (!registry.subject.empty() || registry.rfc9068)
    claims.object().set("sub", registry.subject.empty() || registry.subject == "client_id" ? grant.client_id
                                                                                           : registry.subject);
  if (registry.token_id || registry.rfc9068)
    claims.object().set("jti", crypto::sha256_hex(crypto::random_bytes(16)).substr(0, 32));
  return claims;
}

} // namespace

Reply Authority::refuse(std::string_view error, const Caller& caller, std::string_view description) const {
  auto body = json::object({{"error", error}});
  if (!description.empty())
    body.object().set("error_description", description);
  auto reply = json_reply(400, body, "application/json; charset=UTF-8");
  forbid_caching(reply);
  // IdentityServer answers 400 to everything; RFC 6749 section 5.2 wants 401 for a client that used HTTP
  // authentication.
  if (registry_.rfc_errors && error == "invalid_client" && caller.by_basic) {
    reply.status = 401;
    reply.fields.add("WWW-Authenticate", "Basic realm=\"token endpoint\"");
  }
  return reply;
}

// Method, content type and form; a parameter twice is IdentityServer's business parameter by parameter.
std::optional<Reply> Authority::refuse_form(const Request& request, const std::optional<Form>& form) const {
  if (request.method != "POST") {
    auto reply = refuse("invalid_request");
    if (registry_.rfc_errors) {
      reply.status = 405;
      reply.fields.add("Allow", "POST");
    }
    return reply;
  }
  if (!form)
    return refuse("invalid_request");
  if (registry_.rfc_errors)
    for (const auto& [name, value] : *form)
      if (count(*form, name) > 1)
        return refuse("invalid_request"); // RFC 6749 section 3.2
  return std::nullopt;
}

std::optional<Reply> Authority::refuse_grant(const Request& request, const Form& form, const Client& client) const {
  if (request.fields.all("dpop").size() > 1)
    return refuse("invalid_request", {}, "Too many DPoP headers provided.");
  const auto grant_type = first(form, "grant_type");
  if (!grant_type && registry_.rfc_errors)
    return refuse("invalid_request");
  if (!grant_type || grant_type->size() > 100 || count(form, "grant_type") > 1)
    return refuse("unsupported_grant_type");
  if (const auto wrong = resource_problem(form); !wrong.empty())
    return refuse("invalid_target", {}, wrong);
  if (*grant_type != "client_credentials" && *grant_type != "password" && *grant_type != "refresh_token")
    return refuse("unsupported_grant_type");
  if (!contains(client.grant_types, *grant_type))
    return refuse(*grant_type == "client_credentials" || registry_.rfc_errors ? "unauthorized_client"
                                                                              : "unsupported_grant_type");
  return std::nullopt;
}

// Checks in IdentityServer's order: method and type, client, grant type, resource, grant allowed, scope, tenant.
Reply Authority::token(const Request& request, ClaimsEdit edit) {
  {
    const std::lock_guard lock(mutex_);
    if (!scripted_.empty()) {
      auto reply = std::move(scripted_.front());
      scripted_.pop_front();
      return reply;
    }
  }
  const auto form = is_form(request) ? parse_form(request.body) : std::nullopt;
  if (auto reply = refuse_form(request, form))
    return std::move(*reply);
  const auto caller = authenticate(registry_, request, *form, clock_.wall());
  if (caller.client == nullptr)
    return refuse(caller.error, caller);
  if (auto reply = limiter_.refusal(caller.client->id))
    return std::move(*reply);
  if (auto reply = refuse_grant(request, *form, *caller.client))
    return std::move(*reply);
  if (!has_owner(*form, *caller.client))
    return refuse("invalid_grant");
  return issue(*caller.client, *form, edit);
}

// RFC 6749 sections 4.3.2 and 6: a known password, or a refresh token of this client's, which is good once.
bool Authority::has_owner(const Form& form, const Client& client) {
  if (first(form, "grant_type") == "password")
    return std::any_of(registry_.users.begin(), registry_.users.end(), [&](const User& user) {
      return user.name == first(form, "username") &&
             crypto::equal_constant_time(user.password, first(form, "password").value_or(""));
    });
  if (first(form, "grant_type") != "refresh_token")
    return true;
  const std::lock_guard lock(mutex_);
  const auto known = refresh_tokens_.find(first(form, "refresh_token").value_or(""));
  if (known == refresh_tokens_.end() || known->second != client.id)
    return false;
  refresh_tokens_.erase(known);
  return true;
}

std::string Authority::new_refresh_token(const Client& client) {
  std::string token = crypto::base64url(crypto::random_bytes(24));
  const std::lock_guard lock(mutex_);
  if (refresh_tokens_.size() >= remembered_tokens)
    refresh_tokens_.erase(refresh_tokens_.begin());
  refresh_tokens_[token] = client.id;
  return token;
}

Reply Authority::issue(const Client& client, const Form& form, ClaimsEdit edit) {
  const auto scopes = granted_scopes(registry_, client, first(form, "scope"));
  if (!scopes || count(form, "scope") > 1)
    return refuse("invalid_scope");
  const auto resource = first(form, "resource");
  if (resource && !contains(registry_.audience, *resource))
    return refuse("invalid_target");
  const auto tenant_id = first(form, "tenant_id");
  const auto refusal = tenant_refusal(registry_, client, tenant_id);
  if (!refusal.empty())
    return refuse(refusal);
  const auto* tenant = tenant_id ? registry_.tenant(*tenant_id) : nullptr;
  const auto now = std::chrono::floor<std::chrono::seconds>(clock_.wall());
  Grant grant{client.id,
              tenant ? tenant->id : tenant_id.value_or(""),
              *scopes,
              resource ? std::vector{*resource} : registry_.audience,
              issuer_,
              now,
              now + registry_.token_lifetime,
              {}};
  const auto defect = defect_of(form);
  spoil(grant, defect);
  auto answer = json::object({{"access_token", mint(grant, defect, edit)},
                              {"expires_in", registry_.token_lifetime.count()},
                              {"token_type", "Bearer"}});
  if (!grant.scopes.empty())
    answer.object().set("scope", join(grant.scopes, " "));
  if (first(form, "grant_type") != "client_credentials" && contains(client.grant_types, "refresh_token"))
    answer.object().set("refresh_token", new_refresh_token(client));
  auto reply = json_reply(200, answer, "application/json; charset=UTF-8");
  forbid_caching(reply);
  return reply;
}

std::string Authority::mint(const Grant& grant, Defect defect, ClaimsEdit edit) {
  auto minted = std::make_shared<Grant>(grant);
  minted->claims = claims_of(grant, registry_);
  const auto key = keys_.current();
  auto header = json::object({{"alg", "RS256"}, {"kid", key->kid}, {"typ", registry_.token_type_header}});
  if (edit != nullptr)
    edit(header, minted->claims);
  auto token = oauth::sign_jwt(header, minted->claims, key->key);
  if (edit != nullptr)
    return token; // not remembered: the API reads what it says
  if (defect == Defect::BadSignature) {
    const auto place = token.rfind('.') + 10; // a character whose bits all count
    token[place] = token[place] == 'A' ? 'B' : 'A';
    return token;
  }
  const std::lock_guard lock(mutex_);
  if (order_.size() >= remembered_tokens) {
    minted_.erase(order_.front());
    order_.pop_front();
  }
  minted_.emplace(token, std::move(minted));
  order_.push_back(token);
  return token;
}

void Authority::script(std::vector<Reply> answers) {
  const std::lock_guard lock(mutex_);
  for (auto& answer : answers)
    scripted_.push_back(std::move(answer));
}

} // namespace keur::mocks
