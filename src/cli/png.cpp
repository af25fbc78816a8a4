#include "cli/png.hpp"

#ifdef ORRERY_HAS_PNG
#include <png.h>
#endif

namespace orrery::cli {

#ifdef ORRERY_HAS_PNG

Result<void> write_png(const std::string& file, const Picture& picture) {
  static_assert(sizeof(Colour) == 3);
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = picture.width();
  image.height = picture.height();
  image.format = PNG_FORMAT_RGB;
  image.flags = PNG_IMAGE_FLAG_FAST;
  if (png_image_write_to_file(&image, file.c_str(), 0, picture.row(0).data(), 0, nullptr) != 0) return {};
  return failure(ErrorCode::io_error, "cannot write '" + file + "': " + image.message);
}

#else

Result<void> write_png(const std::string&, const Picture&) {
  return failure(ErrorCode::unsupported, "this program was built without libpng, by which pictures are written");
}

#endif

}  // namespace orrery::cli
