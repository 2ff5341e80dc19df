#include "check/stream_watch.h"

#include <variant>

#include "bittern/xml/start_tag.h"
#include "check/element.h"

namespace bittern::check {
namespace {

constexpr std::string_view kSasl = "urn:ietf:params:xml:ns:xmpp-sasl";

xmpp::Stream fresh(xml::StanzaSplitter::Limits limits) {
  return xmpp::Stream(limits, {xmpp::FeaturePolicy::StartTls::kOver});
}

}  // namespace

StreamWatch::StreamWatch(xml::StanzaSplitter::Limits limits)
    : limits_(limits), stream_(fresh(limits)) {}

bool StreamWatch::on_server_bytes(std::string_view bytes) {
  std::vector<xmpp::StreamEvent> events;
  stream_.on_bytes(bytes, events);
  for (const xmpp::StreamEvent& event : events) {
    on_event(event);
  }
  if (restarts_) {
    restarts_ = false;
    stream_ = fresh(limits_);
  }
  return !broken_;
}

void StreamWatch::on_event(const xmpp::StreamEvent& event) {
  if (std::holds_alternative<xmpp::StreamOpened>(event)) {
    seen_.opened = true;
  } else if (const auto* element = std::get_if<xmpp::StreamElement>(&event)) {
    on_element(element->bytes);
  } else if (const auto* error = std::get_if<xmpp::StreamError>(&event)) {
    seen_.end = "stream error " + error->name;
  } else if (std::holds_alternative<xmpp::StreamClosed>(event)) {
    seen_.end = "the server closed the stream";
  } else if (const auto* broken = std::get_if<xmpp::StreamBroken>(&event)) {
    seen_.end = broken->reason;
    broken_ = true;
  }
}

void StreamWatch::on_element(const std::string& bytes) {
  const auto element = Element::parse(bytes);
  if (!element) {
    return;
  }
  if (element->name == "features") {
    seen_.offer = read_offer(bytes);
    // libstrophe 0.12.2 does not survive it: it copies the <bind/> that is not there.
    if (seen_.authenticated && !(seen_.offer && seen_.offer->bind)) {
      seen_.end = "the server offers no resource binding after the login";
      broken_ = true;
    }
  } else if (element->space == kSasl && element->name == "success") {
    seen_.authenticated = true;
    restarts_ = true;
  } else if (element->space == kSasl && element->name == "failure") {
    seen_.refusal = element->children.empty() ? "no reason given" : element->children[0].name;
  }
}

void StreamWatch::on_client_bytes(std::string_view bytes) {
  seen_.given_up = seen_.given_up || bytes.find("</stream:stream>") != std::string_view::npos;
  const std::size_t at = bytes.find("<auth ");
  if (at == std::string_view::npos) {
    return;
  }
  if (const auto tag = xml::scan_start_tag(bytes.substr(at))) {
    seen_.mechanism = tag->find("mechanism").value_or(std::string_view());
  }
}

}  // namespace bittern::check
