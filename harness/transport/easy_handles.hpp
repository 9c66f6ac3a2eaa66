#pragma once
#include "transport/curl_transport.hpp"

#include <curl/curl.h>

#include <memory>
#include <vector>

namespace keur::transport {

/// Field lines hold the access token: overwritten before they are given back.
struct FieldListDeleter {
  void operator()(curl_slist* list) const;
};
using FieldList = std::unique_ptr<curl_slist, FieldListDeleter>;

/// Appends a line; false when there is no memory for it.
bool append_line(FieldList& list, const std::string& line);

/// The easy handles of one transport. Each is given what all its requests have in common once; what differs from one
/// request to the next is for Transfer to set, every time and in full.
class EasyHandles {
public:
  /// The options are borrowed.
  explicit EasyHandles(const WireOptions& options);
  ~EasyHandles();
  EasyHandles(const EasyHandles&) = delete;
  EasyHandles& operator=(const EasyHandles&) = delete;

  struct GiveBack {
    EasyHandles* owner = nullptr;
    void operator()(CURL* handle) const { owner->give_back(handle); }
  };
  using Easy = std::unique_ptr<CURL, GiveBack>;
  /// Null when libcurl has no memory or refuses one of the options. Given back when its transfer has left the loop.
  Easy take();

private:
  bool configure(CURL* handle) const;
  void give_back(CURL* handle);

  const WireOptions& options_;
  const std::string certificates_; // of the system, where libcurl would not find them
  FieldList connect_list_;
  std::vector<CURL*> idle_;
  std::size_t made_ = 0;
  bool usable_ = true; // all rules of --connect-to are in the list: without one a request would go elsewhere
};

} // namespace keur::transport
