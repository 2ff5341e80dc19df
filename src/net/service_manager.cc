#include "net/service_manager.h"

#include <systemd/sd-daemon.h>

#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace bittern::net {

// Also sets close-on-exec on them. An environment that makes no sense has none.
std::vector<InheritedSocket> inherited_sockets() {
  constexpr int kUnsetEnvironment = 1;
  char** names = nullptr;
  const int count = ::sd_listen_fds_with_names(kUnsetEnvironment, &names);
  std::vector<InheritedSocket> sockets;
  for (int index = 0; index < count; ++index) {
    sockets.push_back({names[index], SD_LISTEN_FDS_START + index});
    std::free(names[index]);
  }
  std::free(names);
  return sockets;
}

void notify_ready() { ::sd_notify(0, "READY=1"); }

// The time tells this reload from one before (systemd 253).
void notify_reloading() {
  std::timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const std::int64_t microseconds = std::int64_t{now.tv_sec} * 1000000 + now.tv_nsec / 1000;
  const std::string state = "RELOADING=1\nMONOTONIC_USEC=" + std::to_string(microseconds);
  ::sd_notify(0, state.c_str());
}

void notify_stopping() { ::sd_notify(0, "STOPPING=1"); }

}  // namespace bittern::net
