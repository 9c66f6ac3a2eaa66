#pragma once
#include "http/credential_slot.hpp"
#include "openapi/description.hpp"
#include "openapi/security.hpp"
#include "transport/token_source.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace keur::transport {

/// What one security scheme is satisfied with: a token source, or a value as it goes into the request.
struct Holding {
  http::CredentialSlot slot;
  TokenSource* tokens = nullptr; // borrowed
  Secret value = {};
};

/// A field that every request to the API carries.
struct OwnField {
  http::CredentialSlot slot;
  Secret value = {};
};

/// All that a run may show to the API, by security scheme of its description.
struct Access {
  TokenSource* tokens = nullptr; // of requests that name no requirement; null: they carry nothing
  std::map<std::string, Holding, std::less<>> by_scheme = {};
  std::map<std::string, http::CredentialSlot, std::less<>> slots = {}; // of all schemes, held or not
  const std::vector<OwnField>* fields = nullptr;                       // borrowed

  bool holds(std::string_view scheme) const { return by_scheme.find(scheme) != by_scheme.end(); }
  http::CredentialSlot slot_of(std::string_view scheme) const {
    const auto known = slots.find(scheme);
    return known == slots.end() ? http::CredentialSlot{} : known->second;
  }
  openapi::Holds holds() const {
    return [this](std::string_view scheme) { return holds(scheme); };
  }
};

/// The credentials of a run made ready: one token source for each client. Everything is borrowed and outlives it.
class Keys {
public:
  Keys(Transport& wire, const profile::Profile& profile, const profile::Keyring& keyring,
       const openapi::Description& description, Clock& clock);
  ~Keys();

  const Access& access() const { return access_; }
  /// Fields of the user's own, borrowed.
  void set_fields(const std::vector<OwnField>& fields) { access_.fields = &fields; }
  /// The login of what stands at this place in the keyring, where its settings name a workflow.
  void set_login(std::size_t place, TokenSource::Login login);
  /// Called with each token that is received, so that it can be masked wherever it turns up.
  void on_token(const std::function<void(const Secret&)>& listener);
  /// How often token endpoints were asked.
  int requests() const;

private:
  std::vector<std::unique_ptr<TokenSource>> sources_; // by place in the keyring; null = no token
  Access access_;
};

/// Resolves AuthorizationIntent on the way out and takes the credentials out of the Exchange on the way back; what
/// stood where is left in Exchange::credentials. An intent that this target cannot mint ends as Exchange::error with
/// code IntentUnavailable and no request sent. Credentials go to the origin of the profile's base_url only; files,
/// descriptions and metadata never carry any. A token that was good and is answered with 401 is replaced once and the
/// request sent once more (RFC 6750 section 3.1).
std::unique_ptr<Transport> make_authorized_transport(Transport& wire, const Access& access,
                                                     const profile::Profile& profile);

} // namespace keur::transport
