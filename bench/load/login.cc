#include "bench/load/login.h"

#include "bench/common/xml_text.h"

namespace bittern::bench {
namespace {

constexpr std::string_view kAuth =
    "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>";
constexpr std::string_view kBind =
    "<iq xmlns='jabber:client' type='set' id='bind_1'>"
    "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>";
constexpr std::string_view kSession =
    "<iq xmlns='jabber:client' type='set' id='session_1'>"
    "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>";
constexpr std::string_view kPresence = "<presence xmlns='jabber:client'/>";

}  // namespace

Login::Step Login::hear(std::string_view xml) {
  switch (state_) {
    case State::kMechanisms:
      if (!contains(xml, "</mechanisms>")) {
        return {Do::kWait};
      }
      state_ = State::kAuth;
      return contains(xml, "ANONYMOUS") ? Step{Do::kSend, kAuth} : Step{Do::kFail};
    case State::kAuth:
      if (contains(xml, "<success")) {
        state_ = State::kFeatures;
        return {Do::kRestart};
      }
      return {contains(xml, "<failure") ? Do::kFail : Do::kWait};
    case State::kFeatures:
      return on_features(xml);
    case State::kBind:
      return on_bound(xml);
    case State::kSession:
      return contains(xml, "session_1") ? done() : Step{Do::kWait};
    case State::kDone:
      break;
  }
  return {Do::kWait};
}

Login::Step Login::on_features(std::string_view xml) {
  if (!contains(xml, "</stream:features>") && !contains(xml, "</features>")) {
    return {Do::kWait};
  }
  // RFC 3921 §3, which newer servers offer as optional, and newer clients leave out then.
  const std::size_t session = xml.find("<session");
  wants_session_ = session != std::string_view::npos && !contains(xml.substr(session), "<optional");
  state_ = State::kBind;
  return {Do::kSend, kBind};
}

Login::Step Login::on_bound(std::string_view xml) {
  const std::string_view jid = between(xml, "<jid>", "</jid>");
  if (jid.empty()) {
    return {contains(xml, "type='error'") || contains(xml, "type=\"error\"") ? Do::kFail
                                                                             : Do::kWait};
  }
  jid_ = jid;
  if (!wants_session_) {
    return done();
  }
  state_ = State::kSession;
  return {Do::kSend, kSession};
}

Login::Step Login::done() {
  state_ = State::kDone;
  return {Do::kDone, kPresence};
}

}  // namespace bittern::bench
