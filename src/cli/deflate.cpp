#include "cli/deflate.hpp"

#include <cstddef>

#ifdef ORRERY_HAS_ZLIB
#include <zlib.h>

#include <orrery/core/check.hpp>
#endif

namespace orrery::cli {

#ifdef ORRERY_HAS_ZLIB

std::string deflated(std::string_view bytes) {
  z_stream stream{};
  constexpr int no_header = -15;
  int status = deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, no_header, 9, Z_DEFAULT_STRATEGY);
  ORRERY_CHECK_MESSAGE(status == Z_OK, "deflate cannot begin");
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  status = deflate(&stream, Z_FINISH);
  ORRERY_CHECK_MESSAGE(status == Z_STREAM_END, "deflate needs more room than it said");
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

#else

std::string deflated(std::string_view bytes) { return stored_blocks(bytes); }

#endif

std::string stored_blocks(std::string_view bytes) {
  constexpr std::size_t block_bytes = 65535;
  std::string out;
  do {
    const std::string_view block = bytes.substr(0, block_bytes);
    bytes.remove_prefix(block.size());
    const std::size_t size = block.size();
    out += bytes.empty() ? '\1' : '\0';  // Whether it is the last one; of type 0, stored.
    for (const std::size_t half : {size, ~size}) {
      out += static_cast<char>(half & 0xff);
      out += static_cast<char>(half >> 8 & 0xff);
    }
    out += block;
  } while (!bytes.empty());
  return out;
}

}  // namespace orrery::cli
