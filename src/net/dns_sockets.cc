#include "net/dns_sockets_impl.h"

namespace bittern::net {

DnsSockets::~DnsSockets() = default;

void DnsSockets::watch(int socket, bool for_bytes, bool for_room) {
  if (!for_bytes && !for_room) {
    sockets_.erase(socket);
    return;
  }
  std::unique_ptr<Watched>& watched = sockets_[socket];
  if (!watched) {
    watched = std::make_unique<Watched>(*this, socket);
  }
  const std::uint32_t events = (for_bytes ? EPOLLIN : 0U) | (for_room ? EPOLLOUT : 0U);
  if (watched->socket.watch(*watched, events) != 0) {
    sockets_.erase(socket);  // epoll has no room for it: then the question has its time-out
  }
}

// c-ares may close any socket in each call, this one too.
void DnsSockets::Watched::on_ready(std::uint32_t events) {
  DnsSockets& all = sockets;
  const int descriptor = socket.descriptor();
  const bool failed = (events & (EPOLLERR | EPOLLHUP)) != 0;
  if (failed || (events & EPOLLIN) != 0) {
    all.ready_(descriptor, -1);
  }
  if ((events & EPOLLOUT) != 0 && all.sockets_.count(descriptor) != 0) {
    all.ready_(-1, descriptor);
  }
}

}  // namespace bittern::net
