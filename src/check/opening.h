// The first words of a stream: what the server offers, before anybody logs in.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bittern/base/time.h"
#include "bittern/xml/stanza_splitter.h"
#include "bittern/xmpp/stream.h"
#include "check/features.h"
#include "net/connection.h"
#include "net/loop.h"

namespace bittern::check {

// One of offer, error and reason is there.
struct Opening {
  std::optional<Offer> offer;
  std::optional<xmpp::StreamError> error;
  std::string reason;       // no stream came to be
  bool before_1_0 = false;  // the server sends no features (RFC 6120 §4.7.5); offer is empty
};

// Runs `loop` until the features have come, or `deadline`; then ends the stream and the connection.
[[nodiscard]] Opening open_stream(net::Loop& loop, std::unique_ptr<net::Connection> connection,
                                  const std::string& domain, xmpp::Stream stream,
                                  base::Time deadline);

}  // namespace bittern::check
