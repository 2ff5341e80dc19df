// What was sent and what came back: each message exactly once and in order, or it is said.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "bench/load/histogram.h"

namespace bittern::bench {

// One session's messages, by their numbers from 0 on.
class Ledger {
 public:
  enum class Verdict : std::uint8_t {
    kInOrder,
    kDisordered,  // after a later one
    kDuplicate,
    kNeverSent,
  };

  [[nodiscard]] std::uint64_t send() { return sent_++; }
  [[nodiscard]] Verdict receive(std::uint64_t number);

  // Sent, and not come back.
  [[nodiscard]] std::uint64_t outstanding() const { return sent_ - next_ + missing_.size(); }

 private:
  std::uint64_t sent_ = 0;
  std::uint64_t next_ = 0;           // the number that comes next in good order
  std::set<std::uint64_t> missing_;  // left out below it
};

// Of all sessions.
struct Account {
  std::uint64_t sent = 0;
  std::uint64_t received = 0;  // each once
  std::uint64_t lost = 0;
  std::uint64_t duplicated = 0;
  std::uint64_t disordered = 0;
  std::uint64_t errors = 0;
  std::string first_error;
  std::uint64_t requests = 0;
  std::uint64_t renewals = 0;  // requests that were held and answered without anything
  std::uint64_t retries = 0;   // requests repeated because an idle connection was closed under them
  std::uint64_t lives = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  Histogram latency;  // microseconds

  void error(const std::string& reason);
  // What was asked and answered until now was no part of the measurement; errors are.
  void forget_setup();
  // A message came back after `latency_us`; false if it should not have.
  bool receive(Ledger& ledger, std::uint64_t number, std::uint64_t latency_us);
  [[nodiscard]] bool clean() const {
    return lost == 0 && duplicated == 0 && disordered == 0 && errors == 0;
  }
};

}  // namespace bittern::bench
