// What is written to a connection, and whether its peer takes any of it.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "net/connection.h"

namespace bittern::manager {

class Outflow {
 public:
  void write(net::Connection& connection, std::string_view bytes) {
    written_ += bytes.size();
    connection.write(bytes);
  }
  [[nodiscard]] std::uint64_t written() const { return written_; }
  // Something was taken since the last call, however much was written meanwhile.
  [[nodiscard]] bool moved(const net::Connection& connection) {
    const std::uint64_t taken = written_ - connection.unsent();
    return std::exchange(taken_, taken) != taken;
  }

 private:
  std::uint64_t written_ = 0;
  std::uint64_t taken_ = 0;  // at the last moved()
};

}  // namespace bittern::manager
