// That nothing which goes wrong with messages goes unnoticed.
#include "bench/load/account.h"

#include <catch2/catch.hpp>
#include <cstdint>
#include <initializer_list>

namespace bittern::bench {
namespace {

using Verdict = Ledger::Verdict;

// What the account says of messages 0.. sent, of which `numbers` came back.
struct Books {
  Account account;
  Ledger ledger;

  Books(std::uint64_t sent, std::initializer_list<std::uint64_t> numbers) {
    for (std::uint64_t i = 0; i < sent; ++i) {
      CHECK(ledger.send() == i);
    }
    account.sent = sent;
    for (const std::uint64_t number : numbers) {
      static_cast<void>(account.receive(ledger, number, 10));
    }
    account.lost = ledger.outstanding();
  }
};

}  // namespace

TEST_CASE("Messages that come back once and in order are received, and the account is clean") {
  const Books books(3, {0, 1, 2});
  CHECK(books.account.received == 3);
  CHECK(books.account.latency.count() == 3);
  CHECK(books.account.clean());
}

TEST_CASE("A message that does not come back is lost: the first, one in between, the last") {
  for (const auto& numbers : {std::initializer_list<std::uint64_t>{1, 2}, {0, 2}, {0, 1}}) {
    const Books books(3, numbers);
    CHECK(books.account.received == 2);
    CHECK(books.account.lost == 1);
    CHECK_FALSE(books.account.clean());
  }
  CHECK(Books(3, {}).account.lost == 3);
}

TEST_CASE("A message that comes twice is duplicated, at once or later, and received once") {
  for (const auto& numbers : {std::initializer_list<std::uint64_t>{0, 0, 1, 2}, {0, 1, 2, 0}}) {
    const Books books(3, numbers);
    CHECK(books.account.duplicated == 1);
    CHECK(books.account.received == 3);
    CHECK(books.account.lost == 0);
    CHECK(books.account.disordered == 0);
    CHECK_FALSE(books.account.clean());
  }
}

TEST_CASE("A message that comes after a later one is disordered, and not lost") {
  const Books books(4, {0, 2, 1, 3});
  CHECK(books.account.disordered == 1);
  CHECK(books.account.received == 4);
  CHECK(books.account.lost == 0);
  CHECK_FALSE(books.account.clean());
}

TEST_CASE("A late message that comes twice is disordered once and duplicated once") {
  const Books books(3, {2, 0, 0, 1});
  CHECK(books.account.disordered == 2);
  CHECK(books.account.duplicated == 1);
  CHECK(books.account.lost == 0);
}

TEST_CASE("A message that was never sent is an error") {
  const Books books(2, {0, 1, 2});
  CHECK(books.account.received == 2);
  CHECK(books.account.errors == 1);
  CHECK_FALSE(books.account.clean());
}

TEST_CASE("Of many errors the first is told") {
  Account account;
  account.error("one");
  account.error("two");
  CHECK(account.errors == 2);
  CHECK(account.first_error == "one");
  CHECK_FALSE(account.clean());
}

TEST_CASE("What the setup asked is forgotten, its errors are not") {
  Account account;
  account.requests = account.bytes_sent = 5;
  account.error("one");
  account.forget_setup();
  CHECK(account.requests == 0);
  CHECK(account.bytes_sent == 0);
  CHECK_FALSE(account.clean());
}

}  // namespace bittern::bench
