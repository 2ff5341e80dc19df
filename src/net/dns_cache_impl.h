// Answers of DNS, for as long as they hold.
#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <string>
#include <utility>

#include "bittern/base/time.h"
#include "net/dns_answer_impl.h"

namespace bittern::net {

using DnsQuestion = std::pair<std::string, DnsKind>;  // the name as normal_dns_name() gives it

class DnsCache {
 public:
  // Of questions. The one that was answered first goes when another comes.
  static constexpr std::size_t kMost = 1000;

  // Replaces what there was; an answer that does not hold is not kept.
  void put(const DnsQuestion& question, const DnsAnswer& answer, base::Time now);
  // nullptr if there is none that holds; valid until the next put().
  [[nodiscard]] const DnsResult* find(const DnsQuestion& question, base::Time now) const;
  [[nodiscard]] std::size_t size() const { return answers_.size(); }

 private:
  struct Kept;
  using Answers = std::map<DnsQuestion, Kept>;
  using Order = std::list<Answers::iterator>;
  struct Kept {
    DnsResult result;
    base::Time until;
    Order::iterator place;
  };

  Answers answers_;
  Order order_;  // of put()
};

}  // namespace bittern::net
