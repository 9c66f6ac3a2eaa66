#include "oauth/jwt.hpp"

#include "base/clock.hpp"
#include "base/text.hpp"
#include "json/load.hpp"

#include <algorithm>

namespace keur::oauth {
namespace {

constexpr json::Limits jwt_limits{.bytes = 64U << 10, .depth = 32, .nodes = 10'000};

auto no_jwt(std::string_view why) {
  return fail(ErrorCode::Authentication, "the token is no JWT: " + std::string(why));
}

Result<json::Value> decode_object(std::string_view part, std::string_view which) {
  const auto bytes = crypto::from_base64url(part);
  if (part.empty() || !bytes)
    return no_jwt(std::string(which) + " is no base64url text");
  auto loaded = json::load_json(*bytes, "JWT", jwt_limits);
  if (!loaded || !loaded->root.is_object())
    return no_jwt(std::string(which) + " is no JSON object");
  return std::move(loaded->root);
}

bool is_absent_or(const json::Value& object, std::string_view name, std::string_view text) {
  const auto* value = object.find(name);
  return !value || (value->is_string() && value->string() == text);
}

bool may_verify(const json::Value& key) {
  if (!is_absent_or(key, "use", "sig"))
    return false;
  const auto* operations = key.find("key_ops");
  if (!operations)
    return true;
  return operations->is_array() &&
         std::any_of(operations->array().begin(), operations->array().end(),
                     [](const auto& op) { return op.is_string() && op.string() == "verify"; });
}

// The members that make the key, by its type; "" for a curve that is RSA's.
std::optional<crypto::PublicKey> public_part(const json::Value& key) {
  const auto type = key.find_string("kty").value_or("");
  const bool rsa = type == "RSA";
  if (!rsa && type != "EC" && type != "OKP")
    return std::nullopt;
  auto first = crypto::from_base64url(key.find_string(rsa ? "n" : "x").value_or(""));
  auto second = crypto::from_base64url(key.find_string(rsa ? "e" : "y").value_or(""));
  if (!first || !second || first->empty() || (type != "OKP" && second->empty()))
    return std::nullopt;
  std::string curve = rsa ? "" : std::string(key.find_string("crv").value_or("unknown"));
  return crypto::PublicKey(std::move(curve), std::move(*first), type == "OKP" ? "" : std::move(*second));
}

// Is there any algorithm at all that the key could be for? X25519 and unknown curves sign nothing here.
bool signs(const crypto::PublicKey& key) {
  for (const std::string_view algorithm : {"RS256", "ES256", "ES384", "ES512", "EdDSA"})
    if (crypto::is_key_for(algorithm, key))
      return true;
  return false;
}

std::optional<VerificationKey> read_key(const json::Value& key) {
  if (!key.is_object() || !may_verify(key))
    return std::nullopt;
  auto part = public_part(key);
  const std::string algorithm(key.find_string("alg").value_or(""));
  if (!part || !signs(*part) || (!algorithm.empty() && !crypto::is_key_for(algorithm, *part)))
    return std::nullopt;
  return VerificationKey{std::string(key.find_string("kid").value_or("")), std::move(*part), algorithm};
}

bool names(const json::Value* audience, std::string_view wanted) {
  if (!audience)
    return false;
  if (audience->is_string())
    return audience->string() == wanted;
  return audience->is_array() && std::any_of(audience->array().begin(), audience->array().end(), [&](const auto& one) {
           return one.is_string() && one.string() == wanted;
         });
}

void judge_times(const json::Value& claims, std::chrono::seconds leeway, std::chrono::system_clock::time_point now,
                 std::vector<ClaimProblem>& problems) {
  for (const auto* name : {"exp", "nbf", "iat"})
    if (claims.find(name) && !time_of(claims, name))
      problems.push_back({"time-type", std::string(name) + " is no NumericDate (RFC 7519 section 2)"});
  const auto expires = time_of(claims, "exp");
  if (!claims.find("exp"))
    problems.push_back({"exp", "exp is missing"});
  if (expires && *expires + leeway < now)
    problems.push_back({"exp", "the token has expired"});
  if (const auto from = time_of(claims, "nbf"); from && *from > now + leeway)
    problems.push_back({"nbf", "the token is not valid yet"});
  if (const auto issued = time_of(claims, "iat"); issued && *issued > now + leeway)
    problems.push_back({"iat", "the token was issued in the future"});
}

void judge_text(const json::Value& claims, const char* name, const std::string& wanted,
                std::vector<ClaimProblem>& problems) {
  if (wanted.empty() || claims.find_string(name) == wanted)
    return;
  problems.push_back({name, std::string(name) + (claims.find(name) ? " is not the expected one" : " is missing")});
}

} // namespace

Result<Jwt> parse_jwt(std::string_view token) {
  const auto parts = split(token, '.');
  if (parts.size() != 3)
    return no_jwt("it has " + std::to_string(parts.size()) + " parts instead of three");
  auto header = decode_object(parts[0], "its header");
  if (!header)
    return fail(header.error());
  auto claims = decode_object(parts[1], "its payload");
  if (!claims)
    return fail(claims.error());
  auto signature = crypto::from_base64url(parts[2]);
  if (!signature)
    return no_jwt("its signature is no base64url text");
  return Jwt{std::move(*header), std::move(*claims),
             std::string(token.substr(0, parts[0].size() + 1 + parts[1].size())), std::move(*signature)};
}

Result<std::vector<VerificationKey>> parse_jwk_set(std::string_view json_text) {
  const auto bad = [](std::string why) { return fail(ErrorCode::Authentication, "the JWK Set " + std::move(why)); };
  auto set_limits = jwt_limits;
  set_limits.bytes = 1U << 20;
  set_limits.nodes = 100'000;
  const auto loaded = json::load_json(json_text, "JWK Set", set_limits);
  if (!loaded)
    return bad("is no JSON");
  const auto* keys = loaded->root.find("keys");
  if (!keys || !keys->is_array())
    return bad("has no keys (RFC 7517 section 5.1)");
  std::vector<VerificationKey> usable;
  for (const auto& key : keys->array())
    if (auto read = read_key(key))
      usable.push_back(std::move(*read));
  if (usable.empty())
    return bad("has no key that can verify signatures");
  return usable;
}

SignatureCheck check_signature(const Jwt& jwt, const std::vector<VerificationKey>& keys) {
  using Kind = SignatureCheck::Kind;
  const auto algorithm = jwt.header.find_string("alg");
  // RFC 8725 section 3.1: "none" is no algorithm to accept.
  if (!algorithm || equals_ignore_case(*algorithm, "none"))
    return {Kind::Wrong};
  // RFC 7515 section 4.1.11: extensions that are not understood make the signature invalid; we understand none.
  if (jwt.header.find("crit"))
    return {Kind::NotVerified, "its header asks for an extension"};
  if (algorithm->starts_with("HS"))
    return {Kind::NotVerified, "its algorithm uses a key that only the server and the API share"};
  const auto* kid = jwt.header.find("kid");
  bool any = false, same_kid = false;
  for (const auto& key : keys) {
    if (kid && (!kid->is_string() || (key.kid != kid->string() && !key.kid.empty())))
      continue;
    same_kid = true;
    if (!crypto::is_key_for(*algorithm, key.key) || (!key.algorithm.empty() && key.algorithm != *algorithm))
      continue;
    any = true;
    if (crypto::verify_signature(*algorithm, key.key, jwt.signed_bytes, jwt.signature))
      return {Kind::Fits};
  }
  if (any)
    return {Kind::Wrong};
  return {Kind::NotVerified,
          same_kid ? "no published key is for its algorithm" : "no published key has the kid of its header"};
}

bool verify(const Jwt& jwt, const std::vector<VerificationKey>& keys) {
  return check_signature(jwt, keys).kind == SignatureCheck::Kind::Fits;
}

std::string sign_jwt(const json::Value& header, const json::Value& claims, const crypto::RsaKey& key) {
  auto text = crypto::base64url(json::dump(header)) + '.' + crypto::base64url(json::dump(claims));
  auto signature = crypto::base64url(key.sign_rs256(text));
  return std::move(text) + '.' + signature;
}

std::vector<ClaimProblem> claim_problems(const json::Value& claims, const ExpectedClaims& expected,
                                         std::chrono::system_clock::time_point now) {
  std::vector<ClaimProblem> problems;
  judge_text(claims, "iss", expected.issuer, problems);
  judge_text(claims, "client_id", expected.client_id, problems);
  judge_text(claims, "tenant_id", expected.tenant_id, problems);
  if (!expected.audience.empty() && !names(claims.find("aud"), expected.audience))
    problems.push_back({"aud", "aud does not name this API"});
  const auto granted = scopes_of(claims);
  for (const auto& scope : expected.scopes)
    if (std::find(granted.begin(), granted.end(), scope) == granted.end())
      problems.push_back({"scope", "the scope " + escape_visible(scope) + " is not granted"});
  judge_times(claims, expected.leeway, now, problems);
  return problems;
}

std::optional<std::chrono::system_clock::time_point> time_of(const json::Value& claims, std::string_view name) {
  const auto* value = claims.find(name);
  if (!value || !value->is_number())
    return std::nullopt;
  const double seconds = json::to_double(value->number());
  if (!(seconds >= 0 && seconds < 253'402'300'800.0))
    return std::nullopt;
  return wall_at(seconds);
}

std::vector<std::string> scopes_of(const json::Value& claims) {
  std::vector<std::string> scopes;
  const auto* value = claims.find("scope");
  if (!value)
    return scopes;
  if (value->is_string()) {
    for (const auto part : split(value->string(), ' '))
      if (!part.empty())
        scopes.emplace_back(part);
  } else if (value->is_array()) {
    for (const auto& one : value->array())
      if (one.is_string())
        scopes.push_back(one.string());
  }
  return scopes;
}

} // namespace keur::oauth
