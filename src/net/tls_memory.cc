#include <openssl/crypto.h>
#include <sys/mman.h>

#include <cstdlib>
#include <cstring>

#include "net/tls.h"
#include "net/tls_memory_impl.h"

namespace bittern::net {
namespace {

// OpenSSL's allocations of these sizes, and they alone, are for a handshake or a record and not for
// as long as a connection.
struct Pools {
  // Above 2048 bytes: keys and messages of a handshake. 2 GB of addresses, which cost nothing.
  BlockPool pages{4096, 600'000};
  // Above 12 KB: records take 16,712 bytes, a handshake's messages 21,848. 7 GB of addresses.
  BlockPool records{24576, 300'000};

  [[nodiscard]] BlockPool* for_size(std::size_t size) {
    if (size > 2048 && size <= pages.block_size()) {
      return &pages;
    }
    return size > 12'288 && size <= records.block_size() ? &records : nullptr;
  }
  [[nodiscard]] BlockPool* owner_of(const void* memory) {
    if (pages.owns(memory)) {
      return &pages;
    }
    return records.owns(memory) ? &records : nullptr;
  }
};

Pools& pools() {
  static auto* const made = new Pools;  // never destroyed: OpenSSL's end is later
  return *made;
}

void* allocate(std::size_t size, const char* /*file*/, int /*line*/) {
  BlockPool* const pool = pools().for_size(size);
  void* const block = pool == nullptr ? nullptr : pool->take();
  return block != nullptr || size == 0 ? block : std::malloc(size);
}

void release(void* memory, const char* /*file*/, int /*line*/) {
  if (BlockPool* const pool = pools().owner_of(memory)) {
    pool->give_back(memory);
  } else {
    std::free(memory);
  }
}

void* reallocate(void* memory, std::size_t size, const char* file, int line) {
  BlockPool* const pool = pools().owner_of(memory);
  if (pool == nullptr) {
    return memory == nullptr ? allocate(size, file, line) : std::realloc(memory, size);
  }
  if (size <= pool->block_size()) {
    return memory;
  }
  void* const larger = allocate(size, file, line);
  if (larger != nullptr) {
    std::memcpy(larger, memory, pool->block_size());
    release(memory, file, line);
  }
  return larger;
}

}  // namespace

bool keep_tls_buffers_out_of_the_heap() {
  return CRYPTO_set_mem_functions(allocate, reallocate, release) == 1;
}

BlockPool::BlockPool(std::size_t block_size, std::size_t most_blocks) : block_size_(block_size) {
  void* const range = ::mmap(nullptr, most_blocks * block_size_, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (range != MAP_FAILED) {  // else the heap has to do, as where addresses are limited
    begin_ = static_cast<char*>(range);
    count_ = most_blocks;
    ::madvise(range, most_blocks * block_size_, MADV_NOHUGEPAGE);
  }
}

BlockPool::~BlockPool() {
  if (begin_ != nullptr) {
    ::munmap(begin_, count_ * block_size_);
  }
}

bool BlockPool::owns(const void* block) const {
  const auto* const address = static_cast<const char*>(block);
  return begin_ != nullptr && address >= begin_ && address < begin_ + count_ * block_size_;
}

void* BlockPool::take() {
  const std::lock_guard lock(mutex_);
  for (auto* free : {&warm_, &empty_}) {
    if (!free->empty()) {
      const std::uint32_t index = free->back();
      free->pop_back();
      return at(index);
    }
  }
  return fresh_ < count_ ? at(fresh_++) : nullptr;
}

void BlockPool::give_back(void* block) {
  const auto index = static_cast<std::uint32_t>((static_cast<char*>(block) - begin_) / block_size_);
  std::unique_lock lock(mutex_);
  if (warm_.size() < kKeptWithPages) {
    warm_.push_back(index);
    return;
  }
  lock.unlock();  // other threads' records need not wait for the kernel
  ::madvise(block, block_size_, MADV_DONTNEED);
  lock.lock();
  empty_.push_back(index);
}

}  // namespace bittern::net
