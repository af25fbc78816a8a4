#include "cli/text_file.hpp"

#include <algorithm>
#include <filesystem>  // tidy: allow(host) the command line reads files for people
#include <fstream>     // tidy: allow(host) as above
#include <iostream>

namespace orrery::cli {

Result<std::string> text_of_file(const std::string& name, std::size_t bytes_max) {
  std::istream* in = &std::cin;
  std::ifstream file;  // tidy: allow(host) as above
  if (name != "-") {
    std::error_code error;
    if (std::filesystem::is_directory(name, error))  // tidy: allow(host) as above
      return failure(ErrorCode::invalid_argument, "'" + name + "' is a folder");
    file.open(name, std::ios::binary);
    if (!file) return failure(ErrorCode::not_found, "cannot read '" + name + "'");
    in = &file;
  }
  std::string text;
  char buffer[65'536];
  while (text.size() < bytes_max && in->read(buffer, sizeof buffer).gcount() > 0)
    text.append(buffer, static_cast<std::size_t>(in->gcount()));
  if (in->bad()) return failure(ErrorCode::io_error, "cannot read '" + name + "'");
  text.resize(std::min(text.size(), bytes_max));
  return text;
}

}  // namespace orrery::cli
