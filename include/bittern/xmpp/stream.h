// The client's side of one XMPP stream as a state machine (RFC 6120 §4): bytes from the server in,
// events out. What is to be written comes back as bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bittern/base/boxed.h"
#include "bittern/xml/namespace_scope.h"
#include "bittern/xml/stanza_splitter.h"
#include "bittern/xmpp/features.h"

namespace bittern::xmpp {

// What our stream header says (RFC 6120 §4.7); empty: nothing, but for `version`, then "1.0".
struct StreamHeader {
  std::string to;
  std::string from;
  std::string lang;
  std::string version;
  bool operator==(const StreamHeader&) const = default;
};

// The server answered our stream header with its own.
struct StreamOpened {
  std::string from;
  std::string id;
  std::string version;  // empty: a server from before XMPP 1.0, which sends no features
};

// A complete element, to be understood without the stream around it: its namespaces are declared
// on it, and a stanza has the xml:lang that it inherits (§4.7.4). Features come without STARTTLS
// and stream compression, which are not the client's to negotiate (XEP-0206 §4).
struct StreamElement {
  std::string bytes;
  bool is_features = false;  // which a server mostly has the same for all
};

// Stream management is on from here (XEP-0198 §3, §5): the server keeps what the client has not
// acknowledged, and knows what to do with it. Stands before the StreamElement that says so.
struct StreamManaged {};

// The features behind it have STARTTLS: told only where the policy awaits it.
struct StreamOffersTls {};

// Where see-other-host leads (RFC 6120 §4.9.3.19).
struct OtherHost {
  std::string host;        // a name, or an IP address without brackets
  std::uint16_t port = 0;  // 0: it does not say
  bool operator==(const OtherHost&) const = default;
};

// The server ended the stream with an error (RFC 6120 §4.9).
struct StreamError {
  std::string bytes;                                   // the whole stream:error
  std::string name;                                    // "conflict", empty if it names none
  std::optional<OtherHost> other_host = std::nullopt;  // with see-other-host, if it can be read
};

// The server closed the stream without an error.
struct StreamClosed {};

// What the server sends is no XMPP stream, or not one for us; close the connection:
//  - bytes that StanzaSplitter refuses, for what they are or for its limits;
//  - an attribute that stands twice in one tag;
//  - a root element that is no stream:stream, or that declares more than Stream's limits;
//  - features that require STARTTLS, or that cannot be read for what they offer.
struct StreamBroken {
  std::string reason;  // a phrase for the log
};

using StreamEvent = std::variant<StreamOpened, StreamElement, StreamManaged, StreamOffersTls,
                                 StreamError, StreamClosed, StreamBroken>;

class Stream {
 public:
  // What the server's stream header may declare, as each element that is cut out may get it all:
  // namespaces, and the bytes of their prefixes, their escaped URIs and xml:lang together.
  static constexpr std::size_t kMaxDeclarations = 64;
  static constexpr std::size_t kMaxDeclarationBytes = 1024;

  explicit Stream(xml::StanzaSplitter::Limits limits, FeaturePolicy policy = {})
      : splitter_(limits), policy_(policy) {}

  // The bytes that open the stream.
  [[nodiscard]] std::string open(const StreamHeader& header);
  // The bytes that open a new stream on the same connection (RFC 6120 §4.3.3); what is empty in
  // `header` is as before.
  [[nodiscard]] std::string restart(const StreamHeader& header);
  // The bytes that close our side of the stream.
  [[nodiscard]] std::string close() const;

  // Appends what `bytes` brought to `events`. After StreamError, StreamClosed or StreamBroken
  // everything that follows is ignored.
  void on_bytes(std::string_view bytes, std::vector<StreamEvent>& events);

  // An element has begun and its end has not arrived.
  [[nodiscard]] bool in_element() const { return static_cast<bool>(partial_); }

  bool operator==(const Stream&) const = default;

 private:
  [[nodiscard]] static std::string header_bytes(const StreamHeader& header);
  [[nodiscard]] std::size_t declared_bytes() const;
  void await_rest(std::string_view part);
  void on_piece(xml::StanzaSplitter::Found found, std::string_view element,
                std::vector<StreamEvent>& events);
  void on_start(std::string_view tag, std::vector<StreamEvent>& events);
  void on_element(std::string_view element, std::vector<StreamEvent>& events);
  void on_features(std::string_view element, std::vector<StreamEvent>& events);
  void end_with(StreamEvent event, std::vector<StreamEvent>& events);

  // What the server's stream header declares.
  [[nodiscard]] const xml::NamespaceScope& scope() const;
  [[nodiscard]] std::string_view lang() const { return lang_ ? *lang_ : std::string_view(); }

  std::string header_;  // packed: there is one for each session, and it is nearly never needed
  xml::StanzaSplitter splitter_;
  FeaturePolicy policy_;
  bool over_ = false;
  base::Boxed<xml::NamespaceScope> unusual_scope_;  // none: the two declarations that servers make
  base::Boxed<std::string> lang_;                   // of the header, if it has one
  base::Boxed<std::string> partial_;                // an element whose end has not arrived
};

}  // namespace bittern::xmpp
