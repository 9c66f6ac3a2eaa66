#include "mocks/faults/gzip.hpp"

#include <zlib.h>

#include <array>
#include <cstdint>

namespace keur::mocks {
namespace {

class Deflater {
public:
  explicit Deflater(int window_bits = MAX_WBITS + 16) {
    deflateInit2(&stream_, 5, Z_DEFLATED, window_bits, 9, Z_DEFAULT_STRATEGY);
  }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  ~Deflater() { deflateEnd(&stream_); }
  void add(std::string_view text, int flush) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream_.avail_in = static_cast<uInt>(text.size());
    std::array<char, 16'384> block{};
    int state = Z_OK;
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(block.data());
      stream_.avail_out = block.size();
      state = deflate(&stream_, flush);
      out.append(block.data(), block.size() - stream_.avail_out);
    } while (stream_.avail_out == 0 || (flush == Z_FINISH && state == Z_OK));
  }
  std::string out;

private:
  z_stream stream_{};
};

} // namespace

std::string gzip(std::string_view text) {
  Deflater deflater;
  deflater.add(text, Z_FINISH);
  return std::move(deflater.out);
}

// One mebibyte is deflated once and its bytes repeated: behind a full flush nothing refers to what came before, so a
// quarter of a gigabyte takes no longer than a megabyte.
std::string gzip_zeros(std::size_t mebibytes) {
  constexpr std::size_t mebibyte = 1u << 20;
  const std::string zeros(mebibyte, '\0');
  Deflater deflater(-MAX_WBITS); // without the gzip header
  deflater.add(zeros, Z_FULL_FLUSH);
  const auto one = crc32(0, reinterpret_cast<const Bytef*>(zeros.data()), mebibyte);
  std::string bytes("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10); // RFC 1952 section 2.3
  uLong crc = 0;
  for (std::size_t i = 0; i < mebibytes; ++i) {
    bytes += deflater.out;
    crc = crc32_combine(crc, one, mebibyte);
  }
  bytes += std::string("\x03\0", 2); // an empty last block
  for (const std::uint64_t number : {std::uint64_t{crc}, std::uint64_t{mebibytes * mebibyte}})
    for (int shift = 0; shift < 32; shift += 8)
      bytes += static_cast<char>(number >> shift & 0xff);
  return bytes;
}

} // namespace keur::mocks
