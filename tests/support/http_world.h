// A play's world over real sockets: each request has a connection of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/manager_world.h"
#include "tests/support/play.h"

namespace bittern::test {

// What an answer to a client of `content_type` lacks of HTTP status 200 (B8.3), a field by which
// every page may read it (B5.10), and its type (B7.1.12, B7.1.13); empty: nothing.
[[nodiscard]] std::string fault_of(const HttpAnswer& answer, const std::string& content_type);

class HttpWorld final : public World {
 public:
  explicit HttpWorld(std::function<void(manager::Settings&)> adjust = {})
      : adjust_(std::move(adjust)) {}

  void client_sends(const std::string& name, const std::string& document) override;
  std::optional<std::string> answer_to(const std::string& name) override;
  int status_of_answer_to(const std::string& name) override;
  std::string fault_of_answer_to(const std::string& name, const std::string& content_type) override;
  void lose(const std::string& name) override;
  void answer_lost(const std::string& name) override;
  bool limit(const std::string& name, std::uint64_t value) override;
  void server_refuses() override { world().server().refuse(); }
  void server_says(std::size_t stream, const std::string& bytes) override;
  void server_vanishes(std::size_t stream) override;
  const std::string& server_got(std::size_t stream) override;
  bool stream_closed(std::size_t stream) override;
  bool stream_cut(std::size_t stream) override;
  bool session_lives() override { return world().sessions() > 0; }
  void time_passes(base::Duration time) override { world().time_passes(time); }
  bool until(const std::function<bool()>& condition) override;

 private:
  // It begins when it is needed first, with the limits that it then has.
  ManagerWorld& world();
  // On each loop.
  std::vector<bosh::RequestId> last_requests();

  std::function<void(manager::Settings&)> adjust_;
  bosh::Limits limits_;
  std::unique_ptr<ManagerWorld> world_;
  std::map<std::string, std::unique_ptr<HttpClient>> clients_;
  std::map<std::string, std::vector<bosh::RequestId>> ids_;  // on each loop
};

}  // namespace bittern::test
