#include "transport/content_decoder.hpp"

#include "base/text.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>

namespace keur::transport {
namespace {

constexpr std::size_t free_bytes = 1U << 20;
constexpr std::size_t most_ratio = 200;

Error coding_error(std::string message) { return {ErrorCode::ContentCoding, std::move(message)}; }

Error over_limit(std::size_t limit) {
  return {ErrorCode::BodyLimit, "the content is larger than " + std::to_string(limit) + " bytes"};
}

// RFC 1950 section 2.2: compression method 8 and a check of both bytes; raw streams cannot begin so by accident in
// practice.
int deflate_window(std::string_view begin) {
  const auto first = static_cast<unsigned char>(begin[0]);
  const auto second = static_cast<unsigned char>(begin[1]);
  const bool wrapped = (first & 15U) == 8 && (first * 256U + second) % 31 == 0;
  return wrapped ? MAX_WBITS : -MAX_WBITS;
}

} // namespace

class ContentDecoder::Stream {
public:
  explicit Stream(int window) { good_ = inflateInit2(&state, window) == Z_OK; }
  ~Stream() { inflateEnd(&state); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  bool good() const { return good_; }
  z_stream state{};

private:
  bool good_ = false;
};

ContentDecoder::ContentDecoder(std::string_view coding, std::size_t limit)
    : coding_(to_lower(trim(coding))), limit_(limit) {
  if (coding_ == "identity")
    coding_.clear();
  if (coding_ == "x-gzip")
    coding_ = "gzip";
}
ContentDecoder::~ContentDecoder() = default;
ContentDecoder::ContentDecoder(ContentDecoder&&) noexcept = default;
ContentDecoder& ContentDecoder::operator=(ContentDecoder&&) noexcept = default;

std::optional<Error> ContentDecoder::read(std::string_view bytes, std::string& out) {
  if (bytes.empty())
    return std::nullopt;
  in_ += bytes.size();
  if (coding_.empty())
    return append(bytes, out);
  if (coding_ != "gzip" && coding_ != "deflate")
    return coding_error(coding_.find(',') == std::string::npos ? "the content coding is unknown"
                                                               : "more than one content coding");
  if (stream_)
    return inflate(bytes, out);
  held_ += bytes;
  if (held_.size() < 2)
    return std::nullopt;
  stream_ = std::make_unique<Stream>(coding_ == "gzip" ? MAX_WBITS + 16 : deflate_window(held_));
  if (!stream_->good())
    return coding_error("zlib cannot start");
  const std::string begin = std::move(held_);
  held_.clear();
  return inflate(begin, out);
}

std::optional<Error> ContentDecoder::append(std::string_view content, std::string& out) {
  const std::size_t room = limit_ - std::min(limit_, out.size());
  out += content.substr(0, room);
  full_ = content.size() > room;
  return full_ ? std::optional(over_limit(limit_)) : std::nullopt;
}

std::optional<Error> ContentDecoder::inflate(std::string_view bytes, std::string& out) {
  auto& state = stream_->state;
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  state.avail_in = static_cast<uInt>(bytes.size());
  std::array<char, 32U << 10> buffer;
  while (state.avail_in > 0 || state.avail_out == 0) {
    if (ended_)
      return coding_error("bytes follow the end of the " + coding_ + " stream");
    state.next_out = reinterpret_cast<Bytef*>(buffer.data());
    state.avail_out = buffer.size();
    const int code = ::inflate(&state, Z_NO_FLUSH);
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
      return coding_error("the " + coding_ + " stream is broken (data or check sum)");
    const std::size_t made = buffer.size() - state.avail_out;
    if (auto error = append({buffer.data(), made}, out))
      return error;
    if (out.size() > free_bytes && out.size() / most_ratio > in_)
      return Error{ErrorCode::BodyLimit, "the content swells to more than 200 times what was sent"};
    ended_ = code == Z_STREAM_END;
    if (made == 0 && state.avail_in == 0)
      break;
    if (ended_ && state.avail_in == 0)
      break;
  }
  return std::nullopt;
}

std::optional<Error> ContentDecoder::finish() const {
  if (coding_.empty() || in_ == 0 || ended_)
    return std::nullopt;
  return coding_error("the " + coding_ + " stream ends before its end");
}

} // namespace keur::transport
