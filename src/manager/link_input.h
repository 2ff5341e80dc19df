// What a batch of the server's bytes means to a session.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bittern/bosh/condition.h"
#include "bittern/bosh/payload.h"
#include "bittern/bosh/session.h"
#include "bittern/xmpp/stream.h"
#include "manager/common_texts.h"

namespace bittern::manager {

struct LinkInput {
  struct Lost {
    bosh::ServerLoss loss;
    std::string reason;  // for the log
    // For it as well: how far it got before the stream was open, else "session".
    std::string_view stage = "session";
  };

  std::optional<bosh::StreamInfo> opened;  // comes before the elements
  std::vector<bosh::Payload> elements;
  std::optional<xmpp::OtherHost> other_host;  // with `lost`: where the server wants its client
  // Stream management began with one of the elements (SM3.1): from now on, nothing is bounced.
  bool managed = false;
  std::optional<Lost> lost;  // comes after the elements
};

// An end of the stream without an error is remote-connection-failed too (AMB-9). The features are
// shared through the server's `texts`.
[[nodiscard]] LinkInput to_link_input(std::vector<xmpp::StreamEvent> events, CommonTexts& texts);

}  // namespace bittern::manager
