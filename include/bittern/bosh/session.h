// A BOSH session as a value (XEP-0124, XEP-0206): it is told what happened and when, and says what
// to do. It reads no clock, touches no socket, calls nobody back; it can be copied and compared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bittern/base/time.h"
#include "bittern/bosh/action.h"
#include "bittern/bosh/body.h"
#include "bittern/bosh/condition.h"
#include "bittern/bosh/held_requests.h"
#include "bittern/bosh/payload_queue.h"
#include "bittern/bosh/response.h"
#include "bittern/bosh/response_cache.h"
#include "bittern/bosh/rid_window.h"
#include "bittern/bosh/terms.h"

namespace bittern::bosh {

// What the server's stream header says; empty: it does not.
struct StreamInfo {
  std::string from;
  std::string id;
  std::string version;
  bool operator==(const StreamInfo&) const = default;
};

// Why there is no stream to the server any more.
struct ServerLoss {
  Condition condition;
  std::string stream_error;  // with kRemoteStreamError: the server's whole stream:error (X6.1)
  bool operator==(const ServerLoss&) const = default;
};

// Whoever calls does the returned actions in their order, calls on_time() at deadline(), and reads
// from the server only while accepts_payloads(). After an End no further call is made.
class Session {
 public:
  // A session begins with the client's creation request. `sid` must be unpredictable, at least 128
  // random bits, and never used before (B7.2.1, B19.3.1).
  [[nodiscard]] static std::pair<Session, Actions> create(std::string sid, const Limits& limits,
                                                          RequestId request, const Body& creation,
                                                          base::Time now);

  // ---- from the client ----
  // A request with this session's sid. In its turn it is taken and held (§8); early, it is kept; a
  // repeat gets the same answer again or goes on in the place of the first (§14.3); outside the
  // window it ends the session with item-not-found (§14.2).
  [[nodiscard]] Actions on_request(RequestId request, Body body, base::Time now);
  // A request with this session's sid that could not be decoded.
  [[nodiscard]] Actions on_bad_request(RequestId request, base::Time now);
  // The connection on which this request's answer was awaited went away.
  [[nodiscard]] Actions on_request_lost(RequestId request, base::Time now);
  // The connection on which this answer went out was closed or reset before its peer had
  // acknowledged it.
  [[nodiscard]] Actions on_answer_lost(RequestId request, base::Time now);

  // ---- from the server ----
  // The server answered the first stream header.
  [[nodiscard]] Actions on_stream_opened(StreamInfo info, base::Time now);
  // Complete elements that arrived together, each to be understood on its own.
  [[nodiscard]] Actions on_payloads(std::vector<std::string> payloads, base::Time now);
  // The server cannot take more than it was given: until on_server_drained() requests with a
  // payload are kept as if they were early. Only while is_flowing().
  void on_server_congested();
  [[nodiscard]] Actions on_server_drained(base::Time now);
  // The stream is over: `payloads` came before its end, and each waiting request hears why.
  [[nodiscard]] Actions on_server_lost(ServerLoss loss, std::vector<std::string> payloads,
                                       base::Time now);

  // ---- from the host ----
  // deadline() has come: answers whose wait is over (§8), ends a session that is inactive (§10).
  // Harmless when called early.
  [[nodiscard]] Actions on_time(base::Time now);
  // The manager shuts down.
  [[nodiscard]] Actions on_shutdown(base::Time now);

  // When on_time() is due; every call may change it.
  [[nodiscard]] base::Time deadline() const;
  // False while Limits::max_queue_bytes or more wait for the client: reading from the server stops.
  [[nodiscard]] bool accepts_payloads() const { return queue_.bytes() < limits_.max_queue_bytes; }
  // The server's stream is open and takes what it is given.
  [[nodiscard]] bool is_flowing() const { return std::holds_alternative<Flowing>(server_); }
  [[nodiscard]] const std::string& sid() const { return sid_; }
  [[nodiscard]] const Terms& terms() const { return terms_; }

  bool operator==(const Session&) const = default;

 private:
  // The creation request is not answered: it waits for the server's features.
  struct Creating {
    std::string to;
    bool operator==(const Creating&) const = default;
  };
  struct Open {
    bool operator==(const Open&) const = default;
  };
  // The server is gone and no request was there to say so: the next one hears it (X6.1).
  struct Closing {
    ServerLoss loss;
    bool operator==(const Closing&) const = default;
  };
  struct Ended {
    bool operator==(const Ended&) const = default;
  };
  using State = std::variant<Creating, Open, Closing, Ended>;

  // The server has not answered the stream header; what came with the creation request waits.
  struct Opening {
    std::string first_payload;
    bool operator==(const Opening&) const = default;
  };
  struct Flowing {
    bool operator==(const Flowing&) const = default;
  };
  struct Congested {
    bool operator==(const Congested&) const = default;
  };
  using ServerSide = std::variant<Opening, Flowing, Congested>;

  Session(std::string sid, const Limits& limits, const Body& creation, base::Time now);

  // session_requests.cc: what a request means
  void take_in_order(Body& body, std::optional<RequestId> request, base::Time deadline,
                     base::Time now, Actions& out);
  void take_early(base::Time now, Actions& out);
  void repeat(Rid rid, RequestId request, base::Time now, Actions& out);
  void hand_over(std::optional<RequestId>& waiting, RequestId newer, Actions& out);
  [[nodiscard]] bool must_defer(const Body& body) const;
  [[nodiscard]] bool client_leaves() const;
  void pass_on(Body& body, Actions& out);
  void pause_for(base::seconds period, base::Time now, Actions& out);
  void client_terminates(Actions& out);

  // session_answers.cc: who is answered, when, with what
  void settle(base::Time now, Actions& out);
  void answer_oldest(bool with_payloads, base::Time now, Actions& out);
  [[nodiscard]] std::string take_body(bool with_payloads);
  void add_stream_info(ResponseWriter& writer);
  [[nodiscard]] std::vector<RequestId> waiting() const;
  void end(EndReason reason, Actions& out);
  void end_all(const ServerLoss& loss, EndReason reason, Actions& out);
  void end_by_request(RequestId request, Condition condition, EndReason reason, Actions& out);
  [[nodiscard]] std::string last_body(std::optional<Condition> condition,
                                      const std::string& stream_error = {});
  [[nodiscard]] base::Time inactive_at() const;

  std::string sid_;
  Limits limits_;
  Terms terms_;
  State state_;
  ServerSide server_;
  RidWindow window_;
  HeldRequests held_;
  ResponseCache cache_;
  PayloadQueue queue_;
  std::optional<StreamInfo> news_;  // of the stream, not told to the client yet
  base::seconds inactivity_;        // in force: terms_.inactivity, or that of a pause
  base::Time silent_since_;         // the client's last sign of life, or our last answer
};

}  // namespace bittern::bosh
