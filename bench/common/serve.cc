#include "bench/common/serve.h"

#include <csignal>
#include <cstdio>
#include <utility>

#include "bench/common/give_up.h"
#include "net/descriptors.h"

namespace bittern::bench {

void serve(net::Loop& loop, const std::string& address, std::uint16_t port,
           net::Listener::Accepted accepted) {
  net::raise_descriptor_limit();
  const auto listener = net::Listener::open(loop, address, port, std::move(accepted));
  if (!listener) {
    give_up(listener.error());
  }
  loop.on_signals({SIGTERM, SIGINT}, [&loop](int /*signal*/) { loop.stop(); });
  std::printf("listening %s\n", (*listener)->name().c_str());
  std::fflush(stdout);
  loop.run();
}

}  // namespace bittern::bench
