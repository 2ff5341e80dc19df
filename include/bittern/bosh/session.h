// A BOSH session as a value (XEP-0124, XEP-0206): it is told what happened and when, and says what
// to do. It reads no clock, touches no socket, calls nobody back; it can be copied and compared.
#pragma once

#include <boost/static_string/static_string.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "bittern/base/boxed.h"
#include "bittern/base/time.h"
#include "bittern/bosh/action.h"
#include "bittern/bosh/body.h"
#include "bittern/bosh/condition.h"
#include "bittern/bosh/held_requests.h"
#include "bittern/bosh/key_sequence.h"
#include "bittern/bosh/payload_queue.h"
#include "bittern/bosh/response.h"
#include "bittern/bosh/response_cache.h"
#include "bittern/bosh/rid_window.h"
#include "bittern/bosh/server_stream.h"
#include "bittern/bosh/terms.h"

namespace bittern::bosh {

// Whoever calls does the returned actions in their order, calls on_time() at deadline(), and reads
// from the servers only while accepts_payloads(). After an End no further call is made. Events of a
// stream that is closed already come to nothing.
class Session {
 public:
  static constexpr std::size_t kMaxSidBytes = 30;

  // A session begins with the client's creation request. `sid` must be unpredictable, at least 128
  // random bits, never used before (B7.2.1, B19.3.1), and kMaxSidBytes long at most. `limits` must
  // be there as long as the session and its copies.
  [[nodiscard]] static std::pair<Session, Actions> create(std::string_view sid,
                                                          const Limits& limits, RequestId request,
                                                          const Body& creation, base::Time now);
  static std::pair<Session, Actions> create(std::string_view sid, Limits&& limits,
                                            RequestId request, const Body& creation,
                                            base::Time now) = delete;

  // ---- from the client ----
  // A request with this session's sid. In its turn it is taken and held (§8); early, it is kept; a
  // repeat gets the same answer again or goes on in the place of the first (§14.3); outside the
  // window it ends the session with item-not-found (§14.2).
  [[nodiscard]] Actions on_request(RequestId request, Body&& body, base::Time now);
  [[nodiscard]] Actions on_request(RequestId request, const Body& body, base::Time now) {
    return on_request(request, Body(body), now);
  }
  // A request with this session's sid that could not be decoded.
  [[nodiscard]] Actions on_bad_request(RequestId request, base::Time now);
  // The connection on which this request's answer was awaited went away. If it was answered
  // meanwhile that answer is lost.
  [[nodiscard]] Actions on_request_lost(RequestId request, base::Time now);
  // The connection on which this request's answer went out was closed or reset before its peer had
  // acknowledged the answer: what was in it goes into the next one, unless the request is repeated
  // first. Harmless for answers without payloads, and for requests that are none of this session's.
  [[nodiscard]] Actions on_answer_lost(RequestId request, base::Time now);

  // ---- from a server ----
  // It answered the first stream header.
  [[nodiscard]] Actions on_stream_opened(StreamNumber stream, StreamInfo info, base::Time now);
  // Complete elements that arrived together, each to be understood on its own.
  [[nodiscard]] Actions on_payloads(StreamNumber stream, std::vector<Payload> payloads,
                                    base::Time now);
  // It keeps what its client does not acknowledge (XEP-0198): nothing is undelivered any more.
  void on_stream_managed(StreamNumber stream);
  // It cannot take more than it was given: until on_server_drained() requests with a payload are
  // kept as if they were early.
  void on_server_congested(StreamNumber stream);
  [[nodiscard]] Actions on_server_drained(StreamNumber stream, base::Time now);
  // The stream is over: `payloads` came before its end. If it was the last each waiting request
  // hears why, and the session ends.
  [[nodiscard]] Actions on_server_lost(StreamNumber stream, ServerLoss loss,
                                       std::vector<Payload> payloads, base::Time now);

  // ---- from the host ----
  // deadline() has come: answers whose wait is over (§8), ends a session that is inactive (§10).
  // Harmless when called early.
  [[nodiscard]] Actions on_time(base::Time now);
  // The manager shuts down.
  [[nodiscard]] Actions on_shutdown(base::Time now);

  // When on_time() is due; every call may change it.
  [[nodiscard]] base::Time deadline() const;
  // False while Limits::max_queue_bytes or more wait for the client: reading from servers stops.
  [[nodiscard]] bool accepts_payloads() const { return queue_.bytes() < limits_->max_queue_bytes; }
  // The server's stream is open and takes what it is given.
  [[nodiscard]] bool is_flowing(StreamNumber stream) const;
  [[nodiscard]] std::string_view sid() const { return {sid_.data(), sid_.size()}; }
  [[nodiscard]] const Terms& terms() const { return terms_; }
  // The request is this session's, and not answered.
  [[nodiscard]] bool awaits(RequestId request) const;

  bool operator==(const Session&) const = default;

 private:
  // The creation request is not answered: it waits for the server's features.
  struct Creating {
    base::Boxed<std::string> to;
    bool operator==(const Creating&) const = default;
  };
  struct Open {
    bool operator==(const Open&) const = default;
  };
  // The last server is gone: when the client has what came before, it hears of it (X6.1).
  struct Closing {
    base::Boxed<ServerLoss> loss;
    bool operator==(const Closing&) const = default;
  };
  struct Ended {
    bool operator==(const Ended&) const = default;
  };
  using State = std::variant<Creating, Open, Closing, Ended>;

  // The latest new request of a polling session, if it was empty (§12).
  struct Poll {
    Rid rid;
    base::Time at;
    bool operator==(const Poll&) const = default;
  };

  // The streams for which a request is: all, one, or one that is closed already.
  struct Audience {
    bool all;
    std::optional<StreamNumber> one;
    [[nodiscard]] bool has(const ServerStream& stream) const { return all || one == stream.number; }
  };

  Session(std::string_view sid, const Limits& limits, const Body& creation, base::Time now);

  // session_requests.cc: what a request means
  void take_new(Body& body, RequestId request, bool is_next, base::Time now, Actions& out);
  void take_early(base::Time now, Actions& out);
  [[nodiscard]] bool flows(const Body& body) const;
  [[nodiscard]] bool must_defer(const EarlyRequest& request, base::Time now) const;
  [[nodiscard]] bool has_room_for(const Body& body) const;
  [[nodiscard]] bool client_leaves(const Body& next) const;
  void take_in_order(Body& body, HeldRequest held, base::Time now, Actions& out);
  void take_ack(const Body& body, HeldRequest& held);
  void obey(Body& body, base::Time now, Actions& out);
  void pause_for(base::ShortSeconds period, base::Time now, Actions& out);

  // session_repeats.cc: requests that come again, and answers that got lost
  void repeat(const Body& body, RequestId request, base::Time now, Actions& out);
  void repeat_answered(Answer& answer, const Body& body, RequestId request, base::Time now,
                       Actions& out);
  void hand_over(MaybeRequestId& waiting, RequestId newer, Actions& out);
  [[nodiscard]] bool may_repeat(std::string_view key, std::uint16_t& repeats, const Body& body,
                                RequestId request, Actions& out);

  // session_limits.cc: what a client may not do (§11, §12)
  [[nodiscard]] bool polls_too_often(const Body& body, base::Time arrival);
  [[nodiscard]] bool asks_too_much(const Body& body) const;

  // session_streams.cc: the streams to the servers (§16)
  [[nodiscard]] ServerStream* find(StreamNumber stream);
  [[nodiscard]] const ServerStream* find(StreamNumber stream) const;
  [[nodiscard]] bool names_streams() const { return limits_->max_streams > 1; }
  [[nodiscard]] ServerStream* first_with_news();
  [[nodiscard]] std::optional<StreamNumber> named(const Body& body) const;
  [[nodiscard]] bool names_no_stream(const Body& body) const;
  [[nodiscard]] Audience audience(const Body& body) const;
  [[nodiscard]] bool names_closed_stream(const Body& body) const;
  [[nodiscard]] bool ends_all(const Body& body) const;
  [[nodiscard]] bool adds_stream(const Body& body) const;
  void add_stream(const Body& body, base::Time now, Actions& out);
  void pass_on(Body& body, Actions& out);
  void give(ServerStream& stream, std::string payload, Actions& out);
  void close_stream(StreamNumber stream, CloseStream::How how, Actions& out);
  void client_closes_stream(StreamNumber stream, base::Time now, Actions& out);

  // session_answers.cc: who is answered, when, with what
  void settle(base::Time now, Actions& out);
  [[nodiscard]] bool is_due(const HeldRequest& oldest, base::Time now) const;
  [[nodiscard]] bool may_carry() const;
  [[nodiscard]] std::size_t room() const;
  void answer_oldest(bool with_payloads, base::Time now, Actions& out);
  void answer_oldest(ResponseWriter writer, const std::vector<Delivery>& deliveries, base::Time now,
                     Actions& out);
  [[nodiscard]] static Reply reply(RequestId request, const Answer& answer);
  void add_terms(ResponseWriter& writer);
  void add_stream_info(ResponseWriter& writer, const std::vector<Delivery>& deliveries);
  void add_acks(ResponseWriter& writer, const HeldRequest& held, base::Time now);
  void add_ack(ResponseWriter& writer, RequestId request);
  [[nodiscard]] bool says_all() const;
  [[nodiscard]] Rid done() const;

  // session_ends.cc: how it ends
  [[nodiscard]] std::vector<RequestId> waiting() const;
  void end(EndReason reason, Actions& out);
  void end_all(const ServerLoss& loss, EndReason reason, Actions& out);
  void end_by_request(MaybeRequestId request, Condition condition, EndReason reason, Actions& out);
  void client_terminates(Actions& out);
  [[nodiscard]] std::vector<Delivery> last_payloads(RequestId request);
  [[nodiscard]] bool is_awaited() const;
  [[nodiscard]] Reply last_reply(RequestId request, Condition condition,
                                 const std::vector<Delivery>& deliveries);
  [[nodiscard]] base::Time inactive_at() const;

  boost::static_strings::static_string<kMaxSidBytes> sid_;
  const Limits* limits_;
  Terms terms_;
  State state_;
  std::vector<ServerStream> streams_;  // open ones, by their numbers
  std::uint32_t streams_begun_ = 1;
  base::ShortSeconds inactivity_;  // in force: terms_.inactivity, or that of a pause
  RidWindow window_;
  HeldRequests held_;
  ResponseCache cache_;
  PayloadQueue queue_;
  base::Boxed<KeySequence> keys_;
  Rid answered_;             // the highest rid that was answered
  Rid acknowledged_;         // the highest rid whose response the client says it has
  base::Boxed<Poll> poll_;   // only in a polling session
  base::Time silent_since_;  // the client's last sign of life, or our last answer
};

}  // namespace bittern::bosh
