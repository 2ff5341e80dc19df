// Random XMPP streams that are well-formed, and random damage. The same seed, the same document.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::xml {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t limit);
  bool one_in(std::size_t chances) { return below(chances) == 0; }
  std::string_view pick(const std::vector<std::string_view>& from) {
    return from[below(from.size())];
  }

 private:
  std::uint64_t state_;
};

class RandomDocument {
 public:
  explicit RandomDocument(std::uint64_t seed) : random_(seed) {}

  // A stream with up to five children, its end tag included; perhaps a byte order mark and an XML
  // declaration.
  std::string stream();
  // Begins with the stream's start tag.
  std::string plain_stream();
  // `document` with one to three bytes or ranges lost, changed or repeated.
  std::string damaged(std::string document);

 private:
  void element(std::size_t depth);
  void attributes();
  void attribute(std::string_view name);
  void content(std::size_t depth);
  void text();
  void cdata();
  void value(char quote);
  void space(bool needed);
  void between();
  std::string name();
  void damage(std::string& document);

  Random random_;
  std::string out_;
};

}  // namespace bittern::xml
