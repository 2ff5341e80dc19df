// What is left out of features for channel binding and a certificate of ours (CB5, CB6), and what
// STARTTLS in them means.
#include <catch2/catch.hpp>

#include "stream_feed.h"

namespace bittern::xmpp {
namespace {

using StartTls = FeaturePolicy::StartTls;

const std::string kStart =
    "<stream:features xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
const std::string kEnd = "</stream:features>";

std::vector<std::string> feed_by(const FeaturePolicy& policy, const std::string& content) {
  Stream stream({}, policy);
  (void)stream.open({"example.org", "", "", ""});
  std::vector<StreamEvent> events;
  stream.on_bytes(kHeader + "<stream:features>" + content + kEnd, events);
  std::vector<std::string> texts;
  for (std::size_t i = 1; i < events.size(); ++i) {
    texts.push_back(std::holds_alternative<StreamOffersTls>(events[i]) ? "offers"
                                                                       : to_text(events[i]));
  }
  return texts;
}

std::string left_by(const FeaturePolicy& policy, const std::string& content) {
  const auto texts = feed_by(policy, content);
  REQUIRE(texts.size() == 1);
  REQUIRE(texts[0].substr(0, kStart.size()) == kStart);
  return texts[0].substr(kStart.size(), texts[0].size() - kStart.size() - kEnd.size());
}

const FeaturePolicy kNoBinding = {StartTls::kOver, true, false};
const FeaturePolicy kNoExternal = {StartTls::kOver, false, true};

std::string sasl(const std::string& mechanisms) {
  return "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + mechanisms + "</mechanisms>";
}

std::string sasl2(const std::string& content) {
  return "<authentication xmlns='urn:xmpp:sasl:2'>" + content + "</authentication>";
}

const std::string kPlus = "<mechanism>SCRAM-SHA-1-PLUS</mechanism>";
const std::string kScram = "<mechanism>SCRAM-SHA-1</mechanism>";
const std::string kExternal = "<mechanism> EXTERNAL\n</mechanism>";
const std::string kBindings =
    "<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'><channel-binding type='tls-exporter'/>"
    "</sasl-channel-binding>";

}  // namespace

TEST_CASE("CB5: by default features stay as they are, channel binding and all") {
  const std::string all = sasl(kPlus + kScram + kExternal) + kBindings + sasl2(kPlus + kBindings);
  CHECK(left_by({}, all) == all);
  CHECK(left_by({StartTls::kOver, false, false}, all) == all);
}

TEST_CASE("CB5: with strip_channel_binding nothing of it is left, in SASL and SASL2") {
  CHECK(left_by(kNoBinding, sasl(kPlus + kScram)) == sasl(kScram));
  CHECK(left_by(kNoBinding, sasl(kScram + kPlus + kExternal)) == sasl(kScram + kExternal));
  CHECK(left_by(kNoBinding, "<a/>" + kBindings + "<b/>") == "<a/><b/>");
  CHECK(left_by(kNoBinding, sasl2(kPlus + kScram + kBindings + "<inline><x/></inline>")) ==
        sasl2(kScram + "<inline><x/></inline>"));
  CHECK(left_by(kNoBinding, sasl("<mechanism>PLUS</mechanism>")) ==
        sasl("<mechanism>PLUS</mechanism>"));
  CHECK(left_by(kNoBinding, sasl("<mechanism>HT-SHA-256-EXPR-PLUS</mechanism>" + kScram)) ==
        sasl(kScram));
}

TEST_CASE("CB6: with a certificate of ours EXTERNAL is not shown, in SASL and SASL2") {
  CHECK(left_by(kNoExternal, sasl(kExternal + kPlus)) == sasl(kPlus));
  CHECK(left_by(kNoExternal, sasl2(kScram + kExternal)) == sasl2(kScram));
  CHECK(left_by(kNoExternal, sasl(kScram) + kBindings) == sasl(kScram) + kBindings);
}

TEST_CASE("CB6: a list that would be empty goes") {
  CHECK(left_by(kNoExternal, "<a/>" + sasl(kExternal)) == "<a/>");
  CHECK(left_by(kNoExternal, sasl2(kExternal + "<inline/>") + "<a/>") == "<a/>");
  CHECK(left_by(kNoExternal, sasl("")) == sasl(""));  // which it was before
}

TEST_CASE("CB5, CB6: what cannot be read for what it offers is not shown") {
  const std::string with_text = sasl(std::string(kScram).append(kExternal).append("x"));
  for (const FeaturePolicy& policy : {kNoBinding, kNoExternal}) {
    CHECK(left_by(policy, "<a/>" + with_text) == "<a/>");
    CHECK(left_by(policy, sasl2("x" + kScram)).empty());
    for (const char* hidden : {"<![CDATA[EXTERNAL]]>", "<![CDATA[X-PLUS]]>", "EXTERNAL<a/>", "<a/>",
                               "X-<![CDATA[PLUS]]>", ""}) {
      INFO(hidden);
      const std::string first = std::string("<mechanism>").append(hidden).append("</mechanism>");
      CHECK(left_by(policy, sasl(first + kScram)) == sasl(kScram));
    }
  }
  CHECK(left_by(kNoExternal, sasl("<mechanism>EXTERNA&#76;</mechanism>" + kScram)) == sasl(kScram));
  const std::string odd = sasl("<mechanism><![CDATA[X]]></mechanism>x");
  CHECK(left_by({StartTls::kOver, false, false}, odd) == odd);
}

TEST_CASE("CB5: lists of other namespaces and prefixes are told apart") {
  const std::string other = "<mechanisms xmlns='urn:x'>" + kPlus + kExternal + "</mechanisms>";
  CHECK(left_by({StartTls::kOver, true, true}, other) == other);
  CHECK(left_by(kNoBinding,
                "<s:mechanisms xmlns:s='urn:ietf:params:xml:ns:xmpp-sasl'><s:mechanism>X-PLUS"
                "</s:mechanism><s:mechanism>X</s:mechanism></s:mechanisms>") ==
        "<s:mechanisms xmlns:s='urn:ietf:params:xml:ns:xmpp-sasl'><s:mechanism>X</s:mechanism>"
        "</s:mechanisms>");
}

TEST_CASE("SV3, SV4: STARTTLS is told of where it is awaited, and means nothing behind TLS") {
  const std::string offer = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
  const std::string must =
      "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>";
  const std::string rest = kStart + "<a/>" + kEnd;
  using Texts = std::vector<std::string>;
  CHECK(feed_by({StartTls::kAwaited}, offer + "<a/>") == Texts{"offers", rest});
  CHECK(feed_by({StartTls::kAwaited}, must + "<a/>") == Texts{"offers", rest});
  CHECK(feed_by({StartTls::kAwaited}, "<a/>") == Texts{rest});
  CHECK(feed_by({StartTls::kOver}, must + "<a/>") == Texts{rest});
  CHECK(feed_by({StartTls::kNotSpoken}, offer + "<a/>") == Texts{rest});
  CHECK(feed_by({StartTls::kNotSpoken}, must + "<a/>") == Texts{"broken"});
}

}  // namespace bittern::xmpp
