// What the senders of stanzas hear when the client that they wrote to will never get them
// (XEP-0206 §7, RFC 6120 §8.3, RFC 6121 §8.5).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bittern::xmpp {

// Each element is a StreamElement's bytes; only its start tag is read. The bytes returned are for
// the server, on the stream that the elements came from, while it is still open. One for each
//  - message that is no error: recipient-unavailable;
//  - iq of type get or set: service-unavailable.
// None for presence, answers and errors, what is no stanza of jabber:client, what cannot be read,
// and an iq without an id, whose sender could not tell what the error answers.
[[nodiscard]] std::string bounces(const std::vector<std::string>& elements);

// The same for one element; empty: none.
[[nodiscard]] std::string bounce(std::string_view element);

}  // namespace bittern::xmpp
