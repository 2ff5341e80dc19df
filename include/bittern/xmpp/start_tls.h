// The client's side of STARTTLS as a value (RFC 6120 §5.4): from a plain connection to the point
// where TLS begins. Then it is over; the stream proper begins on a Stream of its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bittern/xml/stanza_splitter.h"
#include "bittern/xmpp/stream.h"

namespace bittern::xmpp {

class StartTls {
 public:
  // To be written to the server.
  struct Say {
    std::string bytes;
  };
  // The server awaits TLS. What it has said behind that, in the same bytes, is discarded
  // (§5.4.3.3): somebody else may have written it.
  struct Begin {};

  // Of stream.h's, StreamBroken also for a server that offers no STARTTLS, or refuses it. All but
  // Say are the end.
  using Event = std::variant<Say, Begin, StreamError, StreamClosed, StreamBroken>;

  explicit StartTls(xml::StanzaSplitter::Limits limits);

  // The bytes that open the stream: without `from`, for who it is, is nobody's affair yet (§4.7.1).
  [[nodiscard]] std::string open(StreamHeader header);

  // Appends what `bytes` brought to `events`; after the end nothing.
  void on_bytes(std::string_view bytes, std::vector<Event>& events);

  bool operator==(const StartTls&) const = default;

 private:
  enum class State : std::uint8_t {
    kAwaitsFeatures,
    kOffered,  // the features themselves are still to come
    kAwaitsProceed,
    kOver,
  };

  void on_event(StreamEvent& event, std::vector<Event>& events);
  void on_element(std::string_view element, std::vector<Event>& events);
  void end_with(Event event, std::vector<Event>& events);

  Stream stream_;
  State state_ = State::kAwaitsFeatures;
};

}  // namespace bittern::xmpp
