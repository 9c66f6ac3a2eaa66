#pragma once
#include "crypto/session_end.hpp"
#include "transport/content_decoder.hpp"
#include "transport/curl_transport.hpp"
#include "transport/easy_handles.hpp"
#include "transport/fence.hpp"
#include "transport/loop_impl.hpp"
#include "transport/response_head.hpp"

#include <memory>
#include <optional>
#include <string>

namespace keur::transport {

/// One attempt at one request over libcurl. Awaited like a Waiter: start(), then co_await done(). Not movable; lives in
/// the frame of the coroutine that waits for it. What it borrows (handles, request, options) outlives it.
class Transfer final : public Driven {
public:
  Transfer(Loop& loop, EasyHandles& handles, const http::Request& request, const http::Uri& uri,
           const SendOptions& send_options, const WireOptions& options);
  ~Transfer() override;
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  void start();
  bool over() const { return over_; }
  Waiter& done() { return waiter_; }

  /// After it is over: the response or the error, timings, bytes, remarks and peer.
  void harvest(http::Exchange& exchange);
  /// Did any byte of the request get onto a connection?
  bool was_sent() const { return sent_; }
  /// How often the request was put on a connection: libcurl repeats safe ones by itself on a connection that went
  /// stale.
  int attempts() const { return attempts_; }
  bool has_answer_begun() const { return head_.bytes() > 0; }

  CURL* handle() override { return easy_.get(); }
  void finished(CURLcode code) override;
  bool overdue(std::chrono::steady_clock::time_point now) override;

private:
  friend struct TransferCallbacks;
  struct Limit {
    std::chrono::milliseconds total;
    std::chrono::milliseconds first_byte;
    std::size_t body;
  };

  void configure();
  bool has_body() const;
  void configure_method();
  void configure_fields();
  void configure_identity();
  void configure_callbacks();
  template <class Value>
  void set(CURLoption option, Value value);

  bool on_line(std::string_view line);
  bool on_bytes(std::string_view bytes);
  bool on_before_request(int local_port);
  curl_socket_t on_open_socket(curl_sockaddr* address);
  void on_wire(std::string_view bytes);
  void on_talk(std::string_view text);
  void note_excess();
  bool violate(Error error);
  void begin_content();
  bool is_read_to_close() const;
  bool is_open_stream();
  void judge_end(CURLcode code);
  std::optional<Error> late(std::chrono::steady_clock::time_point now);
  Error error_of(CURLcode code) const;
  void read_timings(http::Exchange& exchange) const;

  Loop& loop_;
  const http::Request& request_;
  http::Uri uri_;
  Purpose purpose_;
  bool shows_certificate_;
  const WireOptions& options_;
  Limit limit_;
  Waiter waiter_;
  EasyHandles::Easy easy_;
  FieldList field_list_;
  std::string target_;
  char error_text_[CURL_ERROR_SIZE] = {};

  ResponseHead head_;
  std::optional<ContentDecoder> decoder_;
  bool has_excess_ = false;
  std::optional<crypto::SessionEnd> end_; // for an answer that ends with its connection
  std::string body_;
  std::optional<Error> error_;
  std::vector<http::WireRemark> remarks_;
  std::size_t raw_bytes_ = 0;
  bool may_settle_; // see SendOptions
  bool started_ = false, over_ = false, sent_ = false, stale_ = false, setup_failed_ = false, cut_ = false;
  int attempts_ = 0;
  int socket_ = -1; // the one opened last; libcurl's own
  std::chrono::steady_clock::time_point begun_, connected_at_, asked_, window_began_;
  std::size_t window_bytes_ = 0;
};

} // namespace keur::transport
