#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/server/http_server.hpp>

namespace orrery::server {

/// A file of the page.
struct Asset {
  std::string_view path;  ///< "assets/index-8LzWS9jl.css".
  std::string_view content_type;
  std::string_view tag;  ///< Its ETag, with quotes.
  std::string_view body;
  std::string_view gzip;   ///< The same, compressed; "" if that is not worth it.
  bool immutable = false;  ///< Its name is a hash of what is in it.
};

/// What the binary was built with: the protocol's schema, and web/dist if it was there.
[[nodiscard]] std::span<const Asset> embedded_assets();

/// Files by the paths at which they are served. Other paths than these do not exist: nothing is looked up on disk.
class Assets {
 public:
  Assets(Assets&&) = default;
  Assets& operator=(Assets&&) = default;

  /// What is in the binary.
  [[nodiscard]] static Assets embedded();
  /// What is in this folder now. Fails if it cannot be read.
  [[nodiscard]] static Result<Assets> of_folder(const std::string& folder);

  /// The live page is at "/", the simulator below "/simulator/".
  [[nodiscard]] HttpResponse answer(const HttpRequest& request) const;

 private:
  struct File {
    std::string path, content_type, tag, body;
  };

  Assets() = default;
  void add(const Asset& asset);

  std::vector<std::unique_ptr<const File>> files_;  // Of a folder.
  std::map<std::string, Asset, std::less<>> by_path_;
};

}  // namespace orrery::server
