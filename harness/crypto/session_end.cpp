#include "crypto/session_end.hpp"

#include <openssl/ssl.h>

namespace keur::crypto {
namespace {

int session_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

char announced = 0; // its address is the mark

// The session's own flag for this is gone when libcurl has closed the connection.
void note_alert(const SSL* session, int where, int alert) noexcept {
  if (where == SSL_CB_READ_ALERT && (alert & 0xff) == SSL_AD_CLOSE_NOTIFY)
    SSL_set_ex_data(const_cast<SSL*>(session), session_index(), &announced);
}

} // namespace

void watch_ending(void* ssl_context) { SSL_CTX_set_info_callback(static_cast<SSL_CTX*>(ssl_context), &note_alert); }

SessionEnd::SessionEnd(void* session) {
  if (session != nullptr && SSL_up_ref(static_cast<SSL*>(session)) == 1)
    session_.reset(session);
}

bool SessionEnd::was_announced() const {
  return session_ == nullptr || SSL_get_ex_data(static_cast<const SSL*>(session_.get()), session_index()) == &announced;
}

void SessionEnd::Release::operator()(void* session) const { SSL_free(static_cast<SSL*>(session)); }

} // namespace keur::crypto
