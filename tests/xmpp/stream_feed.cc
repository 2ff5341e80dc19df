#include "stream_feed.h"

namespace bittern::xmpp {
namespace {

std::vector<std::string> feed_to(Stream stream, std::string_view first, std::string_view second) {
  (void)stream.open({"example.org", "", "", ""});
  std::vector<StreamEvent> events;
  stream.on_bytes(first, events);
  stream.on_bytes(second, events);
  std::vector<std::string> texts;
  texts.reserve(events.size());
  for (const StreamEvent& event : events) {
    texts.push_back(to_text(event));
  }
  return texts;
}

}  // namespace

const std::string kHeader =
    "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:db='jabber:server:dialback' "
    "xmlns:stream='http://etherx.jabber.org/streams' id='a&amp;b' from='example.org' "
    "version='1.0'>";

std::string to_text(const StreamEvent& event) {
  if (const auto* opened = std::get_if<StreamOpened>(&event)) {
    return "opened " + opened->from + " " + opened->id + " " + opened->version;
  }
  if (const auto* element = std::get_if<StreamElement>(&event)) {
    return element->bytes;
  }
  if (const auto* error = std::get_if<StreamError>(&event)) {
    return "error " + error->name + " " + error->bytes;
  }
  if (std::holds_alternative<StreamManaged>(event)) {
    return "managed";
  }
  return std::holds_alternative<StreamBroken>(event) ? "broken" : "closed";
}

std::vector<std::string> feed(std::string_view bytes, xml::StanzaSplitter::Limits limits) {
  return feed_to(Stream(limits), bytes, {});
}

std::vector<std::string> feed(std::string_view first, std::string_view second) {
  return feed_to(Stream({}), first, second);
}

}  // namespace bittern::xmpp
