// Where OpenSSL's large buffers live.
#include <openssl/crypto.h>
#include <sys/mman.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <set>

#include "net/tls_memory_impl.h"
#include "tests/net/tls_support.h"

namespace bittern::net {
namespace {

// Before main(), when nothing has used OpenSSL yet: all tests of TLS run with it.
const bool kTaken = keep_tls_buffers_out_of_the_heap();

constexpr std::size_t kBlockSize = 8192;

// The first page of the block is in memory.
bool has_pages(void* block) {
  unsigned char in_memory = 0;
  REQUIRE(::mincore(block, 1, &in_memory) == 0);
  return (in_memory & 1U) != 0;
}

}  // namespace

TEST_CASE("blocks do not overlap, and all of them can be written") {
  constexpr std::size_t kCount = 100;
  BlockPool pool(kBlockSize, kCount);
  std::set<void*> blocks;
  for (std::size_t i = 0; i < kCount; ++i) {
    void* const block = pool.take();
    REQUIRE(block != nullptr);
    REQUIRE(pool.owns(block));
    std::memset(block, static_cast<int>(i), kBlockSize);
    blocks.insert(block);
  }
  REQUIRE(blocks.size() == kCount);
  char* before = nullptr;
  for (void* const block : blocks) {
    auto* const begin = static_cast<char*>(block);
    CHECK((before == nullptr || begin - before >= static_cast<long>(kBlockSize)));
    CHECK(begin[0] == begin[kBlockSize - 1]);
    before = begin;
  }
  CHECK(pool.take() == nullptr);  // all are in use
  pool.give_back(before);
  CHECK(pool.take() == before);
}

TEST_CASE("what is given back keeps its pages up to a few, the rest goes to the system") {
  BlockPool pool(kBlockSize, 2 * BlockPool::kKeptWithPages);
  std::vector<void*> blocks;
  for (std::size_t i = 0; i < 2 * BlockPool::kKeptWithPages; ++i) {
    blocks.push_back(pool.take());
    std::memset(blocks.back(), 1, kBlockSize);
  }
  std::size_t with_pages = 0;
  for (void* const block : blocks) {
    pool.give_back(block);
  }
  for (void* const block : blocks) {
    with_pages += has_pages(block) ? 1 : 0;
  }
  CHECK(with_pages == BlockPool::kKeptWithPages);
  CHECK(has_pages(pool.take()));  // those first
}

TEST_CASE("a pool owns its blocks and nothing else") {
  BlockPool pool(kBlockSize, 1);
  BlockPool other(kBlockSize, 1);
  int local = 0;
  CHECK_FALSE(pool.owns(nullptr));
  CHECK_FALSE(pool.owns(&local));
  CHECK_FALSE(pool.owns(other.take()));
}

TEST_CASE("OpenSSL's allocations keep their content when they grow, from wherever to wherever") {
  REQUIRE(kTaken);
  const std::vector<std::size_t> sizes = {10,     2048,   2049,   4096,   4097,   12'288,
                                          12'289, 16'584, 24'576, 24'577, 100'000};
  for (const std::size_t from : sizes) {
    for (const std::size_t to : sizes) {
      auto* memory = static_cast<char*>(OPENSSL_malloc(from));
      std::memset(memory, 'x', from);
      memory = static_cast<char*>(OPENSSL_realloc(memory, to));
      const std::size_t kept = std::min(from, to);
      CHECK((std::string(memory, kept) == std::string(kept, 'x')));
      memory[to - 1] = 'y';
      OPENSSL_free(memory);
    }
  }
  OPENSSL_free(nullptr);
  auto* from_nothing = static_cast<char*>(OPENSSL_realloc(nullptr, 3000));
  from_nothing[2999] = 'z';
  OPENSSL_free(from_nothing);
}

}  // namespace bittern::net
