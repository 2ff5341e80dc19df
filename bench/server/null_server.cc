#include "bench/server/null_server.h"

#include <utility>

namespace bittern::bench {

NullServer::NullServer(net::Loop& loop, std::string domain)
    : loop_(loop), domain_(std::move(domain)) {}

void NullServer::accept(std::unique_ptr<net::Connection> connection) {
  const std::uint64_t number = next_++;
  clients_.emplace(number, std::make_unique<Client>(*this, number, std::move(connection)))
      .first->second->start();
}

Client* NullServer::find(std::uint64_t number) {
  const auto found = clients_.find(number);
  return found == clients_.end() ? nullptr : found->second.get();
}

// In a later turn: it is the client that says it.
void NullServer::gone(std::uint64_t number) {
  loop_.post([this, number] { clients_.erase(number); });
}

}  // namespace bittern::bench
