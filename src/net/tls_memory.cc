#include <openssl/crypto.h>
#include <sys/mman.h>

#include <cstdlib>
#include <cstring>

#include "net/tls.h"
#include "net/tls_memory_impl.h"

namespace bittern::net {
namespace {

// Three for each of 100,000 handshakes at once: 6 GB of addresses, which cost nothing.
constexpr std::size_t kMostBlocks = 300'000;
// Of OpenSSL's allocations for a connection only record and handshake buffers are this large.
constexpr std::size_t kLarge = 12'288;

BlockPool& pool() {
  static auto* const made = new BlockPool(kMostBlocks);  // never destroyed: OpenSSL's end is later
  return *made;
}

void* allocate(std::size_t size, const char* /*file*/, int /*line*/) {
  void* const block = size >= kLarge && size <= BlockPool::kBlockSize ? pool().take() : nullptr;
  return block != nullptr || size == 0 ? block : std::malloc(size);
}

void release(void* memory, const char* /*file*/, int /*line*/) {
  if (pool().owns(memory)) {
    pool().give_back(memory);
  } else {
    std::free(memory);
  }
}

void* reallocate(void* memory, std::size_t size, const char* file, int line) {
  if (memory == nullptr) {
    return allocate(size, file, line);
  }
  if (!pool().owns(memory)) {
    return std::realloc(memory, size);
  }
  if (size <= BlockPool::kBlockSize) {
    return memory;
  }
  void* const larger = std::malloc(size);
  if (larger != nullptr) {
    std::memcpy(larger, memory, BlockPool::kBlockSize);
    release(memory, file, line);
  }
  return larger;
}

}  // namespace

bool keep_tls_buffers_out_of_the_heap() {
  return CRYPTO_set_mem_functions(allocate, reallocate, release) == 1;
}

BlockPool::BlockPool(std::size_t most_blocks) {
  void* const range = ::mmap(nullptr, most_blocks * kBlockSize, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (range != MAP_FAILED) {  // else the heap has to do, as where addresses are limited
    begin_ = static_cast<char*>(range);
    count_ = most_blocks;
    ::madvise(range, most_blocks * kBlockSize, MADV_NOHUGEPAGE);
  }
}

BlockPool::~BlockPool() {
  if (begin_ != nullptr) {
    ::munmap(begin_, count_ * kBlockSize);
  }
}

bool BlockPool::owns(const void* block) const {
  const auto* const address = static_cast<const char*>(block);
  return begin_ != nullptr && address >= begin_ && address < begin_ + count_ * kBlockSize;
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
  const std::lock_guard lock(mutex_);
  const auto index = static_cast<std::uint32_t>((static_cast<char*>(block) - begin_) / kBlockSize);
  if (warm_.size() < kKeptWithPages) {
    warm_.push_back(index);
  } else {
    ::madvise(block, kBlockSize, MADV_DONTNEED);
    empty_.push_back(index);
  }
}

}  // namespace bittern::net
