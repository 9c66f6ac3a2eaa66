#pragma once
#include "base/error.hpp"
#include "http/credential_slot.hpp"
#include "http/fields.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace keur::http {

/// What is asked for. `target_uri` is absolute (RFC 9110 section 7.1).
struct Request {
  std::string method = "GET";
  std::string target_uri = {};
  Fields fields = {};
  std::string body = {};
};

struct Response {
  int status = 0;
  Fields fields = {};
  std::string body = {};       // after content decoding
  std::string version = "1.1"; // HTTP version
  Fields trailers = {};
  bool cut = false; // a file longer than its limit: `body` is its beginning, the rest was not read
};

/// Since the request was handed to the transport; zero = the phase did not happen.
struct Timings {
  std::chrono::microseconds queued{}; // waiting for a connection slot, the rate or a retry
  std::chrono::microseconds dns{};
  std::chrono::microseconds connect{};
  std::chrono::microseconds tls{};
  std::chrono::microseconds first_byte{};
  std::chrono::microseconds total{};
};

/// A deviation in how the answer was framed that did not stop us from reading it (catalogue H017, H038, H040, H050 …).
struct WireRemark {
  std::string id; // "framing/cl-te", "trailing-bytes", "bare-lf" …
  std::string message;
};

/// What really crossed the wire, once: the request as sent (its credentials already taken out again: the Authorization
/// field's value is kept only as its scheme), and either a response or the error that prevented one.
struct Exchange {
  Request request;
  std::optional<Response> response = {};
  std::optional<Error> error = {};
  Timings timings = {};
  std::chrono::system_clock::time_point started{};
  std::size_t bytes_received = 0; // on the wire
  int attempts = 1;
  std::string peer_address = {};
  std::vector<WireRemark> remarks = {};
  std::vector<CredentialSlot> credentials = {}; // where credentials stood in the request
};

} // namespace keur::http
