#include "transport/access.hpp"

#include "crypto/crypto.hpp"

namespace keur::transport {
namespace {

using CredentialKind = profile::CredentialSettings::Kind;

/// RFC 7617 section 2.
Secret basic_value(const profile::Credentials& held) {
  std::string pair = held.username + ':';
  pair.reserve(pair.size() + held.password.size());
  pair.append(held.password.reveal());
  Secret value(crypto::base64(pair));
  wipe(pair);
  return value;
}

} // namespace

Keys::Keys(Transport& wire, const profile::Profile& profile, const profile::Keyring& keyring,
           const openapi::Description& description, Clock& clock) {
  for (const auto& held : keyring.held) {
    const CredentialKind kind = held.settings ? held.settings->kind : CredentialKind::Grant;
    const bool fixed = kind == CredentialKind::Value || kind == CredentialKind::Password;
    sources_.push_back(fixed ? nullptr : std::make_unique<TokenSource>(wire, profile, held, clock));
    if (access_.tokens == nullptr)
      access_.tokens = sources_.back().get();
  }
  for (const auto& scheme : description.security_schemes) {
    Holding holding{openapi::slot_of(scheme)};
    access_.slots.emplace(scheme.name, holding.slot);
    const auto place = keyring.by_scheme.find(scheme.name);
    if (scheme.type == openapi::SecurityScheme::Type::MutualTls && keyring.has_certificate)
      access_.by_scheme.emplace(scheme.name, std::move(holding));
    if (place == keyring.by_scheme.end())
      continue;
    const auto& held = keyring.held[place->second];
    holding.tokens = sources_[place->second].get();
    if (holding.tokens == nullptr)
      holding.value = held.settings->kind == CredentialKind::Password ? basic_value(held) : held.value.clone();
    if (held.settings && held.settings->value.kind == profile::CredentialReference::Kind::Environment)
      holding.slot.variable = held.settings->value.name;
    access_.by_scheme.emplace(scheme.name, std::move(holding));
  }
}

Keys::~Keys() = default;

void Keys::set_login(std::size_t place, TokenSource::Login login) {
  if (sources_.at(place))
    sources_[place]->set_login(std::move(login));
}

void Keys::on_token(const std::function<void(const Secret&)>& listener) {
  for (const auto& source : sources_)
    if (source)
      source->on_token(listener);
}

int Keys::requests() const {
  int count = 0;
  for (const auto& source : sources_)
    count += source ? source->requests() : 0;
  return count;
}

} // namespace keur::transport
