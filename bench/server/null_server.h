// An XMPP server that does next to nothing, so that what stands before it is what is measured.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "bench/server/client.h"
#include "net/connection.h"
#include "net/loop.h"

namespace bittern::bench {

class NullServer final : public Client::House {
 public:
  NullServer(net::Loop& loop, std::string domain);

  void accept(std::unique_ptr<net::Connection> connection);

  [[nodiscard]] const std::string& domain() const override { return domain_; }
  [[nodiscard]] Client* find(std::uint64_t number) override;
  void gone(std::uint64_t number) override;

 private:
  net::Loop& loop_;
  std::string domain_;
  std::uint64_t next_ = 1;
  // Numbers are not used again: a message to a session that is over must not reach another one.
  std::unordered_map<std::uint64_t, std::unique_ptr<Client>> clients_;
};

}  // namespace bittern::bench
