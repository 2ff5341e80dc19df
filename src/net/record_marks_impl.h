// Which of the bytes sent over TLS the peer's TCP has acknowledged: it counts the encrypted ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bittern::net {

// A record counts when its last byte does, for without it the peer cannot read any of it (RFC 8446
// §5.2). Holds no memory when everything is acknowledged.
class RecordMarks {
 public:
  // One more record has been sent, with `plain` bytes in it; with it `sent` encrypted ones in all.
  void add(std::size_t plain, std::uint64_t sent);
  // Of all encrypted bytes ever sent, so many have been acknowledged.
  void acknowledge(std::uint64_t encrypted);

  // Of the plain bytes ever sent.
  [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }
  // The next add() would take more memory; acknowledge() first may spare that.
  [[nodiscard]] bool full() const { return marks_.size() == marks_.capacity() && !marks_.empty(); }
  [[nodiscard]] std::size_t size() const { return marks_.size(); }
  [[nodiscard]] std::size_t capacity() const { return marks_.capacity(); }

 private:
  struct Mark {
    std::uint64_t plain = 0;
    std::uint64_t encrypted = 0;
  };

  std::vector<Mark> marks_;  // of what is not acknowledged, ascending
  std::uint64_t sent_ = 0;   // plain bytes
  std::uint64_t acknowledged_ = 0;
};

}  // namespace bittern::net
