#pragma once
#include "mocks/server/connection.hpp"

#include <string>

namespace keur::mocks {

/// Takes requests out of a channel, one after the other (pipelined bytes stay for the next one).
class RequestReader {
public:
  RequestReader(Channel& channel, const ListenerOptions& options) : channel_(channel), options_(options) {}

  enum class Outcome : std::uint8_t { Read, Ended, Refused };
  /// Status line and fields. Refused: refusal() is the status to answer with before closing.
  Outcome read_head(Request& request);
  /// The body by Content-Length or chunked coding (RFC 9112 section 6); sends 100 (Continue) when it was asked for.
  Outcome read_body(Request& request);
  int refusal() const { return refusal_; }

private:
  Outcome refuse(int status);
  bool fill();
  bool need(std::size_t bytes);
  std::string_view rest() const { return std::string_view(buffer_).substr(at_); }
  bool line(std::string& out);
  void send_continue(const Request& request);
  Outcome read_chunks(Request& request);

  Channel& channel_;
  const ListenerOptions& options_;
  std::string buffer_;
  std::size_t at_ = 0;
  int refusal_ = 0;
};

} // namespace keur::mocks
