#include "json/load.hpp"
#include "mocks/faults/rows.hpp"

namespace keur::mocks {
namespace {

constexpr auto metadata_kind = FaultKind::Metadata;
using json::Value;

bool is_keys(const FaultContext& context) { return context.request.path == "/.well-known/openid-configuration/jwks"; }

void edit_metadata(Reply& reply, void (*change)(Value&)) {
  auto loaded = json::load_json(reply.body, "answer");
  if (!loaded || !loaded->root.is_object())
    return;
  change(loaded->root);
  reply.body = json::dump(loaded->root);
}

void edit_set(Reply& reply, const FaultContext& context, void (*change)(Value&)) {
  const auto loaded = json::load_json(reply.body, "answer");
  const auto* keys = loaded ? loaded->root.find("keys") : nullptr;
  if (is_keys(context) && keys != nullptr && keys->is_array() && !keys->array().empty())
    edit_metadata(reply, change);
}

/// Changes every key of the set.
void edit_keys(Reply& reply, const FaultContext& context, void (*change)(Value&)) {
  auto loaded = json::load_json(reply.body, "answer");
  auto* keys = is_keys(context) && loaded && loaded->root.is_object() ? loaded->root.object().find("keys") : nullptr;
  if (keys == nullptr || !keys->is_array())
    return;
  for (auto& key : keys->array())
    if (key.find_string("n"))
      change(key);
  reply.body = json::dump(loaded->root);
}

void edit_discovery(Reply& reply, const FaultContext& context, void (*change)(Value&)) {
  if (!is_keys(context))
    edit_metadata(reply, change);
}

void repeat_keys(Value& set, std::size_t times) {
  auto& keys = set.object().find("keys")->array();
  const auto first = keys.front();
  for (std::size_t i = 0; i < times; ++i)
    keys.push_back(first);
}

} // namespace

std::vector<Fault> metadata_faults() {
  using R = Reply;
  using C = FaultContext;
  using V = Value;
  return {
      {"jwks-empty", metadata_kind, "a key set without keys", "T038",
       [](R& r, const C& c) { edit_set(r, c, [](V& v) { v.object().set("keys", json::Array{}); }); }},
      {"jwks-thousand", metadata_kind, "a key set of a thousand keys", "T038",
       [](R& r, const C& c) { edit_set(r, c, [](V& v) { repeat_keys(v, 1'000); }); }},
      {"jwks-duplicate-kid", metadata_kind, "the same kid twice", "T038",
       [](R& r, const C& c) { edit_set(r, c, [](V& v) { repeat_keys(v, 1); }); }},
      {"jwks-private", metadata_kind, "private members in the key set", "T038",
       [](R& r, const C& c) {
         edit_keys(r, c, [](V& k) {
           k.object().set("d", "AQAB");
           k.object().set("p", "AQAB");
         });
       }},
      {"jwks-encryption", metadata_kind, "keys for encryption only", "T038",
       [](R& r, const C& c) { edit_keys(r, c, [](V& k) { k.object().set("use", "enc"); }); }},
      {"jwks-short", metadata_kind, "keys of 512 bits", "T038",
       [](R& r, const C& c) {
         edit_keys(r, c, [](V& k) { // 85 characters and the last two bits
           k.object().set("n", std::string(*k.find_string("n")).substr(0, 85) + 'w');
         });
       }},
      {"jwks-exponent-one", metadata_kind, "an exponent of 1", "T038",
       [](R& r, const C& c) { edit_keys(r, c, [](V& k) { k.object().set("e", "AQ"); }); }},
      {"jwks-even-modulus", metadata_kind, "a modulus that is even", "T038",
       [](R& r, const C& c) {
         edit_keys(r, c, [](V& k) {
           auto modulus = std::string(*k.find_string("n"));
           modulus.back() = 'A'; // the last bits of base64url
           k.object().set("n", modulus);
         });
       }},
      {"jwks-x5c", metadata_kind, "a certificate that holds another key", "T038",
       [](R& r, const C& c) { edit_keys(r, c, [](V& k) { k.object().set("x5c", json::Array{"MIIB"}); }); }},
      {"jwks-elliptic", metadata_kind, "keys of another type only", "T038",
       [](R& r, const C& c) { edit_keys(r, c, [](V& k) { k.object().set("kty", "EC"); }); }},
      {"jwks-other-kids", metadata_kind, "none of the keys that sign", "T032 T038",
       [](R& r, const C& c) { edit_keys(r, c, [](V& k) { k.object().set("kid", "other"); }); }},
      {"metadata-404", metadata_kind, "404 for metadata and keys", "T038 T040",
       [](R& r, const C&) {
         r = Reply{};
         r.status = 404;
       }},
      {"metadata-html", metadata_kind, "an HTML page for metadata and keys", "T038",
       [](R& r, const C&) {
         r.fields.set("Content-Type", "text/html");
         r.body = "<title>Visma Connect</title>";
       }},
      {"discovery-issuer", metadata_kind, "another issuer in the metadata", "T040",
       [](R& r, const C& c) {
         edit_discovery(r, c, [](V& v) { v.object().set("issuer", "https://connect.other.example"); });
       }},
      {"discovery-other-host", metadata_kind, "endpoints on another host", "T040",
       [](R& r, const C& c) {
         edit_discovery(r, c, [](V& v) {
           v.object().set("token_endpoint", "https://other.example/connect/token");
           v.object().set("jwks_uri", "https://other.example/keys");
         });
       }},
      {"discovery-http", metadata_kind, "endpoints under http: on a remote host", "T040",
       [](R& r, const C& c) {
         edit_discovery(r, c, [](V& v) {
           v.object().set("token_endpoint", "http://connect.example/connect/token");
           v.object().set("jwks_uri", "http://connect.example/keys");
         });
       }},
      {"discovery-no-token-endpoint", metadata_kind, "no token_endpoint", "T040",
       [](R& r, const C& c) { edit_discovery(r, c, [](V& v) { v.object().erase("token_endpoint"); }); }},
      {"discovery-methods", metadata_kind, "only private_key_jwt as client authentication", "",
       [](R& r, const C& c) {
         edit_discovery(r, c, [](V& v) {
           v.object().set("token_endpoint_auth_methods_supported", json::Array{"private_key_jwt"});
         });
       }},
      {"discovery-huge", metadata_kind, "metadata of 6 MB", "T040",
       [](R& r, const C& c) {
         edit_discovery(r, c, [](V& v) { v.object().set("keur_padding", std::string(6'000'000, 'x')); });
       }},
  };
}

} // namespace keur::mocks
