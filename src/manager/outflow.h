// Whether a connection's peer takes any of what is written to it.
#pragma once

#include <cstdint>
#include <utility>

#include "net/connection.h"

namespace bittern::manager {

class Outflow {
 public:
  // Something was taken since the last call, however much was written meanwhile.
  [[nodiscard]] bool moved(const net::Connection& connection) {
    const std::uint64_t taken = connection.written() - connection.unsent();
    return std::exchange(taken_, taken) != taken;
  }

 private:
  std::uint64_t taken_ = 0;  // at the last moved()
};

}  // namespace bittern::manager
