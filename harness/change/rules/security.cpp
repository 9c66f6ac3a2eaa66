#include "base/text.hpp"
#include "change/diff.hpp"
#include "json/load.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace keur::change {
namespace {

using enum Direction;

using openapi::SecurityRequirement;
using openapi::SecurityScheme;

constexpr PlainRule security_rows[] = {
    {"api-security-introduced", Request, Level::Breaking, "credentials are needed now: {to}",
     "requests without credentials got in and no longer do"},
    {"api-security-removed", Request, Level::Breaking, "{from} no longer gets in",
     "a combination of credentials got in and none that it covers is listed any more"},
    {"api-security-scope-added", Request, Level::Breaking, "{from} no longer suffices: {to} is asked for",
     "the same credentials need more scopes"},
    {"api-security-scheme-changed", Request, Level::Breaking, "{from} no longer gets in: its scheme changed",
     "a scheme keeps its name, but what must be sent is another thing or stands elsewhere"},
    {"api-security-flow-removed", Request, Level::Breaking, "{from}: no token can be had by {to} any more",
     "an OAuth2 flow is gone, or does not offer the scopes that are asked for: who gets tokens by it gets none"},
    {"api-security-token-url-changed", Request, Level::Compatible, "{at}: tokens come from {to} now, not from {from}",
     "tokenUrl or authorizationUrl of a flow moved: whether the old address still answers is not written"},
    {"api-security-added", Request, Level::Compatible, "{to} gets in as well",
     "another combination of credentials gets in"},
    {"api-security-scope-removed", Request, Level::Compatible, "{to} suffices",
     "the same credentials need fewer scopes"},
    {"api-security-component-added", Direction::None, Level::Compatible, "the security scheme '{at}' was added",
     "components.securitySchemes gained an entry; operations that use it are judged themselves"},
    {"api-security-component-removed", Direction::None, Level::Compatible, "the security scheme '{at}' was removed",
     "components.securitySchemes lost an entry; operations that used it are judged themselves"},
    {"api-security-component-changed", Direction::None, Level::Compatible, "the security scheme '{at}' changed",
     "type, flows, addresses or declared scopes changed; operations that use it are judged themselves"},
};

/// What must be sent, whatever the scheme is called → the scopes it must have. A scheme that does not say what must be
/// sent goes by its name, on both sides.
using Combination = std::map<std::string, std::set<std::string>>;

/// "" where the scheme does not say.
std::string scheme_text(const SecurityScheme& scheme) {
  switch (scheme.type) {
  case SecurityScheme::Type::ApiKey:
    // RFC 9110 section 5.1: the names of header fields are case-insensitive
    return "apiKey " + std::string(openapi::name(scheme.in)) + ' ' +
           (scheme.in == openapi::In::Header ? to_lower(scheme.parameter_name) : scheme.parameter_name);
  case SecurityScheme::Type::Http:
    return scheme.http_scheme.empty() ? "" : "http " + scheme.http_scheme;
  // Both are a bearer token on the wire; who hands it out is told by the issuer.
  case SecurityScheme::Type::OAuth2:
    return "token";
  case SecurityScheme::Type::OpenIdConnect:
    return "token of " + std::string(scheme.node ? scheme.node->find_string("openIdConnectUrl").value_or("") : "");
  case SecurityScheme::Type::MutualTls:
    return "mutualTLS";
  }
  return "";
}

/// How a client comes to its token: a flow that offers the scopes it needs.
struct Grant {
  std::string scheme;
  std::string flow; // "clientCredentials"
  std::string token_url = {}, authorization_url = {};
};

/// The flows by which a token with these scopes can be had. Where a flow declares no scopes at all, it is not known to
/// refuse any.
std::vector<Grant> grants_of(const SecurityScheme& scheme, const std::vector<std::string>& wanted) {
  std::vector<Grant> out;
  const json::Node flows = scheme.type == SecurityScheme::Type::OAuth2 ? scheme.node.child("flows") : json::Node{};
  if (!flows || !flows->is_object())
    return out;
  for (const json::Member& flow : flows->object()) {
    const json::Value* scopes = flow.value.find("scopes");
    const bool listed = scopes && scopes->is_object() && !scopes->object().empty();
    if (flow.name.starts_with("x-") || (listed && !std::all_of(wanted.begin(), wanted.end(), [&](const auto& scope) {
                                          return scopes->find(scope) != nullptr;
                                        })))
      continue;
    out.push_back({scheme.name, flow.name, std::string(flow.value.find_string("tokenUrl").value_or("")),
                   std::string(flow.value.find_string("authorizationUrl").value_or(""))});
  }
  return out;
}

/// One side's alternatives in words and in substance.
class Side {
public:
  Side(const openapi::Description& description, const openapi::Description& other, const openapi::Operation& operation)
      : description_(description), other_(other) {
    for (const SecurityRequirement& requirement : operation.security)
      add(requirement);
    if (alternatives_.empty())
      alternatives_.push_back({{}, {}, "a request without credentials"});
  }

  struct Alternative {
    Combination sent;
    std::set<std::string> names;
    std::string words;
    std::vector<Grant> grants = {}; // of its OAuth2 schemes
    bool by_flow = false;           // a token of a described flow is among what must be sent
  };
  const std::vector<Alternative>& all() const { return alternatives_; }
  bool open() const {
    return std::any_of(alternatives_.begin(), alternatives_.end(), [](const Alternative& a) { return a.sent.empty(); });
  }
  std::string words() const {
    std::string out;
    for (const Alternative& alternative : alternatives_)
      out += (out.empty() ? "" : " or ") + alternative.words;
    return out;
  }

private:
  void add(const SecurityRequirement& requirement) {
    Alternative alternative;
    for (const auto& [name, scopes] : requirement.schemes) {
      const SecurityScheme* scheme = description_.security_scheme(name);
      const std::string text = scheme ? scheme_text(*scheme) : "";
      const bool by_name = text.empty() || unclear(other_, name);
      alternative.by_flow |= scheme && scheme->type == SecurityScheme::Type::OAuth2 && scheme->node.child("flows");
      if (scheme)
        for (Grant& grant : grants_of(*scheme, scopes))
          alternative.grants.push_back(std::move(grant));
      auto& wanted = alternative.sent[by_name ? "scheme " + name : text];
      wanted.insert(scopes.begin(), scopes.end());
      alternative.names.insert(name);
      alternative.words += (alternative.words.empty() ? "" : " with ") + name;
      for (std::size_t i = 0; i < scopes.size(); ++i)
        alternative.words += (i ? ", " : " [") + scopes[i] + (i + 1 == scopes.size() ? "]" : "");
    }
    if (alternative.words.empty())
      alternative.words = "a request without credentials";
    alternatives_.push_back(std::move(alternative));
  }

  /// The description has an entry of that name, but it does not say what must be sent.
  static bool unclear(const openapi::Description& description, const std::string& name) {
    const json::Node root{description.root, &description.root->root, ""};
    const SecurityScheme* scheme = description.security_scheme(name);
    return scheme ? scheme_text(*scheme).empty()
                  : static_cast<bool>(root.child("components").child("securitySchemes").child(name));
  }

  const openapi::Description& description_;
  const openapi::Description& other_;
  std::vector<Alternative> alternatives_;
};

/// A client that sends `has` satisfies `wants`.
bool satisfies(const Combination& has, const Combination& wants) {
  return std::all_of(wants.begin(), wants.end(), [&](const auto& wanted) {
    const auto found = has.find(wanted.first);
    return found != has.end() &&
           std::includes(found->second.begin(), found->second.end(), wanted.second.begin(), wanted.second.end());
  });
}

bool same_schemes(const Combination& a, const Combination& b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](const auto& x, const auto& y) { return x.first == y.first; });
}

bool same_flow(const Grant& a, const Grant& b) { return a.flow == b.flow; }

/// A client that gets in still needs a token: of those flows by which it was had, each must be left somewhere.
void compare_grants(const Both& both, const Side::Alternative& base, const Side& revision, const json::Node& from,
                    const json::Node& to) {
  std::vector<const Grant*> left;
  for (const auto& other : revision.all())
    if (satisfies(base.sent, other.sent))
      for (const Grant& grant : other.grants)
        left.push_back(&grant);
  const bool needed = std::none_of(revision.all().begin(), revision.all().end(), [&](const auto& other) {
    return satisfies(base.sent, other.sent) && !other.by_flow;
  });
  if (!needed)
    return; // gets in without a token of a described flow
  for (const Grant& grant : base.grants) {
    const auto same = [&](const Grant* other) { return same_flow(grant, *other); };
    const auto at_home = [&](const Grant* other) {
      return same(other) && other->token_url == grant.token_url && other->authorization_url == grant.authorization_url;
    };
    const auto found = std::find_if(left.begin(), left.end(), same);
    if (found == left.end())
      both.tell("api-security-flow-removed", "security " + grant.flow, from, to, grant.scheme, grant.flow);
    else if (std::none_of(left.begin(), left.end(), at_home))
      both.tell("api-security-token-url-changed", "security " + grant.flow, from, to,
                grant.token_url.empty() ? grant.authorization_url : grant.token_url,
                (*found)->token_url.empty() ? (*found)->authorization_url : (*found)->token_url);
  }
}

json::Node security_node(const openapi::Description& description, const openapi::Operation& operation) {
  if (const json::Node own = operation.node.child("security"))
    return own;
  const json::Node root{description.root, &description.root->root, ""};
  const json::Node shared = root.child("security");
  return shared ? shared : operation.node;
}

std::string_view reason_of(const Side::Alternative& lost, const Side& revision) {
  for (const auto& other : revision.all())
    if (same_schemes(lost.sent, other.sent))
      return "api-security-scope-added";
  for (const auto& other : revision.all())
    if (!lost.names.empty() && lost.names == other.names)
      return "api-security-scheme-changed";
  return lost.sent.empty() ? "api-security-introduced" : "api-security-removed";
}

/// Where the scheme stands that is another one now: one edit, however many operations ask for it.
std::pair<json::Node, json::Node> changed_scheme(const Diff& diff, const Side::Alternative& lost) {
  for (const std::string& name : lost.names) {
    const SecurityScheme *base = diff.base.security_scheme(name), *revision = diff.revision.security_scheme(name);
    if (base && revision && scheme_text(*base) != scheme_text(*revision))
      return {base->node, revision->node};
  }
  return {};
}

/// A bearer token is written alike whether the description says who hands it out or not (RFC 6750 section 2.1).
Level level_of_loss(const Side::Alternative& lost, const Side& revision) {
  const auto bearer = [](const Combination& sent) {
    Combination out;
    for (const auto& [text, scopes] : sent)
      out.try_emplace(text == "http bearer" || text == "token" ? "bearer" : text);
    return out;
  };
  const Combination sent = bearer(lost.sent);
  const bool alike = std::any_of(revision.all().begin(), revision.all().end(), [&](const auto& other) {
    return !same_schemes(lost.sent, other.sent) && satisfies(sent, bearer(other.sent));
  });
  return alike ? Level::Dangerous : Level::Breaking;
}

} // namespace

std::span<const PlainRule> security_rules() { return security_rows; }

void compare_security(const Both& both) {
  if (both.received)
    return; // who calls back authenticates to the client: a matter between the two
  const Side base(both.diff.base, both.diff.revision, both.base);
  const Side revision(both.diff.revision, both.diff.base, both.revision);
  const json::Node from = security_node(both.diff.base, both.base),
                   to = security_node(both.diff.revision, both.revision);
  for (const auto& alternative : base.all())
    if (std::none_of(revision.all().begin(), revision.all().end(),
                     [&](const auto& other) { return satisfies(alternative.sent, other.sent); })) {
      const std::string_view reason = reason_of(alternative, revision);
      const auto [was, is] = reason == "api-security-scheme-changed" ? changed_scheme(both.diff, alternative)
                                                                     : std::pair(json::Node{}, json::Node{});
      both.tell(reason, level_of_loss(alternative, revision), "security", was ? was : from, is ? is : to,
                alternative.words, revision.words());
    } else
      compare_grants(both, alternative, revision, from, to);
  for (const auto& alternative : revision.all()) {
    const bool known = std::any_of(base.all().begin(), base.all().end(),
                                   [&](const auto& other) { return satisfies(alternative.sent, other.sent); });
    if (known || (base.open() && !alternative.sent.empty()))
      continue;
    const bool fewer = std::any_of(base.all().begin(), base.all().end(), [&](const auto& other) {
      return same_schemes(other.sent, alternative.sent) && satisfies(other.sent, alternative.sent);
    });
    const bool more = std::any_of(base.all().begin(), base.all().end(),
                                  [&](const auto& other) { return same_schemes(other.sent, alternative.sent); });
    if (fewer || !more)
      both.tell(fewer ? "api-security-scope-removed" : "api-security-added", "security", from, to, {},
                alternative.words);
  }
}

void compare_security_schemes(Diff& diff) {
  for (const SecurityScheme& scheme : diff.base.security_schemes) {
    const SecurityScheme* other = diff.revision.security_scheme(scheme.name);
    if (!other)
      tell_whole(diff, "api-security-component-removed", scheme.name, scheme.node, {});
    else if (scheme.node && other->node && !json::equal(*scheme.node, *other->node))
      tell_whole(diff, "api-security-component-changed", scheme.name, scheme.node, other->node);
  }
  for (const SecurityScheme& scheme : diff.revision.security_schemes)
    if (!diff.base.security_scheme(scheme.name))
      tell_whole(diff, "api-security-component-added", scheme.name, {}, scheme.node);
}

} // namespace keur::change
