// RFC 6120 §4, §5: what a server says, before TLS and behind it, is the same however the network
// cut it, nothing follows the end, and nobody is shown what the policy leaves out (CB5, CB6).
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "bittern/xml/start_tag.h"
#include "bittern/xmpp/start_tls.h"
#include "bittern/xmpp/stream.h"
#include "tests/fuzz/mechanisms_shown.h"
#include "tests/fuzz/pieces.h"
#include "tests/fuzz/source.h"
#include "xmpp/qualified_name.h"

namespace bittern {
namespace {

using fuzz::require;
using xml::StanzaSplitter;
using xmpp::FeaturePolicy;
using xmpp::StartTls;
using Texts = std::vector<std::string>;

std::string to_text(const xmpp::StreamOpened& opened) {
  return "opened " + opened.from + "\n" + opened.id + "\n" + opened.version;
}
std::string to_text(const xmpp::StreamElement& element) { return element.bytes; }
std::string to_text(const xmpp::StreamManaged&) { return "managed"; }
std::string to_text(const xmpp::StreamOffersTls&) { return "offers"; }
std::string to_text(const xmpp::StreamClosed&) { return "closed"; }
std::string to_text(const xmpp::StreamBroken& broken) { return "broken " + broken.reason; }
std::string to_text(const StartTls::Say& say) { return "say " + say.bytes; }
std::string to_text(const StartTls::Begin&) { return "begin"; }

std::string to_text(const xmpp::StreamError& error) {
  std::string text = "error " + error.name + "\n" + error.bytes;
  if (error.other_host) {
    require(error.name == "see-other-host", "only see-other-host leads elsewhere");
    require(!error.other_host->host.empty(), "it leads to a host");
    text += "\n" + error.other_host->host + "\n" + std::to_string(error.other_host->port);
  }
  return text;
}

template <typename Event>
Texts to_texts(const std::vector<Event>& events) {
  Texts texts;
  for (const Event& event : events) {
    texts.push_back(std::visit([](const auto& each) { return to_text(each); }, event));
  }
  return texts;
}

template <typename Event>
bool is_end(const Event& event) {
  return std::holds_alternative<xmpp::StreamError>(event) ||
         std::holds_alternative<xmpp::StreamClosed>(event) ||
         std::holds_alternative<xmpp::StreamBroken>(event);
}

bool is_saying(const StartTls::Event& event) {
  return std::holds_alternative<StartTls::Say>(event);
}

// What a value of type Machine makes of the pieces, and what it is then.
template <typename Machine, typename Event>
struct Heard {
  Machine machine;
  std::vector<Event> events;

  void feed(const fuzz::Pieces& pieces) {
    for (const std::string_view piece : pieces) {
      machine.on_bytes(piece, events);
    }
  }
};

using HeardStream = Heard<xmpp::Stream, xmpp::StreamEvent>;
using HeardStartTls = Heard<StartTls, StartTls::Event>;

// How far a StartTls that is over has read on is of no meaning.
bool is_over(const HeardStartTls& heard) {
  return !heard.events.empty() && !is_saying(heard.events.back());
}
bool is_over(const HeardStream&) { return false; }

template <typename Machine, typename Event>
void check_cuts(Heard<Machine, Event> fresh, const Heard<Machine, Event>& whole,
                std::string_view bytes) {
  Heard<Machine, Event> byte_by_byte = fresh;
  byte_by_byte.feed(fuzz::bytewise(bytes));
  fresh.feed(fuzz::cut_by_content(bytes));
  for (const Heard<Machine, Event>& cut : {fresh, byte_by_byte}) {
    require(to_texts(cut.events) == to_texts(whole.events), "cut, it is the same events");
    require(is_over(whole) || cut.machine == whole.machine, "cut, it is the same value");
  }
}

bool is_features(std::string_view element) {
  const auto tag = xml::scan_start_tag(element);
  require(tag.has_value(), "an element's start tag can be read");
  const auto name = xmpp::qualified_name(*tag, {});
  return name.name == "features" && name.namespace_uri == xmpp::kStreamsNamespace;
}

void require_left_out(const FeaturePolicy& policy, std::string_view features) {
  for (const std::string& name : fuzz::mechanisms_shown(features)) {
    require(!policy.strip_external || name != "EXTERNAL", "EXTERNAL is not shown");
    require(!policy.strip_channel_binding || !fuzz::ends_with(name, "-PLUS"), "-PLUS is not shown");
  }
}

void require_policy(const FeaturePolicy& policy, const HeardStream& heard) {
  for (std::size_t i = 0; i < heard.events.size(); ++i) {
    const auto& event = heard.events[i];
    require(!is_end(event) || i + 1 == heard.events.size(), "nothing follows the end");
    if (std::holds_alternative<xmpp::StreamOffersTls>(event)) {
      require(policy.starttls == FeaturePolicy::StartTls::kAwaited, "it is told where awaited");
      require(i + 1 < heard.events.size() &&
                  std::holds_alternative<xmpp::StreamElement>(heard.events[i + 1]),
              "it stands before its features");
    } else if (const auto* element = std::get_if<xmpp::StreamElement>(&event)) {
      if (is_features(element->bytes)) {
        require_left_out(policy, element->bytes);
      }
    }
  }
}

void check_stream(const FeaturePolicy& policy, StanzaSplitter::Limits limits,
                  std::string_view bytes) {
  const HeardStream fresh{xmpp::Stream(limits, policy), {}};
  HeardStream whole = fresh;
  whole.feed(fuzz::whole(bytes));
  require_policy(policy, whole);
  check_cuts(fresh, whole, bytes);
}

// §5.4.3.3: TLS begins once, only when asked for, and what was read behind <proceed/> is nothing.
void require_order(const HeardStartTls& heard) {
  std::size_t said = 0;
  for (std::size_t i = 0; i < heard.events.size(); ++i) {
    const auto& event = heard.events[i];
    const bool begins = std::holds_alternative<StartTls::Begin>(event);
    if (is_saying(event)) {
      ++said;
    } else {
      require(begins || is_end(event), "what is not said is an end");
      require(i + 1 == heard.events.size(), "nothing follows the end");
    }
    require(!begins || said == 1, "TLS begins when it was asked for");
  }
  require(said <= 1, "it is asked for once");
}

void check_start_tls(StanzaSplitter::Limits limits, std::string_view bytes) {
  const HeardStartTls fresh{StartTls(limits), {}};
  HeardStartTls whole = fresh;
  whole.feed(fuzz::whole(bytes));
  require_order(whole);
  check_cuts(fresh, whole, bytes);
  const Texts before = to_texts(whole.events);
  if (is_over(whole)) {
    whole.feed({"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"});
    require(to_texts(whole.events) == before, "after the end there is nothing");
  }
}

}  // namespace
}  // namespace bittern

// The first byte says the policy, the others are the server's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bittern;
  using Tls = xmpp::FeaturePolicy::StartTls;
  std::string_view bytes = fuzz::text(data, size);
  fuzz::Source choice(bytes.substr(0, 1));
  const std::uint32_t chosen = choice.below(12);
  bytes.remove_prefix(std::min<std::size_t>(1, bytes.size()));
  const std::array<Tls, 3> kinds{Tls::kNotSpoken, Tls::kAwaited, Tls::kOver};
  const xmpp::FeaturePolicy policy{kinds.at(chosen / 4), chosen % 2 == 1, chosen / 2 % 2 == 1};
  constexpr xml::StanzaSplitter::Limits kSmall{200, 3};
  for (const auto& limits : {xml::StanzaSplitter::Limits{}, kSmall}) {
    check_stream(policy, limits, bytes);
    check_start_tls(limits, bytes);
  }
  return 0;
}
