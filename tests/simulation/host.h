// The manager around the session: tells it what happens, does what it says, and holds everything
// against the invariants. Every so often the session goes on as a copy of itself.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bittern/bosh/session.h"
#include "tests/simulation/requests.h"
#include "tests/simulation/to_client.h"
#include "tests/simulation/to_server.h"
#include "tests/simulation/violation.h"
#include "tests/simulation/world.h"

namespace bittern::simulation {

class Host {
 public:
  explicit Host(World& world);

  // ---- from the network ----
  void request(bosh::RequestId id, const bosh::Body& body);
  void garbage(bosh::RequestId id);
  void request_lost(bosh::RequestId id);
  void answer_lost(bosh::RequestId id);

  // ---- from the server ----
  void opened(bosh::StreamNumber stream);
  void says(bosh::StreamNumber stream, const std::vector<Said>& stanzas,
            const std::vector<std::string>& texts);
  void managed(bosh::StreamNumber stream);
  void congested(bosh::StreamNumber stream);
  void drained(bosh::StreamNumber stream);
  void server_lost(bosh::StreamNumber stream, const bosh::ServerLoss& loss);

  void shut_down();

  [[nodiscard]] bool began() const { return session_.has_value(); }
  [[nodiscard]] bool lives() const { return session_.has_value() && !reason_; }
  [[nodiscard]] std::optional<bosh::EndReason> reason() const { return reason_; }
  // A request ended it that nobody waited for any more.
  [[nodiscard]] bool ended_by_stray() const { return ended_by_stray_; }
  [[nodiscard]] bool accepts_payloads() const { return session_->accepts_payloads(); }
  [[nodiscard]] const Requests& requests() const { return requests_; }
  [[nodiscard]] ToClient& to_client() { return to_client_; }
  [[nodiscard]] const ToServer& to_server() const { return to_server_; }
  [[nodiscard]] std::uint64_t answers() const { return answers_; }

  static constexpr const char* kSid = "the-sid";

 private:
  void step(const std::function<bosh::Actions(bosh::Session&)>& call);
  void create(bosh::RequestId id, const bosh::Body& body);
  void after_step();
  void tell_request(bosh::RequestId id, const bosh::Body& body);
  void perform(const bosh::Actions& actions);
  void answer(const bosh::Reply& reply);
  void end(bosh::EndReason reason);
  void wake_at(base::Time deadline);
  void wake();
  [[nodiscard]] bool is_late(std::uint64_t rid) const;

  World& world_;
  std::optional<bosh::Session> session_;
  std::optional<bosh::EndReason> reason_;
  Requests requests_;
  ToServer to_server_;
  ToClient to_client_;
  base::Time wakes_ = base::kNever;
  std::uint64_t answers_ = 0;
  bool last_had_stanzas_ = false;
  bool ended_by_stray_ = false;
  std::uint64_t allowance_ = 0;  // of the queue: the largest batch and what was put back
  std::map<bosh::RequestId, std::uint64_t> rids_;
  std::set<bosh::RequestId> with_payloads_;       // answered ones
  std::map<bosh::RequestId, std::string> names_;  // in the transcript
  std::map<std::uint64_t, int> tries_;
};

}  // namespace bittern::simulation
