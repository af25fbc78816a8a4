// Images of other instances' memories, for a page's keyframes: an instance that has no run keeps them. An image is a
// table of versions of pages; it shares with the image before what has not changed since, so that it costs what has.
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <vector>

#include <orrery/core/check.hpp>

#include "boundary.hpp"

namespace {

using Line = std::array<std::uint64_t, 8>;
using Page = std::array<Line, 64>;

/// A page as it was at some moment: all of its lines, or those in which it differs from another version.
struct Version {
  std::uint32_t users : 24;
  std::uint32_t depth : 8;  // How many versions it takes to read it, beside itself.
  Version* base;            // Null: it has all lines.
  std::uint64_t changed;    // A bit for each line that it has.

  [[nodiscard]] Line* lines() { return reinterpret_cast<Line*>(this + 1); }
  [[nodiscard]] std::size_t bytes() const {
    return sizeof(Version) + sizeof(Line) * static_cast<std::size_t>(std::popcount(changed));
  }
};

struct Image {
  std::uint32_t users = 1;
  std::vector<Version*> pages;
};

// A version that would differ in more lines, or be farther from a page, is stored as a page.
constexpr int changed_lines_max = 32;
constexpr std::uint32_t depth_max = 8;

/// All that an instance keeps.
struct Images {
  std::size_t bytes = 0;

  Version* make(const Page& page, Version* base, std::uint64_t changed);
  void release(Version* version);
  /// The version of a page that was `before` once; null: that is new.
  Version* keep(const Page& page, Version* before);
};

Version* Images::make(const Page& page, Version* base, std::uint64_t changed) {
  const std::uint32_t depth = base != nullptr ? base->depth + 1 : 0;
  const Version wanted{1, depth, base, changed};
  auto* made = new (::operator new(wanted.bytes())) Version(wanted);
  bytes += made->bytes();
  Line* to = made->lines();
  for (std::uint64_t left = changed; left != 0; left &= left - 1)
    *to++ = page[static_cast<std::size_t>(std::countr_zero(left))];
  return made;
}

void Images::release(Version* version) {
  while (version != nullptr && --version->users == 0) {
    Version* const base = version->base;
    bytes -= version->bytes();
    ::operator delete(version);
    version = base;
  }
}

Version* share(Version* version) {
  ++version->users;
  return version;
}

std::uint64_t difference(const Line& a, const Line& b) {
  std::uint64_t found = 0;
  for (std::size_t word = 0; word < a.size(); ++word) found |= a[word] ^ b[word];
  return found;
}

/// A bit for each line that differs.
std::uint64_t differing(const Page& page, const Line* other) {
  std::uint64_t found = 0;
  for (std::size_t line = 0; line < page.size(); ++line)
    found |= std::uint64_t{difference(page[line], other[line]) != 0} << line;
  return found;
}

void read(Version& version, Page& into) {
  if (version.base != nullptr) read(*version.base, into);
  const Line* own = version.lines();
  for (std::uint64_t left = version.changed; left != 0; left &= left - 1)
    into[static_cast<std::size_t>(std::countr_zero(left))] = *own++;
}

Version* Images::keep(const Page& page, Version* before) {
  if (before == nullptr) return make(page, nullptr, ~std::uint64_t{0});
  Page was;
  if (before->base != nullptr) read(*before, was);
  const std::uint64_t changed = differing(page, before->base != nullptr ? was.data() : before->lines());
  if (changed == 0) return share(before);
  if (std::popcount(changed) > changed_lines_max || before->depth == depth_max)
    return make(page, nullptr, ~std::uint64_t{0});
  return make(page, share(before), changed);
}

}  // namespace

ORRERY_EXPORT(orrery_images_open) Images* orrery_images_open() { return new Images; }
/// What the pages of all images take up.
ORRERY_EXPORT(orrery_images_bytes) std::size_t orrery_images_bytes(const Images* images) { return images->bytes; }

/// One without pages, and with one user.
ORRERY_EXPORT(orrery_image_open) Image* orrery_image_open() { return new Image; }
/// Another user.
ORRERY_EXPORT(orrery_image_share) void orrery_image_share(Image* image) { ++image->users; }
/// A user less; without any, it is gone.
ORRERY_EXPORT(orrery_image_close) void orrery_image_close(Images* images, Image* image) {
  if (--image->users > 0) return;
  for (Version* version : image->pages) images->release(version);
  delete image;
}

/// Adds pages of 4 KiB. `before`, which may be null, is an image of the same memory at another time.
ORRERY_EXPORT(orrery_image_add)
void orrery_image_add(Images* images, Image* image, const Image* before, const Page* pages, std::size_t count) {
  for (const Page& page : std::span(pages, count)) {
    const std::size_t at = image->pages.size();
    const bool known = before != nullptr && at < before->pages.size();
    image->pages.push_back(images->keep(page, known ? before->pages[at] : nullptr));
  }
}

/// The pages from `first` on.
ORRERY_EXPORT(orrery_image_read)
void orrery_image_read(const Image* image, std::size_t first, Page* into, std::size_t count) {
  ORRERY_CHECK(first + count <= image->pages.size());
  for (std::size_t page = 0; page < count; ++page) read(*image->pages[first + page], into[page]);
}
