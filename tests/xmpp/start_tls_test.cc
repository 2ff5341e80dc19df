// The client's side of STARTTLS (RFC 6120 §5.4; SV3).
#include "bittern/xmpp/start_tls.h"

#include <catch2/catch.hpp>

#include "stream_feed.h"

namespace bittern::xmpp {
namespace {

const std::string kOffer =
    "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><a/></stream:features>";
const std::string kProceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const std::string kFailure = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const std::string kSay = "say <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

std::string to_text(const StartTls::Event& event) {
  if (const auto* say = std::get_if<StartTls::Say>(&event)) {
    return "say " + say->bytes;
  }
  if (const auto* error = std::get_if<StreamError>(&event)) {
    return "error " + error->name;
  }
  if (const auto* broken = std::get_if<StreamBroken>(&event)) {
    return "broken: " + broken->reason.substr(0, broken->reason.find(';'));
  }
  return std::holds_alternative<StartTls::Begin>(event) ? "begin" : "closed";
}

std::vector<std::string> feed(std::initializer_list<std::string_view> pieces) {
  StartTls start_tls{xml::StanzaSplitter::Limits{}};
  (void)start_tls.open({"example.org", "", "", ""});
  std::vector<StartTls::Event> events;
  for (const std::string_view piece : pieces) {
    start_tls.on_bytes(piece, events);
  }
  std::vector<std::string> texts;
  for (const StartTls::Event& event : events) {
    texts.push_back(to_text(event));
  }
  return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("SV1: the header before TLS does not say who it is (RFC 6120 §4.7.1)") {
  StartTls start_tls{xml::StanzaSplitter::Limits{}};
  CHECK(start_tls.open({"example.org", "alice@example.org", "de", "1.0"}) ==
        "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
        "xmlns:stream='http://etherx.jabber.org/streams' version='1.0' to='example.org' "
        "xml:lang='de'>");
}

TEST_CASE("SV3: features, starttls, proceed, and TLS begins (RFC 6120 §5.4.2, §5.4.3)") {
  CHECK(feed({kHeader}).empty());
  CHECK(feed({kHeader, kOffer}) == Texts{kSay});
  CHECK(feed({kHeader, kOffer, kProceed}) == Texts{kSay, "begin"});
  CHECK(feed({kHeader,
              "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/>"
              "</starttls></stream:features>",
              "\n<t:proceed xmlns:t='urn:ietf:params:xml:ns:xmpp-tls'></t:proceed>"}) ==
        Texts{kSay, "begin"});
}

TEST_CASE("SV3: split at every byte it is the same, and cut at every byte it does not begin") {
  const std::string whole = kHeader + kOffer + kProceed;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    INFO(at);
    CHECK(feed({whole.substr(0, at), whole.substr(at)}) == Texts{kSay, "begin"});
    const Texts cut = feed({whole.substr(0, at)});
    CHECK((cut.empty() || cut == Texts{kSay}));
  }
}

TEST_CASE("SV3: what stands behind proceed is discarded, whatever it is (RFC 6120 §5.4.3.3)") {
  for (const char* behind :
       {"<stream:features><mechanisms/></stream:features>", "</stream:stream>", "<message/>", "<<",
        "\x16\x03\x01", "<stream:error><conflict/></stream:error>", "\xFF"}) {
    CHECK(feed({kHeader, kOffer, kProceed + behind}) == Texts{kSay, "begin"});
    CHECK(feed({kHeader, kOffer, kProceed, behind}) == Texts{kSay, "begin"});
  }
}

TEST_CASE("SV3: a server that does not offer STARTTLS is not gone on with") {
  const std::string none = "broken: the server offers no STARTTLS";
  CHECK(feed({kHeader, "<stream:features><a/></stream:features>"}) == Texts{none});
  CHECK(feed({kHeader, "<stream:features/>"}) == Texts{none});
  CHECK(feed({kHeader, "<message/>"}) == Texts{none});
  CHECK(feed({kHeader, kProceed}) == Texts{none});  // before it was asked
  // Of another namespace.
  CHECK(feed({kHeader, "<stream:features><starttls/></stream:features>"}) == Texts{none});
}

TEST_CASE("SV2: a server from before XMPP 1.0 has no STARTTLS (RFC 6120 §4.7.5)") {
  CHECK(feed({"<stream:stream xmlns='jabber:client' id='1' "
              "xmlns:stream='http://etherx.jabber.org/streams'>"}) ==
        Texts{"broken: the server offers no STARTTLS"});
}

TEST_CASE("SV3: a server that refuses, or says something else, is not gone on with (§5.4.2.2)") {
  CHECK(feed({kHeader, kOffer, kFailure}) == Texts{kSay, "broken: the server refused STARTTLS"});
  const std::string other = "broken: the server answered STARTTLS with something else";
  CHECK(feed({kHeader, kOffer, "<proceed/>"}) == Texts{kSay, other});
  CHECK(feed({kHeader, kOffer, kOffer}) == Texts{kSay, other});
  CHECK(feed({kHeader, kOffer, "<message/>"}) == Texts{kSay, other});
}

TEST_CASE("SV11: how the stream ends before TLS is told, once") {
  const std::string error =
      "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>";
  CHECK(feed({kHeader, error, "</stream:stream>"}) == Texts{"error host-unknown"});
  CHECK(feed({kHeader, kOffer, error}) == Texts{kSay, "error host-unknown"});
  CHECK(feed({kHeader, "</stream:stream>", kOffer}) == Texts{"closed"});
  CHECK(feed({"HTTP/1.1 400 Bad Request\r\n\r\n"}).size() == 1);
  CHECK(feed({kHeader, "<!-- -->", kOffer}).size() == 1);
}

}  // namespace bittern::xmpp
