// What a Session wants done: the outputs of every call, in the order in which to do them.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "bittern/bosh/body.h"
#include "bittern/bosh/condition.h"

namespace bittern::bosh {

// Names one HTTP request that waits for its response; chosen by the host, never used twice.
enum class RequestId : std::uint64_t {};

// Answer this request, with status 200 and terms().content.
struct Reply {
  RequestId request;
  std::string body;
  bool operator==(const Reply&) const = default;
};

// Send these complete elements to the server.
struct Forward {
  std::string bytes;
  bool operator==(const Forward&) const = default;
};

// Connect to the server of `request.to` and open a stream.
struct OpenStream {
  StreamRequest request;
  bool operator==(const OpenStream&) const = default;
};

// Send a new stream header on the same connection (XEP-0206 §5); what is empty in `request` is
// as before.
struct RestartStream {
  StreamRequest request;
  bool operator==(const RestartStream&) const = default;
};

// Close the stream: an orderly end towards the server.
struct CloseStream {
  bool operator==(const CloseStream&) const = default;
};

enum class EndReason : std::uint8_t {
  kTerminatedByClient,
  kBadRequest,
  kRidOutOfWindow,
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

using Action = std::variant<Reply, Forward, OpenStream, RestartStream, CloseStream, End>;
using Actions = std::vector<Action>;

}  // namespace bittern::bosh
