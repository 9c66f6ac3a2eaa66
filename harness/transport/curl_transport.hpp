#pragma once
#include "transport/loop.hpp"

#include <string>
#include <vector>

namespace keur::transport {

struct WireOptions {
  profile::Limits limits = {};
  profile::TargetClass target = profile::TargetClass::InProcessMock;
  std::vector<std::string> hosts = {};      // pinned; empty = any (loopback targets only)
  std::vector<std::string> file_hosts = {}; // suffixes for Purpose::File
  std::string ca_file = {};
  std::string proxy = {};
  std::vector<std::string> connect_to = {};
  std::string user_agent = {};
  bool http2 = false;
};

/// libcurl on the loop: bounded in bytes, time and header size, no redirects followed, hosts pinned, TLS 1.2 or better,
/// framing lies found that libcurl lets pass, rate and budget kept, safe requests repeated where that is sound.
std::unique_ptr<Transport> make_curl_transport(Loop& loop, WireOptions options);

} // namespace keur::transport
