#include "oauth/token_response.hpp"

#include "base/text.hpp"
#include "http/date.hpp"
#include "http/fields.hpp"
#include "http/media_type.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"
#include "oauth/bearer.hpp"
#include "oauth/jwt.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace keur::oauth {
namespace {

using Wall = std::chrono::system_clock::time_point;
using std::chrono::seconds;

constexpr json::Limits response_limits{.bytes = 64U << 10, .depth = 32, .nodes = 10'000};
constexpr seconds most_lifetime{31'536'000};

auto refuse(std::string message) {
  return fail(ErrorCode::Authentication, "the token endpoint's answer " + std::move(message));
}

/// "text/html" of a Content-Type, in a form that may be shown.
std::string shown_type(const http::Response& response) {
  const auto type = http::parse_media_type(response.fields.first("Content-Type").value_or(""));
  return type ? truncate(escape_visible(type->essence()), 60) : "no readable media type";
}

std::string describe(const http::Response& response) {
  return "(status " + std::to_string(response.status) + ", " + shown_type(response) + ", " +
         std::to_string(response.body.size()) + " bytes)";
}

// RFC 6749 section 5.2: %x20-21 / %x23-5B / %x5D-7E.
bool is_error_text(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c <= 0x7E && c != '"' && c != '\\'; });
}

std::string shown(std::string_view foreign) { return truncate(escape_visible(foreign), 200); }

TokenError read_refusal(int status, const json::Value* object, std::vector<std::string>& remarks) {
  TokenError refusal{status, ""};
  if (!object)
    return refusal;
  if (const auto error = object->find_string("error"); error && is_error_text(*error))
    refusal.error = shown(*error);
  else
    remarks.emplace_back("the error answer has no readable \"error\" (RFC 6749 section 5.2)");
  if (const auto text = object->find_string("error_description")) {
    if (!is_error_text(*text))
      remarks.emplace_back("error_description has characters RFC 6749 section 5.2 does not allow");
    refusal.error_description = shown(*text);
  }
  return refusal;
}

/// One reading of one success answer: what it finds goes into the token and the remarks; the first thing that makes the
/// token unusable ends it.
class SuccessReader {
public:
  SuccessReader(const http::Response& response, const json::Value& object, Wall now, Expired expired)
      : response_(response), object_(object), now_(now), expired_(expired) {}

  Result<TokenAnswer> run(const std::vector<std::string>& asked) {
    if (auto status = read_token(); !status)
      return fail(status.error());
    if (auto status = read_type(); !status)
      return fail(status.error());
    if (auto status = read_lifetime(); !status)
      return fail(status.error());
    read_scopes(asked);
    judge_members();
    judge_fields();
    token_.received = now_;
    return TokenAnswer{std::move(token_), std::nullopt, std::move(remarks_)};
  }

private:
  Status read_token() {
    const auto* value = object_.find("access_token");
    if (!value)
      return refuse("has no access_token (RFC 6749 section 5.1)");
    if (!value->is_string())
      return refuse("has an access_token that is no string (RFC 6749 section 5.1)");
    if (value->string().empty())
      return refuse("has an empty access_token");
    if (!is_b64token(value->string()))
      return refuse("has an access_token with characters that may not stand in a header (RFC 6750 section 2.1)");
    if (value->string().size() > (16U << 10))
      return refuse("has an access_token of more than 16 KiB");
    if (auto jwt = parse_jwt(value->string()))
      claims_ = std::move(jwt->claims);
    token_.token = Secret(std::string(value->string()));
    if (claims_)
      token_.tenant_id = std::string(claims_->find_string("tenant_id").value_or(""));
    return {};
  }

  Status read_type() {
    const auto type = object_.find_string("token_type");
    if (!type)
      return refuse("has no token_type (RFC 6749 section 5.1)");
    if (equals_ignore_case(*type, "Bearer"))
      return {};
    if (equals_ignore_case(*type, "DPoP"))
      return refuse("has token_type DPoP: the client is set to sender-constrained tokens, which are not supported");
    return refuse("has a token_type other than Bearer");
  }

  /// expires_in as whole seconds; -1 = absent or unreadable.
  std::int64_t read_expires_in() {
    const auto* value = object_.find("expires_in");
    if (!value)
      return remark("expires_in is missing"), -1;
    if (const auto whole = object_.find_integer("expires_in")) {
      if (value->number().find_first_of(".eE") != std::string::npos)
        remark("expires_in is not written as an integer");
      return std::max<std::int64_t>(*whole, 0);
    }
    if (value->is_string() && !value->string().empty() && value->string().size() <= 12 &&
        value->string().find_first_not_of("0123456789") == std::string::npos) {
      remark("expires_in is a string instead of a number");
      return std::atoll(value->string().c_str());
    }
    return remark("expires_in is no number of seconds"), -1;
  }

  // exp is compared with the server's own clock, so that the lifetime is right on a machine whose clock is wrong.
  Wall server_now() const {
    return http::parse_http_date(response_.fields.first("Date").value_or(""), now_).value_or(now_);
  }

  Status read_lifetime() {
    const auto stated = read_expires_in();
    if (stated == 0)
      return refuse("has a token that has expired at birth (expires_in is not positive)");
    if (stated > most_lifetime.count())
      return refuse("has an expires_in of more than a year: is it in milliseconds?");
    std::optional<seconds> lifetime;
    if (stated > 0)
      lifetime = seconds(stated);
    if (const auto expires = claims_ ? time_of(*claims_, "exp") : std::nullopt) {
      const auto by_claim = std::chrono::floor<seconds>(*expires - server_now());
      if (by_claim.count() <= 0 && expired_ == Expired::Refused)
        return refuse("has a token that has expired at birth (exp has passed)");
      if (lifetime && std::abs((by_claim - *lifetime).count()) > 60)
        remark("exp and expires_in differ by more than 60 s: the earlier counts");
      if (by_claim.count() > 0)
        lifetime = lifetime ? std::min(*lifetime, by_claim) : by_claim;
    }
    token_.lifetime_known = lifetime.has_value();
    if (!lifetime)
      remark("neither expires_in nor exp says how long the token lives: 300 s are assumed");
    if (lifetime && *lifetime < seconds(60))
      remark("the token lives less than a minute");
    token_.expires = now_ + lifetime.value_or(seconds(300));
    if (const auto from = claims_ ? time_of(*claims_, "nbf") : std::nullopt; from && *from > server_now())
      token_.not_before = now_ + std::chrono::duration_cast<Wall::duration>(*from - server_now());
    return {};
  }

  void read_scopes(const std::vector<std::string>& asked) {
    const auto* value = object_.find("scope");
    if (value && !value->is_string())
      remark("scope is no string (RFC 6749 section 3.3)");
    token_.scopes = scopes_of(object_);
    if (!value)
      token_.scopes = asked.empty() && claims_ ? scopes_of(*claims_) : asked;
    std::string missing;
    for (const auto& scope : asked)
      if (std::find(token_.scopes.begin(), token_.scopes.end(), scope) == token_.scopes.end())
        missing += (missing.empty() ? "" : ", ") + escape_visible(scope);
    if (!missing.empty())
      remark("not granted although asked for: " + missing);
  }

  void judge_members() {
    for (const auto* name : {"refresh_token", "id_token"})
      if (object_.find(name))
        remark(std::string(name) + " has no place in this grant (RFC 6749 section 4.4.3)");
    if (object_.find("error"))
      remark("the success answer also has an \"error\"");
  }

  void judge_fields() {
    const auto type = http::parse_media_type(response_.fields.first("Content-Type").value_or(""));
    if (!type || type->essence() != "application/json")
      remark("Content-Type is not application/json (RFC 6749 section 5.1)");
    const auto control = to_lower(response_.fields.combined("Cache-Control").value_or(""));
    if (control.find("no-store") == std::string::npos)
      remark("Cache-Control lacks no-store (RFC 6749 section 5.1)");
    if (!response_.fields.contains("Pragma"))
      remark("Pragma: no-cache is missing (RFC 6749 section 5.1)");
  }

  void remark(std::string text) { remarks_.push_back(std::move(text)); }

  const http::Response& response_;
  const json::Value& object_;
  Wall now_;
  Expired expired_;
  AccessToken token_;
  std::optional<json::Value> claims_;
  std::vector<std::string> remarks_;
};

Result<TokenAnswer> read_error_answer(const http::Response& response, const json::Value* object) {
  if (response.status >= 300 && response.status < 400)
    return refuse("is a redirect " + describe(response) +
                  ": it is never followed, the secret stays with the named host");
  if (response.status == 429)
    return fail(ErrorCode::RateLimited, "the token endpoint limits requests (status 429)");
  if (response.status >= 500 && !object)
    return fail(ErrorCode::ServerUnavailable, "the token endpoint is not working " + describe(response));
  TokenAnswer answer;
  answer.refusal = read_refusal(response.status, object, answer.remarks);
  if (response.status == 401 && !response.fields.contains("WWW-Authenticate"))
    answer.remarks.emplace_back("status 401 without WWW-Authenticate (RFC 9110 section 15.5.2)");
  return answer;
}

} // namespace

Result<TokenAnswer> parse_token_response(const http::Exchange& exchange, const std::vector<std::string>& asked_scopes,
                                         Wall now, Expired expired) {
  if (exchange.error)
    return fail(*exchange.error);
  if (!exchange.response)
    return fail(ErrorCode::Internal, "a token exchange with neither response nor error");
  const auto& response = *exchange.response;
  const auto loaded = json::load_json(response.body, "the token endpoint's answer", response_limits);
  const auto* object = loaded && loaded->root.is_object() ? &loaded->root : nullptr;
  if (response.status < 200 || response.status > 299)
    return read_error_answer(response, object);
  if (!loaded && loaded.error().code == ErrorCode::DuplicateKey)
    return refuse("names a member twice " + describe(response));
  if (!object)
    return refuse("is no JSON object " + describe(response));
  if (object->find("error") && !object->find("access_token")) {
    TokenAnswer answer;
    answer.refusal = read_refusal(response.status, object, answer.remarks);
    answer.remarks.push_back("a refusal with status " + std::to_string(response.status) + " instead of 400");
    return answer;
  }
  auto answer = SuccessReader(response, *object, now, expired).run(asked_scopes);
  if (answer && response.status != 200)
    answer->remarks.push_back("status " + std::to_string(response.status) + " instead of 200");
  return answer;
}

Result<TokenAnswer> parse_token_at(const http::Exchange& exchange, std::string_view pointer, Wall now) {
  if (exchange.error)
    return fail(*exchange.error);
  if (!exchange.response)
    return fail(ErrorCode::Internal, "a token exchange with neither response nor error");
  const auto& response = *exchange.response;
  const auto loaded = json::load_json(response.body, "the token endpoint's answer", response_limits);
  if (response.status < 200 || response.status > 299)
    return read_error_answer(response, loaded && loaded->root.is_object() ? &loaded->root : nullptr);
  const auto* token = loaded ? json::resolve_pointer(loaded->root, pointer) : nullptr;
  if (token == nullptr || !token->is_string() || token->string().empty())
    return refuse("holds no token at " + std::string(pointer) + ' ' + describe(response));
  if (!http::is_field_value(token->string()) || token->string().find(' ') != std::string::npos)
    return refuse("holds a token at " + std::string(pointer) + " that no field can carry");
  const auto* beside = json::resolve_pointer(loaded->root, pointer.substr(0, pointer.rfind('/')));
  const auto* lifetime = beside->is_object() ? beside->find("expires_in") : nullptr;
  TokenAnswer answer;
  answer.token.emplace();
  answer.token->token = Secret(std::string(token->string()));
  answer.token->received = now;
  answer.token->lifetime_known = lifetime != nullptr && lifetime->is_number();
  const double told = answer.token->lifetime_known ? json::to_double(lifetime->number()) : 300;
  answer.token->expires = now + seconds(static_cast<std::int64_t>(std::clamp(told, 1.0, 31'536'000.0)));
  return answer;
}

std::optional<Secret> refresh_token_in(const http::Exchange& exchange) {
  const auto loaded = exchange.response
                          ? json::load_json(exchange.response->body, "the token endpoint's answer", response_limits)
                          : fail(ErrorCode::Internal, "no answer");
  const auto token = loaded ? loaded->root.find_string("refresh_token") : std::nullopt;
  return token && !token->empty() ? std::optional(Secret(std::string(*token))) : std::nullopt;
}

} // namespace keur::oauth
