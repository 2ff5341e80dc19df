// The HTTP connections of one loop. Each has a slot, and its requests are named by it: from a
// request's id it is one step to its connection, without a table of all requests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "bittern/bosh/request_id.h"
#include "manager/http_connection.h"

namespace bittern::manager {

class HttpConnections {
 public:
  // Request ids are this one with the lower 56 bits set: to a slot, and to a number that comes
  // again after 2^32 requests on it. Before the first request.
  void name_requests_from(bosh::RequestId base) { base_ = static_cast<std::uint64_t>(base); }

  // For a connection that is made now; of the slots that are free the one that was used last.
  [[nodiscard]] HttpSlot find_room();
  void add(HttpSlot slot, std::unique_ptr<HttpConnection> connection);
  // Its slot is free then.
  [[nodiscard]] std::unique_ptr<HttpConnection> remove(HttpSlot slot);

  [[nodiscard]] bosh::RequestId new_request_id(HttpSlot slot);
  // nullptr: there is none in the request's slot. It may be another than the request came on.
  [[nodiscard]] HttpConnection* of(bosh::RequestId id) const;

  [[nodiscard]] bool has(const HttpConnection& connection) const;
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::vector<HttpConnection*> all() const;

 private:
  struct Place {
    std::unique_ptr<HttpConnection> connection;
    std::uint32_t last_request = 0;  // goes on with the next connection
    std::uint32_t next_free = 0;     // of a free one: the next slot + 1
  };

  std::vector<Place> places_;  // by their slots
  std::size_t size_ = 0;
  std::uint32_t first_free_ = 0;  // the slot + 1; 0: none
  std::uint64_t base_ = 0;
};

}  // namespace bittern::manager
