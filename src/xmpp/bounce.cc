#include "bittern/xmpp/bounce.h"

#include <optional>

#include "bittern/xml/escape.h"
#include "bittern/xml/start_tag.h"
#include "xmpp/qualified_name.h"

namespace bittern::xmpp {
namespace {

constexpr std::string_view kStanzaErrorNamespace = "urn:ietf:params:xml:ns:xmpp-stanzas";

struct StanzaError {
  std::string_view type;       // what its sender may do about it (RFC 6120 §8.3.2)
  std::string_view condition;  // §8.3.3
};

std::optional<std::string> value_of(const xml::StartTag& tag, std::string_view attribute) {
  const auto raw = tag.find(attribute);
  return raw ? std::optional(xml::unescape(*raw)) : std::nullopt;
}

// RFC 6120 §8.3.1: an error is never answered with an error. RFC 6121 §5.2.2: any other type of a
// message, also one that is not known, is no error.
std::optional<StanzaError> error_for(std::string_view name, const xml::StartTag& tag) {
  const std::string type = value_of(tag, "type").value_or("");
  if (name == "message" && type != "error") {
    return StanzaError{"wait", "recipient-unavailable"};
  }
  if (name == "iq" && (type == "get" || type == "set") && tag.find("id")) {
    return StanzaError{"cancel", "service-unavailable"};
  }
  return std::nullopt;
}

}  // namespace

// There is no `from`: the server stamps the client's full JID on what comes on its stream, and may
// close the stream for another (RFC 6120 §8.1.2.1). A stanza without one came from the client's own
// account, which is where an error without a `to` goes (§8.1.1.1, §8.1.2.1). The stanza itself is
// not sent back (§8.3.1 leaves that open): it may be large, and its sender has it.
std::string bounce(std::string_view element) {
  const auto tag = xml::scan_start_tag(element);
  if (!tag) {
    return {};
  }
  const QualifiedName stanza = qualified_name(*tag, {});
  if (stanza.namespace_uri != kClientNamespace) {
    return {};
  }
  const auto error = error_for(stanza.name, *tag);
  if (!error) {
    return {};
  }
  std::string out("<");
  out.append(stanza.name).append(" type='error'");
  if (const auto from = value_of(*tag, "from")) {
    xml::append_attribute(out, "to", *from);
  }
  if (const auto id = value_of(*tag, "id")) {
    xml::append_attribute(out, "id", *id);
  }
  out.append("><error type='").append(error->type).append("'><").append(error->condition);
  xml::append_attribute(out, "xmlns", kStanzaErrorNamespace);
  return out.append("/></error></").append(stanza.name).append(">");
}

std::string bounces(const std::vector<std::string>& elements) {
  std::string out;
  for (const std::string& element : elements) {
    out += bounce(element);
  }
  return out;
}

}  // namespace bittern::xmpp
