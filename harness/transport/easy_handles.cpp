#include "transport/easy_handles.hpp"

#include "transport/system_certificates.hpp"

#include <cstring>

namespace keur::transport {

void FieldListDeleter::operator()(curl_slist* list) const {
  for (auto* one = list; one; one = one->next)
    explicit_bzero(one->data, std::strlen(one->data));
  curl_slist_free_all(list);
}

bool append_line(FieldList& list, const std::string& line) {
  auto* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr)
    return false;
  (void)list.release();
  list.reset(longer);
  return true;
}

EasyHandles::EasyHandles(const WireOptions& options) : options_(options), certificates_(system_certificates()) {
  for (const auto& rule : options_.connect_to)
    usable_ = append_line(connect_list_, rule) && usable_;
}

EasyHandles::~EasyHandles() {
  for (CURL* const handle : idle_)
    curl_easy_cleanup(handle);
}

EasyHandles::Easy EasyHandles::take() {
  if (!idle_.empty()) {
    Easy handle(idle_.back(), GiveBack{this});
    idle_.pop_back();
    return handle;
  }
  idle_.reserve(++made_); // giving back never fails
  CURL* const handle = usable_ ? curl_easy_init() : nullptr;
  if (handle != nullptr && !configure(handle)) {
    curl_easy_cleanup(handle);
    return {};
  }
  return Easy(handle, GiveBack{this});
}

// Its transfer is gone, and with it what these speak to.
void EasyHandles::give_back(CURL* handle) {
  curl_easy_setopt(handle, CURLOPT_VERBOSE, 0L);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, nullptr);
  idle_.push_back(handle);
}

// Each line was needed by an experiment with libcurl 7.88.1.
bool EasyHandles::configure(CURL* handle) const {
  bool accepted = true;
  const auto set = [&](CURLoption option, auto value) {
    accepted = curl_easy_setopt(handle, option, value) == CURLE_OK && accepted;
  };
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_REDIR_PROTOCOLS_STR, "https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L); // a resolver that hangs must not hold up the end
  set(CURLOPT_HTTP_VERSION,
      options_.http2 ? static_cast<long>(CURL_HTTP_VERSION_2TLS) : static_cast<long>(CURL_HTTP_VERSION_1_1));
  if (options_.http2)
    set(CURLOPT_PIPEWAIT, 1L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSL_VERIFYSTATUS, 0L);
  // A handle that is used again resumes nothing: each handshake shows its certificate.
  set(CURLOPT_SSL_SESSIONID_CACHE, 0L);
  if (!options_.ca_file.empty()) {
    set(CURLOPT_CAINFO, options_.ca_file.c_str());
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  } else if (!certificates_.empty()) {
    set(CURLOPT_CAINFO, certificates_.c_str());
  }
  set(CURLOPT_PROXY, options_.proxy.c_str()); // "" also switches the environment's proxies off
  if (options_.proxy_credentials != nullptr && !options_.proxy_credentials->empty())
    set(CURLOPT_PROXYUSERPWD, options_.proxy_credentials->reveal().data());
  set(CURLOPT_NOPROXY, options_.proxy.empty() ? "*" : "localhost,127.0.0.1,::1");
  if (connect_list_)
    set(CURLOPT_CONNECT_TO, connect_list_.get());
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>((options_.limits.connect + options_.limits.tls).count()));
  set(CURLOPT_NOPROGRESS, 1L);
  return accepted;
}

} // namespace keur::transport
