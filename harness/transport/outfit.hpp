#pragma once
#include "http/credential_slot.hpp"
#include "oauth/authorization_intent.hpp"
#include "transport/token_source.hpp"

#include <string>
#include <vector>

namespace keur::transport {

/// One credential in its place. The value is kept to find it again in an answer that echoes it.
struct Part {
  http::CredentialSlot slot;
  Secret value;
};

/// What a request leaves with.
struct Outfit {
  std::vector<Part> parts = {};
  TokenSource* tokens = nullptr; // that a refresh would come from
  std::uint64_t serial = 0;      // 0: none that a refresh could mend
};

/// The place of an access token where nothing else is said.
http::CredentialSlot bearer_slot();

/// Who asks and for what: the scheme that an intent is about, its slot and source.
struct About {
  http::CredentialSlot slot = bearer_slot();
  TokenSource* tokens = nullptr; // null: `value` is what is held
  const Secret* value = nullptr;
};

/// Makes what an AuthorizationIntent asks for out of what is held. What cannot be had on this target is an Error of
/// code IntentUnavailable. Both are borrowed; so is what each call is given, until its task has ended.
class Outfitter {
public:
  using Scopes = std::vector<std::string>;
  Outfitter(Transport& wire, const profile::Profile& profile) : wire_(wire), profile_(profile) {}

  Task<Result<Outfit>> good(const About& about, Scopes needed);
  Task<Result<Outfit>> bad(const About& about, const oauth::AuthorizationIntent& intent);

private:
  Task<Result<Outfit>> without_scope(const About& about, std::string scope, Scopes others);
  Task<Result<Outfit>> minted(const About& about, std::string what);
  Task<Result<Outfit>> expired(const About& about);
  Task<Result<Outfit>> changed(const About& about, oauth::AuthorizationIntent::Kind how);
  Task<Result<Outfit>> of_other_tenant(const About& about);

  Transport& wire_;
  const profile::Profile& profile_;
};

} // namespace keur::transport
