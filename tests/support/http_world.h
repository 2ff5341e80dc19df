// A play's world over real sockets: each request has a connection of its own.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "tests/support/manager_world.h"
#include "tests/support/play.h"

namespace bittern::test {

class HttpWorld final : public World {
 public:
  void client_sends(const std::string& name, const std::string& document) override;
  std::optional<std::string> answer_to(const std::string& name) override;
  void lose(const std::string& name) override;
  void server_says(const std::string& bytes) override;
  void server_refuses() override { world_.server().refuse(); }
  void server_vanishes() override;
  const std::string& server_got() override;
  bool stream_closed() override;
  bool session_lives() override { return world_.sessions() > 0; }
  void time_passes(base::Duration time) override { world_.time_passes(time); }
  bool until(const std::function<bool()>& condition) override;

 private:
  ManagerWorld world_;
  std::map<std::string, std::unique_ptr<HttpClient>> clients_;
};

}  // namespace bittern::test
