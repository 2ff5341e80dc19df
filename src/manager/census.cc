#include "manager/census.h"

namespace bittern::manager {

Census::Census(const Settings& settings)
    : sessions_(settings.max_sessions, settings.max_sessions_per_address),
      connections_(settings.max_connections, settings.max_connections_per_address) {}

Census::Room Census::Counts::add(const base::IpAddress* address) {
  if (all >= most) {
    return Room::kNone;
  }
  if (address != nullptr && !of_address.add(*address)) {
    return Room::kNoneForAddress;
  }
  ++all;
  return Room::kYes;
}

void Census::Counts::remove(const base::IpAddress* address) {
  --all;
  if (address != nullptr) {
    of_address.remove(*address);
  }
}

Census::Room Census::add_session(const base::IpAddress* address) {
  const std::lock_guard lock(mutex_);
  return sessions_.add(address);
}

Census::Room Census::add_connection(const base::IpAddress* address) {
  const std::lock_guard lock(mutex_);
  return connections_.add(address);
}

void Census::remove_session(const base::IpAddress* address) {
  const std::lock_guard lock(mutex_);
  sessions_.remove(address);
}

void Census::remove_connection(const base::IpAddress* address) {
  const std::lock_guard lock(mutex_);
  connections_.remove(address);
}

std::size_t Census::sessions() const {
  const std::lock_guard lock(mutex_);
  return sessions_.all;
}

std::size_t Census::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_.all;
}

}  // namespace bittern::manager
