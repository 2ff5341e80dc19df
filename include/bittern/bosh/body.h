// The `<body/>` of a client's request, decoded (XEP-0124 §6 to §16, XEP-0206 §8).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bittern/base/expected.h"
#include "bittern/xml/body_reader.h"

namespace bittern::bosh {

// A request id: 1 to 2^53 - 1 (XEP-0124 §14.1).
struct Rid {
  static constexpr std::uint64_t kMax = (std::uint64_t{1} << 53) - 1;

  std::uint64_t value = 0;
  auto operator<=>(const Rid&) const = default;
  [[nodiscard]] Rid plus(std::uint64_t count) const { return Rid{value + count}; }
};

// A version of BOSH, compared number by number: 1.10 is newer than 1.9 (XEP-0124 §7.1).
struct Version {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  auto operator<=>(const Version&) const = default;
};

// What a creation or restart request says of the stream to the server; empty: not said.
struct StreamRequest {
  std::string to;
  std::string from;
  std::string lang;          // xml:lang
  std::string xmpp_version;  // xmpp:version
  std::string route = {};    // of a creation or an added stream; no URI (B7.1.7)
  bool operator==(const StreamRequest&) const = default;
};

struct Body {
  Rid rid;
  std::optional<std::string> sid;  // none: a session creation request

  StreamRequest stream_request;
  std::optional<std::uint16_t> wait;  // seconds; numbers above the type's are taken as its largest
  std::optional<std::uint8_t> hold;
  std::optional<Version> ver;
  std::string content;  // Content-Type wanted; empty where it is missing or could not be a field

  std::optional<std::uint16_t> pause;  // seconds
  bool terminate = false;              // type='terminate'
  bool restart = false;                // xmpp:restart

  std::optional<std::uint64_t> ack;  // highest rid whose response is there (§9.2); 1 at creation
  std::string key;                   // §15; empty: none
  std::string newkey;
  std::string stream;  // the name of one stream (§16); empty: all of the session's

  // The children, one after another, as bytes that mean the same inside a stream whose default
  // namespace is jabber:client. What they inherit of the httpbind namespace from the body becomes
  // jabber:client (X2.6); what they declare themselves stays.
  std::string payload;

  // Nothing for the server, and nothing for the session but to hold it.
  [[nodiscard]] bool is_empty() const {
    return payload.empty() && !terminate && !restart && !pause;
  }
  bool operator==(const Body&) const = default;
};

// Why a request is refused with bad-request, as a phrase for the log.
struct Refusal {
  std::string reason;
  std::optional<std::string> sid;  // where the request could be read so far
  bool legacy = false;             // a session creation request without `ver` (§17.1)
  std::string content = {};        // as in Body
};

// `wrapper` as BodyReader read it from `document`. Refused: a root other than httpbind's body, no
// rid or one out of range, numbers that are none, a value of xmpp:restart that is no boolean, an
// attribute of more than 3071 bytes, a payload of more than four times the document's size or with
// attributes of httpbind's, a creation request of type='terminate'.
[[nodiscard]] base::Expected<Body, Refusal> decode_body(xml::Wrapper&& wrapper,
                                                        std::string_view document);
[[nodiscard]] inline base::Expected<Body, Refusal> decode_body(const xml::Wrapper& wrapper,
                                                               std::string_view document) {
  return decode_body(xml::Wrapper(wrapper), document);
}

}  // namespace bittern::bosh
