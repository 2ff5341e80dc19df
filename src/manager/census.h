// How many sessions and connections there are on all loops, and whether there is room for more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>

#include "bittern/base/ip_address.h"
#include "manager/address_counts.h"
#include "manager/settings.h"

namespace bittern::manager {

// Shared by the loops: asked when a session or a connection begins and ends, never in between.
class Census {
 public:
  enum class Room : std::uint8_t { kYes, kNone, kNoneForAddress };

  explicit Census(const Settings& settings);

  // One more, if there is room, of that address: nullptr is not counted by address.
  [[nodiscard]] Room add_session(const base::IpAddress* address);
  [[nodiscard]] Room add_connection(const base::IpAddress* address);
  // One less; add_...() was kYes for it.
  void remove_session(const base::IpAddress* address);
  void remove_connection(const base::IpAddress* address);

  [[nodiscard]] std::size_t sessions() const;
  [[nodiscard]] std::size_t connections() const;

 private:
  struct Counts {
    Counts(std::size_t limit, std::size_t limit_for_address)
        : most(limit), of_address(limit_for_address) {}

    [[nodiscard]] Room add(const base::IpAddress* address);
    void remove(const base::IpAddress* address);

    std::size_t most;
    std::size_t all = 0;
    AddressCounts of_address;
  };

  mutable std::mutex mutex_;
  Counts sessions_;
  Counts connections_;
};

}  // namespace bittern::manager
