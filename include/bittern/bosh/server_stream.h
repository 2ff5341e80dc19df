// One of a session's streams to servers, as the session sees it.
#pragma once

#include <cstddef>
#include <string>
#include <variant>

#include "bittern/base/boxed.h"
#include "bittern/bosh/action.h"
#include "bittern/bosh/condition.h"

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

struct ServerStream {
  // The server has not answered the stream header.
  struct Opening {
    bool operator==(const Opening&) const = default;
  };
  struct Flowing {
    bool operator==(const Flowing&) const = default;
  };
  // It takes no more for now.
  struct Congested {
    bool operator==(const Congested&) const = default;
  };

  StreamNumber number;
  std::variant<Opening, Flowing, Congested> state;
  bool managed = false;              // the server keeps what its client does not acknowledge (X7.2)
  base::Boxed<std::string> waiting;  // unless Flowing: taken from the client, not given yet
  base::Boxed<StreamInfo> news;      // not told to the client yet

  [[nodiscard]] std::size_t waiting_bytes() const { return waiting ? waiting->size() : 0; }
  [[nodiscard]] bool is_flowing() const { return std::holds_alternative<Flowing>(state); }
  [[nodiscard]] bool is_opening() const { return std::holds_alternative<Opening>(state); }
  bool operator==(const ServerStream&) const = default;
};

}  // namespace bittern::bosh
