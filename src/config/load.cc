#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "config/config.h"

namespace bittern::config {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{1024} * 1024;  // no one writes as much by hand

base::Unexpected<std::string> cannot_read(int error) {
  return base::make_unexpected("cannot be read: " + std::string(std::strerror(error)));
}

base::Expected<std::string, std::string> read(const std::string& file_name) {
  struct Close {
    void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
  };
  const std::unique_ptr<std::FILE, Close> file(std::fopen(file_name.c_str(), "rb"));
  if (file == nullptr) {
    return cannot_read(errno);
  }
  std::string text(kMaxFileBytes + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (std::ferror(file.get()) != 0) {
    return cannot_read(errno);
  }
  if (text.size() > kMaxFileBytes) {
    return base::make_unexpected(std::string("must be at most 1 MiB long"));
  }
  return text;
}

}  // namespace

base::Expected<Config, std::vector<Mistake>> load(const std::string& file_name) {
  const auto text = read(file_name);
  if (!text) {
    return base::make_unexpected(std::vector<Mistake>{{file_name, 0, "", text.error()}});
  }
  return parse(*text, file_name);
}

}  // namespace bittern::config
