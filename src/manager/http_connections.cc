#include "manager/http_connections.h"

#include <utility>

#include "bittern/base/check.h"

namespace bittern::manager {
namespace {

constexpr unsigned kSlotShift = 32;
constexpr std::size_t kMostSlots = std::size_t{1} << 24U;  // above them is the loop

std::size_t index(HttpSlot slot) { return static_cast<std::size_t>(slot); }

std::size_t index(bosh::RequestId id) {
  return (static_cast<std::uint64_t>(id) >> kSlotShift) % kMostSlots;
}

}  // namespace

HttpSlot HttpConnections::find_room() {
  if (first_free_ == 0) {
    BITTERN_CHECK(places_.size() < kMostSlots);
    places_.emplace_back();
    return HttpSlot{static_cast<std::uint32_t>(places_.size() - 1)};
  }
  const HttpSlot slot{first_free_ - 1};
  first_free_ = std::exchange(places_[index(slot)].next_free, 0);
  return slot;
}

void HttpConnections::add(HttpSlot slot, std::unique_ptr<HttpConnection> connection) {
  BITTERN_CHECK(!places_.at(index(slot)).connection);
  places_[index(slot)].connection = std::move(connection);
  ++size_;
}

std::unique_ptr<HttpConnection> HttpConnections::remove(HttpSlot slot) {
  Place& place = places_.at(index(slot));
  BITTERN_CHECK(place.connection);
  place.next_free = std::exchange(first_free_, static_cast<std::uint32_t>(slot) + 1);
  --size_;
  return std::move(place.connection);
}

bosh::RequestId HttpConnections::new_request_id(HttpSlot slot) {
  std::uint32_t& last = places_.at(index(slot)).last_request;
  if (++last == 0) {
    ++last;  // no id is 0
  }
  return bosh::RequestId{base_ | static_cast<std::uint64_t>(slot) << kSlotShift | last};
}

HttpConnection* HttpConnections::of(bosh::RequestId id) const {
  return index(id) < places_.size() ? places_[index(id)].connection.get() : nullptr;
}

bool HttpConnections::has(const HttpConnection& connection) const {
  return places_.at(index(connection.slot())).connection.get() == &connection;
}

std::vector<HttpConnection*> HttpConnections::all() const {
  std::vector<HttpConnection*> all;
  all.reserve(size_);
  for (const Place& place : places_) {
    if (place.connection) {
      all.push_back(place.connection.get());
    }
  }
  return all;
}

}  // namespace bittern::manager
