// What goes to the client: each stanza of a server in one response that it got, in order, or back
// to whoever sent it (XEP-0124 §14.3, XEP-0206 §7).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bittern/bosh/session.h"
#include "tests/simulation/stanzas.h"

namespace bittern::simulation {

class ToClient {
 public:
  // ---- the session was told ----
  void said(Said stanza, std::size_t bytes);
  // `late`: so late that the session may take the answer as received.
  void answer_lost(bosh::RequestId id, bool late);
  void managed(std::uint32_t stream) { excused_.insert(stream); }
  void server_lost(std::uint32_t stream) { excused_.insert(stream); }

  // ---- the session did ----
  void answered(bosh::RequestId id, std::uint64_t rid, const AnswerParts& parts,
                const std::string& body);
  void undelivered(std::uint32_t stream, const std::vector<std::string>& payloads);
  // What is not given or given back by now has vanished.
  void closed(std::uint32_t stream);

  // ---- the client did ----
  void received(Said stanza);

  // The network was perfect for long: what the servers said is there. `rids_below`: of answers
  // that a client which never repeats gave up.
  void quiet() const;

  // Of what waits in the session.
  [[nodiscard]] std::size_t waiting_bytes() const { return waiting_bytes_; }
  [[nodiscard]] std::uint64_t received_count() const { return received_; }
  [[nodiscard]] std::uint64_t put_back_count() const { return put_back_; }

 private:
  struct Fate {
    std::size_t bytes;
    std::optional<std::uint64_t> rid;  // whose answer carried it last
    bool waits = true;                 // in the session: in no answer, or in one that got lost
    bool late = false;                 // it got lost, but the session was told late
    bool received = false;
    bool bounced = false;
    std::uint64_t said_at = 0;  // steps
    std::uint64_t given_at = 0;
    std::uint64_t lost_at = 0;
  };
  struct Answer {
    std::string body;
    std::vector<Said> stanzas;
    std::set<bosh::RequestId> connections;  // which may have carried it to the client
  };

  void give(Said stanza, std::uint64_t rid);
  [[nodiscard]] bool overtakes(const Answer& first, std::uint64_t rid) const;
  void demand_same(const Answer& first, std::uint64_t rid, const AnswerParts& parts,
                   const std::string& body) const;

  std::map<Said, Fate> stanzas_;
  std::map<std::uint64_t, Answer> answers_;
  std::map<bosh::RequestId, std::uint64_t> rids_;
  std::set<std::uint32_t> excused_;
  std::size_t waiting_bytes_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t put_back_ = 0;
  std::uint64_t step_ = 0;
  std::map<std::uint32_t, std::vector<Said>> order_;  // received, per stream
};

}  // namespace bittern::simulation
