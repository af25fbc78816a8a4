#pragma once

#include <string>

#include <orrery/core/error.hpp>
#include <orrery/world/picture.hpp>

namespace orrery::cli {

/// Writes a picture as PNG. Fails with `unsupported` in a program built without libpng.
[[nodiscard]] Result<void> write_png(const std::string& file, const Picture& picture);

}  // namespace orrery::cli
