// The model client: keeps requests open, repeats what broke, processes responses in the order of
// their rids (XEP-0124 §4, §8, §14). What else it does is the plan's: it acknowledges, pauses, has
// several streams, reloads its page, misbehaves.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "bittern/bosh/action.h"
#include "bittern/bosh/body.h"
#include "tests/simulation/keys.h"
#include "tests/simulation/stanzas.h"
#include "tests/simulation/world.h"

namespace bittern::simulation {

class Client {
 public:
  explicit Client(World& world) : world_(world) {}

  void begin();
  // It wants nothing new any more, but goes on.
  void settle_down();
  void terminate();
  void vanish();

  // ---- from the network ----
  void got(bosh::RequestId id, std::uint64_t rid, const std::string& body);
  void failed(bosh::RequestId id, std::uint64_t rid);

  [[nodiscard]] bool is_over() const { return over_; }
  // The answer to its creation request never came.
  [[nodiscard]] bool is_without_session() const { return requests_ == 0; }
  [[nodiscard]] bool reloaded() const { return reloaded_; }
  [[nodiscard]] std::uint64_t said() const { return said_; }
  // Everything that it wanted to say was sent, and answered.
  [[nodiscard]] bool is_idle() const { return wishes_ == 0; }

 private:
  // A request whose response is not processed.
  struct Sent {
    bosh::Body body;
    std::set<bosh::RequestId> connections;
    bool there = false;  // the response, but one before it is missing
    std::vector<Said> stanzas;
  };

  // client.cc: what it sends
  void pump();
  [[nodiscard]] bool may_send() const;
  [[nodiscard]] std::size_t in_flight() const;
  [[nodiscard]] bool may_poll();
  bosh::Body next_body();
  void add_payload(bosh::Body& body);
  void send(const bosh::Body& body);
  void send_again(std::uint64_t rid);

  // client_acts.cc: what it wants
  void act();
  void speak();
  void change_streams();
  void pause();
  void reload();

  // client_answers.cc: what it gets
  void begin_session(const AnswerParts& parts);
  void process();
  void take_all();
  void repeat_later(std::uint64_t rid);

  // client_misdeeds.cc
  void misbehave();
  void repeat_early();
  void open_two_tabs();
  void send_out_of_order();

  World& world_;
  Keys keys_;
  bool over_ = false;
  bool settled_ = false;
  bool paused_ = false;
  bool reloaded_ = false;
  std::uint64_t next_ = 0;       // rid
  std::uint64_t processed_ = 0;  // and all below
  std::uint16_t requests_ = 0;   // 0: no session yet
  base::Duration polling_{};
  base::Time last_empty_{};  // answer of a polling session
  bool poll_comes_ = false;
  std::uint64_t acts_ = 0;
  std::uint64_t wishes_ = 0;  // stanzas that wait for a request
  std::uint64_t said_ = 0;
  std::map<std::uint64_t, Sent> sent_;
  std::vector<std::string> streams_;  // names
};

}  // namespace bittern::simulation
