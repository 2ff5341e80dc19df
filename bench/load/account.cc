#include "bench/load/account.h"

namespace bittern::bench {

Ledger::Verdict Ledger::receive(std::uint64_t number) {
  if (number >= sent_) {
    return Verdict::kNeverSent;
  }
  if (number < next_) {
    return missing_.erase(number) > 0 ? Verdict::kDisordered : Verdict::kDuplicate;
  }
  while (next_ < number) {
    missing_.insert(missing_.end(), next_++);
  }
  ++next_;
  return Verdict::kInOrder;
}

void Account::error(const std::string& reason) {
  if (errors++ == 0) {
    first_error = reason;
  }
}

void Account::forget_setup() { requests = renewals = retries = bytes_sent = bytes_received = 0; }

bool Account::receive(Ledger& ledger, std::uint64_t number, std::uint64_t latency_us) {
  switch (ledger.receive(number)) {
    case Ledger::Verdict::kNeverSent:
      error("message " + std::to_string(number) + " came, which was never sent");
      return false;
    case Ledger::Verdict::kDuplicate:
      ++duplicated;
      return false;
    case Ledger::Verdict::kDisordered:
      ++disordered;
      break;
    case Ledger::Verdict::kInOrder:
      break;
  }
  ++received;
  latency.add(latency_us);
  return true;
}

}  // namespace bittern::bench
