// Reads along while somebody else logs in: what the server says, and which mechanism is tried.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bittern/xml/stanza_splitter.h"
#include "bittern/xmpp/stream.h"
#include "check/features.h"

namespace bittern::check {

class StreamWatch {
 public:
  struct Seen {
    std::string mechanism;       // the last one that the client tried
    bool opened = false;         // the server's stream
    bool authenticated = false;  // the server said success
    std::string refusal;         // the condition of the last SASL failure (RFC 6120 §6.5)
    std::optional<Offer> offer;  // the last features
    std::string end;             // a phrase, when the server ended the stream, or broke it
    bool given_up = false;       // the client ended it
  };

  explicit StreamWatch(xml::StanzaSplitter::Limits limits);

  // False: that is no XMPP, and nothing more of it should be taken.
  [[nodiscard]] bool on_server_bytes(std::string_view bytes);
  // Of libstrophe, which writes one element at a time.
  void on_client_bytes(std::string_view bytes);

  [[nodiscard]] const Seen& seen() const { return seen_; }

 private:
  void on_event(const xmpp::StreamEvent& event);
  void on_element(const std::string& bytes);

  xml::StanzaSplitter::Limits limits_;
  xmpp::Stream stream_;
  bool restarts_ = false;  // the stream ends with the bytes at hand (RFC 6120 §6.4.6)
  bool broken_ = false;
  Seen seen_;
};

}  // namespace bittern::check
