#include "bench/common/xml_text.h"

#include <charconv>

namespace bittern::bench {

std::string_view attribute(std::string_view xml, std::string_view name) {
  const std::string_view tag = xml.substr(0, xml.find('>'));
  for (std::size_t at = tag.find(name); at != std::string_view::npos; at = tag.find(name, at + 1)) {
    const std::size_t quote = at + name.size() + 1;
    if (at == 0 || (tag[at - 1] != ' ' && tag[at - 1] != '\n') || quote >= tag.size() ||
        tag[quote - 1] != '=' || (tag[quote] != '\'' && tag[quote] != '"')) {
      continue;
    }
    const std::size_t end = tag.find(tag[quote], quote + 1);
    return end == std::string_view::npos ? std::string_view()
                                         : tag.substr(quote + 1, end - quote - 1);
  }
  return {};
}

bool contains(std::string_view text, std::string_view what) {
  return text.find(what) != std::string_view::npos;
}

bool begins_with(std::string_view text, std::string_view what) {
  return text.substr(0, what.size()) == what;
}

bool ends_with(std::string_view text, std::string_view what) {
  return text.size() >= what.size() && text.substr(text.size() - what.size()) == what;
}

std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
  const std::size_t at = text.find(before);
  if (at == std::string_view::npos) {
    return {};
  }
  const std::size_t begin = at + before.size();
  const std::size_t end = text.find(after, begin);
  return end == std::string_view::npos ? std::string_view() : text.substr(begin, end - begin);
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end) {
    return std::nullopt;
  }
  return value;
}

}  // namespace bittern::bench
