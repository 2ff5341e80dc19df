// What is in a Parcel.
#pragma once

#include <cstdint>
#include <memory>

#include "net/parcel.h"
#include "net/socket_io_impl.h"
#include "net/tls_channel_impl.h"

namespace bittern::net {

struct Parcel::Contents {
  Contents() = default;
  ~Contents();  // closes the socket
  Contents(const Contents&) = delete;
  Contents& operator=(const Contents&) = delete;

  int descriptor = -1;  // -1: taken out
  std::unique_ptr<TlsChannel> tls;
  Peer peer;
  SendBuffer unsent;
  std::uint64_t written = 0;
  std::uint64_t acknowledged = 0;
  bool drops = false;
  bool purged = false;
};

}  // namespace bittern::net
