// Where OpenSSL's large buffers live.
#include <openssl/crypto.h>
#include <sys/mman.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <set>

#include "net/tls_memory_impl.h"
#include "tests/net/tls_support.h"

namespace bittern::net {
namespace {

// Before main(), when nothing has used OpenSSL yet: all tests of TLS run with it.
const bool kTaken = keep_tls_buffers_out_of_the_heap();

// The first page of the block is in memory.
bool has_pages(void* block) {
  unsigned char in_memory = 0;
  REQUIRE(::mincore(block, 1, &in_memory) == 0);
  return (in_memory & 1U) != 0;
}

}  // namespace

TEST_CASE("blocks do not overlap, and all of them can be written") {
  constexpr std::size_t kCount = 100;
  BlockPool pool(kCount);
  std::set<void*> blocks;
  for (std::size_t i = 0; i < kCount; ++i) {
    void* const block = pool.take();
    REQUIRE(block != nullptr);
    REQUIRE(pool.owns(block));
    std::memset(block, static_cast<int>(i), BlockPool::kBlockSize);
    blocks.insert(block);
  }
  REQUIRE(blocks.size() == kCount);
  char* before = nullptr;
  for (void* const block : blocks) {
    auto* const begin = static_cast<char*>(block);
    CHECK((before == nullptr || begin - before >= static_cast<long>(BlockPool::kBlockSize)));
    CHECK(begin[0] == begin[BlockPool::kBlockSize - 1]);
    before = begin;
  }
  CHECK(pool.take() == nullptr);  // all are in use
  pool.give_back(before);
  CHECK(pool.take() == before);
}

TEST_CASE("what is given back keeps its pages up to a few, the rest goes to the system") {
  BlockPool pool(2 * BlockPool::kKeptWithPages);
  std::vector<void*> blocks;
  for (std::size_t i = 0; i < 2 * BlockPool::kKeptWithPages; ++i) {
    blocks.push_back(pool.take());
    std::memset(blocks.back(), 1, BlockPool::kBlockSize);
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
  BlockPool pool(1);
  BlockPool other(1);
  int local = 0;
  CHECK_FALSE(pool.owns(nullptr));
  CHECK_FALSE(pool.owns(&local));
  CHECK_FALSE(pool.owns(other.take()));
}

TEST_CASE("OpenSSL's large allocations keep their content when they grow") {
  REQUIRE(kTaken);
  for (const std::size_t grown : {std::size_t{20'000}, std::size_t{100'000}}) {
    auto* memory = static_cast<char*>(OPENSSL_malloc(16'584));
    std::memset(memory, 'x', 16'584);
    memory = static_cast<char*>(OPENSSL_realloc(memory, grown));
    CHECK(std::string(memory, 16'584) == std::string(16'584, 'x'));
    memory[grown - 1] = 'y';
    OPENSSL_free(memory);
  }
  auto* small = static_cast<char*>(OPENSSL_malloc(10));
  std::memcpy(small, "0123456789", 10);
  small = static_cast<char*>(OPENSSL_realloc(small, 20'000));
  CHECK(std::string(small, 10) == "0123456789");
  OPENSSL_free(small);
  OPENSSL_free(nullptr);
}

}  // namespace bittern::net
