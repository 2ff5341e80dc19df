// Where OpenSSL's large buffers live.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace bittern::net {

// Blocks of one size, out of a range of addresses of their own. OpenSSL takes three of 17 KB for
// each handshake and two for each record, and gives them back soon: in the heap, what is allocated
// between them would keep their pages for ever, and a thousand handshakes at once make ten times
// the memory that the connections need afterwards. Free blocks have no pages, but for a few.
class BlockPool {
 public:
  static constexpr std::size_t kBlockSize =
      24576;  // six pages: a handshake message takes 21,848 bytes, a record 16,712
  static constexpr std::size_t kKeptWithPages = 64;

  // Of the addresses; memory is taken as blocks are used.
  explicit BlockPool(std::size_t most_blocks);
  ~BlockPool();
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;

  // nullptr: all are in use.
  [[nodiscard]] void* take();
  // One that take() gave.
  void give_back(void* block);
  [[nodiscard]] bool owns(const void* block) const;

 private:
  [[nodiscard]] char* at(std::uint32_t index) const { return begin_ + index * kBlockSize; }

  std::mutex mutex_;
  char* begin_ = nullptr;
  std::size_t count_ = 0;
  std::uint32_t fresh_ = 0;           // from here on none was used yet
  std::vector<std::uint32_t> warm_;   // free, with pages
  std::vector<std::uint32_t> empty_;  // free, without
};

}  // namespace bittern::net
