#include "server/assets.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <orrery/core/crc32c.hpp>

namespace orrery::server {
namespace {

constexpr std::uintmax_t folder_bytes_max = std::uintmax_t{256} << 20;

constexpr std::string_view simulator = "/simulator/";

// As the page says itself, and that nobody else may show it in a frame. Nodes may be elsewhere.
constexpr const char* content_security_policy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self' ws: wss:; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

constexpr std::string_view no_page =
    "This node was built without its page. To have it: `make node-run`, or build the page by `make web` and then the "
    "binary again, or start the node with --assets web/dist.\nThere are also /metrics, /healthz, /readyz, /version, "
    "/protocol.schema.json, and a WebSocket at /ws.\n";

std::string_view type_of(std::string_view path) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> types{
      {{".css", "text/css; charset=utf-8"},
       {".html", "text/html; charset=utf-8"},
       {".js", "text/javascript; charset=utf-8"},
       {".json", "application/json"},
       {".png", "image/png"},
       {".svg", "image/svg+xml"},
       {".txt", "text/plain; charset=utf-8"},
       {".wasm", "application/wasm"},
       {".woff2", "font/woff2"}}};
  for (const auto& [ending, type] : types)
    if (path.ends_with(ending)) return type;
  return "application/octet-stream";
}

std::string tag_of(std::string_view body) {
  return "\"" + std::to_string(crc32c(body)) + "-" + std::to_string(body.size()) + "\"";
}

HttpResponse redirection(const std::string& to) {
  return {.status = 307, .body = to + "\n", .headers = {{"Location", to}}};
}

HttpResponse found(const Asset& asset, const HttpRequest& request) {
  HttpResponse response;
  response.content_type = asset.content_type;
  response.headers = {{"ETag", std::string(asset.tag)},
                      {"Cache-Control", asset.immutable ? "public, max-age=31536000, immutable" : "no-cache"},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Referrer-Policy", "no-referrer"}};
  if (asset.content_type.starts_with("text/html"))
    response.headers.emplace_back("Content-Security-Policy", content_security_policy);
  if (!asset.gzip.empty()) response.headers.emplace_back("Vary", "Accept-Encoding");
  if (request.if_none_match.find(asset.tag) != std::string::npos) {
    response.status = 304;
    return response;
  }
  const bool packed = !asset.gzip.empty() && request.accept_encoding.find("gzip") != std::string::npos;
  if (packed) response.headers.emplace_back("Content-Encoding", "gzip");
  response.fixed_body = packed ? asset.gzip : asset.body;
  return response;
}

}  // namespace

Assets Assets::embedded() {
  Assets assets;
  for (const Asset& asset : embedded_assets()) assets.add(asset);
  return assets;
}

void Assets::add(const Asset& asset) {
  const std::string path(asset.path);
  if (path == "live.html") by_path_.emplace("/", asset);
  if (path == "index.html") by_path_.emplace(simulator, asset);
  // A service worker takes over all that is below where it comes from: not the node's own paths.
  if (path != "index.html" && path != "service-worker.js") by_path_.emplace("/" + path, asset);
  if (path != "live.html") by_path_.emplace(std::string(simulator) + path, asset);
}

Result<Assets> Assets::of_folder(const std::string& folder) {
  namespace fs = std::filesystem;
  const auto fails = [&](const std::string& why) { return failure(ErrorCode::not_found, folder + ": " + why); };
  std::error_code error;
  if (!fs::is_directory(folder, error)) return fails("there is no such folder");
  std::uintmax_t bytes = 0;
  Assets assets;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string path = fs::relative(at->path(), folder, error).generic_string();
    if (path.starts_with('.')) {
      at.disable_recursion_pending();
      continue;
    }
    // A link may lead anywhere.
    if (!fs::is_regular_file(at->symlink_status(error))) continue;
    bytes += at->file_size(error);
    if (bytes > folder_bytes_max) return fails("more than 256 MiB");
    std::ifstream in(at->path(), std::ios::binary);
    std::string body((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    std::string tag = tag_of(body);
    assets.files_.push_back(
        std::make_unique<const File>(File{path, std::string(type_of(path)), std::move(tag), std::move(body)}));
  }
  if (error) return fails(error.message());
  for (const auto& file : assets.files_)
    assets.add({file->path, file->content_type, file->tag, file->body, {}, file->path.starts_with("assets/")});
  for (const Asset& own : embedded_assets())
    if (own.path == "protocol.schema.json") assets.add(own);
  return assets;
}

HttpResponse Assets::answer(const HttpRequest& request) const {
  if (request.path == "/simulator" || request.path == "/index.html") return redirection(std::string(simulator));
  if (const auto asset = by_path_.find(request.path); asset != by_path_.end()) return found(asset->second, request);
  if (request.path == "/") {
    if (by_path_.contains(simulator)) return redirection(std::string(simulator));
    return {.body = std::string(no_page)};
  }
  return {.status = 404, .body = "there is nothing here\n"};
}

}  // namespace orrery::server
