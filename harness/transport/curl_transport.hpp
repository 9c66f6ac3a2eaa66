#pragma once
#include "base/secret.hpp"
#include "crypto/certificate.hpp"
#include "transport/loop.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace keur::transport {

/// What a transport has seen so far; filled in by it, read by whoever lent it.
struct WireMeter {
  std::uint64_t requests = 0; // put on the wire, repeats included
  std::uint64_t bytes_received = 0;
  /// Server clock minus ours, from Date and the middle of each exchange; the last 31 measurements.
  std::vector<std::chrono::milliseconds> skews = {};
  /// What each host ("host:port") showed in its last TLS handshake, trusted or not; outlives the loop's connections.
  std::map<std::string, crypto::Certificate> certificates = {};
  /// The median; nothing before the first Date.
  std::optional<std::chrono::milliseconds> clock_skew() const;
};

/// The certificate that this client shows in TLS handshakes: PEM texts.
struct ClientIdentity {
  std::string certificate;
  Secret key = {}; // "" = it stands with the certificate
  Secret key_password = {};
};

struct WireOptions {
  profile::Limits limits = {};
  std::vector<profile::OperationLimits> operation_limits = {}; // the first that matches counts
  profile::TargetClass target = profile::TargetClass::InProcessMock;
  std::vector<std::string> hosts = {};      // pinned; empty = any (loopback targets only)
  std::vector<std::string> file_hosts = {}; // suffixes for Purpose::File
  std::string ca_file = {};
  std::string proxy = {};
  std::vector<std::string> connect_to = {};
  std::string user_agent = {};
  bool http2 = false;
  const ClientIdentity* identity = nullptr;  // borrowed; shown to API and token hosts
  const Secret* proxy_credentials = nullptr; // "user:password", borrowed
  WireMeter* meter = nullptr;                // borrowed, may be null
};

/// The limits of the operation's own ("GET /path"): the first whose glob matches; null = there are none.
const profile::OperationLimits* limits_for(const std::string& operation, const WireOptions& options);

/// libcurl on the loop: bounded in bytes, time and header size, no redirects followed, hosts pinned, TLS 1.2 or better,
/// framing lies found that libcurl lets pass, rate and budget kept, safe requests repeated where that is sound. On
/// remote and live targets three 429, five 5xx or three transport errors in a row end everything (ErrorCode::Aborted).
/// What the fence refuses is ErrorCode::Refused, with nothing sent. A 429 or 503 that stays one after the waiting is a
/// response with the remark "rate-limited" or "unavailable". The loop outlives the transport.
std::unique_ptr<Transport> make_curl_transport(Loop& loop, WireOptions options);

} // namespace keur::transport
