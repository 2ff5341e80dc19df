#include "bittern/xmpp/start_tls.h"

#include <utility>

#include "bittern/xml/start_tag.h"
#include "xmpp/qualified_name.h"

namespace bittern::xmpp {
namespace {

constexpr std::string_view kTlsNamespace = "urn:ietf:params:xml:ns:xmpp-tls";
constexpr const char* kStartTls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
constexpr const char* kNotOffered =
    "the server offers no STARTTLS; set tls = \"direct\" if it speaks TLS at once, or \"none\" on "
    "a "
    "private link";

}  // namespace

StartTls::StartTls(xml::StanzaSplitter::Limits limits)
    : stream_(limits, FeaturePolicy{FeaturePolicy::StartTls::kAwaited}) {}

std::string StartTls::open(StreamHeader header) {
  header.from.clear();
  return stream_.open(header);
}

void StartTls::on_bytes(std::string_view bytes, std::vector<Event>& events) {
  std::vector<StreamEvent> heard;
  if (state_ != State::kOver) {
    stream_.on_bytes(bytes, heard);
  }
  for (StreamEvent& event : heard) {
    if (state_ != State::kOver) {
      on_event(event, events);
    }
  }
}

void StartTls::on_event(StreamEvent& event, std::vector<Event>& events) {
  if (auto* error = std::get_if<StreamError>(&event)) {
    end_with(std::move(*error), events);
  } else if (std::holds_alternative<StreamClosed>(event)) {
    end_with(StreamClosed{}, events);
  } else if (auto* broken = std::get_if<StreamBroken>(&event)) {
    end_with(std::move(*broken), events);
  } else if (std::holds_alternative<StreamOffersTls>(event)) {
    state_ = state_ == State::kAwaitsFeatures ? State::kOffered : state_;
  } else if (const auto* element = std::get_if<StreamElement>(&event)) {
    on_element(element->bytes, events);
  } else if (const auto* opened = std::get_if<StreamOpened>(&event)) {
    if (opened->version.empty()) {  // from before XMPP 1.0: it has no features
      end_with(StreamBroken{kNotOffered}, events);
    }
  }
}

void StartTls::on_element(std::string_view element, std::vector<Event>& events) {
  if (state_ == State::kOffered) {
    state_ = State::kAwaitsProceed;
    events.emplace_back(Say{kStartTls});
    return;
  }
  if (state_ == State::kAwaitsFeatures) {
    end_with(StreamBroken{kNotOffered}, events);
    return;
  }
  const auto tag = xml::scan_start_tag(element);
  const QualifiedName name = tag ? qualified_name(*tag, {}) : QualifiedName{};
  const bool is_tls = name.namespace_uri == kTlsNamespace;
  if (is_tls && name.name == "proceed") {
    end_with(Begin{}, events);
  } else if (is_tls && name.name == "failure") {
    end_with(StreamBroken{"the server refused STARTTLS"}, events);
  } else {
    end_with(StreamBroken{"the server answered STARTTLS with something else"}, events);
  }
}

void StartTls::end_with(Event event, std::vector<Event>& events) {
  state_ = State::kOver;
  events.push_back(std::move(event));
}

}  // namespace bittern::xmpp
