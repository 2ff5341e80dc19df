// What a Session wants done: the outputs of every call, in the order in which to do them.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "bittern/bosh/body.h"
#include "bittern/bosh/condition.h"
#include "bittern/bosh/request_id.h"

namespace bittern::bosh {

// Names one of a session's streams to servers: the first is 0, each further one the next number
// (XEP-0124 §16). Never used twice in a session.
enum class StreamNumber : std::uint32_t {};

inline constexpr StreamNumber kFirstStream{0};

// Answer this request, with the type terms().content().
struct Reply {
  RequestId request;
  std::string body;
  std::uint16_t status = 200;     // of HTTP; others only for legacy clients (§17.1)
  bool carries_payloads = false;  // if it gets lost, Session::on_answer_lost() is to be called
  bool operator==(const Reply&) const = default;
};

// Send these complete elements to the server.
struct Forward {
  StreamNumber stream;
  std::string bytes;
  bool operator==(const Forward&) const = default;
};

// Connect to the server of `request.to` and open a stream.
struct OpenStream {
  StreamNumber stream;
  StreamRequest request;
  bool operator==(const OpenStream&) const = default;
};

// Send a new stream header on the same connection (XEP-0206 §5); what is empty in `request` is
// as before.
struct RestartStream {
  StreamNumber stream;
  StreamRequest request;
  bool operator==(const RestartStream&) const = default;
};

// The client will never get these of this stream's elements: tell whoever sent them, while the
// stream is still open (XEP-0206 §7).
struct Undelivered {
  StreamNumber stream;
  std::vector<std::string> payloads;
  bool operator==(const Undelivered&) const = default;
};

// The stream is over; no further event of it is told.
struct CloseStream {
  enum class How : std::uint8_t {
    kOrderly,  // with its end tag
    kCut,      // only the connection: the server keeps the stream for its client to resume
               // (XEP-0198 §5)
  };

  StreamNumber stream;
  How how;
  bool operator==(const CloseStream&) const = default;
};

enum class EndReason : std::uint8_t {
  kTerminatedByClient,
  kBadRequest,
  kRidOutOfWindow,
  kBadKey,         // §15
  kUnknownStream,  // §16.4
  kOveractive,     // too many requests, or too often (§11, §12, §14.3)
  kLimit,          // more than Limits allow, where back-pressure cannot work
  kInactive,
  kServerGone,  // connection lost, or closed by the server
  kStreamError,
  kShutdown,
};

// The session is over: forget it. Always the last action.
struct End {
  EndReason reason;
  bool operator==(const End&) const = default;
};

// Why a session ends whose server did, with this condition.
[[nodiscard]] EndReason reason_for(Condition condition);

using Action =
    std::variant<Reply, Forward, OpenStream, RestartStream, Undelivered, CloseStream, End>;
using Actions = std::vector<Action>;

}  // namespace bittern::bosh
