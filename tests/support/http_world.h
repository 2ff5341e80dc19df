// A play's world over real sockets: each request has a connection of its own.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "tests/support/manager_world.h"
#include "tests/support/play.h"

namespace bittern::test {

// What an answer to a client of `content_type` lacks of HTTP status 200 (B8.3), a field by which
// every page may read it (B5.10), and its type (B7.1.12, B7.1.13); empty: nothing.
[[nodiscard]] std::string fault_of(const HttpAnswer& answer, const std::string& content_type);

class HttpWorld final : public World {
 public:
  explicit HttpWorld(const std::function<void(manager::Settings&)>& adjust = {}) : world_(adjust) {}

  void client_sends(const std::string& name, const std::string& document) override;
  std::optional<std::string> answer_to(const std::string& name) override;
  std::string fault_of_answer_to(const std::string& name, const std::string& content_type) override;
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
