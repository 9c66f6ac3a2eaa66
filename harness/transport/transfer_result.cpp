#include "base/text.hpp"
#include "transport/transfer.hpp"

#include <array>
#include <iterator>

namespace keur::transport {
namespace {

struct Row {
  CURLcode code;
  ErrorCode error;
  std::string_view message;
};

// libcurl 8.6 and later; the headers of earlier ones lack the name.
constexpr auto too_large = static_cast<CURLcode>(100);

// Where libcurl's own sentence adds what is needed (certificates, names) it is appended.
constexpr std::array rows{
    Row{CURLE_COULDNT_RESOLVE_HOST, ErrorCode::Dns, "the host name does not resolve"},
    Row{CURLE_COULDNT_RESOLVE_PROXY, ErrorCode::Dns, "the proxy's host name does not resolve"},
    Row{CURLE_COULDNT_CONNECT, ErrorCode::Connect, "no connection"},
    Row{CURLE_PROXY, ErrorCode::Connect, "the proxy refused"},
    Row{CURLE_OPERATION_TIMEDOUT, ErrorCode::Timeout, "the total time limit has passed"},
    Row{CURLE_GOT_NOTHING, ErrorCode::Truncated, "the server closed the connection without an answer"},
    Row{CURLE_PARTIAL_FILE, ErrorCode::Truncated, "the connection ended before the answer did"},
    Row{CURLE_RECV_ERROR, ErrorCode::Truncated, "the connection broke while the answer was read"},
    Row{CURLE_SEND_ERROR, ErrorCode::Truncated, "the connection broke while the request was written"},
    Row{CURLE_WEIRD_SERVER_REPLY, ErrorCode::Framing, "the answer is malformed HTTP"},
    Row{CURLE_UNSUPPORTED_PROTOCOL, ErrorCode::Framing, "the answer has no HTTP status line"},
    Row{CURLE_HTTP2, ErrorCode::Truncated, "the HTTP/2 connection broke"},
    Row{CURLE_HTTP2_STREAM, ErrorCode::Framing, "the HTTP/2 stream was reset"},
    Row{CURLE_FILESIZE_EXCEEDED, ErrorCode::Framing, "Content-Length is no number of bytes that can be"},
    Row{CURLE_BAD_CONTENT_ENCODING, ErrorCode::Framing, "Transfer-Encoding is not exactly \"chunked\""},
    Row{CURLE_OUT_OF_MEMORY, ErrorCode::HeaderLimit, "the answer's header is larger than libcurl takes"},
    Row{too_large, ErrorCode::HeaderLimit, "the answer's header is larger than libcurl takes"},
    Row{CURLE_PEER_FAILED_VERIFICATION, ErrorCode::Tls, "the server's certificate is not trusted"},
    Row{CURLE_SSL_CONNECT_ERROR, ErrorCode::Tls, "the TLS handshake failed"},
    Row{CURLE_SSL_CERTPROBLEM, ErrorCode::Tls, "the client certificate is not usable"},
    Row{CURLE_SSL_CIPHER, ErrorCode::Tls, "no common TLS cipher"},
    Row{CURLE_SSL_CACERT_BADFILE, ErrorCode::Tls, "the CA file cannot be read"},
    Row{CURLE_SSL_CLIENTCERT, ErrorCode::Tls, "the server demands a client certificate"},
    Row{CURLE_SSL_INVALIDCERTSTATUS, ErrorCode::Tls, "the server's certificate is revoked"},
    Row{CURLE_USE_SSL_FAILED, ErrorCode::Tls, "TLS is not to be had"},
};

bool names_detail(ErrorCode code) {
  return code == ErrorCode::Tls || code == ErrorCode::Framing || code == ErrorCode::Connect;
}

std::chrono::microseconds span(CURL* easy, CURLINFO info) {
  curl_off_t value = 0;
  curl_easy_getinfo(easy, info, &value);
  return std::chrono::microseconds(value);
}

/// libcurl says " after 12 ms", which would make one trouble many.
std::string without_time(std::string text) {
  const auto begin = text.find(" after ");
  const auto end = begin == std::string::npos ? begin : text.find(" ms", begin);
  if (end != std::string::npos && text.find_first_not_of("0123456789", begin + 7) == end)
    text.erase(begin, end + 3 - begin);
  return text;
}

} // namespace

Error Transfer::error_of(CURLcode code) const {
  long proxy_status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_HTTP_CONNECTCODE, &proxy_status);
  if (proxy_status >= 300)
    return {ErrorCode::Connect, "the proxy refused to connect (status " + std::to_string(proxy_status) + ")"};
  const std::string where = *uri_.host + ':' + std::to_string(http::effective_port(uri_));
  // libcurl 8.6 and later call a chunk size that is no number a bad argument, and say no more.
  const bool bad_size = code == CURLE_BAD_FUNCTION_ARGUMENT && head_.complete() && head_.chunked();
  if (bad_size || std::string_view(error_text_).find("chunk") != std::string_view::npos)
    return {ErrorCode::Framing, where + ": the chunked coding is malformed (RFC 9112 section 7.1)"};
  for (const auto& row : rows) {
    if (row.code != code)
      continue;
    std::string message = where + ": " + std::string(row.message);
    if (names_detail(row.error) && error_text_[0] != '\0')
      message += " (" + truncate(escape_visible(without_time(error_text_)), 160) + ')';
    return {row.error, std::move(message)};
  }
  return {ErrorCode::Connect,
          where + ": " + curl_easy_strerror(code) + " (libcurl error " + std::to_string(code) + ')'};
}

void Transfer::judge_end(CURLcode code) {
  if (error_)
    return; // a limit or check of ours is the reason, whatever libcurl calls it
  if (code != CURLE_OK) {
    error_ = error_of(code);
    return;
  }
  if (!head_.complete()) {
    error_ = Error{ErrorCode::Truncated, "the connection ended within the header"};
    return;
  }
  if (end_ && !end_->was_announced()) {
    error_ = Error{ErrorCode::Truncated,
                   "the connection ended without TLS saying so (close_notify), and the answer has no length: it may "
                   "have been cut (RFC 9112 section 9.8)"};
    return;
  }
  if (decoder_)
    if (auto error = decoder_->finish())
      error_ = std::move(error);
  if (head_.version() == "1.0" && !head_.content_length() && !body_.empty())
    remarks_.push_back(
        {"framing/read-to-close", "an HTTP/1.0 answer without a length: read until the connection closed"});
}

void Transfer::read_timings(http::Exchange& exchange) const {
  auto* easy = easy_.get();
  auto& timings = exchange.timings;
  const auto dns = span(easy, CURLINFO_NAMELOOKUP_TIME_T);
  const auto connected = span(easy, CURLINFO_CONNECT_TIME_T);
  const auto secured = span(easy, CURLINFO_APPCONNECT_TIME_T);
  timings.dns = dns;
  timings.connect = connected > dns ? connected - dns : std::chrono::microseconds(0);
  timings.tls = secured > connected ? secured - connected : std::chrono::microseconds(0);
  timings.first_byte = span(easy, CURLINFO_STARTTRANSFER_TIME_T);
  timings.total = span(easy, CURLINFO_TOTAL_TIME_T);
}

void Transfer::harvest(http::Exchange& exchange) {
  exchange.bytes_received += head_.bytes() + (decoder_ ? decoder_->bytes_in() : 0);
  std::move(head_.remarks().begin(), head_.remarks().end(), std::back_inserter(exchange.remarks));
  std::move(remarks_.begin(), remarks_.end(), std::back_inserter(exchange.remarks));
  if (error_ && error_->code == ErrorCode::Truncated && !has_answer_begun() && attempts_ == 1 && socket_ >= 0)
    exchange.remarks.push_back(
        {"closed-fresh", "the connection was opened for this request, and closed without an answer"});
  exchange.response.reset();
  exchange.error = cut_ ? std::nullopt : error_;
  if (!easy_)
    return;
  read_timings(exchange);
  char* ip = nullptr;
  long port = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_PRIMARY_IP, &ip);
  curl_easy_getinfo(easy_.get(), CURLINFO_PRIMARY_PORT, &port);
  if (ip && *ip != '\0')
    exchange.peer_address = std::string(ip) + ':' + std::to_string(port);
  if (exchange.error)
    return;
  exchange.response = http::Response{head_.status(),  std::move(head_.fields()),   std::move(body_),
                                     head_.version(), std::move(head_.trailers()), cut_};
}

} // namespace keur::transport
