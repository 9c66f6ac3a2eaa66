#pragma once
#include "http/fields.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the mock's HTTP/1.1 server reads and writes. Unlike http::Request, a message here keeps what the client put on
/// the wire, undecoded, because the mock has to judge it.
namespace keur::mocks {

struct Request {
  std::string method;
  std::string target; // as sent
  std::string
      path; // of the target, percent-encoding kept; absolute-form is reduced to its path (RFC 9112 section 3.2.2)
  std::string query; // without "?"; has_query tells "" from absent
  bool has_query = false;
  std::string version = "1.1";
  http::Fields fields;
  std::string body;
  std::string origin; // of the listener: "http://127.0.0.1:8080"

  std::string_view field(std::string_view name) const { return fields.first(name).value_or(std::string_view()); }
};

/// Bytes to put on the socket instead of a well-formed answer: what an HTTP server cannot say is said here.
struct WireStep {
  std::string bytes = {};
  std::chrono::milliseconds pause{0}; // before the bytes
  std::size_t slice = 0;              // bytes a write; 0 = all at once
  std::chrono::milliseconds slice_pause{0};
  std::uint64_t repeat = 1; // the bytes again and again; the server ends it at its own limit or with the client
};
struct WireScript {
  enum class End : std::uint8_t { KeepAlive, Close, Reset, HalfClose, Hang };
  std::vector<WireStep> steps = {};
  End end = End::Close;
};

/// Writes a piece of a streamed body; false once the client is gone.
using Sink = std::function<bool(std::string_view)>;

struct Reply {
  int status = 200;
  http::Fields fields = {};
  std::string body = {};
  std::function<void(const Sink&)> stream = {}; // instead of body; sent chunked, so of any length in constant memory
  std::chrono::milliseconds delay{0};           // before the first byte
  std::optional<WireScript> wire = {};          // instead of everything above but the delay
  bool close = false;
};

/// The status line and fields of a reply whose body has `length` bytes, ending with the empty line. Adds Date,
/// Content-Length (not for 1xx, 204 and 304) and Connection where the reply does not set them.
std::string head_of(const Reply& reply, std::size_t length);

} // namespace keur::mocks
