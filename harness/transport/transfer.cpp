#include "transport/transfer.hpp"

#include "base/secret.hpp"
#include "base/text.hpp"
#include "http/media_type.hpp"
#include "http/method.hpp"

#include <arpa/inet.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace keur::transport {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds stream_time(2); // of an answer that never ends, this much is judged

// libcurl would say that the server takes no connection (catalogue O013). Beside one for each request in flight, the
// program has its streams, the loop, name resolution, the journal and a report open.
Error too_few_descriptors(int in_flight) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  return {ErrorCode::Connect,
          "no file descriptor is left for a connection: `ulimit -n` is " + std::to_string(limit.rlim_cur) + ", " +
              std::to_string(in_flight) + " requests in flight need " + std::to_string(in_flight + 16),
          {},
          "raise it with `ulimit -n`, or lower --concurrency"};
}

} // namespace

/// libcurl's C callbacks. None throws: running out of memory ends the transfer.
struct TransferCallbacks {
  template <class Call>
  static std::size_t guarded(std::size_t size, const Call& call) noexcept {
    try {
      return call() ? size : (size == 0 ? 1 : 0);
    } catch (...) {
      return size == 0 ? 1 : 0;
    }
  }

  static std::size_t header(char* data, std::size_t size, std::size_t count, void* self) noexcept {
    return guarded(size * count, [&] { return static_cast<Transfer*>(self)->on_line({data, size * count}); });
  }
  static std::size_t body(char* data, std::size_t size, std::size_t count, void* self) noexcept {
    return guarded(size * count, [&] { return static_cast<Transfer*>(self)->on_bytes({data, size * count}); });
  }
  static int before_request(void* self, char*, char*, int, int local_port) noexcept {
    return static_cast<Transfer*>(self)->on_before_request(local_port) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
  }
  static curl_socket_t open_socket(void* self, curlsocktype, curl_sockaddr* address) noexcept {
    try {
      return static_cast<Transfer*>(self)->on_open_socket(address);
    } catch (...) {
      return CURL_SOCKET_BAD;
    }
  }
  static int close_socket(void* loop, curl_socket_t socket) noexcept {
    static_cast<Loop::Impl*>(loop)->closing(socket);
    return ::close(socket);
  }
  static CURLcode tls_context(CURL*, void* context, void* certificate) noexcept {
    crypto::watch_ending(context);
    if (certificate != nullptr)
      crypto::watch_certificates(context, *static_cast<crypto::Certificate*>(certificate));
    return CURLE_OK;
  }
  static int debug(CURL*, curl_infotype type, char* data, std::size_t size, void* self) noexcept {
    auto* transfer = static_cast<Transfer*>(self);
    try {
      if (type == CURLINFO_DATA_IN)
        transfer->on_wire({data, size});
      if (type == CURLINFO_TEXT)
        transfer->on_talk({data, size});
    } catch (...) {
      transfer->violate({ErrorCode::Internal, "out of memory while reading an answer"});
    }
    return 0;
  }
};

namespace {

std::string format_address(const sockaddr& address) {
  char text[INET6_ADDRSTRLEN] = {};
  const void* bytes = address.sa_family == AF_INET
                          ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in&>(address).sin_addr)
                          : static_cast<const void*>(&reinterpret_cast<const sockaddr_in6&>(address).sin6_addr);
  inet_ntop(address.sa_family, bytes, text, sizeof text);
  return text;
}

bool is_connected(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  return socket >= 0 && getpeername(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
}

std::string wire_target(const http::Uri& uri) {
  return (uri.path.empty() ? "/" : uri.path) + (uri.query ? '?' + *uri.query : "");
}

bool allows_coding(const http::Request& request) {
  const auto accepted = request.fields.combined("Accept-Encoding");
  return !accepted || accepted->find("gzip") != std::string::npos || accepted->find("deflate") != std::string::npos ||
         accepted->find('*') != std::string::npos;
}

milliseconds total_for(Purpose purpose, const profile::Limits& limits) {
  return purpose == Purpose::File ? limits.file_total : limits.total;
}

std::size_t body_for(Purpose purpose, const profile::Limits& limits) {
  switch (purpose) {
  case Purpose::Token:
    return limits.token_bytes;
  case Purpose::Metadata:
    return std::min<std::size_t>(limits.body_bytes, 1U << 20);
  case Purpose::File:
    return limits.file_bytes;
  case Purpose::Api:
  case Purpose::Description:
    break;
  }
  return limits.body_bytes;
}

bool starts_with(std::string_view text, std::string_view begin) { return text.substr(0, begin.size()) == begin; }

} // namespace

Transfer::Transfer(Loop& loop, EasyHandles& handles, const http::Request& request, const http::Uri& uri,
                   const SendOptions& send_options, const WireOptions& options)
    : loop_(loop), request_(request), uri_(uri), purpose_(send_options.purpose),
      shows_certificate_(send_options.shows_certificate && purpose_ != Purpose::File),
      options_(options), limit_{total_for(purpose_, options.limits), options.limits.first_byte,
                                body_for(purpose_, options.limits)},
      waiter_(loop), easy_(handles.take()), head_(options.limits), may_settle_(send_options.may_settle) {
  uri_.fragment.reset();
  target_ = wire_target(uri_);
  body_.reserve(1'024);
  const auto* own = limits_for(send_options.operation, options);
  if (own != nullptr && own->timeout)
    limit_.total = limit_.first_byte = *own->timeout;
}

Transfer::~Transfer() {
  if (started_ && !over_)
    loop_.impl().remove(*this);
}

template <class Value>
void Transfer::set(CURLoption option, Value value) {
  if (curl_easy_setopt(easy_.get(), option, value) != CURLE_OK)
    setup_failed_ = true;
}

void Transfer::start() {
  begun_ = steady_clock::now();
  if (!easy_)
    setup_failed_ = true;
  else
    configure();
  if (!setup_failed_ && loop_.impl().add(*this)) {
    started_ = true;
    return;
  }
  error_ = Error{ErrorCode::Internal, "libcurl refused the request's settings"};
  over_ = true;
}

void Transfer::configure() {
  if (options_.proxy.empty()) { // only where to connect to: libcurl takes a longer address apart again and again
    set(CURLOPT_URL, (http::origin(uri_) + '/').c_str());
    set(CURLOPT_REQUEST_TARGET, target_.c_str());
  } else {
    set(CURLOPT_URL, http::to_string(uri_).c_str());
  }
  set(CURLOPT_ERRORBUFFER, error_text_);
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(limit_.total.count()));
  configure_method();
  configure_fields();
  configure_identity();
  configure_callbacks();
}

/// With a length, be it 0.
bool Transfer::has_body() const {
  const auto& method = request_.method;
  const bool wants_length = method == "POST" || method == "PUT" || method == "PATCH";
  return method != "HEAD" && (!request_.body.empty() || wants_length);
}

void Transfer::configure_method() {
  const bool is_head = request_.method == "HEAD"; // as a custom method libcurl would wait for a body
  // Each of these but the size also says what kind of request it is; the last one counts.
  set(CURLOPT_POSTFIELDSIZE_LARGE, has_body() ? static_cast<curl_off_t>(request_.body.size()) : curl_off_t{-1});
  set(CURLOPT_POSTFIELDS, has_body() ? request_.body.data() : nullptr); // borrowed: libcurl makes no copy of a secret
  set(is_head ? CURLOPT_NOBODY : has_body() ? CURLOPT_POST : CURLOPT_HTTPGET, 1L);
  set(CURLOPT_CUSTOMREQUEST, is_head ? nullptr : request_.method.c_str());
}

void Transfer::configure_fields() {
  const auto add = [&](const std::string& line) { setup_failed_ = !append_line(field_list_, line) || setup_failed_; };
  for (const auto& field : request_.fields) {
    // "Name:" would take the field out of the request; "Name;" sends it with an empty value.
    auto line = field.value.empty() ? field.name + ';' : field.name + ": " + field.value;
    add(line);
    wipe(line);
  }
  if (has_body())
    add("Expect:"); // no second of waiting for 100 Continue
  if (has_body() && !request_.fields.contains("Content-Type"))
    add("Content-Type:");
  set(CURLOPT_HTTPHEADER, field_list_.get());
}

// Blobs, so that no key has to lie in a file of ours. libcurl reuses a connection only for the same certificate.
void Transfer::configure_identity() {
  const auto* identity = shows_certificate_ && uri_.scheme == "https" ? options_.identity : nullptr;
  const auto blob = [](std::string_view text) {
    return curl_blob{const_cast<char*>(text.data()), text.size(), CURL_BLOB_COPY};
  };
  curl_blob certificate = blob(identity ? std::string_view(identity->certificate) : "");
  curl_blob key =
      blob(identity ? identity->key.empty() ? std::string_view(identity->certificate) : identity->key.reveal() : "");
  set(CURLOPT_SSLCERT_BLOB, identity ? &certificate : nullptr);
  set(CURLOPT_SSLKEY_BLOB, identity ? &key : nullptr);
  const std::string password(identity ? identity->key_password.reveal() : "");
  set(CURLOPT_KEYPASSWD, password.empty() ? nullptr : password.c_str());
}

void Transfer::configure_callbacks() {
  set(CURLOPT_HEADERFUNCTION, &TransferCallbacks::header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &TransferCallbacks::body);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_PREREQFUNCTION, &TransferCallbacks::before_request);
  set(CURLOPT_PREREQDATA, this);
  set(CURLOPT_OPENSOCKETFUNCTION, &TransferCallbacks::open_socket);
  set(CURLOPT_OPENSOCKETDATA, this);
  set(CURLOPT_CLOSESOCKETFUNCTION, &TransferCallbacks::close_socket);
  set(CURLOPT_CLOSESOCKETDATA, &loop_.impl());
  set(CURLOPT_DEBUGFUNCTION, &TransferCallbacks::debug);
  set(CURLOPT_DEBUGDATA, this);
  set(CURLOPT_FORBID_REUSE, 0L);
  if (uri_.scheme == "https") {
    const auto host = *uri_.host + ':' + std::to_string(http::effective_port(uri_));
    set(CURLOPT_SSL_CTX_FUNCTION, &TransferCallbacks::tls_context);
    set(CURLOPT_SSL_CTX_DATA, options_.meter ? &options_.meter->certificates[host] : nullptr);
  }
}

bool Transfer::violate(Error error) {
  if (!error_)
    error_ = std::move(error);
  return false;
}

bool Transfer::on_line(std::string_view line) {
  window_bytes_ += line.size();
  const bool was_complete = head_.complete();
  if (auto error = head_.read_line(line))
    return violate(std::move(*error));
  if (head_.complete() && !was_complete)
    begin_content();
  return true;
}

void Transfer::begin_content() {
  // From here on libcurl says what comes over the wire beside the content; before, its talk would only cost time.
  curl_easy_setopt(easy_.get(), CURLOPT_VERBOSE, 1L);
  const auto coding = head_.fields().combined("Content-Encoding");
  decoder_.emplace(coding.value_or(""), limit_.body);
  if (coding && !equals_ignore_case(*coding, "identity") && !allows_coding(request_))
    remarks_.push_back({"content-coding/not-asked", "the content is coded although the request did not allow it"});
  // What has just failed to serve one request is not asked for another one over the same connection.
  const bool failed = head_.status() >= 500 && head_.version().starts_with("1.");
  if (head_.poisons_connection() || failed)
    curl_easy_setopt(easy_.get(), CURLOPT_FORBID_REUSE, 1L);
  if (is_read_to_close()) {
    curl_tlssessioninfo* session = nullptr;
    curl_easy_getinfo(easy_.get(), CURLINFO_TLS_SSL_PTR, &session);
    end_.emplace(session != nullptr && session->backend == CURLSSLBACKEND_OPENSSL ? session->internals : nullptr);
  }
}

// RFC 9112 section 6.3: the connection's end is the content's.
bool Transfer::is_read_to_close() const {
  const int status = head_.status();
  return head_.version().starts_with("1.") && !head_.chunked() && !head_.content_length() &&
         request_.method != "HEAD" && status / 100 != 1 && status != 204 && status != 304;
}

bool Transfer::on_bytes(std::string_view bytes) {
  window_bytes_ += bytes.size();
  if (error_)
    return false;
  if (!decoder_)
    return violate({ErrorCode::Framing, "content without a status line (HTTP/0.9)"});
  if (auto error = decoder_->read(bytes, body_)) {
    // A file's beginning is worth a judgement (catalogue J012).
    cut_ = decoder_->is_full() && ((purpose_ == Purpose::File && head_.status() / 100 == 2) || is_open_stream());
    return violate(std::move(*error));
  }
  return true;
}

// Called on each connection the request is about to be written to, also when libcurl repeats it by itself.
bool Transfer::on_before_request(int local_port) {
  if (attempts_ > 0 && !http::is_safe(request_.method) && !may_settle_) {
    stale_ = true;
    return violate(
        {ErrorCode::Truncated, "the server closed the kept connection just when the request was written; a " +
                                   request_.method + " is not repeated"});
  }
  const int socket = loop_.impl().socket_with_port(local_port);
  char byte = 0;
  // Bytes that came before the question cannot be its answer (H016). Under TLS session tickets may wait here.
  if (uri_.scheme == "http" && socket >= 0 && recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0) {
    stale_ = true;
    return violate(
        {ErrorCode::Framing, "the connection held bytes before the request was sent (an answer nobody asked for)"});
  }
  ++attempts_;
  sent_ = true;
  asked_ = window_began_ = steady_clock::now();
  window_bytes_ = 0;
  return true;
}

curl_socket_t Transfer::on_open_socket(curl_sockaddr* address) {
  const auto ip = format_address(address->addr);
  const bool led = has_connect_to(uri_, options_.connect_to);
  // A proxy stands where the network's owner put it; the host behind it was judged by name.
  const auto wrong = options_.proxy.empty() ? vet_address(ip, options_, led) : std::nullopt;
  if (wrong) {
    violate({ErrorCode::Refused, *uri_.host + ' ' + *wrong, {}, "check the name's DNS record"});
    return CURL_SOCKET_BAD;
  }
  const int made = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (made >= 0)
    loop_.impl().opened(socket_ = made);
  else if (errno == EMFILE)
    violate(too_few_descriptors(options_.limits.concurrency));
  return made;
}

// Chunk sizes and extensions are not content: more of them than of it is an attack (H031).
void Transfer::on_wire(std::string_view bytes) {
  raw_bytes_ += bytes.size();
  // libcurl 8.6 and later drop what follows the header of an answer to HEAD (RFC 9110 section 9.3.2) without a word.
  if (request_.method == "HEAD" && head_.complete() && head_.version().starts_with("1."))
    note_excess();
  const auto content = decoder_ ? decoder_->bytes_in() : 0;
  if (head_.complete() && raw_bytes_ > options_.limits.header_bytes + bytes.size() + 16 * content)
    violate({ErrorCode::HeaderLimit, "the chunked framing is larger than what it carries"});
}

void Transfer::on_talk(std::string_view text) {
  if (starts_with(text, "Excess found"))
    note_excess();
}

void Transfer::note_excess() {
  if (std::exchange(has_excess_, true))
    return;
  remarks_.push_back({"trailing-bytes", "bytes follow the end of the answer"});
  // After a bodiless answer libcurl would take them for the next one.
  curl_easy_setopt(easy_.get(), CURLOPT_FORBID_REUSE, 1L);
}

/// Answers that are told to go on as long as there is something to tell.
bool Transfer::is_open_stream() {
  static constexpr std::array<std::string_view, 6> endless{"text/event-stream",    "application/x-ndjson",
                                                           "application/ndjson",   "application/jsonl",
                                                           "application/json-seq", "multipart/x-mixed-replace"};
  if (body_.empty() || head_.status() / 100 != 2)
    return false;
  const auto field = head_.fields().first("Content-Type");
  const auto type = field ? http::parse_media_type(*field) : std::nullopt;
  return type && std::find(endless.begin(), endless.end(), type->essence()) != endless.end();
}

bool Transfer::overdue(steady_clock::time_point now) {
  if (error_)
    return true;
  if (auto error = late(now))
    return !violate(std::move(*error));
  if (is_open_stream() && now - asked_ >= stream_time) {
    cut_ = true;
    violate({ErrorCode::Timeout, "the stream goes on"});
    return true;
  }
  if (!sent_ || now - window_began_ < options_.limits.low_speed_window || !has_answer_begun())
    return false;
  const bool slow = window_bytes_ < options_.limits.low_speed_bytes;
  window_began_ = now;
  window_bytes_ = 0;
  if (slow)
    violate({ErrorCode::Timeout, "the answer comes in at less than " + std::to_string(options_.limits.low_speed_bytes) +
                                     " bytes in " + std::to_string(options_.limits.low_speed_window.count()) + " ms"});
  return slow;
}

std::optional<Error> Transfer::late(steady_clock::time_point now) {
  const auto& limits = options_.limits;
  const auto ms = [](milliseconds limit) { return std::to_string(limit.count()) + " ms"; };
  if (sent_) {
    if (has_answer_begun() || now - asked_ < limit_.first_byte)
      return std::nullopt;
    return Error{ErrorCode::Timeout, "no answer began within " + ms(limit_.first_byte)};
  }
  // libcurl tells its connect time only once TLS is done as well.
  if (connected_at_ == steady_clock::time_point() && is_connected(socket_))
    connected_at_ = now;
  const bool connected = connected_at_ != steady_clock::time_point();
  if (!connected && now - begun_ >= limits.connect)
    return Error{ErrorCode::Timeout, "no connection within " + ms(limits.connect)};
  if (connected && now - connected_at_ >= limits.tls)
    return Error{ErrorCode::Timeout, "no TLS handshake within " + ms(limits.tls)};
  return std::nullopt;
}

void Transfer::finished(CURLcode code) {
  judge_end(code);
  over_ = true;
  waiter_.wake();
}

} // namespace keur::transport
