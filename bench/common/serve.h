// What listens and runs until it is told to end: bench_server and bench_floor.
#pragma once

#include <cstdint>
#include <string>

#include "net/connection.h"
#include "net/loop.h"

namespace bittern::bench {

// Listens at `address`:`port`, says "listening ADDRESS:PORT" on standard output, and runs until
// SIGTERM or SIGINT. Gives up if it cannot listen there.
void serve(net::Loop& loop, const std::string& address, std::uint16_t port,
           net::Listener::Accepted accepted);

}  // namespace bittern::bench
