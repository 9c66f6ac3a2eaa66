#include "mocks/faults/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>

namespace keur::mocks {
namespace {

class Deflater {
public:
  Deflater() { deflateInit2(&stream_, 5, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  ~Deflater() { deflateEnd(&stream_); }
  void add(std::string_view text, bool last) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream_.avail_in = static_cast<uInt>(text.size());
    std::array<char, 16'384> block{};
    int state = Z_OK;
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(block.data());
      stream_.avail_out = block.size();
      state = deflate(&stream_, last ? Z_FINISH : Z_NO_FLUSH);
      out.append(block.data(), block.size() - stream_.avail_out);
    } while (stream_.avail_out == 0 || (last && state == Z_OK));
  }
  std::string out;

private:
  z_stream stream_{};
};

} // namespace

std::string gzip(std::string_view text) {
  Deflater deflater;
  deflater.add(text, true);
  return std::move(deflater.out);
}

std::string gzip_zeros(std::size_t bytes) {
  static const std::string zeros(1u << 20, '\0');
  Deflater deflater;
  for (; bytes > 0; bytes -= std::min(bytes, zeros.size()))
    deflater.add(std::string_view(zeros).substr(0, bytes), bytes <= zeros.size());
  return std::move(deflater.out);
}

} // namespace keur::mocks
