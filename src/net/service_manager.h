// The service manager's side of this process (systemd): the sockets it passes on, and what it is
// told. Without one, nothing.
#pragma once

#include <string>
#include <vector>

namespace bittern::net {

// A socket that the service manager opened before it started this process.
struct InheritedSocket {
  std::string name;  // FileDescriptorName=, else the unit's ("bittern.socket")
  int descriptor;
};

// To be called once: takes them out of the environment, so that no child takes them for its own.
[[nodiscard]] std::vector<InheritedSocket> inherited_sockets();

// sd_notify(3), for Type=notify and Type=notify-reload: ready to accept, also after reloading.
void notify_ready();
void notify_reloading();
void notify_stopping();

}  // namespace bittern::net
