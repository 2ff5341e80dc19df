// Where what OpenSSL needs for a while lives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace bittern::net {

// Blocks of one size, out of a range of addresses of their own. A handshake takes some 40 KB in
// blocks of a few KB, a record two of 17 KB, and all are given back soon: in the heap, what is
// allocated between them would keep their pages for ever, and a thousand handshakes at once make
// three times the memory that the connections need afterwards. Free blocks have no pages, but for a
// few.
class BlockPool {
 public:
  static constexpr std::size_t kKeptWithPages = 8;  // a loop reads or writes one record at a time

  // `block_size` is whole pages. The addresses of all blocks are taken, memory as they are used.
  BlockPool(std::size_t block_size, std::size_t most_blocks);
  ~BlockPool();
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;

  [[nodiscard]] std::size_t block_size() const { return block_size_; }
  // nullptr: all are in use.
  [[nodiscard]] void* take();
  // One that take() gave.
  void give_back(void* block);
  [[nodiscard]] bool owns(const void* block) const;

 private:
  [[nodiscard]] char* at(std::uint32_t index) const { return begin_ + index * block_size_; }

  const std::size_t block_size_;
  std::mutex mutex_;
  char* begin_ = nullptr;
  std::size_t count_ = 0;
  std::uint32_t fresh_ = 0;           // from here on none was used yet
  std::vector<std::uint32_t> warm_;   // free, with pages
  std::vector<std::uint32_t> empty_;  // free, without
};

}  // namespace bittern::net
